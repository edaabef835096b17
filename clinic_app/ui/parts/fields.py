"""Fields of a page in one look: a label above, the field, a hint below; all of one height at every text size."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QVBoxLayout, QWidget

from clinic_app.ui.parts import theme
from clinic_app.ui.parts.flow import Flow
from clinic_app.ui.parts.labels import Words

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
        if event.type() == QEvent.Type.FontChange:
            self._size()

    def _size(self) -> None:
        self.setMinimumHeight(theme.px(FIELD_HEIGHT))
        self.setTextMargins(theme.px(6), 0, theme.px(6), 0)


class Choice(QComboBox):
    """One of a list; looks like a field with an arrow."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw frame, words and arrow."""
        chosen = theme.colours(self.palette())
        focused = self.hasFocus()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme.draw_box(
            painter,
            QRectF(self.rect()),
            fill=chosen.card if self.isEnabled() else chosen.grey_soft,
            edge=chosen.accent if focused else chosen.edge,
            radius=theme.px(6),
            width=theme.px(2) if focused else 1,
        )
        arrow = theme.px(30)
        words = self.rect().adjusted(theme.px(10), 0, -arrow, 0)
        painter.setPen(chosen.ink if self.isEnabled() else chosen.mute)
        cut = self.fontMetrics().elidedText(
            self.currentText(), Qt.TextElideMode.ElideRight, words.width()
        )
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter.value, cut)
        painter.setPen(QPen(chosen.mute, max(1.5, theme.px(1.6))))
        tip = QPointF(self.width() - arrow / 2, self.height() / 2 + theme.px(2))
        side = theme.px(4)
        painter.drawPolyline([tip + QPointF(-side, -side), tip, tip + QPointF(side, -side)])
        painter.end()

    def sizeHint(self) -> QSize:
        """Room for the longest words and the arrow."""
        found = super().sizeHint()
        return QSize(found.width() + theme.px(24), max(found.height(), theme.px(FIELD_HEIGHT)))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._size()

    def _size(self) -> None:
        self.setMinimumHeight(theme.px(FIELD_HEIGHT))


class Tick(QCheckBox):
    """A check box that grows with the text."""

    def sizeHint(self) -> QSize:
        """Room for box and words."""
        words = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(
            words + theme.px(34), max(self.fontMetrics().height(), theme.px(20)) + theme.px(8)
        )

    def minimumSizeHint(self) -> QSize:
        """All of it: words that are cut cannot be agreed to."""
        return self.sizeHint()

    def hitButton(self, pos: QPoint) -> bool:
        """Whether a click counts: anywhere on box and words."""
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw box, tick and words."""
        chosen = theme.colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = theme.px(18)
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        left = self.width() - side - theme.px(3) if mirrored else theme.px(3)
        box = QRectF(left, (self.height() - side) / 2, side, side)
        marked, focused = self.isChecked(), self.hasFocus()
        theme.draw_box(
            painter,
            box,
            fill=chosen.accent if marked else chosen.card,
            edge=chosen.accent if marked or focused else chosen.edge,
            radius=theme.px(4),
            width=theme.px(2) if focused else 1.2,
        )
        if focused:
            around = box.adjusted(-theme.px(3), -theme.px(3), theme.px(3), theme.px(3))
            theme.draw_box(
                painter,
                around,
                fill=None,
                edge=chosen.accent,
                radius=theme.px(6),
                width=theme.px(1.5),
            )
        if marked:
            inset = side * 0.2
            theme.draw_tick(painter, box.adjusted(inset, inset, -inset, -inset), chosen.on_accent)
        painter.setPen(chosen.ink)
        room = theme.px(30)
        words = self.rect().adjusted(0 if mirrored else room, 0, -room if mirrored else 0, 0)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading
        painter.drawText(words, flags, self.text())
        painter.end()


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
    """Put buttons side by side at the end of the line, the main one last; where it is narrow, in more lines."""
    layout.addSpacing(theme.px(6))
    layout.addLayout(Flow(*buttons, at_end=True))
