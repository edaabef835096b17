"""What an export wrote: every file with its size and SHA-256, and how many records or resources it holds.

    {"format": "clinic-app export", "version": 1, "program": "0.1.0", "records": 3,
     "counts": {"Patient": 3}, "files": [{"name": "…", "bytes": 12, "sha256": "…"}]}

Whoever receives the files can check them with `sha256sum` alone. No time and no place stands in it, so that
the same records give the same manifest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from clinic_app import __version__
from clinic_app.export.whole_file import whole_file

FORMAT = "clinic-app export"
VERSION = 1
MANIFEST = "manifest.json"


def write_manifest(
    path: Path, files: Iterable[Path], records: int, counts: Mapping[str, int] | None = None
) -> Path:
    """Describe files that lie in the folder of `path` or below. Raises ExportError."""
    with whole_file(path) as file:
        content = {
            "format": FORMAT,
            "version": VERSION,
            "program": __version__,
            "records": records,
            "counts": dict(counts or {}),
            "files": [
                {
                    "name": one.relative_to(path.parent).as_posix(),
                    "bytes": one.stat().st_size,
                    "sha256": _sha256(one),
                }
                for one in files
            ],
        }
        json.dump(content, file, ensure_ascii=False, indent=1)
        file.write("\n")
    return path


def is_export(folder: Path) -> bool:
    """Whether a folder is an export of this program, and so may be replaced by another one."""
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(content, dict) and content.get("format") == FORMAT


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
