"""The papers for others in the real window: patient summary, letter, and what was kept of both."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from clinic_app.desk import Desk
from clinic_app.desk.settings import CALL
from clinic_app.library import Edition
from clinic_app.record import Record
from clinic_app.reporting.referral_letter import Recipient
from clinic_app.reporting.seal import seal_text
from clinic_app.ui.care.look import Look
from clinic_app.ui.parts.dialogs import PreparedDialogs
from clinic_app.ui.workplace import PATIENTS, SETTINGS, TODAY, Workplace
from tests.bench.patients import filled_draft
from tests.ui.made_up_desk import VIOLET, new_desk, register, settle, shown


@pytest.fixture
def desk(tmp_path: Path, edition: Edition) -> Iterator[Desk]:
    made = new_desk(tmp_path / "data", edition)
    yield made
    made.close()


@pytest.fixture
def signed(desk: Desk) -> Record:
    return desk.sign(filled_draft(desk, "infant"), VIOLET)


@pytest.fixture
def dialogs(tmp_path: Path) -> PreparedDialogs:
    folder = tmp_path / "out"
    folder.mkdir()
    return PreparedDialogs(folder)


@pytest.fixture
def work(qtbot: QtBot, desk: Desk, signed: Record, dialogs: PreparedDialogs) -> Workplace:
    made = Workplace(desk, dialogs, Look(), "")
    qtbot.addWidget(made)
    shown(made)
    assert signed.head.id
    return made


def words_of(page: bytes) -> str:
    return " ".join(one.extract_text() for one in pypdf.PdfReader(io.BytesIO(page)).pages)


def actions(desk: Desk) -> list[str]:
    return [row["action"] for row in desk.audit_rows()]


def test_a_patients_page_holds_what_was_ticked_and_is_kept_when_it_goes_out(
    work: Workplace, desk: Desk, signed: Record, dialogs: PreparedDialogs
) -> None:
    desk.set_setting(CALL, "Call the made-up clinic: 555 0100")
    work.today.sheet.patient_paper_button.click()
    page = work.paperwork.patient_page
    assert work.whole.currentWidget() is page
    assert page.topics, "the made-up infant has findings to talk about"
    gone, *_ = page.topics.values()
    QTest.mouseClick(gone, Qt.MouseButton.LeftButton)
    page.parts["card"].setChecked(False)
    page.own_words.setPlainText("Bring the feeding diary.")
    page.preview_button.click()
    assert work.whole.currentWidget() is work.preview
    text = words_of(work.preview.content)
    assert "Bring the feeding diary." in text
    assert "555 0100" in text
    assert "ALLERGY CARD" not in text
    assert gone.tick.accessibleName() not in text
    assert desk.papers.kept(signed.patient.id) == [], "looking keeps nothing"
    work.preview.print_button.click()
    work.preview.save_button.click()
    (kept,) = desk.papers.kept(signed.patient.id)
    assert dialogs.files[-1].read_bytes() == desk.papers.open_again(kept.id)
    assert signed.patient.details.family.lower() not in dialogs.files[-1].name.lower()
    assert {"paper kept", "paper printed", "paper saved as a file"} <= set(actions(desk))
    assert "summary printed" not in actions(desk)


def test_escape_leads_back_from_the_page_to_the_ticks_and_to_the_list(work: Workplace) -> None:
    work.today.sheet.patient_paper_button.click()
    page = work.paperwork.patient_page
    page.parts["card"].setChecked(False)
    page.preview_button.click()
    QTest.keyClick(work.preview.area, Qt.Key.Key_Escape)
    assert work.whole.currentWidget() is page
    assert not page.parts["card"].isChecked()
    QTest.keyClick(page.parts["card"], Qt.Key.Key_Escape)
    assert work.whole.currentWidget() is work.desk_view


def test_the_preview_of_a_signed_intake_leads_to_both_papers(
    work: Workplace, desk: Desk, signed: Record
) -> None:
    work.open_intake(signed.head.id)
    assert work.preview.patient_paper_button.isVisible()
    work.preview.letter_button.click()
    assert work.whole.currentWidget() is work.paperwork.letter_page
    draft = desk.start_intake(register(desk).id)
    work._preview(desk.record(draft.id))
    assert not work.preview.letter_button.isVisible(), "a draft is nothing to hand out"


def test_a_letter_is_drafted_changed_printed_and_opened_again_as_it_was(
    work: Workplace, desk: Desk, signed: Record, dialogs: PreparedDialogs
) -> None:
    work.today.sheet.letter_button.click()
    letter = work.paperwork.letter_page
    assert letter.text.toPlainText() == letter._drafted
    letter.to.chosen.emit("allergy")
    letter.text.setPlainText(f"Dear made-up colleague,\n\n{letter.text.toPlainText()}")
    letter.preview_button.click()
    assert "Dear made-up colleague" in words_of(work.preview.content)
    work.preview.save_button.click()
    went_out = dialogs.files[-1].read_bytes()
    QTest.keyClick(work.preview.area, Qt.Key.Key_Escape)
    letter.cancel_button.click()
    assert not any("changed the letter" in said for said in dialogs.shown), "it is kept"
    assert work.whole.currentWidget() is work.desk_view
    kept = work.today.sheet.kept
    assert kept.isVisible()
    line = kept.list.item(0).text()
    assert line.startswith("Letter to allergy\n")
    assert line.endswith("Dr Ada Sample")
    QTest.keyClick(kept.list, Qt.Key.Key_Return)
    assert work.preview.content == went_out
    assert "kept paper viewed" in actions(desk)
    work.preview.print_button.click()
    assert len(desk.papers.kept(signed.patient.id)) == 1, "the same page is not kept twice"


def test_words_of_ones_own_are_not_lost_without_a_question(
    work: Workplace, dialogs: PreparedDialogs
) -> None:
    dialogs._yes = False
    work.today.sheet.letter_button.click()
    letter = work.paperwork.letter_page
    letter.text.setPlainText("My own words.")
    letter.to.chosen.emit("allergy")
    QTest.keyClick(letter.text, Qt.Key.Key_Escape)
    assert work.whole.currentWidget() is letter
    assert letter.text.toPlainText() == "My own words."
    assert len([said for said in dialogs.shown if "changed the letter" in said]) == 2
    letter.text.setPlainText("  ")
    letter.preview_button.click()
    assert letter.message.text() == "The letter has no words."


def test_every_kept_paper_is_in_the_menu_of_the_list_where_the_sheet_has_no_room(
    work: Workplace, desk: Desk, signed: Record
) -> None:
    papers, sheet = desk.papers, work.today.sheet
    choice = papers.for_patient(signed)
    page = papers.patient_summary(signed, choice)
    papers.keep_patient_summary(signed, choice, page)
    work.today.refresh(signed.head.id)
    assert sheet.open_kept.isVisible()
    assert sheet.open_kept.menu() is None, "one is opened by the verb itself"
    letter = papers.letter(signed, Recipient.ALLERGY, "Only this.")
    papers.keep_letter(signed, Recipient.ALLERGY, "Only this.", letter)
    work.today.refresh(signed.head.id)
    sheet.fit(300)
    assert not sheet.isVisible()
    assert sheet.open_kept in work.today.table.actions()
    entries = {one.text().split(" · ")[0]: one for one in sheet.open_kept.menu().actions()}
    assert set(entries) == {"Patient summary", "Letter to allergy"}
    for name, content in (("Patient summary", page), ("Letter to allergy", letter)):
        entries[name].trigger()
        assert work.preview.content == content


def test_a_draft_offers_neither_paper(work: Workplace, desk: Desk) -> None:
    draft = desk.start_intake(register(desk).id)
    work.today.refresh(draft.id)
    QApplication.processEvents()
    sheet = work.today.sheet
    assert sheet.isVisible()
    assert not sheet.letter_button.isVisible()
    assert not sheet.patient_paper_button.isVisible()
    assert not sheet.kept.isVisible()


LP = """#!/bin/sh
if [ -e "$LP_FOLDER/broken" ]; then echo "lp: The printer is on fire." >&2; exit 1; fi
cat > "$LP_FOLDER/page-$$.pdf"
"""


@pytest.fixture
def printer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which a made-up `lp` on the path keeps what it is given."""
    folder = tmp_path / "printer"
    folder.mkdir()
    program = folder / "lp"
    program.write_text(LP)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("LP_FOLDER", str(folder))
    return folder


