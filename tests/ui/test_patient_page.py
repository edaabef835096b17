from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from clinic_app.desk import TodayRow
from clinic_app.library import Edition
from clinic_app.record import Patient
from clinic_app.ui.patients.patient_page import PatientPage
from tests.ui.made_up_desk import VIOLET, complete, new_desk, register, shown


def test_nobody_yet_says_how_to_find_somebody(
    qtbot: QtBot, tmp_path: Path, edition: Edition
) -> None:
    page = PatientPage(new_desk(tmp_path, edition))
    qtbot.addWidget(page)
    shown(page)
    assert "Ctrl+F" in page.nobody.sentence.text()
    assert page.nobody.button.hasFocus()


def test_a_new_patient_has_one_thing_to_do(qtbot: QtBot, tmp_path: Path, edition: Edition) -> None:
    desk = new_desk(tmp_path, edition)
    page = PatientPage(desk)
    qtbot.addWidget(page)
    wanted: list[Patient] = []
    page.intake_wanted.connect(wanted.append)
    patient = register(desk, number="0045")
    page.show_patient(patient)
    shown(page)
    assert "0045" in page.facts.text()
    assert not page.table.isVisible()
    QTest.keyClick(page.new_button, Qt.Key.Key_Return)
    assert [one.id for one in wanted] == [patient.id]


def test_all_intakes_are_listed_and_the_draft_is_the_one_to_go_on_with(
    qtbot: QtBot, tmp_path: Path, edition: Edition
) -> None:
    desk = new_desk(tmp_path, edition)
    patient = register(desk)
    signed = desk.start_intake(patient.id)
    complete(signed)
    desk.sign(signed, VIOLET)
    draft = desk.start_intake(patient.id)
    page = PatientPage(desk)
    qtbot.addWidget(page)
    opened: list[TodayRow] = []
    page.opened.connect(opened.append)
    page.show_patient(patient, "A draft is still open.")
    shown(page)
    assert page.model.rowCount() == 2
    assert page.note.isVisible()
    assert page.table.hasFocus()
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert opened[0].head.id == draft.id
