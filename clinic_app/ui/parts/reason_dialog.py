"""Asks why: an amendment or a withdrawal needs a few words that stay with the record."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from clinic_app.storage.reasons import LONGEST, SHORTEST
from clinic_app.ui.language import translated
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.button import Button
from clinic_app.ui.parts.fields import Field, add_buttons, add_field
from clinic_app.ui.parts.labels import Words

WIDTH = 480  # px at body text of 14 px


class ReasonDialog(QDialog):
    """Stays open until there is a reason. Enter in the field goes on; Esc thinks better of it."""

    def __init__(
        self, title: str, consequence: str, yes: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(translated("Reason"))  # the taskbar shows it: nobody's name
        self.setModal(True)
        self.field = Field()
        self.field.setMaxLength(LONGEST)
        self.message = Words(tone="red")
        self.message.setAccessibleName(translated("Message"))
        self.yes_button = Button(yes, main=True)
        self.cancel_button = Button(translated("Cancel"))

        column = QVBoxLayout(self)
        margin = theme.px(24)
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(theme.px(12))
        column.addWidget(Words(title, size=18, bold=True))
        column.addWidget(Words(consequence, tone="mute"))
        add_field(column, translated("Reason"), self.field)
        column.addWidget(self.message)
        add_buttons(column, self.cancel_button, self.yes_button)
        self.message.say("")
        self.setFixedWidth(theme.px(WIDTH))
        self.field.setFocus()

        self.yes_button.clicked.connect(self.go_on)
        self.field.returnPressed.connect(self.go_on)
        self.cancel_button.clicked.connect(self.reject)
        self.field.textEdited.connect(lambda: self.message.say(""))

    @property
    def reason(self) -> str:
        """What was typed, without needless space."""
        return " ".join(self.field.text().split())

    def go_on(self) -> None:
        """Close with the reason, or ask for one."""
        if len(self.reason) >= SHORTEST:
            self.accept()
            return
        self.message.say(
            translated("Say why in a few words. It stays with the record and is printed.")
        )
        self._fit()
        self.field.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """Be as tall as the wrapped words need."""
        super().showEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw the ground of a card with an outline, which some desktops leave out."""
        chosen = theme.colours(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), chosen.card)
        painter.setPen(chosen.edge)
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def _fit(self) -> None:
        layout = self.layout()
        if layout is not None:
            self.setFixedHeight(layout.totalHeightForWidth(self.width()))
