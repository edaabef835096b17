"""Backups in the settings and at the first start: listed, tried out, put in place, in the real window on real files."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from clinic_app.app import DataFolder
from clinic_app.library import Edition
from clinic_app.storage.backup import backups_in
from clinic_app.storage.store import Store
from clinic_app.storage.users import NewUser, Role
from clinic_app.ui.care.look import Look
from clinic_app.ui.door.closed_door import ClosedDoor
from clinic_app.ui.door.job_page import JobPage
from clinic_app.ui.door.restore_page import RestorePage
from clinic_app.ui.door.setup_wizard import SetupWizard
from clinic_app.ui.door.unlock_page import UnlockPage
from clinic_app.ui.main_window import MainWindow
from clinic_app.ui.parts.dialogs import PreparedDialogs
from clinic_app.ui.workplace import SETTINGS, Workplace
from tests.storage.made_up import CHEAP
from tests.ui.made_up_desk import (
    CLINIC,
    LOGIN,
    NAME,
    VIOLET,
    MadeUpDoor,
    register,
    settle,
    shown,
)

LEFT = Qt.MouseButton.LeftButton
BENS = "amber lantern eleven meadow"


class Scene:
    """Records with one patient in the backup and another one since."""

    def __init__(self, root: Path, edition: Edition) -> None:
        self.folder, self.stick = root / "data", root / "stick"
        self.stick.mkdir()
        self.door = MadeUpDoor(self.folder, edition)
        store, self.code = Store.create(
            self.folder, CLINIC, NewUser(LOGIN, NAME), VIOLET, cost=CHEAP
        )
        store.close()
        desk = self.door.unlock(LOGIN, VIOLET).desk
        register(desk)
        desk.set_backup_folder(self.stick)
        self.backup = desk.backup(self.stick)
        register(desk, "Sample-Later", number="12")
        desk.close()
        self.dialogs = PreparedDialogs(self.stick)
        self.window: MainWindow

    def open(self, qtbot: QtBot, door: MadeUpDoor | None = None) -> None:
        self.window = MainWindow(door or self.door, self.dialogs, Look("light"))
        qtbot.addWidget(self.window)
        shown(self.window)

    def enter(self, qtbot: QtBot, login: str = LOGIN, passphrase: str = VIOLET) -> Workplace:
        self.open(qtbot)
        self.window.enter(self.door.unlock(login, passphrase))
        assert self.window.workplace is not None
        self.window.workplace.show_place(SETTINGS)
        return self.window.workplace

    @property
    def page(self) -> RestorePage:
        assert isinstance(self.window.entrance, RestorePage)
        return self.window.entrance

    def try_out(self, secret: str, who: str = NAME) -> RestorePage:
        page = self.page
        settle(lambda: page.which.count() > 0 and page.secret.isEnabled())
        page.who.setCurrentIndex(page.who.findText(who))
        page.secret.clear()
        QTest.keyClicks(page.secret, secret)
        QTest.keyClick(page.secret, Qt.Key.Key_Return)
        assert not page.try_button.isEnabled()
        settle(page.try_button.isEnabled)
        return page

    def carry_out(self) -> str:
        QTest.keyClick(self.page.restore_button, Qt.Key.Key_Return)
        job = self.window.entrance
        assert isinstance(job, JobPage)
        settle(job.leave_button.isEnabled)
        said = job.message.text()
        QTest.keyClick(job.leave_button, Qt.Key.Key_Return)
        return said

    def names(self, folder: Path | None = None) -> set[str]:
        store = Store.open(folder or self.folder, LOGIN, VIOLET, cost=CHEAP)
        try:
            assert store.verify() == []
            return {one.details.family for one in store.patients.find("sample")}
        finally:
            store.close()

    @property
    def left_over(self) -> list[Path]:
        return list(self.folder.glob(".clinic-restore*"))


@pytest.fixture
def scene(tmp_path: Path, edition: Edition) -> Iterator[Scene]:
    made = Scene(tmp_path, edition)
    yield made
    made.window.close()


def test_a_listed_backup_takes_the_place_and_the_former_records_are_kept(
    scene: Scene, qtbot: QtBot
) -> None:
    work = scene.enter(qtbot)
    kept = work.settings.backup.kept
    settle(lambda: len(kept.restore_buttons) == 1)
    words, _, mark = kept.rows[0].text().rpartition(" · ")
    assert mark == "the last one, proved whole"
    assert words.endswith(" MB")
    QTest.mouseClick(kept.restore_buttons[0], LEFT)
    settle(lambda: scene.window.workplace is None)  # the records are closed
    settle(lambda: scene.page.which.count() == 1)
    assert scene.page.which.itemText(0) == words
    page = scene.try_out(VIOLET)
    assert "holds 1 patients" in page.lines.text()
    assert "gone afterwards: 1 patients" in page.lines.text()
    assert page.secret.text() == ""  # nothing needs it any longer
    assert scene.names() == {"Sample-Okafor", "Sample-Later"}  # nothing was changed
    said = scene.carry_out()
    (before,) = scene.folder.glob("clinic-before-restore-*")
    assert str(before) in said
    assert isinstance(scene.window.entrance, UnlockPage)
    assert scene.names() == {"Sample-Okafor"}
    assert scene.left_over == []


def test_going_back_or_closing_leaves_nothing_behind(scene: Scene, qtbot: QtBot) -> None:
    work = scene.enter(qtbot)
    settle(lambda: len(work.settings.backup.kept.restore_buttons) == 1)
    QTest.mouseClick(work.settings.backup.kept.other_button, LEFT)
    settle(lambda: scene.window.workplace is None)
    page = scene.page
    QTest.keyClick(page.secret, Qt.Key.Key_Return)
    assert page.message.text() == "Choose a backup first."
    QTest.mouseClick(page.folder_button, LEFT)
    page = scene.try_out("not this one at all")
    assert "not the passphrase" in page.message.text()
    assert not page.restore_button.isVisible()
    scene.try_out(VIOLET)
    settle(page.restore_button.hasFocus)
    assert len(scene.left_over) == 1
    page.who.setCurrentIndex(page.who.findText("Recovery code"))
    assert scene.left_over == []  # what is named now has not been tried
    assert not page.restore_button.isVisible()
    scene.try_out(VIOLET)
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert isinstance(scene.window.entrance, UnlockPage)
    assert scene.left_over == []
    scene.window._change_entrance(scene.window._make_restore(scene.backup))
    scene.try_out(VIOLET)
    scene.window.close()
    assert scene.left_over == []
    assert scene.names() == {"Sample-Okafor", "Sample-Later"}


def test_closing_while_it_is_tried_leaves_nothing_behind(scene: Scene, qtbot: QtBot) -> None:
    scene.open(qtbot)
    scene.window._change_entrance(scene.window._make_restore(scene.backup))
    page = scene.page
    settle(lambda: page.which.count() == 1 and page.secret.isEnabled())
    QTest.keyClicks(page.secret, VIOLET)
    page.try_out()
    scene.window.close()
    assert scene.left_over == []


def test_a_damaged_copy_is_said_plainly(scene: Scene, qtbot: QtBot) -> None:
    content = bytearray((scene.backup / "clinic.db").read_bytes())
    content[len(content) // 2] ^= 0xFF
    (scene.backup / "clinic.db").write_bytes(content)
    scene.open(qtbot)
    scene.window._change_entrance(scene.window._make_restore(scene.stick))
    page = scene.try_out(VIOLET)
    assert "damaged" in page.message.text()
    assert not page.restore_button.isVisible()
    assert scene.left_over == []


def test_another_window_keeps_the_records(scene: Scene, qtbot: QtBot) -> None:
    scene.open(qtbot)
    other = scene.door.unlock(LOGIN, VIOLET).desk
    scene.window._change_entrance(scene.window._make_restore(scene.backup))
    scene.try_out(VIOLET)
    assert "close other copies of this program" in scene.carry_out()
    other.close()
    assert scene.names() == {"Sample-Okafor", "Sample-Later"}
    assert scene.left_over == []


def test_a_machine_without_records_takes_a_backup_with_the_code_alone(
    scene: Scene, qtbot: QtBot, tmp_path: Path, edition: Edition
) -> None:
    new = tmp_path / "new machine" / "data"
    scene.open(qtbot, MadeUpDoor(new, edition))
    wizard = scene.window.entrance
    assert isinstance(wizard, SetupWizard)
    QTest.keyClick(wizard.clinic.restore_button, Qt.Key.Key_Return)
    QTest.mouseClick(scene.page.folder_button, LEFT)
    page = scene.try_out(scene.code, "Recovery code")
    assert "no records" in page.lines.text()
    assert "kept" not in scene.carry_out()
    assert isinstance(scene.window.entrance, UnlockPage)
    assert scene.names(new) == {"Sample-Okafor"}


def test_a_damaged_key_file_leads_to_the_backups(scene: Scene, qtbot: QtBot) -> None:
    (scene.folder / "clinic.keys").write_text("{", encoding="utf-8")
    scene.open(qtbot)
    closed = scene.window.entrance
    assert isinstance(closed, ClosedDoor)
    QTest.keyClick(closed.restore_button, Qt.Key.Key_Return)
    QTest.mouseClick(scene.page.folder_button, LEFT)
    scene.try_out(VIOLET)
    assert "in place" in scene.carry_out()
    assert scene.names() == {"Sample-Okafor"}


def test_the_button_is_in_view_below_what_would_change(
    scene: Scene, qtbot: QtBot, qapp: QApplication
) -> None:
    """At twice the text size in a small window."""
    Look("light", 200).apply(qapp)
    try:
        scene.open(qtbot)
        scene.window._change_entrance(scene.window._make_restore(scene.backup))
        shown(scene.window, 900, 600)
        page = scene.try_out(VIOLET)
        settle(page.restore_button.hasFocus)
        button = page.restore_button
        assert button.visibleRegion().boundingRect() == button.rect()
    finally:
        Look("light", 100).apply(qapp)


def test_the_door_of_the_program_finds_and_rehearses(scene: Scene, qtbot: QtBot) -> None:
    scene.open(qtbot)
    (scene.stick / "clinic-backup-20261120-080000").mkdir()  # nothing of a backup in it
    door = DataFolder(scene.folder)
    newest, empty = door.backups_in(scene.stick)
    assert (newest.path, newest.logins) == (scene.backup, ((LOGIN, NAME),))
    assert (empty.size, empty.logins) == (0, ())
    assert door.backups_in(scene.backup) == [newest]
    for login, secret in ((LOGIN, VIOLET), ("", scene.code)):
        restore = door.rehearse(newest.path, login, secret)
        assert "gone afterwards: 1 patients" in "\n".join(restore.lines())
        restore.close()


def test_a_folder_without_backups_is_said(scene: Scene, qtbot: QtBot) -> None:
    shutil.rmtree(scene.backup)
    work = scene.enter(qtbot)
    kept = work.settings.backup.kept
    settle(lambda: "no backup" in kept.state.text())
    work.settings.backup.now_button.click()
    settle(lambda: len(kept.restore_buttons) == 1)  # the list follows
    assert len(backups_in(scene.stick)) == 1


def test_the_front_desk_restores_nothing(scene: Scene, qtbot: QtBot) -> None:
    desk = scene.door.unlock(LOGIN, VIOLET).desk
    desk.add_user(NewUser("b.sample", "Ben Sample", frozenset({Role.FRONT_DESK})), BENS, VIOLET)
    copy = desk.backup(scene.stick.parent / "another")
    desk.close()
    work = scene.enter(qtbot, "b.sample", BENS)
    assert not work.settings.backup.kept.isVisibleTo(work)
    scene.window.close()
    scene.open(qtbot)
    scene.window._change_entrance(scene.window._make_restore(copy))
    page = scene.try_out(BENS, "Ben Sample")
    assert "administrator" in page.message.text()


def test_a_backup_that_was_tried_out_is_let_go_when_nobody_is_there(
    qtbot: QtBot, tmp_path: Path, edition: Edition
) -> None:
    scene = Scene(tmp_path, edition)
    work = scene.enter(qtbot)
    work.desk.set_setting("idle_minutes", "2")
    scene.window._restart_idle()
    scene.window._begin_restore(scene.backup)
    page = scene.page
    settle(lambda: page._chosen is not None)
    page.who.setCurrentIndex(page.who.findData(LOGIN))
    page.secret.setText(VIOLET)
    page.try_out()
    settle(lambda: page._restore is not None)
    scratch = page._restore._scratch if page._restore else Path()
    assert scratch.exists()
    assert scene.window.idle.isActive()
    assert scene.window.idle.interval() == 2 * 60_000, "the minutes of the clinic"
    scene.window.idle.timeout.emit()
    assert isinstance(scene.window.entrance, UnlockPage)
    assert not scratch.exists()
    assert not scene.window.idle.isActive()


def test_ctrl_l_leaves_the_page_also_while_a_backup_is_tried_out(
    qtbot: QtBot, tmp_path: Path, edition: Edition
) -> None:
    scene = Scene(tmp_path, edition)
    scene.open(qtbot)
    scene.window._change_entrance(scene.window._make_restore(scene.backup))
    assert scene.window.idle.isActive()
    page = scene.page
    settle(lambda: page._chosen is not None)
    page.who.setCurrentIndex(page.who.findData(LOGIN))
    page.secret.setText(VIOLET)
    page.try_out()
    assert page.running
    scene.window.lock()
    settle(lambda: isinstance(scene.window.entrance, UnlockPage))
    assert not list(scene.folder.glob(".clinic-restore*"))


def test_what_would_change_is_said_in_the_language_of_the_window(
    tmp_path: Path, edition: Edition
) -> None:
    from clinic_app.form.language import SPANISH

    scene = Scene(tmp_path, edition)
    restore = scene.door.rehearse(scene.backup, LOGIN, VIOLET)
    said = restore.lines(lambda text: f"<{text}>", SPANISH)
    restore.close()
    assert all(line.startswith("<") and line.endswith(">") for line in said)
    months = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")
    assert any(f"-{month}-20" in said[0] for month in months)
