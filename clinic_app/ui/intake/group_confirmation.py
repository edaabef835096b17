"""One line that asks before a whole group is answered with *no*."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from clinic_app.ui.intake.cards.text import Text
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.button import PageButton
from clinic_app.ui.parts.paragraphs import Paragraph
from clinic_app.ui.words import wording


class GroupConfirmation(QWidget):
    """Enter or Y confirms, Esc or N cancels."""

    confirmed = Signal()
    cancelled = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = Text(Paragraph("", bold=True), self)
        self.yes = PageButton(wording.all_no_confirm(), self, main=True)
        self.no = PageButton(wording.cancel(), self)
        self.yes.clicked.connect(self.confirmed.emit)
        self.no.clicked.connect(self.cancelled.emit)
        row = QHBoxLayout(self)
        row.addWidget(self._words, 1)
        row.addWidget(self.yes)
        row.addWidget(self.no)
        self._space()
        self.hide()

    def ask(self, count: int, title: str) -> None:
        """Ask, and take the keyboard."""
        words = wording.all_no_question(count, title)
        self._words.show_words(Paragraph(words, bold=True))
        self.setAccessibleName(words)
        self.yes.setAccessibleDescription(words)
        self.show()
        self.yes.setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Y and Enter say yes, N and Esc say no; nothing else is done while it asks."""
        key = event.key()
        if key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            other = self.no if self.yes.hasFocus() else self.yes
            other.setFocus(Qt.FocusReason.TabFocusReason)
        elif key in {Qt.Key.Key_Escape, Qt.Key.Key_N} or (
            key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.no.hasFocus()
        ):
            self.cancelled.emit()
        elif key in {
            Qt.Key(ord(wording.answer_key("yes"))),
            Qt.Key.Key_Y,
            Qt.Key.Key_Return,
            Qt.Key.Key_Enter,
        }:
            self.confirmed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the words the height that they need."""
        super().resizeEvent(event)
        self._words.setMinimumHeight(self._words.height_for(max(1, self._words.width())))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._space()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw the ground."""
        chosen = theme.colours(self.palette())
        painter = QPainter(self)
        painter.fillRect(QRectF(self.rect()), chosen.accent_soft)
        painter.fillRect(0, 0, self.width(), 1, chosen.accent)
        painter.end()

    def _space(self) -> None:
        layout = self.layout()
        if layout is not None:
            layout.setContentsMargins(theme.px(30), theme.px(8), theme.px(30), theme.px(8))
            layout.setSpacing(theme.px(10))
