"""Pills that wrap over several lines: many options, one or several of which are chosen."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from clinic_app.ui.parts import theme
from clinic_app.ui.parts.options import Option, OptionButton, OptionRow


class Chip(OptionButton):
    """One pill."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Space to the question, too, while words are being typed."""
        chips = self.parent()
        if isinstance(chips, Chips) and chips.spelling:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """Room for digit, tick and words in bold, so that nothing moves when it is chosen."""
        metrics = theme.metrics(bold=True)
        width = metrics.horizontalAdvance(self.label) + 2 * theme.px(13)
        return QSize(width + self._lead_width(), metrics.height() + theme.px(11))

    def _lead_width(self) -> int:
        """Width of what stands before the words: the key, replaced by a tick when chosen."""
        if not self._key:
            return theme.px(16) if self._several else 0
        return max(theme.metrics(11).horizontalAdvance(self._key) + theme.px(6), theme.px(16))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw the pill, its tick and words, and focus."""
        chosen = theme.colours(self.palette())
        marked = self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        fill = chosen.accent_soft if marked or self.isDown() else chosen.card
        if self.underMouse() and not marked:
            fill = chosen.grey_soft  # not the tint of a chosen one
        edge = chosen.accent if marked or self.hasFocus() else chosen.edge
        wide = theme.px(2.4) if self.hasFocus() else 1.4 if marked else 1.0
        theme.draw_box(painter, box, fill=fill, edge=edge, radius=box.height() / 2, width=wide)
        inside = self.rect().adjusted(theme.px(13), 0, -theme.px(13), 0)
        lead = QRect(inside.left(), inside.top(), self._lead_width(), inside.height())
        if marked and lead.width():
            side = theme.px(11)
            tick = QRectF(lead.left() - 1, lead.center().y() - side / 2 + 0.5, side, side)
            theme.draw_tick(painter, tick, chosen.accent)
        elif self._key:
            painter.setFont(theme.font(11))
            painter.setPen(chosen.mute)
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
            painter.drawText(lead, flags, self._key)
        if marked or self._key:
            inside.setLeft(inside.left() + lead.width())
        painter.setFont(theme.font(bold=marked))
        painter.setPen(chosen.accent if marked else chosen.ink)
        painter.drawText(inside.adjusted(-2, 0, 2, 0), Qt.AlignmentFlag.AlignCenter, self.label)
        painter.end()


@dataclass(frozen=True, slots=True)
class ChipGroup:
    """Chips under a heading; an empty heading takes no line."""

    heading: str
    options: tuple[Option, ...]


class Chips(OptionRow):
    """A flow of chips, in groups where there are headings."""

    def __init__(
        self,
        groups: Sequence[ChipGroup],
        name: str,
        parent: QWidget | None = None,
        *,
        several: bool,
        apart: Collection[str] = (),
    ) -> None:
        """`apart`: codes that stand a little away from the others (unknown, declined)."""
        super().__init__(name, parent)
        self._groups = [
            (group.heading, [Chip(option, self, several=several) for option in group.options])
            for group in groups
        ]
        self.hold([chip for _, chips in self._groups for chip in chips])
        self._apart = frozenset(apart)
        self.spelling = False  # whether a space belongs to words that are being typed
        self._heading_boxes: list[tuple[QRect, str]] = []

    def show_chosen(self, codes: Collection[str]) -> None:
        """Show the chips with these codes as chosen."""
        for chip in self.buttons:
            chip.show_chosen(chip.code in codes)

    def focus_target(self) -> QWidget:
        """Return the chip that the keyboard enters: the one left last, else the first chosen, else the first."""
        for chip in self.buttons:
            if chip.focusPolicy() == Qt.FocusPolicy.StrongFocus and chip is not self.buttons[0]:
                return chip
        return next((chip for chip in self.buttons if chip.isChecked()), self.buttons[0])

    def sizeHint(self) -> QSize:
        """All in one line where there are no headings."""
        widths = [chip.sizeHint().width() for chip in self.buttons]
        gaps = theme.px(7) * (len(widths) - 1) + theme.px(14) * bool(self._apart)
        return QSize(sum(widths) + gaps, self.buttons[0].sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw the headings."""
        if not self._heading_boxes:
            return
        painter = QPainter(self)
        painter.setFont(theme.font(12, bold=True))
        painter.setPen(theme.colours(self.palette()).mute)
        for box, heading in self._heading_boxes:
            painter.drawText(box, Qt.AlignmentFlag.AlignLeading.value, heading)
        painter.end()

    def place(self, width: int, *, move: bool) -> int:
        """Let the chips flow, group by group."""
        gap = theme.px(7)
        line = self.buttons[0].sizeHint().height()
        heading_line = theme.metrics(12, bold=True).height() + theme.px(4)
        boxes: list[tuple[QRect, str]] = []
        y = 0
        for heading, chips in self._groups:
            x = 0
            if heading:
                y += theme.px(6) if y else 0
                boxes.append((QRect(0, y, width, heading_line), heading))
                y += heading_line
            for chip in chips:
                if chip.code in self._apart and x and chips[0].code not in self._apart:
                    first = chip.code == next(c.code for c in chips if c.code in self._apart)
                    x += theme.px(14) if first else 0
                wide = min(chip.sizeHint().width(), width)
                if x and x + wide > width:
                    x, y = 0, y + line + gap
                if move:
                    self.put(chip, QRect(x, y, wide, line))
                x += wide + gap
            y += line + gap
        if move:
            self._heading_boxes = boxes
        return y - gap
