"""Work off the window's thread: the result comes back into it, so that nothing on screen ever waits."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Signal

Result = TypeVar("Result")
THREAD = "off the window's thread"


class _Return(QObject):
    """Carries a call into the thread that made this object."""

    call = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.call.connect(self._run)

    def _run(self, function: Callable[[], None]) -> None:
        function()


class Background(Generic[Result]):
    """One piece of work. Exactly one of `done` and `failed` is called, in the thread that started it."""

    def __init__(
        self,
        work: Callable[[], Result],
        done: Callable[[Result], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self._work, self._done, self._failed = work, done, failed
        self._return = _Return()
        self._thread = threading.Thread(target=self._run, name=THREAD, daemon=True)

    def start(self) -> None:
        """Begin; a second call does nothing."""
        if self._thread.ident is None:
            self._thread.start()

    def wait(self) -> None:
        """Wait until the work is over, if it has begun; its result is still delivered later."""
        if self.running:
            self._thread.join()

    @property
    def running(self) -> bool:
        """Whether it is still at work."""
        return self._thread.is_alive()

    def _run(self) -> None:
        try:
            result = self._work()
        except Exception as error:  # noqa: BLE001 - handed over, not swallowed
            failure = error
            self._return.call.emit(lambda: self._deliver(lambda: self._failed(failure)))
        else:
            self._return.call.emit(lambda: self._deliver(lambda: self._done(result)))

    def _deliver(self, tell: Callable[[], None]) -> None:
        self._thread.join()  # it has told its result and is leaving: `running` must not say otherwise
        tell()