def test_the_signed_ones_of_the_day_are_printed_and_what_failed_is_said_and_tried_again(
    work: Workplace, desk: Desk, printer: Path, dialogs: PreparedDialogs
) -> None:
    desk.sign(filled_draft(desk, "adult"), VIOLET)
    desk.start_intake(register(desk).id)
    work.show_place(TODAY)
    printing = work.today.printing
    (printer / "broken").touch()
    printing.print_button.click()
    assert printing.bar.isVisible()
    assert printing.stop_button.isVisible()
    settle(lambda: not printing.running)
    assert "Print 2 signed summaries?" in dialogs.shown[-1]
    assert "Failed: 2." in printing.message.text()
    assert "on fire" in printing.message.text()
    (printer / "broken").unlink()
    printing.again_button.click()
    settle(lambda: not printing.running)
    assert printing.message.text() == "Sent to the printer: 2."
    assert len(list(printer.glob("page-*.pdf"))) == 2
    assert desk.papers.queue() == []
    assert not printing.again_button.isVisible()
    assert actions(desk).count("paper printed") == 2


def test_a_stopped_batch_waits_and_can_be_taken_off(
    work: Workplace, desk: Desk, printer: Path
) -> None:
    printing = work.today.printing
    printing.print_button.click()
    printing.stop()
    settle(lambda: not printing.running)
    went = len(list(printer.glob("page-*.pdf")))
    assert len(desk.papers.queue()) == 1 - went
    if not went:
        assert "Waiting: 1." in printing.message.text()
        printing.drop_button.click()
    assert desk.papers.queue() == []
    assert not printing.drop_button.isVisible()


