"""The clinic page over real signed intakes; its numbers are compared with what was answered."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from clinic_app.desk import Desk
from clinic_app.form.answers import Answer
from clinic_app.library import Edition
from clinic_app.ui.clinic.clinic_page import PERIODS, ClinicPage, TableCard, period
from clinic_app.ui.parts.dialogs import PreparedDialogs
from tests.ui.made_up_desk import VIOLET, complete, new_desk, register, settle, shown


def sign(desk: Desk, family: str, **answers: str) -> str:
    draft = desk.start_intake(register(desk, f"Sample-{family}").id)
    for question, code in answers.items():
        draft.answer(question.replace("__", "."), Answer.of(code))
    complete(draft)
    return desk.sign(draft, VIOLET).head.id


@pytest.fixture
def desk(tmp_path: Path, edition: Edition) -> Desk:
    made = new_desk(tmp_path / "data", edition)
    sign(made, "Okafor", ecz__ever="yes", gi__dysphagia="yes")
    sign(made, "Brandt", ecz__ever="no")
    withdrawn = sign(made, "Wrong", ecz__ever="yes")
    made.withdraw(withdrawn, "another patient's answers")
    made.start_intake(register(made, "Sample-Draft").id).answer("ecz.ever", Answer.of("yes"))
    return made


@pytest.fixture
def page(qtbot: QtBot, desk: Desk, tmp_path: Path) -> ClinicPage:
    (tmp_path / "out").mkdir()
    made = ClinicPage(desk, PreparedDialogs(tmp_path / "out"))
    qtbot.addWidget(made)
    shown(made)
    made.refresh()
    settle(lambda: made.cards)
    return made


def card(page: ClinicPage, key: str) -> TableCard:
    return next(one for one in page.cards if one.table is not None and one.table.key == key)


def test_it_counts_what_stands_and_nothing_else(page: ClinicPage) -> None:
    assert page.message.text().startswith("2 signed intakes from 1 ")
    eczema = card(page, "atopic-history").counts
    assert [eczema.item(0, column).text() for column in range(7)] == [
        "Eczema", "1 (50%)", "1 (50%)", "0 (0%)", "0 (0%)", "0 (0%)", "2",
    ]  # fmt: skip
    assert "Eczema: Yes 1, No 1" in card(page, "atopic-history").chart.accessibleDescription()


def test_a_complaint_narrows_it_and_few_is_said(page: ClinicPage) -> None:
    page.complaint.setCurrentIndex(page.complaint.findData("gi.dysphagia"))
    page.complaint.activated.emit(page.complaint.currentIndex())
    assert page.message.text().startswith("1 signed intake ")
    assert "few" in page.message.text()
    assert card(page, "complete").counts.item(0, 1).text() == "1 (100%)"


def test_a_table_is_saved_with_its_note(page: ClinicPage, tmp_path: Path) -> None:
    card(page, "atopic-history").csv_button.click()
    with (tmp_path / "out" / "atopic-history.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["Atopic history", "Yes", "No", "Unknown", "Declined", "Not asked", "Total"]
    assert rows[1] == ["Eczema", "1", "1", "0", "0", "0", "2"]
    assert any("2 signed intakes" in row[0] for row in rows if row)
    assert "Sample" not in str(rows), "no figure names anybody"


def test_a_picture_is_saved_and_is_no_blank_sheet(page: ClinicPage, tmp_path: Path) -> None:
    card(page, "atopic-history").picture_button.click()
    picture = QImage(str(tmp_path / "out" / "atopic-history.png"))
    assert not picture.isNull()
    across = {
        picture.pixel(x, y)
        for x in range(0, picture.width(), 3)
        for y in range(0, picture.height(), 9)
    }
    assert len(across) > 5


def test_looking_at_it_stands_in_the_trail(page: ClinicPage, desk: Desk) -> None:
    assert page.isVisible()
    assert [row["action"] for row in desk.audit_rows()].count("clinic figures viewed") == 1


@pytest.mark.parametrize(
    ("name", "start", "end"),
    [
        ("This month", dt.date(2026, 3, 1), dt.date(2026, 3, 31)),
        ("Last month", dt.date(2026, 2, 1), dt.date(2026, 2, 28)),
        ("Last 3 months", dt.date(2026, 1, 1), dt.date(2026, 3, 31)),
        ("Last 12 months", dt.date(2025, 4, 1), dt.date(2026, 3, 31)),
    ],
)
def test_periods_are_whole_months_up_to_today(name: str, start: dt.date, end: dt.date) -> None:
    assert period(PERIODS.index(name), dt.date(2026, 3, 31)) == (start, end)
