"""Where things lie: the program's own resources, and the folder of a clinic's data."""

from __future__ import annotations

import os
import stat
from pathlib import Path

DATA_FOLDER_VARIABLE = "CLINIC_APP_DATA_DIR"


def resources() -> Path:
    """Folder of the shipped form, rules and fonts: inside the installed package, or beside it in a checkout."""
    inside = Path(__file__).parent / "resources"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "resources"


def data_folder(chosen: Path | None = None) -> Path:
    """Folder of the records, keys, copies and the log: `chosen`, else the environment's, else the user's own.

    Not created here.
    """
    named = os.environ.get(DATA_FOLDER_VARIABLE)
    if chosen is not None or named:
        return Path(chosen or named or "").expanduser().absolute()
    from platformdirs import user_data_path  # 20 ms that a chosen folder need not pay

    return user_data_path("clinic-app", appauthor=False)


def may_be_replaced(path: Path) -> bool:
    """Whether a file that is written may take this place: nothing is there, or a plain file or a link.

    Writing whole or not at all means to replace, and to the administrator of a machine the system would let
    `/dev/null` be replaced as well.
    """
    try:
        kind = path.lstat().st_mode
    except OSError:
        return True  # the writer will be told
    return stat.S_ISREG(kind) or stat.S_ISLNK(kind) or stat.S_ISDIR(kind)
