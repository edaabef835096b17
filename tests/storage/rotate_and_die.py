"""Rotates the key in a process of its own: for ever, or until it kills itself at a step.

python -m tests.storage.rotate_and_die FOLDER [STEP before|after]
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from clinic_app.storage import rotation
from clinic_app.storage.database import Database
from clinic_app.storage.keys import KeyFile
from tests.storage.made_up import PASSPHRASE, opened

OWNERS = {
    "be_alone": Database,
    "export_to": Database,
    "_compare_and_tell": rotation,
    "add_key": KeyFile,
    "replace": Path,
    "settle": KeyFile,
}


def dies(act: Callable[..., Any], when: str, name: str) -> Callable[..., Any]:
    def deadly(*args: Any, **kwargs: Any) -> Any:
        # every small file is replaced too; only the database's own rename counts
        meant = name != "replace" or args[0].name == rotation.UNFINISHED
        if meant and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = act(*args, **kwargs)
        if meant:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    return deadly


def main(folder: Path, step: str = "", when: str = "") -> None:
    while True:
        store = opened(folder)
        if step:
            setattr(OWNERS[step], step, dies(getattr(OWNERS[step], step), when, step))
        print("begins", flush=True)  # noqa: T201
        store.rotate_key(PASSPHRASE)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
