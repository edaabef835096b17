"""Fields of a page in one look: a label above, the field, a hint below; all of one height at every text size."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from clinic_app.ui import theme
from clinic_app.ui.labels import Words

FIELD_HEIGHT = 36  # px at body text of 14 px


class Field(QLineEdit):
    """One line of text with air around it."""

    def __init__(self, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(placeholder)
        self._size()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ApplicationFontChange:
            self._size()

    def _size(self) -> None:
        self.setMinimumHeight(theme.px(FIELD_HEIGHT))
        self.setTextMargins(theme.px(6), 0, theme.px(6), 0)


class Choice(QComboBox):
    """One of a list; as tall as a field."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ApplicationFontChange:
            self._size()

    def _size(self) -> None:
        self.setMinimumHeight(theme.px(FIELD_HEIGHT))


def passphrase_field() -> Field:
    """Return a field that shows dots."""
    field = Field()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    return field


def add_field(layout: QVBoxLayout, label: str, field: QWidget, hint: str = "") -> Words:
    """Put a field below its label, which names it to a screen reader; return the label."""
    words = Words(label, bold=True)
    words.setBuddy(field)
    field.setAccessibleName(label)
    box = QVBoxLayout()
    box.setSpacing(theme.px(4))
    box.addWidget(words)
    box.addWidget(field)
    if hint:
        box.addWidget(Words(hint, size=13, tone="mute"))
        field.setAccessibleDescription(hint)
    layout.addLayout(box)
    return words


def add_buttons(layout: QVBoxLayout, *buttons: QWidget) -> None:
    """Put buttons side by side at the end of the line, the main one last."""
    row = QHBoxLayout()
    row.setSpacing(theme.px(10))
    row.addStretch(1)
    for button in buttons:
        row.addWidget(button)
    layout.addSpacing(theme.px(6))
    layout.addLayout(row)
