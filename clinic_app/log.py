"""The log: where a bug of the program happened, under a reference that a person can quote. Nothing about patients.

A message or an argument may hold a name or an answer, so only types and places in the code are written.
"""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

from clinic_app import __version__

FILE_NAME = "clinic-app.log"
LARGEST = 1_000_000  # bytes; then the file is put aside once and begun again


def report_bug(error: BaseException, folder: Path) -> str:
    """Write where `error` came from into the log in `folder` and return its reference, like `7F3A-91C4`.

    A log that cannot be written does not hide the bug: the reference is returned all the same.
    """
    drawn = os.urandom(4).hex().upper()
    reference = f"{drawn[:4]}-{drawn[4:]}"
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    lines = [f"{now} {reference} clinic-app {__version__}", *_places(error)]
    try:
        _append(folder, "\n  ".join(lines) + "\n")
    except OSError:
        return f"{reference} (the log could not be written)"
    return reference


def _places(error: BaseException) -> list[str]:
    """Type and places of the error and of those that led to it, the newest first."""
    import traceback  # the first screen need not wait for it

    found: list[str] = []
    cause: BaseException | None = error
    while cause is not None:
        found.append(type(cause).__name__)
        found += [
            f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(cause.__traceback__)
        ]
        cause = cause.__cause__ or cause.__context__
    return found


def _append(folder: Path, text: str) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # it may become the records' folder
    path = folder / FILE_NAME
    if path.exists() and path.stat().st_size > LARGEST:
        path.replace(path.with_suffix(".old.log"))
    with path.open("a", encoding="utf-8") as log:
        log.write(text)
