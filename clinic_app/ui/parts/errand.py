"""Work that goes on behind the desk: one piece at a time, with a sentence about how it stands."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

from clinic_app.errors import CancelledError, ClinicError
from clinic_app.ui.language import error_words
from clinic_app.ui.parts.background import Background

LOOK_EVERY = 200  # ms between two looks at how far it is


class Errand(QObject):
    """Outlives neither the desk nor its thread: `finish` waits for what is under way."""

    changed = Signal()  # begun, further, done or failed
    unexpected = Signal(object)  # an exception that is no ClinicError

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.message, self.tone = "", "mute"
        self.done = 0.0  # share; written off the window's thread, read by the timer
        self._work: Background[Any] | None = None
        self._stopped = self._over = False
        self._look = QTimer(self, interval=LOOK_EVERY)
        self._look.timeout.connect(self._look_how_far)

    @property
    def running(self) -> bool:
        """Whether something is under way."""
        return self._work is not None and self._work.running

    def stop(self) -> None:
        """Let what is under way come to an early end that leaves nothing half done."""
        self._stopped = True

    def finish(self) -> None:
        """Say nothing more, and wait until what is under way is over."""
        self._over = True
        self._look.stop()
        if self._work is not None:
            self._work.wait()

    def _begin(self, work: Background[Any]) -> None:
        self.done, self._stopped, self._work = 0.0, False, work
        work.start()
        self._look.start()

    def _look_how_far(self) -> None:
        self.changed.emit()

    def _come_to_rest(self) -> None:
        if isValid(self):
            self._look.stop()

    def _failed(self, error: Exception) -> None:
        self._come_to_rest()
        if isinstance(error, ClinicError):
            tone = "mute" if isinstance(error, CancelledError) else "red"
            self._tell(error_words(error), tone)
        elif isValid(self):
            self.unexpected.emit(error)

    def _tell(self, message: str, tone: str) -> None:
        if isValid(self) and not self._over:  # the desk may have been left meanwhile
            self.message, self.tone = message, tone
            self.changed.emit()
