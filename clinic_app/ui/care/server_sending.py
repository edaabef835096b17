"""Sending to the clinic's server off the window's thread: by itself while no intake is open, or when somebody asks."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

from clinic_app.desk import Desk
from clinic_app.desk.sending import Sent
from clinic_app.errors import CancelledError, ClinicError
from clinic_app.server.connection import About
from clinic_app.ui.parts.background import Background

MINUTE = 60_000  # ms
LOOK = 200  # ms between two looks at how far it is


class ServerSending(QObject):
    """One push or one test of the connection at a time."""

    changed = Signal()  # begun, further, done or failed
    unexpected = Signal(object)  # an exception that is no ClinicError

    def __init__(
        self, desk: Desk, busy: Callable[[], bool] = lambda: False, parent: QObject | None = None
    ) -> None:
        """`busy`: whether somebody works at the desk, so that nothing begins by itself."""
        super().__init__(parent)
        self._desk, self._busy = desk, busy
        self._work: Background[Sent] | Background[About] | None = None
        self.message, self.tone, self.done = "", "mute", 0.0
        self._stopped = self._over = self._by_itself = False
        self._again = QTimer(self, interval=MINUTE)
        self._again.timeout.connect(self.send_if_due)
        self._look = QTimer(self, interval=LOOK)
        self._look.timeout.connect(self.changed)

    def watch(self) -> None:
        """Look every minute whether something waits."""
        self._over = False
        self._again.start()

    @property
    def running(self) -> bool:
        """Whether the server is being spoken to."""
        return self._work is not None and self._work.running

    def send_if_due(self) -> None:
        """Send what waits, where the clinic wants that and nobody works at the desk."""
        server = self._desk.sending.server
        if server is None or not server.automatic or self._busy() or self.running:
            return
        self._by_itself = True
        self._begin(Background(lambda: self._push(only_due=True), self._sent, self._failed))

    def send_now(self) -> None:
        """Send all that waits."""
        if not self.running:
            self._by_itself = False
            self._begin(Background(lambda: self._push(only_due=False), self._sent, self._failed))

    def test(self) -> None:
        """Ask the server whether it is there and lets us in."""
        if not self.running:
            self._by_itself = False
            self._begin(
                Background(
                    lambda: self._desk.sending.test(lambda: self._stopped),
                    self._tested,
                    self._failed,
                )
            )

    def stop(self) -> None:
        """Let what is being sent be the last."""
        self._stopped = True

    def finish(self) -> None:
        """Come to rest at once: before locking, and before the records are closed. `watch` begins again."""
        self._over = self._stopped = True
        self._again.stop()
        self._look.stop()
        if self._work is not None:
            self._work.wait()

    def _push(self, *, only_due: bool) -> Sent:
        return self._desk.sending.push(self._heard, lambda: self._stopped, only_due=only_due)

    def _begin(self, work: Background[Sent] | Background[About]) -> None:
        self.done, self._stopped, self._work = 0.0, False, work
        work.start()
        self._look.start()
        if not self._by_itself:
            self._tell("Asking the server…", "mute")

    def _heard(self, done: float) -> None:
        self.done = done

    def _sent(self, sent: Sent) -> None:
        self._come_to_rest()
        if self._by_itself and not sent.sent + sent.refused and not sent.why:
            self._tell(self.message, self.tone)  # nothing was due, and nobody asked
            return
        parts = [f"Sent: {sent.sent}"]
        if sent.waiting:
            parts.append(f"waiting: {sent.waiting}")
        if sent.refused:
            parts.append(f"refused: {sent.refused}")
        self._tell(
            " ".join(part for part in (f"{', '.join(parts)}.", sent.why) if part),
            "amber" if sent.why else "green",
        )

    def _tested(self, about: About) -> None:
        self._come_to_rest()
        told = f"{about.name} answers (FHIR {about.fhir_version}) and lets us in."
        if about.transactions:
            self._tell(told, "green")
        else:
            self._tell(f"{told} It does not say that it takes transactions.", "amber")

    def _failed(self, error: Exception) -> None:
        self._come_to_rest()
        if isinstance(error, CancelledError):
            self._tell(f"{error} {error.remedy}", "mute")
        elif isinstance(error, ClinicError):
            self._tell(f"{error} {error.remedy}".strip(), "red")
        elif isValid(self):
            self.unexpected.emit(error)

    def _come_to_rest(self) -> None:
        if isValid(self):
            self._look.stop()
        if self._work is not None:
            self._work.wait()  # it has told its result and is leaving

    def _tell(self, message: str, tone: str) -> None:
        if isValid(self) and not self._over:  # the desk may have been left meanwhile
            self.message, self.tone = message, tone
            self.changed.emit()
