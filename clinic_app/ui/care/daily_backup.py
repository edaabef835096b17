"""Today's backup, made off the window's thread: after the desk is on the screen, and on a new day while it stays open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

from clinic_app.desk import Desk
from clinic_app.errors import CancelledError, ClinicError
from clinic_app.ui.parts.background import Background

SETTLED = 2_000  # ms after which the desk is painted and what it loads is loaded
HOUR = 3_600_000  # ms
SEEN = 200  # ms between two looks at how far it is


class DailyBackup(QObject):
    """One backup at a time."""

    changed = Signal()  # begun, made or failed
    unexpected = Signal(object)  # an exception that is no ClinicError

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._work: Background[Path | None] | None = None
        self.message, self.tone = "", "mute"
        self._done = 0.0  # share; written off the window's thread, read by the timer
        self._stopped = False
        self._look = QTimer(self, interval=SEEN)
        self._look.timeout.connect(self._tell_how_far)
        self._first = QTimer(self, singleShot=True, interval=SETTLED)
        self._again = QTimer(self, interval=HOUR)
        self._over = False
        for timer in (self._first, self._again):
            timer.timeout.connect(self.make_if_due)

    def watch(self) -> None:
        """Make today's soon, and look again every hour whether another day has come."""
        self._first.start()
        self._again.start()

    @property
    def running(self) -> bool:
        """Whether one is being made."""
        return self._work is not None and self._work.running

    def make_if_due(self) -> None:
        """Make today's, where a folder is chosen and there is none yet."""
        store = self._desk.store
        if not store.is_open:
            return  # when the desk is unlocked
        if store.backup_folder is not None and store.backup_state.is_due(self._desk.clock()):
            self._begin(lambda: store.daily_backup(self._heard))

    def make_now(self) -> None:
        """Make one in the chosen folder. Raises NotAllowedError."""
        folder = self._desk.store.backup_folder
        if folder is not None:
            self._begin(lambda: self._desk.backup(folder, self._heard))

    def stop(self) -> None:
        """Let the one that is being made leave nothing behind; earlier ones are untouched."""
        self._stopped = True

    def go_on(self) -> None:
        """The desk is unlocked: say how one went that ended meanwhile, and make the one that fell due."""
        self.changed.emit()
        self.make_if_due()

    def finish(self) -> None:
        """Let one that is being made come to its end, before the program does."""
        self._over = True
        self._first.stop()
        self._again.stop()
        self._look.stop()
        if self._work is not None:
            self._work.wait()

    def _begin(self, work: Callable[[], Path | None]) -> None:
        if self.running:
            return
        self._done, self._stopped = 0.0, False
        self._work = Background(work, self._made, self._failed)
        self._work.start()
        self._look.start()
        self._tell_how_far()

    def _heard(self, done: float) -> None:
        """Be told off the window's thread how far it is. Raises CancelledError where somebody stopped it."""
        self._done = done
        if self._stopped:
            raise CancelledError("The backup was stopped.", "Earlier backups are untouched.")

    def _tell_how_far(self) -> None:
        self._tell(f"A copy is being made and checked… {self._done:.0%}", "mute")

    def _come_to_rest(self) -> None:
        if isValid(self):
            self._look.stop()
        if self._work is not None:
            self._work.wait()  # it has told its result and is leaving

    def _made(self, path: Path | None) -> None:
        self._come_to_rest()
        if path is not None:
            self._tell(f"Verified: {path}", "green")

    def _failed(self, error: Exception) -> None:
        self._come_to_rest()
        if isinstance(error, CancelledError):
            self._tell(f"{error} {error.remedy}", "mute")
        elif isinstance(error, ClinicError):
            self._tell(f"{error} {error.remedy}".strip(), "red")
        elif isValid(self):
            self.unexpected.emit(error)

    def _tell(self, message: str, tone: str) -> None:
        if isValid(self) and not self._over:  # the desk may have been left meanwhile
            self.message, self.tone = message, tone
            if self._desk.store.is_open:  # locked: said when it is unlocked
                self.changed.emit()
