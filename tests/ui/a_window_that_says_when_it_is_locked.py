"""The real program with an unlocked desk: says on standard output when it listens, and when it is locked."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from clinic_app.app import make_window, run_window
from clinic_app.ui.main_window import SETTLED
from tests.ui.made_up_desk import VIOLET, MadeUpDoor, new_desk

LONG_ENOUGH = 30_000  # ms


def say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main(folder: Path, *, waits: bool) -> int:
    application = QApplication([])
    window = make_window(folder)
    edition = window._door.chosen_form().edition  # type: ignore[attr-defined]
    new_desk(folder, edition).close()
    window.enter(MadeUpDoor(folder, edition).unlock("asample", VIOLET))

    def look() -> None:
        if window.is_locked:
            say("locked")
            window.close()

    def listens() -> None:
        say("listens")
        if not waits:
            say("locked" if window.is_locked else "open")
            window.close()

    QTimer.singleShot(3 * SETTLED, listens)
    QTimer.singleShot(LONG_ENOUGH, window.close)
    often = QTimer(window, interval=20)
    often.timeout.connect(look)
    often.start()
    return run_window(application, window)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), waits="--not-locked" not in sys.argv))
