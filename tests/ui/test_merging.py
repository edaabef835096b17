"""Merging two entries of one person in the window, and taking it back, by the keys a person presses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from clinic_app.desk import Desk
from clinic_app.library import Edition
from clinic_app.record import Patient
from clinic_app.storage.store import Store
from clinic_app.storage.users import NewUser, Role
from clinic_app.ui.care.look import Look
from clinic_app.ui.door.front_door import Opened
from clinic_app.ui.main_window import MainWindow
from clinic_app.ui.parts.dialogs import PreparedDialogs
from clinic_app.ui.workplace import MERGE, PATIENTS, Workplace
from tests.storage.made_up import CHEAP
from tests.ui.made_up_desk import VIOLET, MadeUpDoor, new_desk, register, shown


@pytest.fixture
def desk(tmp_path: Path, edition: Edition) -> Desk:
    return new_desk(tmp_path / "data", edition)


@pytest.fixture
def kept(desk: Desk) -> Patient:
    return register(desk, number="A-111")


@pytest.fixture
def gone(desk: Desk) -> Patient:
    patient = register(desk, "Sample-Okafour", "Ada", number="B-222")
    desk.start_intake(patient.id).close()
    return patient


@pytest.fixture
def dialogs() -> PreparedDialogs:
    return PreparedDialogs(why="two sisters")


@pytest.fixture
def place(
    qtbot: QtBot, tmp_path: Path, edition: Edition, desk: Desk, dialogs: PreparedDialogs
) -> Iterator[Workplace]:
    window = MainWindow(MadeUpDoor(tmp_path / "data", edition), dialogs, Look("light"))
    qtbot.addWidget(window)
    window.enter(Opened(desk))
    shown(window)
    assert window.workplace is not None
    yield window.workplace
    window.close()


def press(key: Qt.Key) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key)
    QApplication.processEvents()


def test_both_are_shown_side_by_side_merged_and_separated(
    place: Workplace, desk: Desk, kept: Patient, gone: Patient, dialogs: PreparedDialogs
) -> None:
    place.show_patient(kept)
    assert not place.patients.separate_button.isVisible()
    place.patients.merge_button.click()
    page = place.merge
    assert page.isVisible()
    assert page.other == gone  # looks alike
    assert page.finder.hasFocus()
    assert "A-111" in page.left.facts.text()
    assert "B-222" in page.right.facts.text()
    assert "(draft)" in page.right.facts.text()
    page.reason.setFocus()
    press(Qt.Key.Key_Return)
    assert "reason" in page.message.text()
    QTest.keyClicks(page.reason, "registered twice")
    press(Qt.Key.Key_Return)

    assert place.pages.currentIndex() == PATIENTS
    assert place.patients.patient == kept
    assert "SAMPLE-OKAFOUR, Ada" in place.patients.facts.text()
    assert len(place.patients.model.rows) == 1
    assert desk.find_patients("B-222") == [kept]

    place.patients.separate_button.click()
    assert "by Dr Ada Sample: registered twice. Both then stand as they were" in dialogs.shown[-1]
    assert place.patients.model.rows == []
    assert desk.find_patients("B-222") == [gone]
    assert not place.patients.separate_button.isVisible()


def test_another_entry_is_found_by_name_and_may_be_the_one_that_stays(
    place: Workplace, desk: Desk, kept: Patient
) -> None:
    other = register(desk, "Example-Else", "Bo", dob="1990-01-02")
    place.show_patient(kept)
    place.patients.merge_button.click()
    page = place.merge
    assert page.other is None
    page.merge_button.click()
    assert "Find the other entry" in page.message.text()
    QTest.keyClicks(page.finder, "example")
    assert page.other == other
    page.stays.buttons[1].click()
    QTest.keyClicks(page.reason, "married")
    page.merge_button.click()
    assert place.patients.patient == other
    assert desk.find_patients("A-111") == [other]
    place.show_patient(kept)  # whoever comes by the former entry
    assert place.patients.patient == other


def test_escape_leaves_and_nothing_is_merged(
    place: Workplace, desk: Desk, kept: Patient, gone: Patient
) -> None:
    place.show_patient(kept)
    place.patients.merge_button.click()
    assert place.pages.currentIndex() == MERGE
    press(Qt.Key.Key_Escape)
    assert place.pages.currentIndex() == PATIENTS
    assert desk.find_patients("B-222") == [gone]


def test_the_front_desk_is_not_offered_it(
    qtbot: QtBot, tmp_path: Path, edition: Edition, desk: Desk, kept: Patient
) -> None:
    desk.add_user(
        NewUser("front", "Ben Sample", frozenset({Role.FRONT_DESK})), VIOLET[::-1], VIOLET
    )
    desk.close()
    front = Desk(Store.open(tmp_path / "data", "front", VIOLET[::-1], cost=CHEAP), edition)
    window = MainWindow(MadeUpDoor(tmp_path / "data", edition), PreparedDialogs(), Look("light"))
    qtbot.addWidget(window)
    window.enter(Opened(front))
    shown(window)
    assert window.workplace is not None
    window.workplace.show_patient(kept)
    assert not window.workplace.patients.merge_button.isVisible()
    assert "erase" not in window.workplace.patients.facts.text()
    window.close()
