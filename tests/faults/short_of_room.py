"""Long jobs on a disk that fills up on the way: `python -m tests.faults.short_of_room FOLDER WHAT TIMES`.

A limit on the size of files, at another place each time, stands for the full disk. For each try it says what the program
said; then there is room again, and the same job has to succeed.
"""

from __future__ import annotations

import random
import resource
import sys
from collections.abc import Callable
from pathlib import Path

from clinic_app.errors import StorageError
from clinic_app.storage.restore import Restore
from tests.faults.jobs import say
from tests.storage.made_up import LOGIN, PASSPHRASE, answer, new_intake, opened, sign

LONG_TEXT = f'"{"x" * 60_000}"'
Ready = tuple[Callable[[], object], Callable[[], None]]
"""The job itself, and what tidies up after it."""


def signing(folder: Path) -> Ready:
    store = opened(folder)
    intake = new_intake(store)
    answer(store, intake, "q", '"kept"')
    return lambda: sign(store, intake, LONG_TEXT), store.close


def backing_up(folder: Path) -> Ready:
    store = opened(folder)
    number = len(list(folder.parent.glob("backups/*")))
    return lambda: store.backup(folder.with_name("backups") / str(number)), store.close


def restoring(folder: Path) -> Ready:
    made: list[Restore] = []

    def job() -> None:
        made.append(Restore(folder.with_name("kept"), folder, LOGIN, PASSPHRASE))
        made[-1].carry_out()

    def tidy() -> None:
        for one in made:
            one.close()

    return job, tidy


def changing_key(folder: Path) -> Ready:
    store = opened(folder)
    return lambda: store.rotate_key(PASSPHRASE), store.close


WHAT: dict[str, Callable[[Path], Ready]] = {
    "signing": signing,
    "backing up": backing_up,
    "restoring": restoring,
    "giving the records a new key": changing_key,
}


def main(folder: Path, what: str, times: int) -> None:
    chance = random.Random(20_261_124)  # noqa: S311 - not for keys
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    for _ in range(times):
        largest = 60_000 if what == "signing" else (folder / "clinic.db").stat().st_size
        job, tidy = WHAT[what](folder)
        resource.setrlimit(resource.RLIMIT_FSIZE, (chance.randrange(4_096, largest), hard))
        try:
            job()
            say("done")
        except StorageError as error:
            say("refused", type(error).__name__, error)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
            tidy()
        job, tidy = WHAT[what](folder)
        job()
        tidy()
        say("again")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
