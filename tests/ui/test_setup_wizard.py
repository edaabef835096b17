from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from clinic_app.library import Edition
from clinic_app.ui.door.front_door import Opened
from clinic_app.ui.door.setup_wizard import SetupWizard, suggested_login
from clinic_app.ui.parts.dialogs import PreparedDialogs
from clinic_app.ui.parts.recovery_code import in_lines
from tests.ui.made_up_desk import VIOLET, MadeUpDoor, settle, shown


def _type(text: str) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClicks(focused, text)


def _press(key: Qt.Key) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key)


def test_three_steps_by_keyboard_alone(qtbot: QtBot, tmp_path: Path, edition: Edition) -> None:
    dialogs = PreparedDialogs(tmp_path)
    wizard = SetupWizard(MadeUpDoor(tmp_path / "data", edition), dialogs)
    qtbot.addWidget(wizard)
    shown(wizard)
    opened: list[Opened] = []
    wizard.opened.connect(opened.append)

    _press(Qt.Key.Key_Return)
    assert wizard.message.text() == "Type the name of the clinic."
    _type("Made-up clinic")
    _press(Qt.Key.Key_Return)
    _type("Dr. Ada Sample")
    assert wizard.clinician.login.text() == "asample"
    _press(Qt.Key.Key_Tab)
    _press(Qt.Key.Key_Tab)
    _type("password12")
    assert (
        "guess" in wizard.clinician.strength.text() or "common" in wizard.clinician.strength.text()
    )
    wizard.clinician.passphrase.clear()
    _type(VIOLET)
    assert wizard.clinician.strength.text() == "Strong."
    _press(Qt.Key.Key_Return)
    assert "not the same" in wizard.message.text()
    _type(VIOLET)
    _press(Qt.Key.Key_Return)
    settle(wizard.code.isVisible)

    code = wizard.code.code.text().replace("\n", "")
    assert not wizard.next_button.isEnabled()  # not before it is written down
    _press(Qt.Key.Key_Return)  # “Save as text…” has the focus
    saved = dialogs.files[-1].read_text(encoding="utf-8")
    assert code in saved
    wizard.code.print_button.click()
    assert dialogs.files[-1].read_bytes().startswith(b"%PDF")
    wizard.code.written.setFocus()
    _press(Qt.Key.Key_Space)
    wizard.next_button.click()
    assert opened[0].desk.clinic_name == "Made-up clinic"
    assert wizard.code.code.text() == ""
    opened[0].desk.close()


@pytest.mark.parametrize(
    ("name", "login"),
    [("Dr. Maria Lee", "mlee"), ("Élodie Sample", "esample"), ("Prince", "prince"), ("李", "")],
)
def test_a_login_is_suggested(name: str, login: str) -> None:
    assert suggested_login(name) == login


def test_a_code_is_copied_by_hand_in_short_lines() -> None:
    assert in_lines("A-B-C-D-E") == "A-B-C-\nD-E"
    assert in_lines("A-B-C-D-E").replace("\n", "") == "A-B-C-D-E"


@pytest.mark.parametrize(("chosen", "paper"), [("UK", "A4"), ("US", "Letter")])
def test_the_region_is_chosen_at_set_up_and_brings_its_paper(
    qtbot: QtBot, tmp_path: Path, edition: Edition, chosen: str, paper: str
) -> None:
    wizard = SetupWizard(MadeUpDoor(tmp_path / "data", edition), PreparedDialogs(tmp_path))
    qtbot.addWidget(wizard)
    shown(wizard)
    _type("Example clinic")
    wizard.clinic.region.chosen.emit(chosen)
    _press(Qt.Key.Key_Return)
    wizard.clinician.full_name.setText("Sample-Lee")
    wizard.clinician.passphrase.setText(VIOLET)
    wizard.clinician.again.setText(VIOLET)
    wizard.go_on()
    settle(lambda: wizard._opened is not None)
    assert wizard._opened is not None
    desk = wizard._opened.desk
    assert desk.edition.rules.region == chosen
    assert desk.settings.get("paper") == paper
    assert wizard.message.text() == ""


def test_a_complaint_puts_the_keyboard_where_it_belongs(
    qtbot: QtBot, tmp_path: Path, edition: Edition
) -> None:
    wizard = SetupWizard(MadeUpDoor(tmp_path / "data", edition), PreparedDialogs(tmp_path))
    qtbot.addWidget(wizard)
    shown(wizard)
    _type("Example clinic")
    _press(Qt.Key.Key_Return)
    step = wizard.clinician
    _press(Qt.Key.Key_Return)
    assert step.full_name.hasFocus()
    _type("Sample-Lee")
    step.login.setText("Ada Lee")
    step.again.setFocus()
    _press(Qt.Key.Key_Return)
    assert step.login.hasFocus()
    _type("ada")  # what stood there is marked, so that it is typed over
    assert step.login.text() == "ada"
    step.passphrase.setText("short")
    step.again.setText("short")
    step.again.setFocus()
    _press(Qt.Key.Key_Return)
    assert step.passphrase.hasFocus()
    _type(VIOLET)
    assert step.passphrase.text() == VIOLET
    _press(Qt.Key.Key_Return)
    assert step.again.hasFocus()
