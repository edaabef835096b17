from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from clinic_app.desk import Desk
from clinic_app.library import Edition
from clinic_app.record import Patient
from clinic_app.ui.parts.button import Button
from clinic_app.ui.patients.new_patient import NewPatientPage, Typed, matches, sorted_out
from tests.ui.made_up_desk import details, new_desk, register, shown


@pytest.fixture
def desk(tmp_path: Path, edition: Edition) -> Desk:
    return new_desk(tmp_path, edition)


@pytest.fixture
def page(qtbot: QtBot, desk: Desk) -> NewPatientPage:
    made = NewPatientPage(desk)
    qtbot.addWidget(made)
    shown(made)
    return made


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("sample-brandt, jonas", Typed("Sample-Brandt", "Jonas")),
        ("sample-o'neil mary ann", Typed("Sample-O'Neil", "Mary Ann")),
        ("van der Sample, Jan", Typed("van der Sample", "Jan")),
        ("14-Mar-2019", Typed(dob="14-Mar-2019")),
        ("2019", Typed(dob="2019")),
        ("004-512-77", Typed(number="004-512-77")),
        ("李 美玲", Typed("李", "美玲")),
        ("Prince", Typed("Prince")),
    ],
)
def test_what_was_searched_is_sorted_into_fields(typed: str, expected: Typed) -> None:
    assert sorted_out(typed) == expected


def test_what_matches_is_said() -> None:
    one = details("Sample-Okafor", "Adaeze", number="004 512")
    assert matches(one, details("sample okafor", "Ada", number="004-512")) == [
        "same family name",
        "same date of birth",
        "same number",
    ]
    assert matches(one, details("Sample-Okafur", "Adaese", dob="2019")) == ["a similar name"]


def test_whatever_is_missing_is_named_and_nothing_is_blanked(page: NewPatientPage) -> None:
    page.begin("sample-okafor adaeze")
    page.save()
    assert "birth date" in page.message.text()
    assert page.dob.hasFocus()
    QTest.keyClicks(page.dob, "03/04/2019")
    QTest.keyClick(page.dob, Qt.Key.Key_Return)
    assert "two ways" in page.message.text()
    assert page.dob.text() == "03/04/2019"
    page.dob.setText("2150")
    page.save()
    assert "future" in page.message.text()
    page.dob.setText("Mar 2019")
    page.save()
    assert "sex" in page.message.text()
    assert page.family.text() == "Sample-Okafor"


def test_a_year_is_enough_and_a_number_keeps_its_zeros(page: NewPatientPage, desk: Desk) -> None:
    registered: list[Patient] = []
    page.registered.connect(registered.append)
    page.begin("sample-okafor adaeze")
    page.dob.setText("2019")
    page.sex.chosen.emit("female")
    page.number.setText("0045")
    page.save()
    kept = desk.patient(registered[0].id)
    assert kept.details.dob.iso() == "2019"
    assert kept.number == "0045"


def test_somebody_alike_is_shown_and_can_be_overruled(page: NewPatientPage, desk: Desk) -> None:
    other = register(desk)
    registered: list[Patient] = []
    known: list[Patient] = []
    page.registered.connect(registered.append)
    page.known.connect(known.append)
    page.begin("sample-okafor ada")
    page.dob.setText("14-Mar-2019")
    page.sex.chosen.emit("female")
    page.save()
    assert not registered
    assert page.alike.isVisible()
    page.alike.findChildren(Button)[0].click()
    assert [one.id for one in known] == [other.id]
    page.save()  # a twin: the same press again registers
    assert registered[0].id != other.id


def test_the_warning_is_for_what_was_typed_then(page: NewPatientPage, desk: Desk) -> None:
    register(desk)
    register(desk, "Sample-Brandt", "Mara", dob="2001-01-01")
    registered: list[Patient] = []
    page.registered.connect(registered.append)
    page.begin("sample-okafor ada")
    page.dob.setText("14-Mar-2019")
    page.sex.chosen.emit("female")
    page.save()
    page.family.setText("Sample-Brandt")
    page.given.setText("Mara")
    page.dob.setText("2001-01-01")
    page.save()
    assert not registered, "somebody else is alike now, and has to be looked at"


def test_escape_goes_back(page: NewPatientPage) -> None:
    gone: list[bool] = []
    page.cancelled.connect(lambda: gone.append(True))
    page.begin("x")
    QTest.keyClick(page.given, Qt.Key.Key_Escape)
    assert gone == [True]


def test_a_birth_date_of_another_century_is_refused_and_stays_to_be_put_right(
    page: NewPatientPage, desk: Desk
) -> None:
    page.begin("sample-brandt ida")
    page._choose_sex("female")
    page.dob.setText("1850")
    page.save()
    assert "Check the year" in page.message.text()
    assert page.dob.text() == "1850"
    assert desk.find_patients("ida") == []


def test_a_first_letter_chooses_the_sex(page: NewPatientPage, desk: Desk) -> None:
    page.begin("sample-brandt ida")
    page.dob.setText("2001")
    page.sex.focus_target().setFocus()
    QTest.keyClick(page.sex.focus_target(), Qt.Key.Key_M)
    QTest.keyClick(page.sex.focus_target(), Qt.Key.Key_F)
    page.save()
    assert [str(one.details.sex) for one in desk.find_patients("ida")] == ["female"]
