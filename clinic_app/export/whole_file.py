"""A file that appears whole or not at all: written beside its place under another name, then moved."""

from __future__ import annotations

import io
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO

from clinic_app.errors import ExportError
from clinic_app.paths import may_be_replaced

_OWNER_ONLY = 0o600


@contextmanager
def whole_file(path: Path, *, encoding: str = "utf-8", newline: str = "") -> Iterator[TextIO]:
    """Open a text file for writing; it takes its place when the block ends well, and leaves no trace otherwise.

    The unfinished file lies in the same folder, readable by nobody else, with nothing of the records in
    its name. An older file of the same name is replaced. Raises ExportError where the disk refuses.
    """
    with whole_bytes(path) as file:
        text = io.TextIOWrapper(file, encoding=encoding, newline=newline)
        try:
            yield text
        finally:
            text.detach()  # writes what it still holds, and leaves the closing to whoever opened


@contextmanager
def whole_bytes(path: Path) -> Iterator[BinaryIO]:
    """Do the same for a file that is not text."""
    unfinished: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=".unfinished-", suffix=".part", dir=path.parent)
        unfinished = Path(name)
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _require_file(path)
        unfinished.replace(path)
        unfinished = None
    except OSError as error:
        raise _refused(error) from error
    finally:
        if unfinished is not None:
            unfinished.unlink(missing_ok=True)


@contextmanager
def whole_path(path: Path) -> Iterator[Path]:
    """Do the same for a writer that opens the file by itself: it is given a name where nothing is yet.

    What such a writer lays beside its file goes with it.
    """
    unfinished: Path | None = None
    try:
        unfinished = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=path.parent))
        yield unfinished / path.name
        (unfinished / path.name).chmod(_OWNER_ONLY)
        _require_file(path)
        (unfinished / path.name).replace(path)
    except OSError as error:
        raise _refused(error) from error
    finally:
        if unfinished is not None:
            shutil.rmtree(unfinished, ignore_errors=True)


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """Give an empty folder to fill; it takes its place when the block ends well, and leaves no trace otherwise.

    An older folder of the same name is replaced, in two steps: a power cut between them leaves the older one
    under another name beside it. Whether it may go is for the caller to know. Raises ExportError.
    """
    unfinished: Path | None = None
    try:
        unfinished = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=path.parent))
        yield unfinished
        if path.exists():
            older = Path(tempfile.mkdtemp(prefix=".replaced-", dir=path.parent))
            path.replace(older)
            unfinished.replace(path)
            shutil.rmtree(older)
        else:
            unfinished.replace(path)
        unfinished = None
    except OSError as error:
        raise _refused(error) from error
    finally:
        if unfinished is not None:
            shutil.rmtree(unfinished, ignore_errors=True)


def _require_file(path: Path) -> None:
    if not may_be_replaced(path):
        raise ExportError(f"{path.name} is a device or a pipe, not a file.", "Name a file.")


def _refused(error: OSError) -> ExportError:
    return ExportError(
        f"The export cannot be written: {error.strerror or 'the disk refuses'}.",
        "Choose a folder that exists, that you may write to and that has room.",
    )
