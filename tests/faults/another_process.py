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


if __name__ == "__main__":
    VERBS: dict[str, Callable[..., None]] = {
        "work": work,
        "work_once": work_once,
        "hold": hold,
        "count": count,
        "fill": fill,
        "unlock_as_nobody": unlock_as_nobody,
    }
    VERBS[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:])
