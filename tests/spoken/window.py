"""The real window with a made-up draft at a question; each line that it is sent presses the Down key once.

python -m tests.spoken.window FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QSocketNotifier, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from clinic_app.library import choose
from clinic_app.paths import resources
from clinic_app.ui.care.look import Look
from tests.ui.screens import Stage


def main(folder: Path) -> None:
    """Show it until the input ends."""
    application = QApplication([])
    application.setApplicationName("clinic-app")
    Look("light", 100, "en").apply(application, resources() / "fonts")
    stage = Stage.furnished(folder, choose(resources(), None).edition)
    window = stage.intake("ecz.ever")
    heard = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)

    def press() -> None:
        if not sys.stdin.readline():
            application.quit()
            return
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Down)

    heard.activated.connect(press)
    sys.stdout.write("shown\n")
    sys.stdout.flush()
    application.exec()
    window.leave()
    stage.desk.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
