"""Wrapped text that is painted, not made of labels: many lines in one widget, measured before drawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter

from clinic_app.ui.parts import theme

_ENDLESS = 100_000
_MEASURES_KEPT = 4_000  # a long intake has some hundred paragraphs, in a few widths
_FLAGS = Qt.TextFlag.TextWordWrap.value | Qt.AlignmentFlag.AlignLeading.value


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words of one look. `tone` names a colour of the theme, sizes are those of body text of 14 px."""

    text: str
    size: float = 14
    bold: bool = False
    tone: str = "ink"
    above: float = 0  # empty space before it
    spaced: bool = False
    indent: float = 0


def height(paragraphs: Iterable[Paragraph], width: int) -> int:
    """Height in px that the paragraphs need at this width."""
    return sum(_measured(one, width) + theme.px(one.above) for one in paragraphs)


def width(paragraph: Paragraph) -> int:
    """Width in px of a paragraph in one line."""
    return _metrics(paragraph).horizontalAdvance(paragraph.text) + theme.px(3)


def draw(
    painter: QPainter, paragraphs: Iterable[Paragraph], box: QRect, chosen: theme.Colours
) -> int:
    """Draw the paragraphs from the top of `box`; return where they end."""
    top = box.top()
    for one in paragraphs:
        top += theme.px(one.above)
        tall = _measured(one, box.width())
        painter.setFont(_font(one))
        painter.setPen(getattr(chosen, one.tone))
        left = theme.px(one.indent)
        painter.drawText(
            QRect(box.left() + left, top, box.width() - left, tall + 2), _FLAGS, one.text
        )
        top += tall
    return top


def _measured(one: Paragraph, width_: int) -> int:
    return _height_at(one, width_, theme.scale())


@lru_cache(maxsize=_MEASURES_KEPT)
def _height_at(one: Paragraph, width_: int, _scale: float) -> int:
    """Height of a paragraph at this width and size of text: every card asks for it at each answer."""
    room = max(1, width_ - theme.px(one.indent))
    return _metrics(one).boundingRect(QRect(0, 0, room, _ENDLESS), _FLAGS, one.text).height()


def _metrics(one: Paragraph) -> QFontMetrics:
    return theme.metrics(one.size, bold=one.bold, spaced=one.spaced)


def _font(one: Paragraph) -> QFont:
    return theme.font(one.size, bold=one.bold, spaced=one.spaced)
