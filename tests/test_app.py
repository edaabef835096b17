"""The one place where objects are joined: data folder, form in use, window."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from clinic_app.app import MADE_UP_MARK, DataFolder, make_window
from clinic_app.errors import WrongPassphraseError
from clinic_app.paths import resources
from clinic_app.ui.door.setup_wizard import SetupWizard
from clinic_app.ui.door.unlock_page import UnlockPage
from clinic_app.ui.parts.dialogs import PreparedDialogs

FORM = Path("questionnaires") / "gi-atopy-intake.json"
PASSPHRASE = "violet kettle ninety harbour"


def _set_up(folder: Path) -> None:
    opened, _ = DataFolder(folder).set_up("Made-up clinic", "asample", "Dr Ada Sample", PASSPHRASE)
    opened.desk.close()


def test_a_new_folder_is_set_up_and_then_unlocked(qtbot: QtBot, tmp_path: Path) -> None:
    door = DataFolder(tmp_path)
    assert door.is_new()
    first = make_window(tmp_path, PreparedDialogs())
    qtbot.addWidget(first)
    assert isinstance(first.entrance, SetupWizard)
    _set_up(tmp_path)
    assert door.logins() == (("asample", "Dr Ada Sample"),)
    with pytest.raises(WrongPassphraseError):
        door.unlock("asample", "something else entirely")
    door.unlock("asample", PASSPHRASE).desk.close()
    second = make_window(tmp_path, PreparedDialogs())
    qtbot.addWidget(second)
    assert isinstance(second.entrance, UnlockPage)


def test_made_up_data_says_so(qtbot: QtBot, tmp_path: Path) -> None:
    _set_up(tmp_path)
    (tmp_path / MADE_UP_MARK).touch()
    window = make_window(tmp_path, PreparedDialogs())
    qtbot.addWidget(window)
    window.enter(DataFolder(tmp_path).unlock("asample", PASSPHRASE))
    assert window.workplace is not None
    assert window.workplace.header.note.text() == "made-up data"
    window.close()


def test_preloading_loads_what_unlocking_needs(tmp_path: Path) -> None:
    DataFolder(tmp_path).preload()
    assert {"sqlite_utils", "sqlcipher3", "argon2", "clinic_app.ui.workplace"} <= set(sys.modules)


def test_a_clinic_edits_its_form_and_gets_it_or_the_mistakes_and_the_last_good_one(
    tmp_path: Path,
) -> None:
    """First the shipped form, then the clinic's own, then the kept copy of that one."""
    _set_up(tmp_path)
    door = DataFolder(tmp_path)

    def title() -> tuple[str, str, int]:
        opened = door.unlock("asample", PASSPHRASE)
        said = opened.desk.edition.questionnaire.title, opened.source, len(opened.problems)
        opened.desk.close()
        return said

    shipped, source, mistakes = title()
    assert (source, mistakes) == ("shipped", 0)
    own = json.loads((resources() / FORM).read_text(encoding="utf-8"))
    own["title"] = "The clinic's own form"
    (tmp_path / FORM).parent.mkdir()
    (tmp_path / FORM).write_text(json.dumps(own), encoding="utf-8")
    assert title() == ("The clinic's own form", "clinic", 0)
    own["title"] = "A slip of the hand"
    own["item"][0]["item"][0]["type"] = "sentence"
    (tmp_path / FORM).write_text(json.dumps(own), encoding="utf-8")
    used, source, mistakes = title()
    assert (used, source) == ("The clinic's own form", "last good")
    assert mistakes
    (tmp_path / FORM).write_text("{", encoding="utf-8")
    assert title()[:2] == ("The clinic's own form", "last good")
    (tmp_path / FORM).unlink()
    assert title() == (shipped, "shipped", 0)


def test_a_draft_keeps_the_form_it_was_begun_with(tmp_path: Path) -> None:
    from tests.ui.made_up_desk import register

    _set_up(tmp_path)
    desk = DataFolder(tmp_path).unlock("asample", PASSPHRASE).desk
    draft = desk.start_intake(register(desk).id)
    desk.close()
    own = json.loads((resources() / FORM).read_text(encoding="utf-8"))
    own["title"] = "The clinic's own form"
    (tmp_path / FORM).parent.mkdir()
    (tmp_path / FORM).write_text(json.dumps(own), encoding="utf-8")
    desk = DataFolder(tmp_path).unlock("asample", PASSPHRASE).desk
    assert desk.edition.questionnaire.title == "The clinic's own form"
    assert (
        desk.open_draft(draft.id).edition.questionnaire.title == draft.edition.questionnaire.title
    )
    desk.close()
