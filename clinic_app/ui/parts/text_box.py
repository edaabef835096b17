"""Several lines of plain text: as high as asked for, Tab leaves it, and it tells when somebody is done with it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from clinic_app.ui.parts import theme


class TextBox(QPlainTextEdit):
    """`lines`: how many are seen at once; more are scrolled."""

    finished = Signal()  # the keyboard went elsewhere

    def __init__(self, lines: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = lines
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(theme.px(8))
        self._size()

    def sizeHint(self) -> QSize:
        """Room for its lines."""
        return QSize(theme.px(320), self._height())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell that somebody is done."""
        super().focusOutEvent(event)
        self.finished.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._size()

    def _size(self) -> None:
        self.setMinimumHeight(self._height())

    def _height(self) -> int:
        return self._lines * self.fontMetrics().lineSpacing() + theme.px(20)
