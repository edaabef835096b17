"""Garbage is collected in the window's thread and in no other.

Python collects in whichever thread happens to allocate. A widget that is taken apart outside its own thread
takes the process with it, and a thread need not know Qt to do that: one that still waits for a server, long
after the person has cancelled, is enough.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QCoreApplication, QObject, QTimer

LOOK_EVERY = 200  # ms; a busy window makes some thousand objects between two looks
# How many new objects, and then how many looks at the younger ones, before each age is looked at. The first two are
# Python's own; the last look goes over everything that is open and takes a key press as long as a slow frame.
LIMITS = (700, 10, 100)


class Garbage(QObject):
    """Takes over from Python's own collector for as long as the application lives."""

    def __init__(self, application: QCoreApplication) -> None:
        super().__init__(application)
        gc.disable()
        gc.freeze()  # what is loaded by now stays: every later look passes over it
        self._timer = QTimer(self)
        self._timer.timeout.connect(collect)
        self._timer.start(LOOK_EVERY)


def collect_only_here(application: QCoreApplication) -> None:
    """Collect garbage in this thread alone from now on; a second call does nothing."""
    if application.findChild(Garbage) is None:
        Garbage(application)


def collect() -> None:
    """Collect what is due."""
    due = (age for age, limit in enumerate(LIMITS) if gc.get_count()[age] > limit)
    oldest = max(due, default=None)
    if oldest is not None:
        gc.collect(oldest)
