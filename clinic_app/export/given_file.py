"""A file that somebody hands in to be taken in: a plain file, read up to a limit, so that no file takes all memory.

What is read stays in memory, about seven times its size, until it was compared with what is here. 32 MB are some 1,600
intakes of a JSON export, or 300,000 rows of a list of patients; more comes in several files.
"""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Final

from clinic_app.errors import ImportFileError

LARGEST: Final = 32_000_000  # bytes
MOST_PARTS: Final = (
    3_000_000  # values or cells; a short text may hold many, each of some hundred bytes in memory
)


def given_bytes(path: Path, most: int = LARGEST) -> bytes:
    """Return what a plain file holds; `most`: bytes that it may have. Raises ImportFileError."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise ImportFileError(f"{path.name} is no plain file.", "Save it as a file first.")
        with path.open("rb") as file:
            raw = file.read(most + 1)  # a size that was looked up may have grown since
    except OSError as error:
        raise ImportFileError(f"{path.name} cannot be read: {error.strerror}.") from error
    if len(raw) > most:
        raise _too_large(path.name)
    return raw


def require_few_parts(name: str, text: str, marks: str) -> None:
    """Raise ImportFileError for a text that would take far more memory than its size; `marks` begin its parts."""
    if sum(text.count(mark) for mark in marks) > MOST_PARTS:
        raise _too_large(name)


def _too_large(name: str) -> ImportFileError:
    return ImportFileError(
        f"{name} is too large to be taken in at once: more than {LARGEST // 1_000_000} MB, or more than {MOST_PARTS:,} values.",
        "Export a shorter period, or cut the list, and take the parts in one after another.",
    )
