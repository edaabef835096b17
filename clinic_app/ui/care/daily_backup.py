"""Today's backup, made off the window's thread: after the desk is on the screen, and on a new day while it stays open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from clinic_app.desk import Desk
from clinic_app.errors import CancelledError
from clinic_app.ui.language import translated
from clinic_app.ui.parts.background import Background
from clinic_app.ui.parts.errand import Errand

SETTLED = 2_000  # ms after which the desk is painted and what it loads is loaded
HOUR = 3_600_000  # ms


class DailyBackup(Errand):
    """One backup at a time."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._first = QTimer(self, singleShot=True, interval=SETTLED)
        self._again = QTimer(self, interval=HOUR)
        for timer in (self._first, self._again):
            timer.timeout.connect(self.make_if_due)

    def watch(self) -> None:
        """Make today's soon, and look again every hour whether another day has come."""
        self._first.start()
        self._again.start()

    def make_if_due(self) -> None:
        """Make today's, where a folder is chosen and there is none yet."""
        store = self._desk.store
        if not store.is_open:
            return  # when the desk is unlocked
        if store.backup_folder is not None and store.backup_state.is_due(self._desk.clock()):
            self._make(lambda: store.daily_backup(self._heard))

    def make_now(self) -> None:
        """Make one in the chosen folder. Raises NotAllowedError."""
        folder = self._desk.store.backup_folder
        if folder is not None:
            self._make(lambda: self._desk.backup(folder, self._heard))

    def go_on(self) -> None:
        """The desk is unlocked: say how one went that ended meanwhile, and make the one that fell due."""
        self.changed.emit()
        self.make_if_due()

    def finish(self) -> None:
        """Let one that is being made come to its end, before the program does."""
        self._first.stop()
        self._again.stop()
        super().finish()

    def _make(self, work: Callable[[], Path | None]) -> None:
        if not self.running:
            self._begin(Background(work, self._made, self._failed))
            self._look_how_far()

    def _heard(self, done: float) -> None:
        """Be told off the window's thread how far it is. Raises CancelledError where somebody stopped it."""
        self.done = done
        if self._stopped:
            raise CancelledError(
                translated("The backup was stopped."), translated("Earlier backups are untouched.")
            )

    def _look_how_far(self) -> None:
        self._tell(
            translated("A copy is being made and checked… {0} %").format(round(self.done * 100)),
            "mute",
        )

    def _made(self, path: Path | None) -> None:
        self._come_to_rest()
        if path is not None:
            self._tell(translated("Verified: {0}").format(path), "green")

    def _tell(self, message: str, tone: str) -> None:
        if self._desk.store.is_open:
            super()._tell(message, tone)
        else:  # locked: said by `go_on`
            self.message, self.tone = message, tone
