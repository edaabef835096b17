"""What a desktop and a software centre are told about the program."""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtGui import QImage, QImageReader
from PySide6.QtWidgets import QApplication

from clinic_app import __version__
from clinic_app.app import dress
from clinic_app.ui.care.look import Look

DESKTOP = Path(__file__).parents[1] / "resources" / "desktop"
ID = "org.clinic_app.ClinicApp"


def test_the_entry_starts_the_window_and_names_an_icon_that_is_there() -> None:
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str  # type: ignore[assignment, method-assign]
    entry.read(DESKTOP / f"{ID}.desktop", encoding="utf-8")
    told = entry["Desktop Entry"]
    assert told["Exec"] == "clinic-app open"
    assert (DESKTOP / f"{told['Icon']}.svg").is_file()
    assert told["Terminal"] == "false"


def test_the_metadata_names_the_entry_and_this_version() -> None:
    root = ET.parse(DESKTOP / f"{ID}.metainfo.xml").getroot()  # noqa: S314 - our own file
    assert root.findtext("id") == ID
    assert root.findtext("launchable") == f"{ID}.desktop"
    releases = [release.get("version") for release in root.iter("release")]
    assert releases[0] == __version__
    assert "never diagnoses" in "".join(root.itertext())


def test_the_window_belongs_to_the_entry(qapp: QApplication) -> None:

    dress(qapp, Look())
    assert QApplication.desktopFileName() == ID


@pytest.mark.usefixtures("qapp")
def test_the_icon_is_there_in_every_size_and_for_every_system(tmp_path: Path) -> None:
    made = subprocess.run(
        [sys.executable, DESKTOP.parents[1] / ".ci" / "icons.py", tmp_path],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    for size in (16, 24, 32, 48, 64, 128, 256, 512):
        file = tmp_path / "icons" / "hicolor" / f"{size}x{size}" / "apps" / f"{ID}.png"
        image = QImage(str(file))
        assert (image.width(), image.height()) == (size, size)
        assert image.pixelColor(0, 0).alpha() < 128, "the corners are round"
        assert image.pixelColor(size // 2, size // 8).alpha() == 255, size
    assert QImageReader(str(tmp_path / "clinic-app.ico")).imageCount() == 7
    assert QImageReader(str(tmp_path / "clinic-app.icns")).imageCount() == 6


@pytest.mark.parametrize(
    "command",
    [
        ["appstreamcli", "validate", "--no-net", f"{ID}.metainfo.xml"],
        ["desktop-file-validate", f"{ID}.desktop"],
    ],
    ids=["metadata", "entry"],
)
def test_the_tools_of_the_desktop_find_no_mistake(command: list[str]) -> None:
    tool = shutil.which(command[0])
    if tool is None:
        pytest.skip(f"{command[0]} is not installed")
    said = subprocess.run(
        [tool, *command[1:]], cwd=DESKTOP, capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stdout + said.stderr
