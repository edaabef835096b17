"""How far a long job is: a bar that fills, read out as a number by a screen reader."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from clinic_app.ui.parts import theme


class ProgressBar(QProgressBar):
    """Shows done of total; without a total it is empty."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setTextVisible(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setRange(0, 1)
        self.setValue(0)

    def show_done(self, done: int, total: int) -> None:
        """Show how many are done, and of how many."""
        self.setRange(0, max(total, 1))
        self.setValue(min(done, max(total, 1)))
        self.setFormat(f"{done} of {total}")

    def sizeHint(self) -> QSize:
        """As high as it reads well."""
        return QSize(theme.px(200), theme.px(10))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw the track and what is done of it."""
        chosen = theme.colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(self.rect())
        radius = track.height() / 2
        theme.draw_box(painter, track, fill=chosen.grey_soft, edge=None, radius=radius)
        share = (self.value() - self.minimum()) / max(self.maximum() - self.minimum(), 1)
        if share > 0:
            done = QRectF(track)
            done.setWidth(max(track.width() * share, track.height()))
            if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
                done.moveRight(track.right())
            theme.draw_box(painter, done, fill=chosen.accent, edge=None, radius=radius)
        painter.end()
