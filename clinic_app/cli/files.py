"""Files that verbs write: whole or not at all, under names that are safe everywhere."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Sequence
from pathlib import Path

from clinic_app.errors import ExportError
from clinic_app.paths import may_be_replaced


def make_folder(folder: Path) -> None:
    """Make a folder and those above it. Raises ExportError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError(f"{folder} cannot be made: {error.strerror}.") from error


def write_whole(path: Path, content: str | bytes, *, private: bool = False) -> None:
    """Write a whole file or none: a failure leaves what was there before. `private`: for its owner only.

    What is no file, such as /dev/null or a pipe, is refused. Raises ExportError.
    """
    if not path.name:
        raise ExportError(f"{path} is a folder.", "Name a file.")
    if not may_be_replaced(path):
        raise ExportError(f"{path} is a device or a pipe, not a file.", "Name a file.")
    data = content.encode() if isinstance(content, str) else content
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        # a new file, so that nobody's link decides where this goes
        new = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if private else 0o666)
        with os.fdopen(new, "wb") as file:
            file.write(data)
        part.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink()
        raise ExportError(f"{path} cannot be written: {error.strerror}.") from error


def file_names(ids: Sequence[str]) -> list[str]:
    """One safe file name for each id, also where the disk does not tell capitals apart."""
    names: list[str] = []
    taken: set[str] = set()
    for id_ in ids:
        stem = re.sub(r"[^A-Za-z0-9._-]", "_", id_).strip(".")[:80] or "case"
        name, count = stem, 1
        while name.casefold() in taken:
            count += 1
            name = f"{stem}-{count}"
        taken.add(name.casefold())
        names.append(name)
    return [f"{name}.json" for name in names]
