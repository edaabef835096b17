"""Foot of the intake page: back, next, and the keys that work here."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget

from clinic_app.ui.parts import theme
from clinic_app.ui.parts.button import PageButton
from clinic_app.ui.parts.foot_bar import FootBar
from clinic_app.ui.words import wording


class KeyHints(QWidget):
    """Keys drawn as keys, with what they do. What does not fit is left out, least important first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hints = wording.key_hints()
        said = [f"{wording.key_names(keys)}: {words}" for keys, words in self._hints]
        self.setAccessibleName(", ".join(said))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        """All hints in one line."""
        return QSize(theme.px(120), theme.px(24))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw as many hints as fit, flush with the end of the line."""
        chosen = theme.colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        hints = list(self._hints)
        while hints and sum(self._width(*hint) for hint in hints) > self.width():
            hints.pop()
        used = sum(self._width(*hint) for hint in hints) - theme.px(14)
        x = self.width() - used
        for keys, words in hints:
            x = self._draw(painter, x, keys, words, chosen)
        painter.end()

    def _width(self, keys: tuple[str, ...], words: str) -> int:
        caps = sum(self._cap_width(key) + theme.px(3) for key in keys)
        return caps + theme.px(3) + self._words_width(words) + theme.px(14)

    def _cap_width(self, key: str) -> int:
        metrics = theme.metrics(12, mono=key.isascii())
        return max(theme.px(20), metrics.horizontalAdvance(key) + theme.px(12))

    def _words_width(self, words: str) -> int:
        return theme.metrics(13).horizontalAdvance(words)

    def _draw(
        self, painter: QPainter, x: int, keys: tuple[str, ...], words: str, chosen: theme.Colours
    ) -> int:
        middle, tall = self.height() // 2, theme.px(20)
        for key in keys:
            cap = self._mirrored(QRect(x, middle - tall // 2, self._cap_width(key), tall))
            theme.draw_box(
                painter,
                QRectF(cap),
                fill=chosen.grey_soft,
                edge=chosen.divider,
                radius=theme.px(4),
            )
            painter.setFont(theme.font(12, mono=key.isascii()))
            painter.setPen(chosen.grey)
            painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, key)
            x += cap.width() + theme.px(3)
        x += theme.px(3)
        wide = self._words_width(words)
        painter.setFont(theme.font(13))
        painter.setPen(chosen.mute)
        box = self._mirrored(QRect(x, 0, wide + 2, self.height()))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, words)
        return x + wide + theme.px(14)

    def _mirrored(self, box: QRect) -> QRect:
        return QStyle.visualRect(self.layoutDirection(), self.rect(), box)


class Footer(FootBar):
    """Back, next, keys."""

    back = Signal()
    forward = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.back_button = PageButton(wording.back(), self)
        self.next_button = PageButton("", self, main=True)
        self.hints = KeyHints(self)
        for button in (self.back_button, self.next_button):
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.back_button.clicked.connect(self.back.emit)
        self.next_button.clicked.connect(self.forward.emit)
        for widget in (self.back_button, self.next_button):
            self.row.addWidget(widget)
        self.row.addWidget(self.hints, 1)

    def show_next(self, words: str) -> None:
        """Say where *next* leads."""
        self.next_button.setText(words.replace("&", "&&"))
