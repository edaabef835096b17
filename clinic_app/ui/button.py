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
