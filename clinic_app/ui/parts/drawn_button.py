"""A button that draws itself, on a page with keys of its own."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractButton, QWidget

from clinic_app.ui.parts import theme


class DrawnButton(QAbstractButton):
    """Space presses it, every other key belongs to the page."""

    PRESSED_BY: ClassVar[frozenset[Qt.Key]] = frozenset({Qt.Key.Key_Space})

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setText(text.replace("&", "&&"))
        self.setAccessibleName(text)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave all keys but its own to the page."""
        if event.key() in self.PRESSED_BY:
            self.click()
        else:
            event.ignore()

    def draw_ground(self, painter: QPainter, fill: QColor | None, *, corner: float = 4) -> None:
        """Fill the button and put the ring of the keyboard round it. `corner`: px at body text of 14 px."""
        box, radius = QRectF(self.rect()), theme.px(corner)
        if fill is not None:
            theme.draw_box(painter, box, fill=fill, edge=None, radius=radius)
        if self.hasFocus():
            edge = theme.colours(self.palette()).accent
            theme.draw_box(painter, box, fill=None, edge=edge, radius=radius, width=theme.px(2))
