from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from clinic_app.desk import Desk, Draft, TodayRow
from clinic_app.form.answers import Answer
from clinic_app.library import Edition
from clinic_app.ui.care.look import Look
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.dialogs import PreparedDialogs
from clinic_app.ui.patients.today_page import TodayPage
from clinic_app.ui.patients.today_table import (
    ATOPY,
    COLUMNS,
    COMPLAINT,
    FINDING,
    PATIENT,
    STATUS,
    TIME,
    _lines,
)
from clinic_app.ui.words.person_words import initials
from clinic_app.ui.workplace import TODAY, Workplace
from tests.ui.made_up_desk import VIOLET, complete, new_desk, register, settle, shown


@pytest.fixture
def desk(tmp_path: Path, edition: Edition) -> Desk:
    return new_desk(tmp_path, edition)


def _three(desk: Desk) -> tuple[Draft, Draft, Draft]:
    """Signed, complete, and just begun."""
    signed = desk.start_intake(register(desk).id)
    signed.answer("ecz.ever", Answer.of("yes"))
    signed.answer("visit.complaint_text", Answer.of("Tummy ache"))
    complete(signed)
    desk.sign(signed, VIOLET)
    ready = desk.start_intake(register(desk, "Sample-Brandt", "Jonas", dob="1988-06-02").id)
    complete(ready)
    begun = desk.start_intake(register(desk, "Sample-Li", "Mei", dob="2026-09-19").id)
    return signed, ready, begun


def _page(qtbot: QtBot, desk: Desk) -> TodayPage:
    page = TodayPage(desk, PreparedDialogs())
    qtbot.addWidget(page)
    page.refresh()
    shown(page)
    return page


def _words(page: TodayPage, row: int, column: int) -> str:
    return str(page.model.index(row, column).data(Qt.ItemDataRole.AccessibleTextRole))


def test_an_empty_day_says_what_to_do(qtbot: QtBot, desk: Desk) -> None:
    page = _page(qtbot, desk)
    wanted: list[bool] = []
    page.new_wanted.connect(lambda: wanted.append(True))
    assert page.empty.isVisible()
    assert "Ctrl+N" in page.empty.sentence.text()
    assert page.empty.button.hasFocus()
    QTest.keyClick(page.empty.button, Qt.Key.Key_Return)
    assert wanted == [True]
    assert not page.sheet.isVisible()


def test_each_line_says_where_the_intake_stands(qtbot: QtBot, desk: Desk) -> None:
    _three(desk)
    page = _page(qtbot, desk)
    rows = {row.patient.details.given: number for number, row in enumerate(page.model.rows)}
    assert _words(page, rows["Adaeze"], STATUS) == "Signed AS"
    assert _words(page, rows["Jonas"], STATUS) == "To sign"
    assert _words(page, rows["Mei"], STATUS).startswith("Draft ")
    assert _words(page, rows["Adaeze"], COMPLAINT) == "Tummy ache"
    assert _words(page, rows["Adaeze"], ATOPY).startswith("Eczema yes, Asthma unknown")
    assert "Eczema not asked" in _words(page, rows["Mei"], ATOPY)


def test_silence_is_never_called_normal(qtbot: QtBot, desk: Desk) -> None:
    _three(desk)
    page = _page(qtbot, desk)
    for row in range(page.model.rowCount()):
        assert "normal" not in _words(page, row, FINDING).lower()
        assert _words(page, row, FINDING)


def test_filters_count_and_choose(qtbot: QtBot, desk: Desk) -> None:
    _three(desk)
    page = _page(qtbot, desk)
    assert _chips(page) == ["All 3", "In progress 1", "To sign 1", "Signed 1"]
    QTest.mouseClick(page.filters.chips["to_sign"], Qt.MouseButton.LeftButton)
    assert [row.patient.details.given for row in page.model.rows] == ["Jonas"]
    page.filters.chips["signed"].setFocus()
    QTest.keyClick(page.filters.chips["signed"], Qt.Key.Key_Return)
    assert [row.patient.details.given for row in page.model.rows] == ["Adaeze"]


