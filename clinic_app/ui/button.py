"""A push button that Enter presses, too; the main one of a page is drawn as such."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QWidget


class Button(QPushButton):
    """`name` is what a screen reader says where the text alone is not enough."""

    def __init__(
        self, text: str, name: str = "", *, main: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self.setAutoDefault(True)
        self.setDefault(main)
        self.setAccessibleName(name or text)
