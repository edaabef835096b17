"""The system wants the program to end: a signal, or the end of the session. Both leave through the event loop.

A signal only wakes the loop, through a socket: nothing of the program runs inside a signal handler, and the window
is taken apart as it always is.
"""

from __future__ import annotations

import signal
import socket
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier, Qt, Signal
from PySide6.QtGui import QGuiApplication, QSessionManager

_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGHUP") if hasattr(signal, name)
)
_ENOUGH = 64  # bytes read at once; one byte is one signal


class Ending(QObject):
    """Watches until `close`. There is one at a time, in the main thread."""

    wanted = Signal()  # end now, without a question
    session_ends = Signal()  # bring everything onto the disk; the end may still be called off

    def __init__(self, application: QGuiApplication) -> None:
        super().__init__()
        self._woken, self._wakes = socket.socketpair()
        for end in (self._woken, self._wakes):
            end.setblocking(False)
        self._former_wakes = signal.set_wakeup_fd(self._wakes.fileno(), warn_on_full_buffer=False)
        self._former = {number: signal.signal(number, _nothing_here) for number in _SIGNALS}
        self._notifier = QSocketNotifier(self._woken.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._wake_up)
        self._application = application
        application.commitDataRequest.connect(self._keep, Qt.ConnectionType.DirectConnection)
        application.saveStateRequest.connect(_begin_no_second, Qt.ConnectionType.DirectConnection)

    def close(self) -> None:
        """Give the signals back to whoever had them."""
        self._notifier.setEnabled(False)
        self._application.commitDataRequest.disconnect(self._keep)
        self._application.saveStateRequest.disconnect(_begin_no_second)
        signal.set_wakeup_fd(self._former_wakes)
        for number, handler in self._former.items():
            signal.signal(number, handler)
        self._woken.close()
        self._wakes.close()

    def _wake_up(self) -> None:
        self._woken.recv(_ENOUGH)
        self.wanted.emit()

    def _keep(self, _: QSessionManager) -> None:
        self.session_ends.emit()


def _nothing_here(number: int, frame: FrameType | None) -> None:
    """Be a handler, so that Python wakes the loop and the system does not end the program."""


def _begin_no_second(manager: QSessionManager) -> None:
    """The next session must not open the records by itself."""
    manager.setRestartHint(QSessionManager.RestartHint.RestartNever)
