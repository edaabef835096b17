"""What a desktop and a software centre are told about the program."""

from __future__ import annotations

import configparser
from pathlib import Path
from xml.etree import ElementTree as ET

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
