"""Pills that wrap over several lines: many options, one or several of which are chosen.

A check box to a screen reader where several may be chosen, else a radio button. One stop of the Tab key; Left and
Right walk, Space or a click chooses. As with segments, what is shown as chosen is set from the recorded answer.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from clinic_app.ui.parts import theme
from clinic_app.ui.parts.segments import Option


class Chip(QAbstractButton):
    """One pill."""

    def __init__(self, option: Option, parent: QWidget, *, several: bool) -> None:
        super().__init__(parent)
        self.code, self.label = option.code, option.label
        self._key, self._several = option.key, several
        self.setText(option.label.replace("&", "&&"))
        self.setAccessibleName(option.label)
        if option.key:
            self.setAccessibleDescription(option.key)
        self.setCheckable(True)
        self.setAutoExclusive(not several)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_chosen(self, chosen: bool) -> None:
        """Show as chosen or not."""
        if chosen != self.isChecked():
            self.setAutoExclusive(False)
            self.setChecked(chosen)
            self.setAutoExclusive(not self._several)

    def nextCheckState(self) -> None:
        """Leave the mark alone on a click: the recorded answer sets it."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space chooses, unless words are being typed; every other key belongs to the question or the page."""
        chips = self.parent()
        spelling = isinstance(chips, Chips) and chips.spelling
        if event.key() == Qt.Key.Key_Space and not event.modifiers() and not spelling:
            self.click()
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Nothing happens on release."""
        event.ignore()

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


class Chips(QWidget):
    """A flow of chips, in groups where there are headings."""

    chosen = Signal(str)  # code of the chip

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
        super().__init__(parent)
        self.setAccessibleName(name)
        self._apart = frozenset(apart)
        self.spelling = False  # whether a space belongs to words that are being typed
        self._groups = [
            (group.heading, [Chip(option, self, several=several) for option in group.options])
            for group in groups
        ]
        self.buttons = [chip for _, chips in self._groups for chip in chips]
        for chip in self.buttons:
            chip.clicked.connect(self._clicked)
        self._heading_boxes: list[tuple[QRect, str]] = []
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.buttons[0].setFocusPolicy(Qt.FocusPolicy.StrongFocus)

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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right walk through the chips."""
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()))
        if step is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.ignore()
            return
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            step = -step
        at = next((i for i, chip in enumerate(self.buttons) if chip.hasFocus()), 0) + step
        if 0 <= at < len(self.buttons):
            self.focus_chip(self.buttons[at])

    def focus_chip(self, chip: QWidget) -> None:
        """Move the keyboard to a chip; Tab comes back to it."""
        for other in self.buttons:
            policy = Qt.FocusPolicy.StrongFocus if other is chip else Qt.FocusPolicy.ClickFocus
            if other.focusPolicy() != policy:
                other.setFocusPolicy(policy)
        chip.setFocus(Qt.FocusReason.TabFocusReason)

    def sizeHint(self) -> QSize:
        """All in one line where there are no headings."""
        widths = [chip.sizeHint().width() for chip in self.buttons]
        gaps = theme.px(7) * (len(widths) - 1) + theme.px(14) * bool(self._apart)
        return QSize(sum(widths) + gaps, self.buttons[0].sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """The widest chip."""
        hints = [chip.sizeHint() for chip in self.buttons]
        return QSize(max(hint.width() for hint in hints), hints[0].height())

    def heightForWidth(self, width: int) -> int:
        """Height of the flow at this width."""
        return self._place(width, move=False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the chips."""
        super().resizeEvent(event)
        self._place(self.width(), move=True)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.LayoutDirectionChange}:
            self.updateGeometry()
            self._place(self.width(), move=True)

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

    def _clicked(self) -> None:
        chip = self.sender()
        if isinstance(chip, Chip):
            self.chosen.emit(chip.code)

    def _place(self, width: int, *, move: bool) -> int:
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
                    box = QRect(x, y, wide, line)
                    if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
                        box.moveLeft(self.width() - x - wide)
                    chip.setGeometry(box)
                x += wide + gap
            y += line + gap
        if move:
            self._heading_boxes = boxes
        return y - gap
