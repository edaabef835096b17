"""What SQLite says when something fails, as a sentence that a person can act on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from clinic_app.errors import (
    AnswerError,
    DamagedFileError,
    FileBusyError,
    NotWritableError,
    StorageError,
)

_FULL = (
    NotWritableError,
    "The disk is full.",
    "Free some space; what was not saved is kept and tried again.",
)
_READ_ONLY = (
    NotWritableError,
    "The records' folder cannot be written to.",
    "Check that the disk is connected and that you may write in the folder.",
)
_BUSY = (
    FileBusyError,
    "Another program is using the records just now.",
    "Wait a moment and try again; close other copies of this program.",
)
_DAMAGED = (
    DamagedFileError,
    "The records are damaged, or belong to another key file.",
    "Restore the last good backup, database and key file together.",
)
_DISK = (
    NotWritableError,
    "The disk reports an error.",
    "Check that the disk is connected and not full; what was not saved is kept and tried again.",
)

# Primary result codes of sqlite.org/rescode.html. What is not here is a bug of this program.
SENTENCES: dict[int, tuple[type[StorageError], str, str]] = {
    3: _READ_ONLY,  # SQLITE_PERM
    5: _BUSY,
    6: _BUSY,  # SQLITE_LOCKED
    8: _READ_ONLY,
    10: _DISK,  # SQLITE_IOERR
    11: _DAMAGED,  # SQLITE_CORRUPT
    13: _FULL,
    14: _READ_ONLY,  # SQLITE_CANTOPEN: the journal beside the file cannot be made
    15: _BUSY,  # SQLITE_PROTOCOL: lost the race for the lock many times over
    26: _DAMAGED,  # SQLITE_NOTADB: also what a wrong key looks like
}


@contextmanager
def in_words() -> Iterator[None]:
    """Turn what SQLite and the file system raise inside into a StorageError with its sentence.

    Text that UTF-8 cannot hold (half a surrogate pair) becomes an AnswerError.
    """
    from sqlcipher3 import dbapi2

    try:
        yield
    except dbapi2.Error as error:
        known = SENTENCES.get((getattr(error, "sqlite_errorcode", None) or 0) & 0xFF)
        if known is None:
            raise
        kind, sentence, remedy = known
        raise kind(sentence, remedy) from error
    except UnicodeEncodeError:
        # the text itself stays out of the error: it may end in a log
        raise AnswerError(
            "The text has a broken character that cannot be stored.", "Type it again."
        ) from None


def file_problem(error: OSError, path: Path) -> StorageError:
    """Say what the file system did not do with `path`."""
    return NotWritableError(
        f"{path} cannot be read or written: {error.strerror or type(error).__name__}.",
        "Check that the disk is connected, has room, and that you may write there.",
    )
