"""Putting restored records in the place of the present ones, so that a cut in between can be finished later.

What is to take its place lies ready in a folder of its own beside the records. As long as that folder is there
the exchange is not over, and whoever unlocks goes on with it. What was there before is kept under a dated name.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import shutil
from pathlib import Path

from clinic_app.storage import database, keys
from clinic_app.storage.durable_file import sync_file, sync_folder
from clinic_app.storage.sqlite_errors import file_problem

_READY, _BEFORE = "clinic-restored-", "clinic-before-restore-"
_LOGS = tuple(f"{database.FILE_NAME}{end}" for end in ("-wal", "-shm", "-journal"))


def put_in_place(scratch: Path, folder: Path, now: dt.datetime) -> Path:
    """Exchange the present records for those in `scratch`; return where the former are kept.

    `scratch` must lie in `folder`. Raises NotWritableError.
    """
    stamp = f"{now:%Y%m%d-%H%M%S}"
    try:
        for file in scratch.iterdir():
            sync_file(file)
        sync_folder(scratch)
        scratch.rename(folder / f"{_READY}{stamp}")  # from here on it will be finished
        sync_folder(folder)
    except OSError as error:
        raise file_problem(error, folder) from error
    finish(folder)
    return folder / f"{_BEFORE}{stamp}"


def finish(folder: Path) -> None:
    """Go on with an exchange that was cut off; nothing where there is none. Raises NotWritableError."""
    try:
        for ready in sorted(folder.glob(f"{_READY}*")):
            before = folder / f"{_BEFORE}{ready.name.removeprefix(_READY)}"
            before.mkdir(mode=0o700, exist_ok=True)
            if (ready / database.FILE_NAME).exists():
                for name in _LOGS:  # they belong to the former file and would spoil the new one
                    with contextlib.suppress(FileNotFoundError):
                        (folder / name).rename(before / name)
            for name in (database.FILE_NAME, keys.FILE_NAME):
                _exchange(ready / name, folder / name, before / name)
            sync_folder(folder)
            shutil.rmtree(ready)
    except OSError as error:
        raise file_problem(error, folder) from error


def _exchange(ready: Path, present: Path, before: Path) -> None:
    """Give `ready` the place of `present`, which gets a second name first, so that it is never missing."""
    if not ready.exists():
        return
    if present.exists() and not before.exists():
        try:
            os.link(present, before)
        except OSError:  # a file system without second names
            shutil.copy2(present, before)
    ready.replace(present)
    sync_folder(present.parent)
