"""A surface: the white card on grey ground, and the plain grounds of bars and sheets, with one thin line."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from clinic_app.ui.parts import theme


class Panel(QWidget):
    """Draws its ground; `edges` names the sides with a line, or `all` for a rounded box."""

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        ground: str = "card",
        edges: str = "all",
        line: str = "line",
    ) -> None:
        super().__init__(parent)
        self._ground, self._edges, self._line = ground, edges, line

    def set_ground(self, ground: str, line: str = "line") -> None:
        """Change the colours."""
        self._ground, self._line = ground, line
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw ground and line."""
        chosen = theme.colours(self.palette())
        fill, edge = getattr(chosen, self._ground), getattr(chosen, self._line)
        painter = QPainter(self)
        box = self.rect()
        if self._edges == "all":
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            theme.draw_box(painter, QRectF(box), fill=fill, edge=edge, radius=theme.px(8))
        else:
            painter.fillRect(box, fill)
            painter.setPen(edge)
            mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
            sides = {
                "top": (box.topLeft(), box.topRight()),
                "bottom": (box.bottomLeft(), box.bottomRight()),
                "start": (box.topRight(), box.bottomRight())
                if mirrored
                else (box.topLeft(), box.bottomLeft()),
                "end": (box.topLeft(), box.bottomLeft())
                if mirrored
                else (box.topRight(), box.bottomRight()),
            }
            for side in self._edges.split():
                painter.drawLine(*sides[side])
        painter.end()
