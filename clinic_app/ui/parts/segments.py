"""Joined buttons of which one is chosen: Yes No Unknown Declined, units, short lists of options.

Each button is a radio button to a screen reader. The whole row is one stop of the Tab key; the arrows Left and
Right walk inside it, Space or a click chooses. Choosing only says so (`chosen`): what is shown as chosen is set
from the recorded answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from clinic_app.ui.parts import theme


@dataclass(frozen=True, slots=True)
class Option:
    """A button to be: what it stands for, its words, the key that chooses it."""

    code: str
    label: str
    key: str = ""  # underlined where it starts the label, else put before it


_ROOMY, _TIGHT = 14, 8  # px at either side of the words


class Segment(QAbstractButton):
    """One of the joined buttons."""

    def __init__(self, option: Option, parent: QWidget) -> None:
        super().__init__(parent)
        self.code = option.code
        self._key = option.key
        self.first, self.last, self.apart = False, False, False
        self.setText(option.label.replace("&", "&&"))
        self._label = option.label
        self.setAccessibleName(option.label)
        if option.key:
            self.setAccessibleDescription(option.key)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_chosen(self, chosen: bool) -> None:
        """Show as chosen or not; unlike a radio button it can also be taken back."""
        if chosen != self.isChecked():
            self.setAutoExclusive(False)
            self.setChecked(chosen)
            self.setAutoExclusive(True)

    def nextCheckState(self) -> None:
        """Leave the mark alone on a click: the recorded answer sets it."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space chooses; every other key belongs to the question or the page."""
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            self.click()
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Nothing happens on release."""
        event.ignore()

    def sizeHint(self) -> QSize:
        """Room for the words in bold, so that nothing moves when one is chosen."""
        return self.size_with(_ROOMY)

    def size_with(self, padding: float) -> QSize:
        """Size with so much room at either side of the words."""
        metrics = theme.metrics(bold=True)
        width = metrics.horizontalAdvance(self._label) + 2 * theme.px(padding)
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
            words_width = theme.metrics(bold=True).horizontalAdvance(self._label)
            spare = max(0, inside.width() - words_width - self._digit_width()) // 2
            painter.drawText(inside.adjusted(spare, 0, 0, 0), flags, self._digit)
            inside.setLeft(inside.left() + self._digit_width())
        painter.setFont(theme.font(bold=marked))
        painter.setPen(ink)
        words = self._label
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


class Segments(QWidget):
    """A row of segments; wraps into separate buttons where the room is too narrow."""

    chosen = Signal(str)  # code of the segment
    left_at_start = Signal()  # Left pressed on the first one

    def __init__(self, options: Sequence[Option], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.buttons = [Segment(option, self) for option in options]
        self.buttons[0].first = self.buttons[-1].last = True
        for button in self.buttons:
            button.clicked.connect(self._clicked)
        self._chosen_code: str | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.buttons[0].setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_chosen(self, code: str | None) -> None:
        """Show the segment with this code as chosen, or none."""
        self._chosen_code = code
        for button in self.buttons:
            button.show_chosen(button.code == code)
        self._one_tab_stop(self.focus_target())

    def focus_target(self) -> QWidget:
        """Return the segment that the keyboard enters: the chosen one, else the first."""
        for button in self.buttons:
            if button.code == self._chosen_code:
                return button
        return self.buttons[0]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right walk through the segments."""
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()))
        if step is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.ignore()
            return
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            step = -step
        at = next((i for i, button in enumerate(self.buttons) if button.hasFocus()), 0) + step
        if at < 0:
            self.left_at_start.emit()
        elif at < len(self.buttons):
            self._one_tab_stop(self.buttons[at])
            self.buttons[at].setFocus(Qt.FocusReason.TabFocusReason)

    def sizeHint(self) -> QSize:
        """All in one line."""
        hints = [button.sizeHint() for button in self.buttons]
        return QSize(_joined_width(hints), max(hint.height() for hint in hints))

    def minimumSizeHint(self) -> QSize:
        """The widest segment."""
        hints = [button.sizeHint() for button in self.buttons]
        return QSize(max(hint.width() for hint in hints), hints[0].height())

    def heightForWidth(self, width: int) -> int:
        """One line, or as many as the width asks for."""
        return self._place(width, move=False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the segments."""
        super().resizeEvent(event)
        self._place(self.width(), move=True)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.LayoutDirectionChange}:
            self.updateGeometry()
            self._place(self.width(), move=True)

    def _clicked(self) -> None:
        button = self.sender()
        if isinstance(button, Segment):
            self.chosen.emit(button.code)

    def _one_tab_stop(self, stop: QWidget) -> None:
        for button in self.buttons:
            policy = Qt.FocusPolicy.StrongFocus if button is stop else Qt.FocusPolicy.ClickFocus
            if button.focusPolicy() != policy:
                button.setFocusPolicy(policy)

    def _place(self, width: int, *, move: bool) -> int:
        hints = [button.sizeHint() for button in self.buttons]
        if _joined_width(hints) > width:
            hints = [button.size_with(_TIGHT) for button in self.buttons]
        joined = _joined_width(hints) <= width
        gap = -1 if joined else theme.px(6)
        x = y = 0
        tall = max(hint.height() for hint in hints)
        for button, hint in zip(self.buttons, hints, strict=True):
            wide = min(hint.width(), width)
            if x and x + wide > width:
                x, y = 0, y + tall + gap
            if move:
                button.apart = not joined
                box = QRect(x, y, wide, tall)
                if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
                    box.moveLeft(self.width() - x - wide)
                button.setGeometry(box)
                if button.isChecked():
                    button.raise_()
            x += wide + gap
        return y + tall


def _joined_width(hints: Sequence[QSize]) -> int:
    """Width of joined segments; neighbours share an outline."""
    return sum(hint.width() for hint in hints) - len(hints) + 1
