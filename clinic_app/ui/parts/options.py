"""What joined segments and flowing chips have in common: options in a row that is one stop of the Tab key.

Left and Right walk inside the row, Space or a click chooses. Choosing only says so (`chosen`): what is shown as
chosen is set from the recorded answer.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget


@dataclass(frozen=True, slots=True)
class Option:
    """A button to be: what it stands for, its words, the key that chooses it."""

    code: str
    label: str
    key: str = ""  # underlined where it starts the label, else put before it


class OptionButton(QAbstractButton):
    """One option; a radio button to a screen reader, or a check box where several may be chosen."""

    def __init__(self, option: Option, parent: QWidget, *, several: bool = False) -> None:
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
        """Show as chosen or not; unlike a radio button it can also be taken back."""
        if chosen != self.isChecked():
            self.setAutoExclusive(False)
            self.setChecked(chosen)
            self.setAutoExclusive(not self._several)

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


class OptionRow(QWidget):
    """Options in a line, or in as many as the width asks for."""

    chosen = Signal(str)  # code of the option

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.buttons: Sequence[OptionButton] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hold(self, buttons: Sequence[OptionButton]) -> None:
        """Take the options of the row, which are its children already."""
        self.buttons = buttons
        for button in buttons:
            button.clicked.connect(self._clicked)
        buttons[0].setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @abstractmethod
    def place(self, width: int, *, move: bool) -> int:
        """Return the height in px at this width, and put the buttons there where `move` says so."""

    def focus_option(self, button: QWidget) -> None:
        """Move the keyboard to an option; Tab comes back to it."""
        self.make_tab_stop(button)
        button.setFocus(Qt.FocusReason.TabFocusReason)

    def make_tab_stop(self, stop: QWidget) -> None:
        """Let Tab come to this option and to no other of the row."""
        for button in self.buttons:
            policy = Qt.FocusPolicy.StrongFocus if button is stop else Qt.FocusPolicy.ClickFocus
            if button.focusPolicy() != policy:
                button.setFocusPolicy(policy)

    def walked_out(self, step: int) -> None:
        """Do nothing where a walk would leave the row; `step` is -1 at its start."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right walk through the options."""
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()))
        if step is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.ignore()
            return
        if self._is_mirrored:
            step = -step
        at = next((i for i, button in enumerate(self.buttons) if button.hasFocus()), 0) + step
        if 0 <= at < len(self.buttons):
            self.focus_option(self.buttons[at])
        else:
            self.walked_out(step)

    def minimumSizeHint(self) -> QSize:
        """The widest option."""
        hints = [button.sizeHint() for button in self.buttons]
        return QSize(max(hint.width() for hint in hints), hints[0].height())

    def heightForWidth(self, width: int) -> int:
        """One line, or as many as the width asks for."""
        return self.place(width, move=False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the options."""
        super().resizeEvent(event)
        self.place(self.width(), move=True)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size and the direction of reading."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.LayoutDirectionChange}:
            self.updateGeometry()
            self.place(self.width(), move=True)

    def put(self, button: QWidget, box: QRect) -> None:
        """Place one option in a box that was measured from the left; mirrored where one reads from the right."""
        if self._is_mirrored:
            box.moveLeft(self.width() - box.left() - box.width())
        button.setGeometry(box)

    @property
    def _is_mirrored(self) -> bool:
        return self.layoutDirection() == Qt.LayoutDirection.RightToLeft

    def _clicked(self) -> None:
        button = self.sender()
        if isinstance(button, OptionButton):
            self.chosen.emit(button.code)
