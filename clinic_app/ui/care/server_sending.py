"""Sending to the clinic's server off the window's thread: by itself while no intake is open, or when somebody asks."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from clinic_app.desk import Desk
from clinic_app.desk.sending import Sent
from clinic_app.server.connection import About
from clinic_app.ui.parts.background import Background
from clinic_app.ui.parts.errand import Errand

MINUTE = 60_000  # ms


class ServerSending(Errand):
    """One push or one test of the connection at a time."""

    def __init__(
        self, desk: Desk, busy: Callable[[], bool] = lambda: False, parent: QObject | None = None
    ) -> None:
        """`busy`: whether somebody works at the desk, so that nothing begins by itself."""
        super().__init__(parent)
        self._desk, self._busy = desk, busy
        self._by_itself = False
        self._again = QTimer(self, interval=MINUTE)
        self._again.timeout.connect(self.send_if_due)

    def watch(self) -> None:
        """Look every minute whether something waits."""
        self._over = False
        self._again.start()

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

    def finish(self) -> None:
        """Come to rest at once: before locking, and before the records are closed. `watch` begins again."""
        self._again.stop()
        self.stop()
        super().finish()

    def _push(self, *, only_due: bool) -> Sent:
        return self._desk.sending.push(self._heard, lambda: self._stopped, only_due=only_due)

    def _begin(self, work: Background[Sent] | Background[About]) -> None:
        super()._begin(work)
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
