"""A dialog drawn as a card, as tall as its wrapped words need."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from clinic_app.ui.parts import theme

WIDTH = 480  # px at body text of 14 px
WIDEST = 1200  # px; small screens have 1280


class CardDialog(QDialog):
    """`column` takes what stands in it; `fit` follows when that has changed."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        """`title`: the taskbar shows it, so it is nobody's name."""
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(True)
        self.column = QVBoxLayout(self)
        margin = theme.px(20)
        self.column.setContentsMargins(margin, margin, margin, margin)
        self.column.setSpacing(theme.px(9))
        # wider with larger text, so that it does not grow taller than a small screen
        self.setFixedWidth(min(round(theme.px(WIDTH) * max(theme.scale(), 1)), WIDEST))

    def fit(self) -> None:
        """Be as tall as the wrapped words need."""
        self.column.invalidate()
        self.setFixedHeight(self.column.totalHeightForWidth(self.width()))

    def showEvent(self, event: QShowEvent) -> None:
        """Fit."""
        super().showEvent(event)
        self.fit()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw the ground of a card with an outline, which some desktops leave out."""
        chosen = theme.colours(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), chosen.card)
        painter.setPen(chosen.edge)
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()
