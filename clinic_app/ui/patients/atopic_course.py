"""When atopic conditions and gut complaints began, as bars from birth to now. What is only roughly known fades in."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from clinic_app.form.answers import Quantity
from clinic_app.form.form import Form
from clinic_app.form.partial_date import DAYS_IN_UNIT, Onset
from clinic_app.record import Record
from clinic_app.ui.parts import theme

COMPLAINT_DURATION = "visit.duration"
TONES = {"eczema": "accent", "asthma": "green", "rhinitis": "grey", "food": "amber_rule"}
YEAR = 12  # months


@dataclass(frozen=True, slots=True)
class Bar:
    """A condition: months of age between which it began; both None where nobody recorded it."""

    label: str
    tone: str
    earliest: float | None
    latest: float | None


def course(record: Record) -> tuple[float, tuple[Bar, ...]]:
    """Return the age now in months (the end of the line), and a bar for each condition that is recorded."""
    form = record.form
    now = float(form.age.max_months) if form.age else 0.0
    bars = []
    for line, item in zip(record.rules.strip, record.screening.strip, strict=True):
        if item.state == "yes" and line.since:  # the form asks for no onset of the others
            began = _onset(form, line.since)
            bars.append(Bar(item.label, TONES.get(item.key, "amber"), *began))
    gut = _gut(form, now)
    if gut is not None:
        bars.append(gut)
    return now, tuple(bars)


def _onset(form: Form, question: str) -> tuple[float | None, float | None]:
    if not question:
        return None, None
    value = form.effective(question).value
    months = value.months(form.dob) if isinstance(value, Onset) else None
    return months if months is not None else (None, None)


def _gut(form: Form, now: float) -> Bar | None:
    if COMPLAINT_DURATION not in form.questionnaire.questions:
        return None
    value = form.effective(COMPLAINT_DURATION).value
    if not isinstance(value, Quantity) or value.unit not in DAYS_IN_UNIT:
        return None
    months = float(value.value) * DAYS_IN_UNIT[value.unit] / DAYS_IN_UNIT["mo"]
    began = max(0.0, now - months)
    return Bar("Gut", "red", began, began)


class AtopicCourse(QWidget):
    """Draws the bars over one line of age."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now, self._bars = 0.0, ()  # type: tuple[float, tuple[Bar, ...]]
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_record(self, record: Record) -> None:
        """Show the course of one intake."""
        self._now, self._bars = course(record)
        self.setAccessibleName("Atopic course")
        self.setAccessibleDescription("; ".join(_said(bar) for bar in self._bars))
        self.setVisible(bool(self._bars) and self._now > 0)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """One line a bar, and the line of age."""
        return QSize(theme.px(280), theme.px(22) * len(self._bars) + theme.px(30))

    def minimumSizeHint(self) -> QSize:
        """Same as the hint."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw bars, line and ages."""
        if not self._bars or not self._now:
            return
        chosen = theme.colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = theme.font(11.5)
        painter.setFont(font)
        metrics = QFontMetrics(font)
        left = max(metrics.horizontalAdvance(bar.label) for bar in self._bars) + theme.px(12)
        wide = self.width() - left - theme.px(4)
        line = theme.px(22)
        for number, bar in enumerate(self._bars):
            top = number * line
            painter.setPen(chosen.ink)
            place = QRect(0, top, left, line)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter.value, bar.label)
            self._draw_bar(
                painter, bar, QRectF(left, top + theme.px(5), wide, theme.px(12)), chosen
            )
        y = len(self._bars) * line + theme.px(3)
        painter.setPen(chosen.divider)
        painter.drawLine(QPointF(left, y), QPointF(left + wide, y))
        self._draw_ages(painter, QRect(left, y + theme.px(2), wide, metrics.height()), chosen)
        painter.end()

    def _draw_bar(self, painter: QPainter, bar: Bar, track: QRectF, chosen: theme.Colours) -> None:
        colour = getattr(chosen, bar.tone)
        if bar.earliest is None or bar.latest is None:
            painter.setPen(chosen.mute)
            painter.drawText(track.adjusted(0, -4, 0, 4), "onset not recorded")
            return
        start = min(bar.earliest / self._now, 1.0) * track.width()
        sure = min(max(bar.latest, bar.earliest) / self._now, 1.0) * track.width()
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
        painter.drawText(box, Qt.AlignmentFlag.AlignLeading.value, "birth")
        painter.drawText(box, Qt.AlignmentFlag.AlignTrailing.value, "now")
        years = self._now / YEAR
        step = next((one for one in (1, 2, 5, 10, 20) if years / one <= 4), 20)  # noqa: PLR2004 - marks that fit
        for year in range(step, int(years) + 1, step):
            x = box.left() + round(year / years * box.width())
            words = f"{year} y"
            wide = painter.fontMetrics().horizontalAdvance(words)
            if x - wide > box.left() + theme.px(36) and x + wide < box.right() - theme.px(14):
                painter.drawText(x - wide // 2, box.top() + painter.fontMetrics().ascent(), words)


def _said(bar: Bar) -> str:
    if bar.earliest is None:
        return f"{bar.label}: onset not recorded"
    years, months = divmod(round(bar.earliest), YEAR)
    return f"{bar.label}: from {years} years {months} months of age"
