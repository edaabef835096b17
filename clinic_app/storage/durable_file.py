"""A small file that is either whole or not there, whatever happens while it is written."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from clinic_app.errors import NotWritableError
from clinic_app.paths import may_be_replaced
from clinic_app.storage.sqlite_errors import file_problem

OWNER_ONLY = 0o600
_AT_ONCE = 1_000_000  # bytes
_BINARY = getattr(os, "O_BINARY", 0)  # Windows would change line ends


def write_durably(path: Path, content: bytes) -> None:
    """Replace `path` at once and for good; only its owner may read it. Raises NotWritableError."""
    part = path.with_name(f"{path.name}.part")
    if not may_be_replaced(path):
        raise NotWritableError(f"{path} is a device or a pipe, not a file.", "Name a file.")
    try:
        part.unlink(missing_ok=True)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise file_problem(error, path) from error


def copy_plain_file(source: Path, to: Path) -> None:
    """Copy a file of somebody else's folder; only its owner may read the copy, which must not be there yet.

    A link is not followed and a pipe or a device not read: whoever may write that folder could have this
    program read what they may not. Raises OSError.
    """
    kept_apart = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    with os.fdopen(os.open(source, os.O_RDONLY | kept_apart | _BINARY), "rb") as content:
        if not stat.S_ISREG(os.fstat(content.fileno()).st_mode):
            raise OSError(errno.EINVAL, "This is no plain file", str(source))
        descriptor = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, OWNER_ONLY)
        with os.fdopen(descriptor, "wb") as copy:
            shutil.copyfileobj(content, copy, _AT_ONCE)


def discard_part(path: Path) -> None:
    """Remove what a write that was cut off has left beside `path`. Raises NotWritableError."""
    try:
        path.with_name(f"{path.name}.part").unlink(missing_ok=True)
    except OSError as error:
        raise file_problem(error, path) from error


def sync_file(path: Path) -> None:
    """Make what another library wrote into a file survive a power cut. Raises OSError."""
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make names in a folder survive a power cut. Windows does so by itself and cannot be asked."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def folder_lock(folder: Path) -> Iterator[None]:
    """Hold a folder against other windows of this program. Windows cannot lock a folder; there this does nothing."""
    if os.name == "nt":
        yield
        return
    import fcntl

    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise file_problem(error, folder) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
