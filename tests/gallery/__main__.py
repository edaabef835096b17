"""The gallery: every screen in light, dark, Spanish, mirrored and at twice the text size, on one page to be looked at.

.venv/bin/python -m tests.gallery build/gallery [NAME ...]    only the screens whose name holds one of these
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from clinic_app.library import choose
from clinic_app.paths import resources
from clinic_app.ui.language import Language
from tests.gallery.dress import DRESSES
from tests.gallery.page import Row, written_page
from tests.gallery.pictures import pictures_of
from tests.ui.screens import SCREENS, Stage


def main(folder: Path, wanted: Sequence[str]) -> None:
    """Draw the pictures and the page that shows them."""
    application = QApplication([])
    names = [name for name in SCREENS if not wanted or any(one in name for one in wanted)]
    rows = {name: Row(name) for name in names}
    folder.mkdir(parents=True, exist_ok=True)
    for former in folder.glob("*.png"):
        former.unlink()
    language = Language(resources())
    edition = choose(resources(), None).edition
    for dress in DRESSES:
        dress.look.apply(application, resources() / "fonts")
        language.speak(application, dress.language)
        with tempfile.TemporaryDirectory() as place:
            stage = Stage.furnished(Path(place), edition, dress.look.spoken)
            for name in names:
                rows[name].add(dress, pictures_of(SCREENS[name], stage, dress, folder, name))
            stage.desk.close()
        sys.stdout.write(f"{dress.title}\n")
    page = folder / "index.html"
    page.write_text(written_page(tuple(rows.values())), encoding="utf-8")
    sys.stdout.write(f"{page}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
