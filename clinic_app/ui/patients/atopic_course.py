"""When atopic conditions and gut complaints began, as bars from birth to now. What is only roughly known fades in."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from clinic_app.record import Record
from clinic_app.reporting.atopic_course import GUT, YEAR, Course, Span, atopic_course
from clinic_app.ui.language import translated
from clinic_app.ui.parts import theme

TONES = {
    "eczema": "accent",
    "asthma": "green",
    "rhinitis": "grey",
    "food": "amber_rule",
    GUT: "red",
}


class AtopicCourse(QWidget):
    """Draws the bars over one line of age."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._course = Course(0.0, ())
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_record(self, record: Record) -> None:
        """Show the course of one intake."""
        self._course = atopic_course(record)
        self.setAccessibleName(translated("Atopic course"))
        self.setAccessibleDescription(self._course.said)
        self.setVisible(bool(self._course.spans) and self._course.now > 0)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """One line a bar, and the line of age."""
        return QSize(theme.px(280), theme.px(22) * len(self._course.spans) + theme.px(30))

    def minimumSizeHint(self) -> QSize:
        """Same as the hint."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw bars, line and ages."""
        spans = self._course.spans
        if not spans or not self._course.now:
            return
        chosen = theme.colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = theme.font(11.5)
        painter.setFont(font)
        metrics = QFontMetrics(font)
        left = max(metrics.horizontalAdvance(bar.label) for bar in spans) + theme.px(12)
        wide = self.width() - left - theme.px(4)
        line = theme.px(22)
        for number, bar in enumerate(spans):
            top = number * line
            painter.setPen(chosen.ink)
            place = QRect(0, top, left, line)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter.value, bar.label)
            self._draw_bar(
                painter, bar, QRectF(left, top + theme.px(5), wide, theme.px(12)), chosen
            )
        y = len(spans) * line + theme.px(3)
        painter.setPen(chosen.divider)
        painter.drawLine(QPointF(left, y), QPointF(left + wide, y))
        self._draw_ages(painter, QRect(left, y + theme.px(2), wide, metrics.height()), chosen)
        painter.end()

    def _draw_bar(self, painter: QPainter, bar: Span, track: QRectF, chosen: theme.Colours) -> None:
        colour = getattr(chosen, TONES.get(bar.key, "amber"))
        if bar.earliest is None or bar.latest is None:
            painter.setPen(chosen.mute)
            painter.drawText(track.adjusted(0, -4, 0, 4), translated("onset not recorded"))
            return
        start = min(bar.earliest / self._course.now, 1.0) * track.width()
        sure = min(max(bar.latest, bar.earliest) / self._course.now, 1.0) * track.width()
        box = QRectF(
            track.left() + start, track.top(), max(track.width() - start, 3), track.height()
        )
        fade = QLinearGradient(box.left(), 0, track.left() + max(sure, start + 1), 0)
        faint = colour.lighter(100)
        faint.setAlpha(60 if sure - start > 1 else 255)
        fade.setColorAt(0, faint)
        fade.setColorAt(1, colour)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fade)
        painter.drawRoundedRect(box, theme.px(3), theme.px(3))

    def _draw_ages(self, painter: QPainter, box: QRect, chosen: theme.Colours) -> None:
        painter.setPen(chosen.mute)
        # time runs from left to right in every language here, as the bars do
        left, right = (
            flag | Qt.AlignmentFlag.AlignAbsolute
            for flag in (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight)
        )
        birth, now = translated("birth"), translated("now")
        painter.drawText(box, left.value, birth)
        painter.drawText(box, right.value, now)
        metrics, gap = painter.fontMetrics(), theme.px(6)
        first = box.left() + metrics.horizontalAdvance(birth) + gap
        last = box.right() - metrics.horizontalAdvance(now) - gap
        years = self._course.now / YEAR
        for year in self._course.marks():
            x = box.left() + round(year / years * box.width())
            words = translated("{0} y").format(year)
            wide = painter.fontMetrics().horizontalAdvance(words)
            if x - wide // 2 > first and x + wide // 2 < last:
                painter.drawText(x - wide // 2, box.top() + painter.fontMetrics().ascent(), words)
