"""A push button that Enter presses, too; the main one of a page is drawn as such."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class Button(QPushButton):
    """`name` is what a screen reader says where the text alone is not enough."""

    def __init__(
        self, text: str, name: str = "", *, main: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        # Qt's own “auto default” would make whichever button has the keyboard look like the main one
        self.setAutoDefault(False)
        self.setDefault(main)
        self.setAccessibleName(name or text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses."""
        if event.key() in _ENTER:
            self.click()
        else:
            super().keyPressEvent(event)


class PageButton(QPushButton):
    """A button on a page with keys of its own: Space presses, everything else is the page's.

    Qt's button would take the arrow keys, with or without Ctrl, to walk to its neighbour.
    """

    def __init__(self, text: str, parent: QWidget, *, main: bool = False) -> None:
        super().__init__(text, parent)
        self.setAutoDefault(False)
        self.setDefault(main)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave all keys but Space to the page."""
        if event.key() == Qt.Key.Key_Space:
            super().keyPressEvent(event)
        else:
            event.ignore()
