"""Under the list of today: print the summaries that are signed, see how far it is, and try again what failed."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Event

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from clinic_app.desk import Desk
from clinic_app.desk.papers import PaperKind
from clinic_app.errors import ClinicError
from clinic_app.storage.print_jobs import JobState, PrintJob
from clinic_app.ui.language import error_words, translated
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.background import Background
from clinic_app.ui.parts.button import Button
from clinic_app.ui.parts.dialogs import Dialogs
from clinic_app.ui.parts.labels import Words
from clinic_app.ui.parts.progress_bar import ProgressBar
from clinic_app.ui.words.paper_words import failed_words


class DayPrinting(QWidget):
    """Takes no room where nothing is signed and nothing waits."""

    unexpected = Signal(object)  # an exception that is no ClinicError
    _stepped = Signal(int, int)

    def __init__(self, desk: Desk, dialogs: Dialogs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._dialogs = desk, dialogs
        self._signed: list[str] = []
        self._work: Background[list[PrintJob]] | None = None
        self._stop = Event()
        self.message = Words()
        self.message.setAccessibleName(translated("Message"))
        self.bar = ProgressBar(translated("Progress of the printing"))
        self.print_button = Button(translated("Print the signed ones…"))
        self.again_button = Button(translated("Try again"), translated("Print what waits"))
        self.drop_button = Button(
            translated("Take off"), translated("Take what waits off the print queue")
        )
        self.stop_button = Button(translated("Stop"), translated("Stop the printing"))
        self._lay_out()
        self._stepped.connect(self.bar.show_done)
        self.print_button.clicked.connect(self.print)
        self.again_button.clicked.connect(lambda: self._begin([]))
        self.drop_button.clicked.connect(self._drop)
        self.stop_button.clicked.connect(self.stop)

    @property
    def running(self) -> bool:
        """Whether pages are on their way or about to tell how that ended."""
        return self._work is not None

    def show_signed(self, intakes: Sequence[str]) -> None:
        """Offer these intakes, and say what waits or failed. Raises StorageError."""
        self._signed = list(intakes)
        if not self.running:
            self._show_queue()

    def print(self) -> None:
        """Ask, then print the summary of each signed intake of the day."""
        count = len(self._signed)
        if not self.running and self._dialogs.confirm(
            self,
            translated("Print {0} signed summaries?").format(count)
            if count > 1
            else translated("Print one signed summary?"),
            translated("They go to the usual printer of this computer, one after the other."),
            translated("Print"),
        ):
            self._begin(self._signed)

    def stop(self) -> None:
        """Let the page on its way be the last; the others wait."""
        self._stop.set()

    def leave(self) -> None:
        """Stop, and wait until the records are let go."""
        self.stop()
        if self._work is not None:
            self._work.wait()

    # -- inside --------------------------------------------------------------------------------

    def _begin(self, intakes: Sequence[str]) -> None:
        """Print these intakes, or without any what waits in the queue."""
        if self.running:
            return
        self._stop = stop = Event()
        desk, tell, wanted = self._desk.beside(), self._stepped.emit, list(intakes)

        def work() -> list[PrintJob]:
            try:
                papers = desk.papers
                jobs = [papers.ask(PaperKind.CLINICIAN, one) for one in wanted] or papers.queue()
                return papers.work_off(jobs, tell, stop.is_set)
            finally:
                desk.close()

        self._work = Background(work, self._over, self._failed)
        self.bar.show_done(0, 1)
        self._say(translated("The pages are on their way to the printer…"), "mute")
        self._show_buttons(waiting=False)
        self._work.start()

    def _over(self, jobs: list[PrintJob]) -> None:
        self._work = None
        if isValid(self) and self._desk.store.is_open:
            done = sum(job.state is JobState.DONE for job in jobs)
            self._show_queue(translated("Sent to the printer: {0}.").format(done))

    def _failed(self, error: Exception) -> None:
        self._work = None
        if not isValid(self):
            return
        self._show_buttons(waiting=False)
        if isinstance(error, ClinicError):
            self._say(error_words(error), "red")
        else:
            self._say("", "ink")
            self.unexpected.emit(error)

    def _drop(self) -> None:
        for job in self._desk.papers.queue():
            self._desk.papers.cancel(job)
        self._show_queue()

    def _show_queue(self, so_far: str = "") -> None:
        """Say what waits, and why what failed has failed."""
        jobs = self._desk.papers.queue()
        failed = [job for job in jobs if job.state is JobState.FAILED]
        parts = [so_far] if so_far else []
        if failed:
            parts.append(
                translated("Failed: {0}. {1}").format(len(failed), failed_words(failed[-1].reason))
            )
        if len(jobs) > len(failed):
            parts.append(translated("Waiting: {0}.").format(len(jobs) - len(failed)))
        self._show_buttons(waiting=bool(jobs))
        self._say(" ".join(parts), "red" if failed else "amber" if jobs else "green")

    def _say(self, sentence: str, tone: str) -> None:
        self.message.set_tone(tone)
        self.message.say(sentence)
        self.setVisible(bool(sentence or self._signed or self.running))

    def _show_buttons(self, *, waiting: bool) -> None:
        for part in (self.bar, self.stop_button):
            part.setVisible(self.running)
        for button in (self.again_button, self.drop_button):
            button.setVisible(waiting and not self.running)
        self.print_button.setVisible(bool(self._signed) and not self.running)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(6))
        column.addWidget(self.message)
        column.addWidget(self.bar)
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        row.addStretch(1)
        for button in (self.drop_button, self.again_button, self.stop_button, self.print_button):
            row.addWidget(button)
        column.addLayout(row)
