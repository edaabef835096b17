"""A walk through a clinic with made-up patients: one sentence at a time at the foot of the window, each beside what it is about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from clinic_app.ui.language import translated
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.button import Button
from clinic_app.ui.parts.labels import Words
from clinic_app.ui.parts.panel import Panel


@dataclass(frozen=True, slots=True)
class Stop:
    """One place on the way: what to show, a title, one or two sentences."""

    go: Callable[[], None]
    title: str
    words: str
    tried_on: Callable[[], QWidget | None] = lambda: None
    """What the keys that are typed here go to: a question that can be answered at once."""


class Tour(Panel):
    """Covers nothing and asks for nothing; everything can be tried while it is shown. Esc ends it."""

    ended = Signal()

    def __init__(self, stops: tuple[Stop, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent, ground="accent_soft", edges="top", line="accent")
        self._stops = stops
        self.at = 0
        self.title = Words(bold=True)
        self.words = Words()
        self.words.setAccessibleName(translated("Tour"))
        self.back_button = Button(translated("Back"), translated("One step back"))
        self.next_button = Button(
            translated("Next"), translated("Next step of the tour"), main=True
        )
        self.end_button = Button(translated("End the tour"))
        told = QVBoxLayout()
        told.setSpacing(theme.px(2))
        told.addWidget(self.title)
        told.addWidget(self.words)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(24), theme.px(10), theme.px(16), theme.px(10))
        row.setSpacing(theme.px(10))
        row.addLayout(told, 1)
        for button in (self.end_button, self.back_button, self.next_button):
            row.addWidget(button)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.back_button.clicked.connect(lambda: self.show_stop(self.at - 1))
        self.next_button.clicked.connect(self._forward)
        self.end_button.clicked.connect(self.end)

    def show_stop(self, number: int) -> None:
        """Go to a place and say what is to be seen there; the keyboard stays with the tour."""
        self.at = number
        stop = self._stops[number]
        stop.go()
        self.title.setText(
            translated("{0} of {1} · {2}").format(number + 1, len(self._stops), stop.title)
        )
        self.words.setText(stop.words)
        self.back_button.setEnabled(number > 0)
        last = number == len(self._stops) - 1
        self.next_button.setText(translated("End") if last else translated("Next"))
        self.end_button.setVisible(not last)
        self.next_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc ends it where the keyboard is on it; a letter goes on to what the stop is about, and the keyboard with it."""
        if event.key() == Qt.Key.Key_Escape:
            self.end()
            return
        tried_on = self._stops[self.at].tried_on() if event.text().isprintable() else None
        if event.text() and tried_on is not None:
            tried_on.setFocus(Qt.FocusReason.OtherFocusReason)
            QApplication.sendEvent(tried_on, event)
        else:
            super().keyPressEvent(event)

    def end(self) -> None:
        """Say no more."""
        self.hide()
        self.ended.emit()

    def _forward(self) -> None:
        if self.at + 1 < len(self._stops):
            self.show_stop(self.at + 1)
        else:
            self.end()
