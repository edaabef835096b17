"""The history for administrators, over a real trail."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from clinic_app.desk import Desk
from clinic_app.errors import NotAllowedError, WrongPassphraseError
from clinic_app.form.answers import Answer
from clinic_app.form.partial_date import PartialDate
from clinic_app.library import Edition
from clinic_app.storage import history as history_of_storage
from clinic_app.storage.history import Kind, Wanted
from clinic_app.storage.store import Store
from clinic_app.storage.users import NewUser, Role
from clinic_app.ui.care.look import Look
from clinic_app.ui.parts.dialogs import PreparedDialogs
from clinic_app.ui.workplace import HISTORY, PATIENTS, SETTINGS, Workplace
from tests.storage.made_up import CHEAP
from tests.ui.made_up_desk import VIOLET, new_desk, register, shown

BENS = "amber lantern eleven meadow"


@pytest.fixture
def desk(tmp_path: Path, edition: Edition) -> Desk:
    return new_desk(tmp_path / "data", edition)


@pytest.fixture
def work(qtbot: QtBot, desk: Desk, tmp_path: Path) -> Workplace:
    made = Workplace(desk, PreparedDialogs(tmp_path), Look("light", 100), "")
    qtbot.addWidget(made, before_close_func=lambda page: page.shut())
    shown(made)
    return made


def cells(work: Workplace, column: int) -> list[str]:
    table = work.history.table
    found = (table.item(row, column) for row in range(table.rowCount()))
    return [item.text() for item in found if item is not None]


def test_newest_first_and_filtered_by_kind_person_day_and_text(work: Workplace, desk: Desk) -> None:
    patient = register(desk)
    draft = desk.start_intake(patient.id)
    draft.answer("ecz.ever", Answer.of("yes"))
    desk.set_setting("paper", "Letter")
    with pytest.raises(WrongPassphraseError):
        desk.store.confirm("not the passphrase")
    desk.store.confirm(VIOLET)
    work.show_place(SETTINGS)
    QTest.mouseClick(work.settings.history_button, Qt.MouseButton.LeftButton)
    assert work.pages.currentIndex() == HISTORY
    seen = cells(work, 2)
    assert seen[:3] == ["audit trail read", "wrong passphrase", "setting changed"]
    assert "answer" not in seen
    page = work.history
    page.kind.setCurrentIndex(page.kind.findData(Kind.ANSWERS))
    page.show_newest()
    assert set(cells(work, 2)) == {"answer"}
    question = desk.edition.questionnaire.question("ecz.ever").name
    about = f"SAMPLE-OKAFOR, Adaeze · intake of {PartialDate.of(desk.clock().date()).shown()}"
    assert cells(work, 3)[0] == about
    assert cells(work, 4)[0] == f"{question}: Not asked → Yes"
    page.kind.setCurrentIndex(page.kind.findData(Kind.LOCKS))
    page.show_newest()
    assert cells(work, 2) == ["wrong passphrase"]
    page.kind.setCurrentIndex(0)
    page.end.setText("2020-01-01")
    page.show_newest()
    assert cells(work, 2) == []
    page.end.setText("1st of May")
    page.show_newest()
    assert "cannot be read as a date" in page.message.text()
    page.end.clear()
    page.text.setText("Letter")
    page.show_newest()
    assert "setting changed" in cells(work, 2)
    assert "patient registered" not in cells(work, 2)


def test_older_rows_come_page_by_page_and_every_row_once(
    work: Workplace, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history_of_storage, "PAGE", 7)
    monkeypatch.setattr(history_of_storage, "_STEP", 5)
    monkeypatch.setattr(history_of_storage, "_LOOKED_AT", 20)
    for number in range(30):
        desk.set_setting("paper", "A4" if number % 2 else "Letter")
    rows = list(desk.history.all_rows(Wanted(kind=Kind.SETTINGS)))
    ids = [row["id"] for row in rows]
    assert ids == sorted(set(ids), reverse=True)
    told = [
        row for row in desk.audit_rows() if row["action"].startswith(("setting", "form and rules"))
    ]
    assert len(rows) == len(told) > 30
    work.show_history()
    page, before = work.history, 0
    while page.older_button.isEnabled():
        QTest.mouseClick(page.older_button, Qt.MouseButton.LeftButton)
        assert page.table.rowCount() >= before
        before = page.table.rowCount()
    assert cells(work, 2)[-1] == "user added"


def test_what_is_filtered_is_exported_with_a_manifest(work: Workplace, tmp_path: Path) -> None:
    work.show_history()
    work.history.kind.setCurrentIndex(work.history.kind.findData(Kind.SETTINGS))
    work.history.show_newest()
    QTest.mouseClick(work.history.export_button, Qt.MouseButton.LeftButton)
    with (tmp_path / "history.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert {row["action"] for row in rows} <= {"setting changed", "form and rules kept"}
    manifest = json.loads((tmp_path / "history-manifest.json").read_text(encoding="utf-8"))
    assert manifest["records"] == len(rows) > 0
    work.history.kind.setCurrentIndex(work.history.kind.findData(Kind.GIVEN_OUT))
    work.history.show_newest()
    assert "audit trail exported" in cells(work, 2)


def test_a_patient_is_told_who_looked(work: Workplace, desk: Desk, tmp_path: Path) -> None:
    patient, other = register(desk), register(desk, "Sample-Brandt", "Jonas")
    intake = desk.start_intake(patient.id)
    intake.close()
    desk.open_draft(intake.id).close()
    desk.exports.summary_pdf(desk.record(intake.id))
    work.show_patient(other)
    work.show_patient(patient)
    QTest.mouseClick(work.patients.history_button, Qt.MouseButton.LeftButton)
    seen = cells(work, 2)
    assert {"patient viewed", "draft opened", "summary viewed", "intake started"} <= set(seen)
    assert seen.count("patient viewed") == 1
    QTest.mouseClick(work.history.list_button, Qt.MouseButton.LeftButton)
    given = (tmp_path / "access-list.txt").read_text(encoding="utf-8")
    assert "SAMPLE-OKAFOR, Adaeze" in given
    assert "Dr Ada Sample: summary viewed" in given
    assert "BRANDT" not in given
    QTest.mouseClick(work.history.print_button, Qt.MouseButton.LeftButton)
    assert (tmp_path / "print-out.pdf").read_bytes().startswith(b"%PDF")
    QTest.mouseClick(work.history.back_button, Qt.MouseButton.LeftButton)
    assert work.pages.currentIndex() == PATIENTS


def test_it_is_for_administrators(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    desk.add_user(NewUser("b.sample", "Ben", frozenset({Role.CLINICIAN})), BENS, VIOLET)
    patient = register(desk)
    desk.close()
    other = Desk(Store.open(tmp_path / "data", "b.sample", BENS, cost=CHEAP), desk.edition)
    work = Workplace(other, PreparedDialogs(), Look("light", 100), "")
    qtbot.addWidget(work)
    work.show_patient(patient)
    assert not work.patients.history_button.isVisibleTo(work)
    with pytest.raises(NotAllowedError):
        other.history.page(Wanted())
    work.shut()