def test_a_long_list_is_there_before_all_of_it_is_read(
    qtbot: QtBot, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clinic_app.ui.patients.today_page._AT_ONCE", 1)
    monkeypatch.setattr("clinic_app.ui.patients.today_page._A_TURN", 1)
    signed, ready, begun = _three(desk)
    page = _page(qtbot, desk)  # nothing listens to its timer here
    page.table.look_at(ready.id)
    assert [row.head.id for row in page.model.rows] == [begun.id, ready.id, signed.id]
    assert _words(page, 0, STATUS).startswith("Draft ")
    assert _words(page, 1, PATIENT) == ready.patient.banner_name
    assert [
        _words(page, row, column) for row in (1, 2) for column in (COMPLAINT, ATOPY, FINDING)
    ] == ["…"] * 6
    assert (_words(page, 1, STATUS), _words(page, 2, STATUS)) == ("…", "Signed AS")
    assert _chips(page) == ["All 3", "In progress …", "To sign …", "Signed 1"]
    QTest.mouseClick(page.filters.chips["to_sign"], Qt.MouseButton.LeftButton)
    assert page.model.rows == []
    page.read_more()
    assert _chips(page)[2] == "To sign …"
    page.read_more()
    assert [row.head.id for row in page.model.rows] == [ready.id]
    assert _chips(page) == ["All 3", "In progress 1", "To sign 1", "Signed 1"]
    QTest.mouseClick(page.filters.chips["all"], Qt.MouseButton.LeftButton)
    assert (_words(page, 1, STATUS), _words(page, 2, COMPLAINT)) == ("To sign", "Tummy ache")


def test_the_window_reads_on_by_itself_and_keeps_the_line_that_is_looked_at(
    qtbot: QtBot, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clinic_app.ui.patients.today_page._AT_ONCE", 0)
    monkeypatch.setattr("clinic_app.ui.patients.today_page._A_TURN", 1)
    signed, *_ = _three(desk)
    place = Workplace(desk, PreparedDialogs(), Look("light"), "")
    qtbot.addWidget(place)
    shown(place)
    place.show_place(TODAY)
    place.today.table.look_at(signed.id)
    settle(lambda: all(isinstance(row, TodayRow) for row in place.today.model.rows))
    current = place.today.table.current()
    assert current is not None
    assert current.head.id == signed.id


def _chips(page: TodayPage) -> list[str]:
    return [chip.text() for chip in page.filters.chips.values()]


def test_enter_opens_the_selected_line(qtbot: QtBot, desk: Desk) -> None:
    *_, begun = _three(desk)
    page = _page(qtbot, desk)
    page.table.look_at(begun.id)
    opened: list[str] = []
    page.opened.connect(lambda row: opened.append(row.head.id))
    assert page.table.hasFocus()
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert opened == [begun.id]


def test_the_sheet_follows_the_selection(qtbot: QtBot, desk: Desk) -> None:
    signed, _, begun = _three(desk)
    page = _page(qtbot, desk)
    page.table.look_at(signed.id)
    assert page.sheet.name.text() == "SAMPLE-OKAFOR, Adaeze"
    assert "14-Mar-2019" in page.sheet.facts.text()
    assert "Allergies: Allergies not" in page.sheet.facts.text()
    assert page.sheet.continue_button.accessibleName() == "Open the signed intake"
    page.table.look_at(begun.id)
    assert page.sheet.continue_button.accessibleName() == "Continue the intake"
    wanted: list[str] = []
    page.sheet.export_wanted.connect(lambda row: wanted.append(row.head.id))
    page.sheet.export_button.click()
    assert wanted == [begun.id]


def test_what_has_no_room_goes_and_stays_in_the_menu(qtbot: QtBot, desk: Desk) -> None:
    _three(desk)
    page = _page(qtbot, desk)
    assert page.sheet.isVisible()
    assert not any(page.table.isColumnHidden(column) for column in range(len(COLUMNS)))
    page.resize(420, 600)
    assert not page.sheet.isVisible()
    assert page.table.isColumnHidden(TIME)
    assert not page.table.isColumnHidden(STATUS)
    assert [verb.text() for verb in page.table.actions()][:2] == ["Continue or open", "Summary PDF"]


@pytest.mark.parametrize(
    ("name", "letters"), [("Dr. Ada Sample", "AS"), ("Prof Jan van Sample", "JVS"), ("", "")]
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("SAMPLE-LINDQVIST, Tomas", ["SAMPLE-", "LINDQVIST, Tomas"]),
        ("one two", ["one two"]),
        ("unbreakablelongname", ["unbreakablelongname"]),
        ("", [""]),
    ],
)
def test_a_name_breaks_where_names_break(qtbot: QtBot, text: str, lines: list[str]) -> None:
    assert qtbot is not None
    metrics = QFontMetrics(theme.font())
    assert _lines(metrics, text, metrics.horizontalAdvance("LINDQVIST, Tomas") + 2) == lines
