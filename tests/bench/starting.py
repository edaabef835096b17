"""From typing the command to the first screen that can be used, against an empty Qt window."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from tests.bench.patients import desk
from tests.bench.rows import Row, median

TIMES = 11

# Where the program would begin to wait for the user, it says so and leaves: then the screen is painted.
SAY_AND_LEAVE = """
import os, sys
from PySide6.QtWidgets import QApplication
def leave(*_):
    for _ in range(3):
        QApplication.processEvents()
    sys.stdout.write("painted\\n")
    sys.stdout.flush()
    os._exit(0)
QApplication.exec = leave
"""
EMPTY_WINDOW = (
    SAY_AND_LEAVE
    + """
from PySide6.QtWidgets import QMainWindow
application = QApplication([])
window = QMainWindow()
window.resize(1280, 800)
window.show()
application.exec()
"""
)
FIRST_SCREEN = (
    SAY_AND_LEAVE
    + """
from clinic_app.cli import main
main(["open", "--data-dir", sys.argv[1]])
"""
)


def measure(folder: Path) -> list[Row]:
    desk(folder).close()
    empty: list[float] = []
    ours: list[float] = []
    for number in range(TIMES + 2):
        for program, kept in ((EMPTY_WINDOW, empty), (FIRST_SCREEN, ours)):
            took = _until_painted(program, folder)
            if number >= 2:  # the first two fill the disk cache
                kept.append(took)
    return [
        Row("start to the unlock screen", median(ours), "empty Qt window", median(empty), "1.4 x")
    ]


def _until_painted(program: str, folder: Path) -> float:
    begun = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", program, str(folder)],
        stdout=subprocess.PIPE,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    ) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        took = (time.perf_counter() - begun) * 1000
    if said != b"painted\n":
        raise RuntimeError("the window was not painted")
    return took
