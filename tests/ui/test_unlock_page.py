from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from clinic_app.library import Edition
from clinic_app.ui.door.front_door import Opened
from clinic_app.ui.door.recovery_page import RecoveryPage
from clinic_app.ui.door.unlock_page import UnlockPage
from tests.ui.made_up_desk import LOGIN, NAME, VIOLET, MadeUpDoor, new_desk, settle, shown


def test_a_wrong_passphrase_is_said_inline_and_stays_selected(
    qtbot: QtBot, tmp_path: Path, edition: Edition
) -> None:
    new_desk(tmp_path, edition).close()
    page = UnlockPage(MadeUpDoor(tmp_path, edition))
    qtbot.addWidget(page)
    shown(page)
    assert page.who.currentText() == NAME
    assert page.passphrase.hasFocus()
    QTest.keyClicks(page.passphrase, "something else entirely")
    QTest.keyClick(page.passphrase, Qt.Key.Key_Return)
    assert not page.unlock_button.isEnabled()  # busy, and alive
    settle(page.unlock_button.isEnabled)
    assert page.message.isVisible()
    assert "passphrase" in page.message.text()
    assert page.passphrase.selectedText() == page.passphrase.text() != ""
    QTest.keyClicks(page.passphrase, "v")
    assert not page.message.isVisible()


def test_the_right_passphrase_opens_without_holding_up_the_window(
    qtbot: QtBot, tmp_path: Path, edition: Edition
) -> None:
    new_desk(tmp_path, edition).close()
    page = UnlockPage(MadeUpDoor(tmp_path, edition))
    qtbot.addWidget(page)
    shown(page)
    opened: list[Opened] = []
    page.opened.connect(opened.append)
    QTest.keyClicks(page.passphrase, VIOLET)
    QTest.keyClick(page.passphrase, Qt.Key.Key_Return)
    settle(lambda: opened)
    assert opened[0].desk.store.user.login == LOGIN
    assert page.passphrase.text() == ""
    opened[0].desk.close()


def test_the_recovery_code_opens_and_sets_a_new_passphrase(
    qtbot: QtBot, tmp_path: Path, edition: Edition
) -> None:
    door = MadeUpDoor(tmp_path, edition)
    made, code = door.set_up("Made-up clinic", LOGIN, NAME, VIOLET)
    made.desk.close()
    page = RecoveryPage(door)
    qtbot.addWidget(page)
    shown(page)
    opened: list[Opened] = []
    page.opened.connect(opened.append)
    QTest.keyClicks(page.code, code.replace("-", " ").lower())
    QTest.keyClicks(page.new, "amber lantern eleven meadow")
    QTest.keyClick(page.new, Qt.Key.Key_Return)
    assert "not the same" in page.message.text()
    QTest.keyClicks(page.again, "amber lantern eleven meadow")
    QTest.keyClick(page.again, Qt.Key.Key_Return)
    settle(lambda: opened)
    opened[0].desk.close()
    door.unlock(LOGIN, "amber lantern eleven meadow").desk.close()