def test_nothing_is_printed_without_a_yes_and_no_button_where_nothing_is_signed(
    work: Workplace, desk: Desk, dialogs: PreparedDialogs, signed: Record
) -> None:
    dialogs._yes = False
    work.today.printing.print_button.click()
    assert not work.today.printing.running
    assert desk.papers.queue() == []
    desk.withdraw(signed.head.id, "The wrong made-up patient")
    work.show_place(TODAY)
    assert not work.today.printing.isVisible()


def test_the_code_of_a_page_is_recognised_typed_or_by_a_reader(
    work: Workplace, desk: Desk, signed: Record
) -> None:
    code = seal_text(signed.head)
    work.show_place(PATIENTS)
    check = work.patients.check
    assert check.isVisible()
    QTest.keyClicks(check.code, code)
    QTest.keyClick(check.code, Qt.Key.Key_Return)
    assert check.verdict.text() == "Page and record agree"
    assert signed.head.id in check.sentence.text()
    check.show_code(f"{code[:-1]}{'0' if code[-1] != '0' else '1'}")
    assert check.verdict.text() == "Altered"
    check.show_code(code.replace(signed.head.id.upper(), "AAAAAA-BBBBBB"))
    assert check.verdict.text() == "Not from here"
    check.show_code("a shopping list")
    assert "neither the code" in check.sentence.text()
    assert check.verdict.text() == ""
    desk.sign(desk.amend(signed.head.id, "A made-up slip"), VIOLET)
    check.show_code(code)
    assert check.verdict.text() == "There is a newer version"


def test_a_code_read_into_the_search_box_begins_no_patient(
    work: Workplace, desk: Desk, signed: Record
) -> None:
    begun: list[str] = []
    work.search.new_wanted.connect(lambda typed, _: begun.append(typed))
    desk.withdraw(signed.head.id, "The wrong made-up patient")
    work.search.begin(for_intake=False)
    QTest.keyClicks(work.search, seal_text(signed.head))
    QTest.keyClick(work.search, Qt.Key.Key_Return)
    assert work.notice.text().startswith("Withdrawn. The record was withdrawn")
    assert work.search.text() == ""
    assert begun == []


def test_administrators_write_what_patients_watch_for_and_whom_they_call(
    work: Workplace, desk: Desk
) -> None:
    work.show_place(SETTINGS)
    settings = work.settings
    settings.call.setFocus()
    settings.call.setPlainText("Made-up clinic\n555 0100, weekdays 8 to 16")
    settings.watch.setFocus()
    assert desk.store.settings.get(CALL) == "Made-up clinic\n555 0100, weekdays 8 to 16"
    assert settings.lines_saved.text() == "Kept."
    settings.watch.setPlainText("A rash that spreads fast")
    settings.full_name.setFocus()
    assert desk.house.watch(desk.house.original) == ("A rash that spreads fast",)
