"""People that the clinic's server knows, offered while a new patient is written down; nothing is taken over by itself.

The server is asked off the window's thread. Whether it answers, is slow or away: registering never waits for it.
"""

from __future__ import annotations

import threading

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from clinic_app.desk import Desk
from clinic_app.errors import CancelledError, ClinicError
from clinic_app.fhir.found_patient import FoundPatient
from clinic_app.form.partial_date import PartialDate
from clinic_app.record import Identifier
from clinic_app.storage.users import Duty
from clinic_app.ui.language import translated, words_in_use
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.background import Background
from clinic_app.ui.parts.button import Button
from clinic_app.ui.parts.labels import Words
from clinic_app.ui.parts.panel import Panel

Asked = tuple[str, PartialDate | None, Identifier]
NOTHING: Asked = ("", None, Identifier("", ""))


class ServerSuggestions(QWidget):
    """Takes no room until the server knows somebody, or cannot be asked."""

    taken = Signal(object)  # FoundPatient
    unexpected = Signal(object)  # an exception that is no ClinicError

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._asked = NOTHING
        self._stop = threading.Event()
        self._work: list[Background[list[FoundPatient]]] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(8))
        self.words = Words(size=13, tone="mute")
        column.addWidget(self.words)
        self._cards = QVBoxLayout()
        column.addLayout(self._cards)
        self.hide()

    def begin(self) -> None:
        """Forget what was asked and found: another patient is written down."""
        self._stop.set()
        self._asked = NOTHING
        self._clear()
        self.hide()

    def look_up(self, family: str, dob: PartialDate | None, number: Identifier) -> None:
        """Ask the server, where there is one and enough is known: a number, or family name and birth date."""
        asked = (family, dob, number)
        if asked == self._asked or not (number.value or (family and dob is not None)):
            return
        if self._desk.sending.server is None or not self._desk.may(Duty.FILL):
            return
        self.begin()
        self._asked = asked
        stop = self._stop = threading.Event()
        self.words.set_tone("mute")
        self.words.say(translated("Looking at the clinic's server…"))
        self.show()
        work = Background(
            lambda: self._desk.sending.look_up(
                family, dob, (number.kind, number.value), stop.is_set
            ),
            lambda found: self._found(stop, found),
            lambda error: self._failed(stop, error),
        )
        self._work = [one for one in self._work if one.running]
        self._work.append(work)
        work.start()

    def tell_taken(self, found: FoundPatient) -> None:
        """Say where the words in the fields came from, and what is still to be asked."""
        self.words.set_tone("ink")
        self.words.say(
            translated(
                "Taken over from the clinic's server ({0}). Check it with the patient, and choose the sex recorded at birth: the server does not say it."
            ).format(found.where)
        )
        self.show()

    def finish(self) -> None:
        """Ask no more; before the records are closed."""
        self._stop.set()
        for work in self._work:
            work.wait()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody waits for an answer any more."""
        super().hideEvent(event)
        if any(one.running for one in self._work) and not self._stop.is_set():
            self._asked = NOTHING
            self.words.say("")
        self._stop.set()

    def _found(self, stop: threading.Event, found: list[FoundPatient]) -> None:
        if stop.is_set() or not isValid(self):
            return
        server = self._desk.sending.server
        where = server.url if server is not None else ""
        if not found:
            self.words.say(translated("The clinic's server knows nobody like that."))
            return
        self.words.say(
            translated(
                "Known to the clinic's server ({0}). Nothing is taken over by itself."
            ).format(where)
        )
        for one in found:
            self._cards.addWidget(self._card(one))

    def _failed(self, stop: threading.Event, error: Exception) -> None:
        if not isinstance(error, ClinicError):
            if isValid(self):
                self.unexpected.emit(error)
        elif not isinstance(error, CancelledError) and not stop.is_set() and isValid(self):
            self.words.set_tone("amber")
            self.words.say(
                translated("The clinic's server could not be asked; go on without it. {0}").format(
                    error
                )
            )

    def _card(self, found: FoundPatient) -> QWidget:
        card = Panel(ground="accent_soft")
        row = QHBoxLayout(card)
        words = QVBoxLayout()
        words.setSpacing(theme.px(2))
        name = ", ".join(part for part in (found.family.upper(), found.given) if part)
        born = (
            translated("born {0}").format(found.dob.shown(words_in_use()))
            if found.dob
            else translated("birth date not known there")
        )
        gender = (
            translated("administrative gender {0}").format(found.gender) if found.gender else ""
        )
        numbers = ", ".join(one.value for one in found.numbers)
        words.addWidget(Words(name, bold=True))
        second = " · ".join(part for part in (born, gender, numbers) if part)
        words.addWidget(Words(second, size=13))
        words.addWidget(Words(found.where, size=13, tone="mute"))
        take = Button(
            translated("Take over"),
            translated("Take over {0}, {1}, from the clinic's server").format(name, born),
        )
        take.clicked.connect(lambda: self.taken.emit(found))
        row.addLayout(words, 1)
        row.addWidget(take)
        return card

    def _clear(self) -> None:
        self.words.say("")
        while (item := self._cards.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
