"""Joined buttons of which one is chosen: Yes No Unknown Declined, units, short lists of options."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from clinic_app.ui.parts import theme
from clinic_app.ui.parts.options import Option, OptionButton, OptionRow

_ROOMY, _TIGHT = 14, 8  # px at either side of the words


class Segment(OptionButton):
    """One of the joined buttons."""

    def __init__(self, option: Option, parent: QWidget) -> None:
        super().__init__(option, parent)
        self.first, self.last, self.apart = False, False, False

    def sizeHint(self) -> QSize:
        """Room for the words in bold, so that nothing moves when one is chosen."""
        return self.size_with(_ROOMY)

    def size_with(self, padding: float) -> QSize:
        """Size with so much room at either side of the words."""
        metrics = theme.metrics(bold=True)
        width = metrics.horizontalAdvance(self.label) + 2 * theme.px(padding)
        if self._digit:
            width += self._digit_width()
        return QSize(width, max(theme.px(34), metrics.height() + theme.px(13)))

    @property
    def _digit(self) -> str:
        return self._key if self._key.isdigit() else ""

    def _digit_width(self) -> int:
        return theme.metrics(11).horizontalAdvance(self._digit) + theme.px(5)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw ground, divider, words and focus."""
        chosen = theme.colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, chosen)
        marked, enabled = self.isChecked(), self.isEnabled()
        ink = chosen.on_accent if marked else chosen.ink if enabled else chosen.mute
        inside = self.rect().adjusted(theme.px(_TIGHT) - 2, 0, 2 - theme.px(_TIGHT), 0)
        if self._digit:
            painter.setFont(theme.font(11))
            painter.setPen(chosen.on_accent if marked else chosen.mute)
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
            words_width = theme.metrics(bold=True).horizontalAdvance(self.label)
            spare = max(0, inside.width() - words_width - self._digit_width()) // 2
            painter.drawText(inside.adjusted(spare, 0, 0, 0), flags, self._digit)
            inside.setLeft(inside.left() + self._digit_width())
        painter.setFont(theme.font(bold=marked))
        painter.setPen(ink)
        words = self.label
        if self._key and not self._digit and words.upper().startswith(self._key.upper()):
            words = f"&{words}"
        flags_ = Qt.AlignmentFlag.AlignCenter.value | Qt.TextFlag.TextShowMnemonic.value
        painter.drawText(inside, flags_, words)
        if self.hasFocus():
            inset = theme.px(3)
            box = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
            edge = chosen.on_accent if marked else chosen.accent
            theme.draw_box(painter, box, fill=None, edge=edge, radius=theme.px(3), width=1.6)
        painter.end()

    def _paint_ground(self, painter: QPainter, chosen: theme.Colours) -> None:
        fill = chosen.card
        if self.isChecked():
            fill = chosen.accent
        elif self.isDown():
            fill = chosen.accent_soft
        elif self.underMouse():
            fill = chosen.grey_soft  # not the tint of a chosen one
        edge = chosen.accent if self.isChecked() else chosen.edge
        box, radius = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme.px(6)
        painter.setPen(edge)
        painter.setBrush(fill)
        if self.apart:
            painter.drawRoundedRect(box, radius, radius)
            return
        left_round, right_round = self.first, self.last
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            left_round, right_round = right_round, left_round
        # a side without round corners reaches beyond the button and is cut off by it
        beyond = 2 * radius
        round_box = box.adjusted(0 if left_round else -beyond, 0, 0 if right_round else beyond, 0)
        painter.drawRoundedRect(round_box, radius, radius)
        for side in ([] if left_round else [box.left()]) + ([] if right_round else [box.right()]):
            painter.drawLine(QPointF(side, box.top()), QPointF(side, box.bottom()))


class Segments(OptionRow):
    """A row of segments; wraps into separate buttons where the room is too narrow."""

    left_at_start = Signal()  # Left pressed on the first one

    def __init__(self, options: Sequence[Option], name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.segments = [Segment(option, self) for option in options]
        self.hold(self.segments)
        self.segments[0].first = self.segments[-1].last = True
        self._chosen_code: str | None = None

    def show_chosen(self, code: str | None) -> None:
        """Show the segment with this code as chosen, or none."""
        self._chosen_code = code
        for button in self.buttons:
            button.show_chosen(button.code == code)
        self.make_tab_stop(self.focus_target())

    def focus_target(self) -> QWidget:
        """Return the segment that the keyboard enters: the chosen one, else the first."""
        for button in self.buttons:
            if button.code == self._chosen_code:
                return button
        return self.buttons[0]

    def walked_out(self, step: int) -> None:
        """Say where a walk would leave the row at its start."""
        if step < 0:
            self.left_at_start.emit()

    def sizeHint(self) -> QSize:
        """All in one line."""
        hints = [button.sizeHint() for button in self.buttons]
        return QSize(_joined_width(hints), max(hint.height() for hint in hints))

    def place(self, width: int, *, move: bool) -> int:
        """Join the segments where they fit into one line, else put them apart."""
        hints = [button.sizeHint() for button in self.buttons]
        if _joined_width(hints) > width:
            hints = [segment.size_with(_TIGHT) for segment in self.segments]
        joined = _joined_width(hints) <= width
        gap = -1 if joined else theme.px(6)
        x = y = 0
        tall = max(hint.height() for hint in hints)
        for segment, hint in zip(self.segments, hints, strict=True):
            wide = min(hint.width(), width)
            if x and x + wide > width:
                x, y = 0, y + tall + gap
            if move:
                segment.apart = not joined
                self.put(segment, QRect(x, y, wide, tall))
                if segment.isChecked():
                    segment.raise_()
            x += wide + gap
        return y + tall


def _joined_width(hints: Sequence[QSize]) -> int:
    """Width of joined segments; neighbours share an outline."""
    return sum(hint.width() for hint in hints) - len(hints) + 1
