"""A copy of the records that can be opened by itself: database and key file, both as they are on the desk."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

from clinic_app.errors import StorageError
from clinic_app.storage import database, keys
from clinic_app.storage.durable_file import sync_folder, write_durably
from clinic_app.storage.sqlite_errors import file_problem


def back_up(records: database.Database, folder: Path, now: dt.datetime) -> Path:
    """Write a checked, encrypted copy into a new folder inside `folder` and return its path.

    The new folder gets its name only when everything in it is whole. Raises StorageError; then nothing
    is left behind.
    """
    name = f"clinic-backup-{now:%Y%m%d-%H%M%S}"
    made, unfinished = folder / name, folder / f".{name}.unfinished"
    if made.exists():
        raise StorageError(f"{made} is there already.", "Wait a second and try again.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        unfinished.mkdir(mode=0o700)
        try:
            key_file = records.path.with_name(keys.FILE_NAME)
            records.copy_to(unfinished / database.FILE_NAME)
            write_durably(unfinished / keys.FILE_NAME, key_file.read_bytes())
            unfinished.rename(made)
            sync_folder(folder)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
    except OSError as error:
        raise file_problem(error, folder) from error
    return made
