"""A push button that Enter presses, too; the main one of a page is drawn as such."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QStyle, QStyleOptionButton, QWidget

from clinic_app.ui.parts.labels import as_tip

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


class LongButton(PageButton):
    """A button whose words may be longer than there is room: then their middle is left out, and a tool tip has it."""

    def setText(self, text: str) -> None:
        """Show words, or as much of them as fits."""
        super().setText(text)
        self.setToolTip(as_tip(text))

    def minimumSizeHint(self) -> QSize:
        """It may be narrow."""
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw the button with the words that fit."""
        option, metrics = QStyleOptionButton(), self.fontMetrics()
        self.initStyleOption(option)
        around = self.sizeHint().width() - metrics.horizontalAdvance(self.text())
        cut = metrics.elidedText(self.text(), Qt.TextElideMode.ElideMiddle, self.width() - around)
        option.text = cut
        painter = QPainter(self)
        self.style().drawControl(QStyle.ControlElement.CE_PushButton, option, painter, self)
        painter.end()
