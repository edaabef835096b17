"""The system locks its screen or goes to sleep: then the records are to be locked as well.

On Linux both are told over D-Bus: by systemd-logind on the system bus (`Lock` of a session, `PrepareForSleep`; see
org.freedesktop.login1(5)), and by the screen saver of the desktop on the session bus (`ActiveChanged`). Only whoever owns
the name of such a service is listened to. Elsewhere Qt tells of no locked screen; that the computer has slept is seen on
every system by the clock, which has gone on while this program stood still.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import SLOT, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication

if TYPE_CHECKING:
    from PySide6.QtDBus import QDBusConnection, QDBusMessage

LOGIN, LOGIN_PATH = "org.freedesktop.login1", "/org/freedesktop/login1"
SCREEN_SAVERS = tuple(
    f"org.{whose}.ScreenSaver" for whose in ("freedesktop", "gnome", "cinnamon", "mate", "xfce")
)
"""Services of the desktops, each with an interface of the same name."""
LOOK_AT_CLOCK = 5_000  # ms
_slot: Callable[[str], Any] = SLOT  # PySide takes text for a slot, where its stubs ask for bytes
SLEPT = 60.0  # s that the clock has gone on alone; less is a clock that was put right


def clock_ahead() -> float:
    """Seconds from the start of the computer, without its sleep, to now; more after each sleep.

    Windows counts sleep as well: there the idle time-out goes on meanwhile.
    """
    return time.time() - time.monotonic()


class SystemLock(QObject):
    """Watches from `watch` on until `close`. Not before the first screen has been painted: it would hold that up."""

    wanted = Signal()

    def __init__(
        self, application: QGuiApplication, ahead: Callable[[], float] = clock_ahead
    ) -> None:
        super().__init__()
        self._application, self._ahead = application, ahead
        self._buses: list[QDBusConnection] = []
        self._session = ""  # path of our own session; any session's lock counts until it is known
        self._clock = QTimer(self, interval=LOOK_AT_CLOCK, timerType=Qt.TimerType.CoarseTimer)
        self._clock.timeout.connect(self.look_at_clock)
        self._seen = ahead()

    def watch(self) -> None:
        """Begin to listen, on the buses of this system where there are any."""
        self._seen = self._ahead()
        self._clock.start()
        self._application.applicationStateChanged.connect(self._state)
        if sys.platform.startswith("linux"):
            from PySide6.QtDBus import QDBusConnection

            self.listen(QDBusConnection.systemBus(), QDBusConnection.sessionBus())

    def listen(self, system: QDBusConnection, session: QDBusConnection) -> None:
        """Listen on two buses; one that is not there says nothing."""
        self._buses = [system, session]
        if system.isConnected():
            for path, interface, told, slot in (
                ("", "Session", "Lock", "locked(QDBusMessage)"),
                (LOGIN_PATH, "Manager", "PrepareForSleep", "sleeps(bool)"),
            ):
                system.connect(LOGIN, path, f"{LOGIN}.{interface}", told, self, _slot(slot))
            self._ask_for_session(system)
        if session.isConnected():
            for name in SCREEN_SAVERS:
                session.connect(name, "", name, "ActiveChanged", self, _slot("sleeps(bool)"))

    def close(self) -> None:
        """Listen no longer."""
        self._clock.stop()
        self.blockSignals(True)

    def look_at_clock(self) -> None:
        """Lock where the computer has slept since the last look."""
        before, self._seen = self._seen, self._ahead()
        if self._seen - before > SLEPT:
            self.wanted.emit()

    def _ask_for_session(self, system: QDBusConnection) -> None:
        from PySide6.QtDBus import QDBusMessage

        ask = QDBusMessage.createMethodCall(LOGIN, LOGIN_PATH, f"{LOGIN}.Manager", "GetSession")
        ask.setArguments([os.environ.get("XDG_SESSION_ID", "auto")])
        system.callWithCallback(ask, self, _slot("session_found(QDBusMessage)"))

    @Slot("QDBusMessage")
    def session_found(self, answer: QDBusMessage) -> None:
        """Remember which session is ours."""
        found = answer.arguments()
        if found:
            self._session = found[0].path()

    @Slot("QDBusMessage")
    def locked(self, told: QDBusMessage) -> None:
        """Lock where the session that was locked is ours, or may be."""
        if self._session in ("", told.path()):
            self.wanted.emit()

    @Slot(bool)
    def sleeps(self, begins: bool) -> None:
        """Lock where sleep or the screen saver begins; its end changes nothing."""
        if begins:
            self.wanted.emit()

    def _state(self, state: Qt.ApplicationState) -> None:
        if state is Qt.ApplicationState.ApplicationSuspended:
            self.wanted.emit()
