"""People and backups in the settings, tried for their effect on real records."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from clinic_app.desk import Desk
from clinic_app.errors import WrongPassphraseError
from clinic_app.library import Edition
from clinic_app.storage.backup import BackupState, backups_in
from clinic_app.storage.store import Store
from clinic_app.storage.users import NewUser, Role
from clinic_app.ui.care.look import Look
from clinic_app.ui.parts.dialogs import PreparedDialogs
from clinic_app.ui.words.backup_words import backup_words
from clinic_app.ui.workplace import SETTINGS, Workplace
from tests.storage.made_up import CHEAP
from tests.ui.made_up_desk import VIOLET, new_desk, register, settle, shown

BENS = "amber lantern eleven meadow"
NOON = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)


@pytest.fixture
def desk(tmp_path: Path, edition: Edition) -> Desk:
    return new_desk(tmp_path / "data", edition)


def workplace(qtbot: QtBot, desk: Desk, folder: Path | None = None) -> Workplace:
    made = Workplace(desk, PreparedDialogs(folder), Look("light", 100), "")
    qtbot.addWidget(made)
    shown(made)
    made.show_place(SETTINGS)
    return made


def test_a_person_is_added_unlocks_and_is_removed(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    page = workplace(qtbot, desk)
    card = page.settings.people
    assert card is not None
    assert card.remove_buttons == {}  # nobody removes themselves
    QTest.keyClicks(card.login, "b.sample")
    QTest.keyClicks(card.full_name, "Ben Sample")
    QTest.keyClicks(card.first, BENS)
    QTest.keyClicks(card.own, VIOLET)
    QTest.keyClick(card.own, Qt.Key.Key_Return)
    assert "at least one role" in card.message.text()
    QTest.keyClick(card.roles[Role.FRONT_DESK], Qt.Key.Key_Space)
    QTest.mouseClick(card.add_button, Qt.MouseButton.LeftButton)
    assert card.message.text() == "Ben Sample may now unlock."
    assert card.own.text() == card.first.text() == ""
    Store.open(tmp_path / "data", "b.sample", BENS, cost=CHEAP).close()
    QTest.mouseClick(card.remove_buttons["b.sample"], Qt.MouseButton.LeftButton)
    assert card.remove_buttons == {}
    with pytest.raises(WrongPassphraseError):
        Store.open(tmp_path / "data", "b.sample", BENS, cost=CHEAP)
    page.shut()


def test_roles_are_changed_and_the_last_administrator_stays(
    qtbot: QtBot, desk: Desk, tmp_path: Path
) -> None:
    desk.add_user(NewUser("b.sample", "Ben Sample", frozenset({Role.FRONT_DESK})), BENS, VIOLET)
    page = workplace(qtbot, desk)
    card = page.settings.people
    assert card is not None
    QTest.mouseClick(card.roles_buttons["asample"], Qt.MouseButton.LeftButton)
    assert card.changing is not None
    QTest.keyClick(card.changing.ticks[Role.ADMINISTRATOR], Qt.Key.Key_Space)
    QTest.mouseClick(card.changing.keep_button, Qt.MouseButton.LeftButton)
    assert "only administrator" in card.message.text()
    QTest.mouseClick(card.changing.cancel_button, Qt.MouseButton.LeftButton)
    assert card.changing is None
    QTest.mouseClick(card.roles_buttons["b.sample"], Qt.MouseButton.LeftButton)
    ticks = card.changing.ticks
    assert [role for role, tick in ticks.items() if tick.isChecked()] == [Role.FRONT_DESK]
    assert ticks[Role.FRONT_DESK].hasFocus()
    QTest.keyClick(ticks[Role.FRONT_DESK], Qt.Key.Key_Space)
    QTest.keyClick(card.changing.keep_button, Qt.Key.Key_Return)
    assert "at least one role" in card.message.text()
    QTest.keyClick(ticks[Role.CLINICIAN], Qt.Key.Key_Space)
    QTest.keyClick(ticks[Role.ADMINISTRATOR], Qt.Key.Key_Space)
    QTest.keyClick(card.changing.keep_button, Qt.Key.Key_Return)
    assert "Ben Sample has these roles" in card.message.text()
    assert card.roles_buttons["b.sample"].hasFocus()
    ben = Store.open(tmp_path / "data", "b.sample", BENS, cost=CHEAP)
    assert ben.user.roles == {Role.CLINICIAN, Role.ADMINISTRATOR}
    ben.close()
    page.shut()


def test_who_is_no_administrator_any_more_is_told_so(qtbot: QtBot, desk: Desk) -> None:
    page = workplace(qtbot, desk)
    card = page.settings.people
    assert card is not None
    QTest.mouseClick(card.roles_buttons["asample"], Qt.MouseButton.LeftButton)
    desk.store.user = replace(desk.store.user, roles=frozenset({Role.CLINICIAN}))
    assert card.changing is not None
    QTest.mouseClick(card.changing.keep_button, Qt.MouseButton.LeftButton)
    assert "has not the role for this" in card.message.text()
    page.shut()


def test_the_front_desk_sees_how_it_is_and_changes_nothing(
    qtbot: QtBot, desk: Desk, tmp_path: Path
) -> None:
    desk.add_user(NewUser("b.sample", "Ben", frozenset({Role.FRONT_DESK})), BENS, VIOLET)
    desk.close()
    store = Store.open(tmp_path / "data", "b.sample", BENS, cost=CHEAP)
    page = workplace(qtbot, Desk(store, desk.edition))
    assert page.settings.people is None
    assert not page.settings.clinic_name.isEnabled()
    assert not page.settings.backup.choose_button.isVisibleTo(page)
    assert "administrator" in page.settings.clinic_note.text()
    page.shut()


def test_a_chosen_folder_gets_a_proved_copy_while_the_window_lives(
    qtbot: QtBot, desk: Desk, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    page = workplace(qtbot, desk, stick)
    card = page.settings.backup
    assert page.status.backup.text() == "Backup: no folder chosen, see Settings"
    assert not card.now_button.isEnabled()
    QTest.mouseClick(card.choose_button, Qt.MouseButton.LeftButton)
    assert "being made" in card.message.text()
    settle(lambda: "Verified" in card.message.text())
    assert page.status.backup.text().startswith("Backup: today ")
    assert page.status.backup.text().endswith(" ✓ verified")
    assert len(backups_in(stick)) == 1
    shutil.rmtree(stick)
    QTest.mouseClick(card.now_button, Qt.MouseButton.LeftButton)
    settle(lambda: not page.backup.running and "being made" not in card.message.text())
    page.shut()


def test_a_backup_that_is_stopped_leaves_the_last_good_one_alone(
    qtbot: QtBot, desk: Desk, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    page = workplace(qtbot, desk, stick)
    card = page.settings.backup
    assert not card.stop_button.isVisibleTo(card)
    QTest.mouseClick(card.choose_button, Qt.MouseButton.LeftButton)
    settle(lambda: "Verified" in card.message.text())
    before = list(stick.iterdir())
    QTest.mouseClick(card.now_button, Qt.MouseButton.LeftButton)
    assert card.stop_button.isVisibleTo(card)
    QTest.mouseClick(card.stop_button, Qt.MouseButton.LeftButton)
    settle(lambda: "stopped" in card.message.text())
    assert list(stick.iterdir()) == before
    assert not card.stop_button.isVisibleTo(card)
    assert card.now_button.isEnabled()
    assert page.status.backup.text().endswith(" ✓ verified")
    page.shut()


def test_the_first_start_of_a_day_makes_a_copy_and_says_when_it_cannot(
    qtbot: QtBot, desk: Desk, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    desk.set_backup_folder(stick)
    page = workplace(qtbot, desk)
    page.backup.make_if_due()
    settle(lambda: len(backups_in(stick)) == 1 and not page.backup.running)
    page.backup.make_if_due()
    assert not page.backup.running  # there is one of today
    page.shut()
    again = Desk(Store.open(tmp_path / "data", "asample", VIOLET, cost=CHEAP), desk.edition)
    tomorrow = dt.datetime.now().astimezone() + dt.timedelta(days=1)
    again.clock = again.store._trail.clock = lambda: tomorrow
    shutil.rmtree(stick)
    page = workplace(qtbot, again)
    page.backup.make_if_due()
    settle(lambda: "failed" in page.status.backup.text())
    assert "not there" in page.settings.backup.message.text()
    assert "last good" in page.status.backup.text()
    assert not stick.exists()
    page.shut()


def test_leaving_waits_for_a_copy_that_is_being_made(
    qtbot: QtBot, desk: Desk, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    desk.set_backup_folder(stick)
    page = workplace(qtbot, desk)
    page.backup.make_if_due()
    page.shut()
    (made,) = backups_in(stick)
    assert (made / "clinic.db").exists()


def test_what_is_looked_at_stands_in_the_trail(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    patient = register(desk)
    intake = desk.start_intake(patient.id)
    page = workplace(qtbot, desk, tmp_path)
    page.show_patient(patient)
    page._preview(desk.record(intake.id))
    page.preview.save()
    page.preview.print()
    told = [row["action"] for row in desk.audit_rows(patient.id)]
    for action in (
        "patient viewed",
        "summary viewed",
        "summary saved as a file",
        "summary printed",
    ):
        assert told.count(action) == 1
    page.shut()


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (BackupState(), ("Backup: never yet", "amber")),
        (BackupState(NOON), ("Backup: today 12:00 ✓ verified", "mute")),
        (BackupState(NOON - dt.timedelta(1)), ("Backup: yesterday 12:00 ✓ verified", "mute")),
        (BackupState(NOON - dt.timedelta(9)), ("Backup: 14-Nov-2026 ✓ verified", "amber")),
        (
            BackupState(NOON - dt.timedelta(1), NOON, "x"),
            ("Backup failed today 12:00 · last good: yesterday 12:00 ✓ verified", "red"),
        ),
    ],
)
def test_the_words_of_the_status_line(state: BackupState, words: tuple[str, str]) -> None:
    assert backup_words(state, has_folder=True, now=NOON) == words
