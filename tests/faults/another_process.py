"""What the fault tests let happen in a process of its own: `python -m tests.faults.another_process VERB FOLDER …`.

It speaks one line at a time on standard output; a line is only written when what it says is acknowledged.
"""

from __future__ import annotations

import itertools
import os
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from clinic_app.errors import StorageError
from tests.faults.jobs import JOBS, say
from tests.storage.made_up import answer, new_intake, opened

NOBODY = 65534


def work(folder: Path, what: str) -> None:
    """For each line of standard input, a child that does a job until somebody kills it. Imports only once."""
    opened(folder.with_name("warm")).close()
    for _ in sys.stdin:
        child = os.fork()
        if not child:
            say("begins", os.getpid())
            for _ in JOBS[what].rounds(folder):
                pass
            signal.pause()
        os.waitpid(child, 0)
        say("dead")


def work_once(folder: Path, what: str, rounds: str) -> None:
    """Do some rounds of a job and leave without any tidying; for recording what reaches the disk."""
    for _ in itertools.islice(JOBS[what].rounds(folder), int(rounds)):
        pass
    os._exit(0)


def hold(folder: Path) -> None:
    """Lock the records until standard input ends."""
    store = opened(folder)
    store._database.sql.execute("BEGIN EXCLUSIVE")
    say("locked")
    sys.stdin.read()
    store._database.sql.execute("ROLLBACK")
    store.close()


def count(folder: Path, times: str) -> None:
    """Give so many answers to an intake of one's own, while another process does the same."""
    store = opened(folder)
    intake = new_intake(store)
    for number in range(int(times)):
        answer(store, intake, f"q{number}", str(number))
    say(intake.id)
    store.close()


def fill(folder: Path, limit: str) -> None:
    """Give long answers until the disk takes no more; then with more room, the last one again.

    `limit`: bytes that a file may have in this process, or 0 where the folder is small itself and
    holds a file `ballast` that can be removed.
    """
    store = opened(folder)
    intake = new_intake(store)
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    if int(limit):
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), hard))
    number = 0
    try:
        for number in itertools.count():
            answer(store, intake, f"q{number}", f'"{"x" * 3000}"')
            say("answer", intake.id, f"q{number}")
    except StorageError as error:
        say("refused", type(error).__name__, error)
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    (folder / "ballast").unlink(missing_ok=True)
    answer(store, intake, f"q{number}", '"again"')
    say("answer", intake.id, f"q{number}")
    store.close()


def unlock_as_nobody(folder: Path) -> None:
    """Unlock as somebody who may read the folder and not write there."""
    store = opened(folder)  # loads everything while this still may
    store.close()
    folder.chmod(0o555)
    if os.getuid() == 0:
        for file in folder.iterdir():
            os.chown(file, NOBODY, NOBODY)
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    try:
        opened(folder)
    except StorageError as error:
        say("refused", type(error).__name__, error)


def type_on(folder: Path, text: str) -> None:
    """Type into a field of an open intake in the real window, letter by letter, until somebody ends the program.

    Says the intake, then each text that stands on the disk.
    """
    from PySide6.QtCore import QTimer
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from clinic_app.app import make_window, run_window
    from tests.ui.made_up_desk import VIOLET, MadeUpDoor, new_desk, register

    application = QApplication([])
    window = make_window(folder)
    edition = window._door.chosen_form().edition  # type: ignore[attr-defined]
    patient = register(new_desk(folder, edition))
    window.enter(MadeUpDoor(folder, edition).unlock("asample", VIOLET))
    assert window.workplace is not None
    window.workplace.start_intake(patient)
    intake = window.workplace.intake
    assert intake is not None
    draft, letters = intake.model.draft, itertools.cycle(text)
    begun = QTimer(window, singleShot=True, interval=50)
    next_letter = QTimer(window, interval=60)

    def begin() -> None:
        window.activateWindow()
        intake.show_question("visit.duration")
        next_letter.start()
        say("types", draft.id)

    def go_on() -> None:
        field = window.focusWidget()
        letter = next(letters)
        if field is None or letter == "|":  # the end: nothing more is typed
            next_letter.setInterval(100)
            letters_left.clear()
        elif letters_left:
            QTest.keyClicks(field, letter)
        say("kept", *draft.typed().values())

    letters_left = [text]
    begun.timeout.connect(begin)
    next_letter.timeout.connect(go_on)
    begun.start()
    code = run_window(application, window)
    say("left", code)
    sys.exit(code)


if __name__ == "__main__":
    VERBS: dict[str, Callable[..., None]] = {
        "type_on": type_on,
        "work": work,
        "work_once": work_once,
        "hold": hold,
        "count": count,
        "fill": fill,
        "unlock_as_nobody": unlock_as_nobody,
    }
    VERBS[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:])
