"""A new key for the database: a copy under the new key takes its place, and nobody else's passphrase is needed.

The order, so that the program may be killed or the power may fail between any two steps:

1. Nobody else has the file open, and its write-ahead log is folded into it; both stay so until the end.
2. A copy is made beside it under the new key, compared with it, and brought onto the disk.
3. The key file gets the new key beside the former one, sealed to everybody and to the recovery code.
4. The copy takes the database's name: one rename. Before it the former key fits, after it the new one,
   and the key file has both.
5. The key file forgets the former key.

Whoever unlocks after a cut tries both keys, finishes step 5 with the one that fits, and removes a left-over copy.
The former file's blocks may stay readable on the disk until they are written over, and backups keep their
own key file: a rotation protects what is written afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from clinic_app.errors import DamagedFileError
from clinic_app.storage.contents import contents, flaws
from clinic_app.storage.database import Database, Progress
from clinic_app.storage.durable_file import sync_file, sync_folder
from clinic_app.storage.keys import KeyFile
from clinic_app.storage.sqlite_errors import file_problem

UNFINISHED = "clinic-new-key.db"


def rotate(  # noqa: PLR0913 - all that a rotation joins
    records: Database,
    key_file: KeyFile,
    *,
    former: bytes,
    new: bytes,
    tell: Callable[[Database], None],
    progress: Progress,
) -> None:
    """Give the database a new key; `tell` writes the audit row into it. `records` is closed afterwards.

    Raises FileBusyError while anybody else has the file open, DamagedFileError where the copy is not
    the same, NotWritableError; then the former key still fits.
    """
    path = records.path
    copy = path.with_name(UNFINISHED)
    try:
        records.be_alone()
        remove_unfinished(path.parent)
        records.export_to(copy, new, progress)
        _compare_and_tell(records, copy, new, tell)
        key_file.add_key(former, new)
        try:
            copy.replace(path)
            sync_folder(path.parent)
        except OSError as error:
            raise file_problem(error, path) from error
    finally:
        records.close()
    key_file.settle(new)


def remove_unfinished(folder: Path) -> None:
    """Remove the copy of a rotation that was cut off. Only for whoever holds the database."""
    try:
        for left_over in folder.glob(f"{UNFINISHED}*"):
            left_over.unlink()
    except OSError as error:
        raise file_problem(error, folder) from error


def _compare_and_tell(
    records: Database, copy: Path, new: bytes, tell: Callable[[Database], None]
) -> None:
    opened = Database.open(copy, new)
    try:
        if found := flaws(opened, contents(records)):
            raise DamagedFileError(
                f"The copy under the new key is not the same. {found[0]}",
                "The records keep their former key. Check the disk, then try again.",
            )
        tell(opened)
        opened.fold_log()
    finally:
        opened.close()
    try:
        sync_file(copy)
    except OSError as error:
        raise file_problem(error, copy) from error
