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
FONTS = Path(__file__).parents[2] / "resources" / "fonts"

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
# What no program with a look of its own can do without: one name out of Qt's namespace, a style, two fonts,
# a label, a field and a button.
SMALLEST_FORM = (
    SAY_AND_LEAVE
    + """
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import (
    QLabel, QLineEdit, QMainWindow, QProxyStyle, QPushButton, QVBoxLayout, QWidget
)
application = QApplication([])
application.setStyle(QProxyStyle("fusion"))
for weight in ("Regular", "Bold"):
    QFontDatabase.addApplicationFont(f"{sys.argv[2]}/NotoSans-{weight}.ttf")
application.setFont(QFont("Noto Sans", 10))
window = QMainWindow()
ground = QWidget()
column = QVBoxLayout(ground)
column.setAlignment(Qt.AlignmentFlag.AlignTop)
for widget in (QLabel("Passphrase"), QLineEdit(), QPushButton("Unlock")):
    column.addWidget(widget)
window.setCentralWidget(ground)
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
    programs = (EMPTY_WINDOW, SMALLEST_FORM, FIRST_SCREEN)
    took: dict[str, list[float]] = {program: [] for program in programs}
    for number in range(TIMES + 2):
        for program in programs:
            time_taken = _until_painted(program, folder)
            if number >= 2:  # the first two fill the disk cache
                took[program].append(time_taken)
    empty, smallest, ours = (median(took[program]) for program in programs)
    return [
        Row("start to the unlock screen", ours, "empty Qt window", empty, "1.4 x"),
        Row("start to the unlock screen", ours, "smallest styled form", smallest, ""),
    ]


def _until_painted(program: str, folder: Path) -> float:
    begun = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", program, str(folder), str(FONTS)],
        stdout=subprocess.PIPE,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    ) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        took = (time.perf_counter() - begun) * 1000
    if said != b"painted\n":
        raise RuntimeError("the window was not painted")
    return took
