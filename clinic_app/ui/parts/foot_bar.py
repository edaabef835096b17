"""The bar at the foot of an intake's pages: its ground, its line and its distances."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from clinic_app.ui.parts import theme


class FootBar(QWidget):
    """A row of widgets below a page; `row` takes them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = QHBoxLayout(self)
        self._space()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._space()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw the ground and the line above."""
        chosen = theme.colours(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), chosen.card)
        painter.fillRect(0, 0, self.width(), 1, chosen.line)
        painter.end()

    def _space(self) -> None:
        self.row.setContentsMargins(theme.px(20), theme.px(9), theme.px(20), theme.px(9))
        self.row.setSpacing(theme.px(12))
