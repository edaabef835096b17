"""A file that appears whole or not at all: written beside its place under another name, then moved."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO

from clinic_app.errors import ExportError


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
        unfinished.replace(path)
        unfinished = None
    except OSError as error:
        raise ExportError(
            f"The export cannot be written: {error.strerror or 'the disk refuses'}.",
            "Choose a folder that exists, that you may write to and that has room.",
        ) from error
    finally:
        if unfinished is not None:
            unfinished.unlink(missing_ok=True)
