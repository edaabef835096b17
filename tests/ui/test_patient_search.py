from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from clinic_app.desk import Desk
from clinic_app.library import Edition
from clinic_app.record import Patient
from clinic_app.ui.patients.patient_search import LIMIT, PatientSearch
from tests.ui.made_up_desk import new_desk, register, shown


class Box(QWidget):
    """The search box in a window, and what was chosen in it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.search = PatientSearch(desk.find_patients, lambda: desk.clock().date())
        layout = QVBoxLayout(self)
        layout.addWidget(self.search)
        layout.addStretch(1)
        self.chosen: list[tuple[Patient, bool]] = []
        self.new: list[tuple[str, bool]] = []
        self.search.patient_chosen.connect(lambda patient, now: self.chosen.append((patient, now)))
        self.search.new_wanted.connect(lambda typed, now: self.new.append((typed, now)))

    @property
    def lines(self) -> list[str]:
        model = self.search.results
        return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


@pytest.fixture
def box(qtbot: QtBot, tmp_path: Path, edition: Edition) -> Box:
    desk = new_desk(tmp_path, edition)
    register(desk, number="004-512-77")
    register(desk, "Sample-Brandt", "Jonas", dob="1988-06-02", sex="male")
    made = Box(desk)
    qtbot.addWidget(made)
    shown(made)
    made.search.setFocus()
    return made


def test_results_come_as_one_types(box: Box) -> None:
    assert box.lines == []  # nothing is offered before a search, a new patient least of all
    QTest.keyClicks(box.search, "okaf")
    assert box.search.list.isVisible()
    assert box.lines[0].startswith("SAMPLE-OKAFOR, Adaeze, 14-Mar-2019")
    assert "004-512-77" in box.lines[0]
    assert box.lines[-1].startswith("New patient “okaf”")


def test_up_down_and_enter_choose(box: Box) -> None:
    QTest.keyClicks(box.search, "sample")
    QTest.keyClick(box.search, Qt.Key.Key_Down)
    QTest.keyClick(box.search, Qt.Key.Key_Return)
    assert [patient.details.given for patient, _ in box.chosen] == ["Adaeze"]  # after Brandt
    assert not box.search.list.isVisible()
    assert box.search.text() == ""


def test_the_last_line_is_a_new_patient(box: Box) -> None:
    box.search.begin(for_intake=True)
    QTest.keyClicks(box.search, "Sample-Nobody")
    assert len(box.lines) == 1
    QTest.keyClick(box.search, Qt.Key.Key_Return)
    assert box.new == [("Sample-Nobody", True)]


def test_a_click_chooses(box: Box) -> None:
    QTest.keyClicks(box.search, "brandt")
    place = box.search.list.visualRect(box.search.results.index(0, 0)).center()
    QTest.mouseClick(box.search.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert box.chosen[0][0].details.given == "Jonas"


def test_escape_closes_and_forgets(box: Box) -> None:
    QTest.keyClicks(box.search, "brandt")
    QTest.keyClick(box.search, Qt.Key.Key_Escape)
    assert not box.search.list.isVisible()
    assert box.search.text() == ""


def test_escape_gives_the_keyboard_back_to_where_it_was(box: Box) -> None:
    field = QLineEdit(box)
    field.show()
    field.setFocus()
    box.search.begin(for_intake=False)
    box.search.begin(for_intake=True)
    QTest.keyClick(box.search, Qt.Key.Key_Escape)
    assert box.focusWidget() is field


def test_typing_on_lists_no_more_than_one_can_look_at(
    qtbot: QtBot, tmp_path: Path, edition: Edition
) -> None:
    desk = new_desk(tmp_path, edition)
    for number in range(300):
        register(desk, f"Sample-{number:03}", "Ann", dob=f"19{number % 90 + 10}-01-01")
    box = Box(desk)
    qtbot.addWidget(box)
    shown(box)
    box.search.setFocus()
    QTest.keyClicks(box.search, "s")
    for letter in "ample":
        QTest.keyClicks(box.search, letter)
        QApplication.processEvents()
    assert box.search.results.rowCount() == LIMIT + 1
