"""Pages of which one is seen at a time; only that one says how small the window may be."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStackedWidget, QWidget


class Pages(QStackedWidget):
    """Qt's own would take the room that the largest of all pages needs, also of those that nobody sees."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.currentChanged.connect(self.updateGeometry)

    def addWidget(self, w: QWidget) -> int:
        """Take a page, in the size that it will have: how tall wrapped words are is asked before it is laid out."""
        w.resize(self.size())
        return super().addWidget(w)

    def sizeHint(self) -> QSize:
        """What the page on the screen likes to have."""
        page = self.currentWidget()
        return super().sizeHint() if page is None else page.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """What the page on the screen needs."""
        page = self.currentWidget()
        return super().minimumSizeHint() if page is None else page.minimumSizeHint()
