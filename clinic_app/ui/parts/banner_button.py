"""A quiet button on the dark bar: words, a key beside them, a frame when pointed at or focused."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from clinic_app.ui.parts import theme


class BannerButton(QAbstractButton):
    """Words on the banner that can be pressed."""

    def __init__(self, text: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        """Room for the words."""
        metrics = QFontMetrics(theme.font())
        return QSize(
            metrics.horizontalAdvance(self.text()) + theme.px(20), metrics.height() + theme.px(14)
        )

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw the words."""
        chosen = theme.colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus() or self.underMouse():
            theme.draw_box(
                painter,
                QRectF(self.rect()),
                fill=chosen.banner.lighter(150),
                edge=chosen.on_banner if self.hasFocus() else None,
                radius=theme.px(6),
                width=2,
            )
        painter.setFont(theme.font())
        painter.setPen(chosen.on_banner)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()
