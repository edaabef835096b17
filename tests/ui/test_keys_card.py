"""Keys in the settings: a new recovery code, and a new key for the records, on real files in the real window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from clinic_app.errors import WrongPassphraseError
from clinic_app.library import Edition
from clinic_app.storage.store import Store
from clinic_app.storage.users import NewUser, Role
from clinic_app.ui.care.keys_card import KeysCard
from clinic_app.ui.care.look import Look
from clinic_app.ui.door.front_door import Opened
from clinic_app.ui.door.job_page import JobPage
from clinic_app.ui.door.unlock_page import UnlockPage
from clinic_app.ui.main_window import MainWindow
from clinic_app.ui.parts.dialogs import PreparedDialogs
from clinic_app.ui.workplace import SETTINGS
from tests.storage.made_up import CHEAP
from tests.ui.made_up_desk import (
    CLINIC,
    LOGIN,
    NAME,
    VIOLET,
    MadeUpDoor,
    new_desk,
    register,
    settle,
    shown,
)

LEFT = Qt.MouseButton.LeftButton
BENS = "amber lantern eleven meadow"


class Scene:
    """The window of a folder, unlocked, in the settings."""

    def __init__(self, folder: Path, edition: Edition) -> None:
        self.folder = folder
        store, self.code = Store.create(folder, CLINIC, NewUser(LOGIN, NAME), VIOLET, cost=CHEAP)
        store.close()
        self.door = MadeUpDoor(folder, edition)
        self.dialogs = PreparedDialogs(folder.parent)
        self.window = MainWindow(self.door, self.dialogs, Look("light"))
        self.enter()

    def enter(self) -> None:
        self.window.enter(self.door.unlock(LOGIN, VIOLET))
        shown(self.window)
        assert self.window.workplace is not None
        self.window.workplace.show_place(SETTINGS)

    @property
    def card(self) -> KeysCard:
        assert self.window.workplace is not None
        found = self.window.workplace.settings.keys
        assert found is not None
        return found

    def recovers(self, code: str) -> bool:
        try:
            Store.recover(self.folder, LOGIN, code, VIOLET, cost=CHEAP).close()
        except WrongPassphraseError:
            return False
        return True

    def go_on(self) -> str:
        """Wait for the end of the job, press its button; return what it said."""
        page = self.window.entrance
        assert isinstance(page, JobPage)
        settle(page.leave_button.isEnabled)
        said = page.message.text()
        QTest.keyClick(page.leave_button, Qt.Key.Key_Return)
        return said


@pytest.fixture
def scene(qtbot: QtBot, tmp_path: Path, edition: Edition) -> Iterator[Scene]:
    made = Scene(tmp_path / "data", edition)
    qtbot.addWidget(made.window)
    yield made
    made.window.close()


def test_a_new_recovery_code_is_shown_once_and_the_former_one_is_dead(scene: Scene) -> None:
    card = scene.card
    QTest.mouseClick(card.code_button, LEFT)
    assert card.message.text() == "Type your own passphrase."
    QTest.keyClicks(card.own, "not this one at all")
    QTest.mouseClick(card.code_button, LEFT)
    settle(card.code_button.isEnabled)
    assert "not the passphrase" in card.message.text()
    assert not card.recovery.isVisibleTo(card)
    assert scene.recovers(scene.code)
    card.own.clear()
    QTest.keyClicks(card.own, VIOLET)
    QTest.mouseClick(card.code_button, LEFT)
    settle(lambda: card.recovery.isVisibleTo(card))
    code = card.recovery.code.text().replace("\n", "")
    assert card.own.text() == ""
    assert not card.done_button.isEnabled()  # not before it is written down
    QTest.keyClick(card.recovery.save_button, Qt.Key.Key_Return)
    saved = scene.dialogs.files[-1].read_text(encoding="utf-8")
    assert code in saved
    assert CLINIC in saved
    QTest.keyClick(card.recovery.print_button, Qt.Key.Key_Return)
    assert scene.dialogs.files[-1].read_bytes().startswith(b"%PDF")
    QTest.keyClick(card.recovery.written, Qt.Key.Key_Space)
    QTest.keyClick(card.done_button, Qt.Key.Key_Return)
    assert card.recovery.code.text() == ""
    assert not card.recovery.isVisibleTo(card)
    assert not scene.recovers(scene.code)
    assert scene.recovers(code)


def test_a_code_that_was_made_while_the_desk_was_locked_is_not_lost(scene: Scene) -> None:
    card = scene.card
    QTest.keyClicks(card.own, VIOLET)
    QTest.mouseClick(card.code_button, LEFT)
    scene.window.lock()
    settle(lambda: card.recovery.code.text() != "")
    assert not card.recovery.isVisible()
    assert scene.recovers(card.recovery.code.text().replace("\n", ""))


def test_a_new_key_closes_the_records_and_leads_to_unlocking(scene: Scene) -> None:
    card, work = scene.card, scene.window.workplace
    assert work is not None
    patient = register(work.desk)
    work.start_intake(patient)
    work.desk.add_user(NewUser("b.sample", "Ben", frozenset({Role.CLINICIAN})), BENS, VIOLET)
    before = work.desk.store._database.key
    QTest.keyClicks(card.own, VIOLET)
    card.key_button.click()
    settle(lambda: scene.window.workplace is None)
    assert "Every other window" in scene.dialogs.shown[-1]
    assert "new key" in scene.go_on()
    page = scene.window.entrance
    assert isinstance(page, UnlockPage)
    ben = Store.open(scene.folder, "b.sample", BENS, cost=CHEAP)
    assert ben._database.key != before
    assert ben.verify() == []
    assert [one["action"] for one in ben.audit.rows()].count("data key rotated") == 1
    ben.close()
    assert scene.recovers(scene.code)
    QTest.keyClicks(page.passphrase, VIOLET)
    QTest.mouseClick(page.unlock_button, LEFT)
    settle(lambda: scene.window.workplace is not None)
    assert scene.window.workplace is not None
    (row,) = scene.window.workplace.desk.today()
    assert row.head.is_draft


def test_another_window_is_named_and_nothing_is_changed(scene: Scene) -> None:
    other = scene.door.unlock(LOGIN, VIOLET)
    QTest.keyClicks(scene.card.own, VIOLET)
    QTest.mouseClick(scene.card.key_button, LEFT)
    settle(lambda: scene.window.workplace is None)
    said = scene.go_on()
    assert "close other copies of this program" in said
    other.desk.close()
    again = scene.door.unlock(LOGIN, VIOLET).desk
    assert "data key rotated" not in {row["action"] for row in again.audit_rows()}
    again.close()


def test_the_window_stays_until_the_new_key_is_in_place(scene: Scene) -> None:
    QTest.keyClicks(scene.card.own, VIOLET)
    scene.card.key_button.click()
    settle(lambda: scene.window.workplace is None)
    page = scene.window.entrance
    assert isinstance(page, JobPage)
    if page.running:
        scene.window.close()
        assert scene.window.isVisible()
    scene.go_on()
    assert isinstance(scene.window.entrance, UnlockPage)


def test_the_front_desk_has_no_keys(qtbot: QtBot, tmp_path: Path, edition: Edition) -> None:
    desk = new_desk(tmp_path / "data", edition)
    desk.add_user(NewUser("b.sample", "Ben", frozenset({Role.FRONT_DESK})), BENS, VIOLET)
    desk.close()
    door = MadeUpDoor(tmp_path / "data", edition)
    window = MainWindow(door, PreparedDialogs(), Look("light"))
    qtbot.addWidget(window)
    window.enter(Opened(door.unlock("b.sample", BENS).desk))
    assert window.workplace is not None
    assert window.workplace.settings.keys is None
    window.close()
