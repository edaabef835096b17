"""What the fault tests let happen in a process of its own: `python -m tests.faults.another_process VERB FOLDER …`.

It speaks one line at a time on standard output; a line is only written when what it says is acknowledged.
"""

from __future__ import annotations

import itertools
import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path

from clinic_app.errors import StorageError
from clinic_app.storage.store import Store
from tests.storage.made_up import answer, details, new_intake, opened, sign

NOBODY = 65534


def say(*words: object) -> None:
    """Write a line at once and whole, so that a killed process has said it or not."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def write(folder: Path) -> None:
    """For each line of standard input, a child that writes until somebody kills it. Imports only once."""
    opened(folder).close()
    for _ in sys.stdin:
        child = os.fork()
        if not child:
            write_for_ever(opened(folder))
        say("child", child)
        os.waitpid(child, 0)
        say("dead")


def write_for_ever(store: Store) -> None:
    """Answer, sign and register, and say what is done."""
    for number in itertools.count():
        patient = store.patients.register(details(f"Sample-{number}"))
        say("patient", patient.id)
        intake = new_intake(store, patient.id)
        for question in range(12):
            answer(store, intake, f"q{question}", str(number))
            say("answer", intake.id, f"q{question}", number)
        if number % 2:
            text = f'{{"number": {number}}}'
            say("signed", intake.id, sign(store, intake, text).content_hash)


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


if __name__ == "__main__":
    VERBS: dict[str, Callable[..., None]] = {
        "write": write,
        "count": count,
        "fill": fill,
        "unlock_as_nobody": unlock_as_nobody,
    }
    VERBS[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:])
