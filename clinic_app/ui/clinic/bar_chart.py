"""A table of counts as bars: one bar a row, its parts side by side, told apart by pattern and by number.

The same drawing serves the page and the picture that is saved, so that both show the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from clinic_app.errors import ExportError
from clinic_app.figures import Line, Table
from clinic_app.ui.language import translated
from clinic_app.ui.parts import theme

PICTURE_WIDTH, PICTURE_SCALE = 900, 2  # px on paper at 14 px text; twice as many in the file
_LINE, _BAR, _LEGEND = 30, 18, 26  # px
_TONES = ("accent", "grey", "amber_rule", "mute", "edge")
_PATTERNS = (
    Qt.BrushStyle.SolidPattern,
    Qt.BrushStyle.Dense4Pattern,
    Qt.BrushStyle.BDiagPattern,
    Qt.BrushStyle.DiagCrossPattern,
    Qt.BrushStyle.NoBrush,
)


class BarChart(QWidget):
    """Draws one table."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table: Table | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_table(self, table: Table) -> None:
        """Show other counts."""
        self._table = table
        self.setAccessibleName(translated("Bars: {0}").format(table.title))
        self.setAccessibleDescription("; ".join(_said(table, line) for line in table.lines))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """One line a bar, and the legend where there are several columns."""
        height = chart_height(self._table) if self._table is not None else 0
        return QSize(theme.px(420), height)

    def minimumSizeHint(self) -> QSize:
        """As high as the hint."""
        return QSize(theme.px(260), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw the bars."""
        if self._table is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_chart(painter, self.rect(), self._table, theme.colours(self.palette()))
        painter.end()


def chart_height(table: Table) -> int:
    """Height in px that a table needs as bars."""
    legend = theme.px(_LEGEND) if len(table.columns) > 1 else 0
    return legend + theme.px(_LINE) * len(table.lines)


def draw_chart(painter: QPainter, place: QRect, table: Table, chosen: theme.Colours) -> None:
    """Draw legend and bars into `place`, each number beside or inside its part."""
    font = theme.font(12.5)
    painter.setFont(font)
    metrics = QFontMetrics(font)
    top = place.top()
    if len(table.columns) > 1:
        _draw_legend(
            painter, QRect(place.left(), top, place.width(), theme.px(_LEGEND)), table, chosen
        )
        top += theme.px(_LEGEND)
    longest = max((metrics.horizontalAdvance(line.label) for line in table.lines), default=0)
    words = min(longest + theme.px(12), place.width() // 2)
    numbers = metrics.horizontalAdvance("0000") + theme.px(8)
    most = max((line.total for line in table.lines), default=0) or 1
    for number, line in enumerate(table.lines):
        row = QRect(place.left(), top + number * theme.px(_LINE), place.width(), theme.px(_LINE))
        painter.setPen(chosen.ink)
        label = QRect(row.left(), row.top(), words - theme.px(8), row.height())
        cut = metrics.elidedText(line.label, Qt.TextElideMode.ElideRight, label.width())
        painter.drawText(label, Qt.AlignmentFlag.AlignVCenter.value, cut)
        room = row.width() - words - numbers
        track = QRectF(row.left() + words, row.top(), room * line.total / most, row.height())
        _draw_bar(painter, track, line, chosen, metrics)
        painter.setPen(chosen.ink)
        after = QRect(round(track.right()) + theme.px(6), row.top(), numbers, row.height())
        painter.drawText(after, Qt.AlignmentFlag.AlignVCenter.value, str(line.total))


def _draw_bar(
    painter: QPainter, track: QRectF, line: Line, chosen: theme.Colours, metrics: QFontMetrics
) -> None:
    if not line.total:
        return
    high = theme.px(_BAR)
    left, top = track.left(), track.center().y() - high / 2
    for column, count in enumerate(line.counts):
        if not count:
            continue
        part = QRectF(left, top, track.width() * count / line.total, high)
        _draw_part(painter, part, column, chosen)
        words = str(count)
        if len(line.counts) > 1 and metrics.horizontalAdvance(words) + theme.px(8) < part.width():
            _draw_number(painter, part, words, chosen, metrics)
        left = part.right()


def _draw_number(
    painter: QPainter, part: QRectF, words: str, chosen: theme.Colours, metrics: QFontMetrics
) -> None:
    """Write a number on a ground of its own, so that it reads on every pattern."""
    wide = metrics.horizontalAdvance(words) + theme.px(6)
    ground = QRectF(part.center().x() - wide / 2, part.top() + 2, wide, part.height() - 4)
    theme.draw_box(painter, ground, fill=chosen.card, edge=None, radius=theme.px(3))
    painter.setPen(chosen.ink)
    painter.drawText(ground.toRect(), Qt.AlignmentFlag.AlignCenter.value, words)


def _draw_part(painter: QPainter, part: QRectF, column: int, chosen: theme.Colours) -> None:
    tone: QColor = getattr(chosen, _TONES[column % len(_TONES)])
    painter.setPen(tone)
    painter.setBrush(QBrush(tone, _PATTERNS[column % len(_PATTERNS)]))
    painter.drawRect(part.adjusted(0.5, 0.5, -0.5, -0.5))


def _draw_legend(painter: QPainter, place: QRect, table: Table, chosen: theme.Colours) -> None:
    metrics = painter.fontMetrics()
    left, side = place.left(), theme.px(12)
    for column, title in enumerate(table.columns):
        box = QRectF(left, place.center().y() - side / 2 - theme.px(2), side, side)
        _draw_part(painter, box, column, chosen)
        painter.setPen(chosen.mute)
        wide = metrics.horizontalAdvance(title)
        words = QRect(
            round(box.right()) + theme.px(6), place.top(), wide + 2, place.height() - theme.px(4)
        )
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter.value, title)
        left = words.right() + theme.px(16)


def save_picture(table: Table, path: Path, about: Sequence[str]) -> None:
    """Write a picture (by the ending of the name) with title, bars, note and the lines of `about`, in light colours. Raises ExportError."""
    chosen = theme.LIGHT
    lines = [table.note, *about]
    line_height = theme.px(22)
    height = theme.px(56) + chart_height(table) + line_height * (len(lines) + 1)
    width = theme.px(PICTURE_WIDTH)
    image = QImage(width * PICTURE_SCALE, height * PICTURE_SCALE, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(PICTURE_SCALE)
    image.fill(chosen.card)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    edge = theme.px(20)
    painter.setPen(chosen.ink)
    painter.setFont(theme.font(16, bold=True))
    painter.drawText(QPointF(edge, theme.px(32)), table.title)
    place = QRect(edge, theme.px(48), width - 2 * edge, chart_height(table))
    draw_chart(painter, place, table, chosen)
    painter.setFont(theme.font(11.5))
    painter.setPen(chosen.mute)
    for number, words in enumerate(lines, 1):
        painter.drawText(QPointF(edge, place.bottom() + theme.px(6) + number * line_height), words)
    painter.end()
    if not image.save(str(path)):
        raise ExportError(
            translated("{0} cannot be written.").format(path),
            translated("Choose a folder that you may write to."),
        )


def _said(table: Table, line: Line) -> str:
    if len(table.columns) == 1:
        return f"{line.label}: {line.counts[0]}"
    parts = (f"{title} {count}" for title, count in zip(table.columns, line.counts, strict=True))
    return f"{line.label}: {', '.join(parts)}"
