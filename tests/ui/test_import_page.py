"""Data in, in the real window: a list of patients, and records of another desk."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from clinic_app.desk import Desk
from clinic_app.export.patient_list import Part
from clinic_app.library import Edition
from clinic_app.ui.care.import_page import ImportPage
from clinic_app.ui.care.patient_list_card import PARTS
from clinic_app.ui.parts.dialogs import PreparedDialogs
from tests.ui.made_up_desk import VIOLET, complete, new_desk, register, shown

LIST = "Surname,First name,Born,Sex,Chart\nSample-Lund,Ida,03/04/2019,f,81\nSample-Okafor,Adaeze,03/14/2019,f,82\nSample-Bad,Bo,12/12/19,m,83\n"  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path, edition: Edition) -> Desk:
    return new_desk(tmp_path / "data", edition)


def page_of(qtbot: QtBot, desk: Desk, opens: Path, *, yes: bool = True) -> ImportPage:
    dialogs = PreparedDialogs(yes=yes)
    dialogs.opens = opens
    page = ImportPage(desk, dialogs)
    qtbot.addWidget(page)
    shown(page)
    return page


def listed(folder: Path, text: str = LIST) -> Path:
    path = folder / "list.csv"
    path.write_text(text, encoding="utf-8")
    return path


def cells(page: ImportPage) -> list[str]:
    rows = page.patients.rows
    return [rows.item(row, 1).text() for row in range(rows.rowCount())]


def test_a_list_is_looked_at_before_anybody_is_registered(
    qtbot: QtBot, desk: Desk, tmp_path: Path
) -> None:
    known = register(desk)
    page = page_of(qtbot, desk, listed(tmp_path))
    card = page.patients
    QTest.keyClick(card.choose_button, Qt.Key.Key_Space)
    assert [choice.currentData() for choice in card.parts] == [Part.FAMILY, Part.GIVEN, Part.DOB, Part.SEX, Part.NUMBER]  # fmt: skip
    assert not card.order.isVisible()  # a 14th month does not exist
    said = cells(page)
    assert "two digits" in said[0]
    assert known.banner_name in said[1]
    assert said[2] == "New"
    assert card.register_button.text() == "Register one patient"
    assert len(desk.store.patients) == 1
    card.doubles.setChecked(True)
    QTest.keyClick(card.register_button, Qt.Key.Key_Space)
    assert len(desk.store.patients) == 3
    assert "2 patients were registered" in card.message.text()
    (found,) = desk.find_patients("lund")
    assert found.details.dob.iso() == "2019-03-04"


def test_dates_with_two_readings_are_asked_about(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    page = page_of(qtbot, desk, listed(tmp_path, "family,dob\nSample,03/04/2019\n"))
    card = page.patients
    card.choose()
    assert card.order.isVisible()
    assert not card.register_button.isEnabled()
    assert "two ways" in card.message.text()
    card.order.setCurrentIndex(1)
    card.order.activated.emit(1)
    card.register_button.click()
    assert desk.find_patients("sample")[0].details.dob.iso() == "2019-04-03"


def test_a_column_can_be_named_and_left_out(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    page = page_of(qtbot, desk, listed(tmp_path, "Wer,Wann\nSample,2019\n"), yes=False)
    card = page.patients
    card.choose()
    assert "Say which column is: Family name, Date of birth" in card.message.text()
    for choice, part in zip(card.parts, (Part.FAMILY, Part.DOB), strict=True):
        choice.setCurrentIndex([one for one, _ in PARTS].index(part))
        choice.activated.emit(choice.currentIndex())
    assert card.register_button.text() == "Register one patient"
    card.register_button.click()  # and thought better of it
    assert len(desk.store.patients) == 0


def test_what_is_no_list_is_said(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"\x00\x01")
    page = page_of(qtbot, desk, path)
    page.patients.choose()
    assert "is not text" in page.patients.message.text()
    page.records.choose()
    assert "not a file of records" in page.records.message.text()


def test_records_of_another_desk(
    qtbot: QtBot, desk: Desk, tmp_path: Path, edition: Edition
) -> None:
    other = new_desk(tmp_path / "other", edition)
    draft = other.start_intake(register(other).id)
    complete(draft)
    other.sign(draft, VIOLET)
    path = other.exports.json(tmp_path / "records.json")
    other.close()
    page = page_of(qtbot, desk, path)
    card = page.records
    QTest.keyClick(card.choose_button, Qt.Key.Key_Space)
    assert card.message.text().startswith("1 new intakes and 1 new patients; 0 are here already")
    assert not card.rows.isVisible()
    assert not desk.store.intakes.ids()
    QTest.keyClick(card.take_button, Qt.Key.Key_Space)
    assert "1 intakes were taken in" in card.message.text()
    assert desk.record(draft.id).signed_by_name == "Dr Ada Sample"
    card.choose()
    assert "1 are here already" in card.message.text()
    assert not card.take_button.isEnabled()
    path.write_text(path.read_text(encoding="utf-8").replace('"state":"unknown"', '"state":"declined"'), encoding="utf-8")  # fmt: skip
    card.choose()
    assert card.rows.isVisible()
    assert "not what its signed text says" in card.rows.item(0, 1).text()
