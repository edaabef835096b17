"""Work on records that are closed for it, a new key or a backup put in place: how far it is, and how it ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from clinic_app.errors import ClinicError
from clinic_app.ui.door.door_card import DoorCard
from clinic_app.ui.language import error_words, translated
from clinic_app.ui.parts.background import Background
from clinic_app.ui.parts.button import Button
from clinic_app.ui.parts.fields import add_buttons
from clinic_app.ui.parts.labels import Words
from clinic_app.ui.parts.progress_bar import ProgressBar

SEEN = 100  # ms between two looks at how far it is
_PARTS = 1000  # of the bar


@dataclass(frozen=True, slots=True)
class Job:
    """What is done. `work` is told where to report shares of 1 and returns the sentence at the end."""

    title: str
    words: str
    work: Callable[[Callable[[float], None]], str]


class JobPage(DoorCard):
    """Begins when it is made. There is no way out of it before the end."""

    left = Signal()
    failed = Signal(object)  # an exception that is no ClinicError

    def __init__(self, job: Job, note: str = "", parent: QWidget | None = None) -> None:
        super().__init__(note, parent)
        self._done = 0.0  # share; written off the window's thread, read by the timer
        self.words = Words(job.words)
        self.bar = ProgressBar(job.title)
        self.message = Words()
        self.message.setAccessibleName(translated("Message"))
        self.message.say("")
        self.leave_button = Button(translated("Go on to unlocking"), main=True)
        self.leave_button.setEnabled(False)
        self.body.addWidget(Words(job.title, size=20, bold=True))
        self.body.addWidget(self.words)
        self.body.addWidget(self.bar)
        self.body.addWidget(self.message)
        add_buttons(self.body, self.leave_button)
        self.leave_button.clicked.connect(self.left)
        self._look = QTimer(self, interval=SEEN)
        self._look.timeout.connect(self._show_done)
        self._look.start()
        self._work = Background(lambda: job.work(self._heard), self._ended, self._refused)
        self._work.start()

    @property
    def running(self) -> bool:
        """Whether it is still at work."""
        return self._work.running

    def ask_to_wait(self) -> None:
        """Say why the window stays."""
        self.message.say(translated("Please wait: the window can be closed when this is over."))

    def _heard(self, done: float) -> None:
        self._done = done

    def _show_done(self) -> None:
        self.bar.show_done(round(self._done * _PARTS), _PARTS)

    def _ended(self, sentence: str) -> None:
        self._done = 1.0
        self._rest(sentence, "green")

    def _refused(self, error: Exception) -> None:
        if isinstance(error, ClinicError):
            self._rest(error_words(error), "red")
        else:
            self._rest(translated("It was not done."), "red")
            self.failed.emit(error)

    def _rest(self, sentence: str, tone: str) -> None:
        self._look.stop()
        self._show_done()
        self.words.hide()
        self.message.set_tone(tone)
        self.message.say(sentence)
        self.leave_button.setEnabled(True)
        self.leave_button.setFocus()
