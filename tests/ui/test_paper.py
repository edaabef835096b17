"""Signing, preview, saving, printing and exporting from the window."""

from __future__ import annotations

import io
from pathlib import Path

import pypdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from clinic_app.desk import Desk, Draft
from clinic_app.library import Edition
from clinic_app.record import IntakeStatus, Record
from clinic_app.reporting.clinician_summary import clinician_summary
from clinic_app.reporting.pdf import pdf_bytes
from clinic_app.ui.care.export_page import ExportPage
from clinic_app.ui.intake.sign_dialog import SignDialog
from clinic_app.ui.paper.paper_pages import PaperPages
from clinic_app.ui.paper.preview_page import PreviewPage
from clinic_app.ui.parts.dialogs import PreparedDialogs
from clinic_app.ui.parts.facts import Facts
from tests.reporting import made_up
from tests.ui.made_up_desk import VIOLET, complete, new_desk, register, settle, shown


@pytest.fixture
def desk(tmp_path: Path, edition: Edition) -> Desk:
    return new_desk(tmp_path / "data", edition)


@pytest.fixture
def draft(desk: Desk) -> Draft:
    return desk.start_intake(register(desk, number="004-512-77").id)


def test_who_signs_sees_whose_intake_it_is(qtbot: QtBot, desk: Desk, draft: Draft) -> None:
    dialog = SignDialog(desk, draft)
    qtbot.addWidget(dialog)
    dialog.show()
    words = " ".join(label.text() for label in dialog.findChildren(type(dialog.message)))
    for part in ("SAMPLE-OKAFOR, Adaeze", "14-Mar-2019", "004-512-77", "Dr Ada Sample", "for good"):
        assert part in words


def test_signing_says_what_is_missing_then_what_is_wrong_then_signs(
    qtbot: QtBot, desk: Desk, draft: Draft
) -> None:
    dialog = SignDialog(desk, draft)
    qtbot.addWidget(dialog)
    signed: list[Record] = []
    dialog.signed.connect(signed.append)
    dialog.show()
    QTest.keyClicks(dialog.passphrase, "not the passphrase")
    QTest.keyClick(dialog.passphrase, Qt.Key.Key_Return)
    assert "settle before signing" in dialog.message.text()
    complete(draft)
    QTest.keyClick(dialog.passphrase, Qt.Key.Key_Return)
    assert "passphrase" in dialog.message.text()
    assert dialog.passphrase.selectedText()
    QTest.keyClicks(dialog.passphrase, VIOLET)
    QTest.keyClick(dialog.passphrase, Qt.Key.Key_Return)
    assert signed[0].head.status.value == "signed"
    assert not dialog.isVisible()


def test_a_similar_patient_is_named_before_signing(qtbot: QtBot, desk: Desk, draft: Draft) -> None:
    alone = SignDialog(desk, draft)
    register(desk, "Sample-Okafor", "Adaora")
    warned = SignDialog(desk, draft)
    for dialog in (alone, warned):
        qtbot.addWidget(dialog)
        dialog.show()
    assert not alone.similar.isVisible()
    assert "SAMPLE-OKAFOR, Adaora" in warned.similar.text()
    assert "Adaeze" not in warned.similar.text()


def test_escape_signs_nothing(qtbot: QtBot, desk: Desk, draft: Draft) -> None:
    complete(draft)
    dialog = SignDialog(desk, draft)
    qtbot.addWidget(dialog)
    dialog.show()
    QTest.keyClicks(dialog.passphrase, VIOLET)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert desk.record(draft.id).head.is_draft


def test_pages_are_turned_zoomed_and_read_aloud(qtbot: QtBot, tmp_path: Path) -> None:
    page = PreviewPage(PreparedDialogs(tmp_path))
    qtbot.addWidget(page)
    record = made_up.child()
    content = pdf_bytes(clinician_summary(record, made_up.PRINTED))
    page.show_record(record, content)
    shown(page)
    count = len(pypdf.PdfReader(io.BytesIO(content)).pages)
    assert page.where.text() == f"Page 1 of {count}"
    assert "SAMPLE-OKAFOR" in page.sheet.accessibleDescription()
    assert not page.previous_button.isEnabled()
    QTest.keyClick(page.area, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert page.where.text() == f"Page 2 of {count}"
    before = page.sheet.pixmap().width()
    QTest.keyClick(page.area, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    assert page.sheet.pixmap().width() < before
    page.fit_button.click()
    assert page.sheet.pixmap().width() == before


def test_saved_seen_and_printed_are_the_same_pages(
    qtbot: QtBot, desk: Desk, draft: Draft, tmp_path: Path
) -> None:
    dialogs = PreparedDialogs(tmp_path)
    page = PreviewPage(dialogs)
    qtbot.addWidget(page)
    record = desk.record(draft.id)
    page.show_record(record, desk.exports.summary_pdf(record))
    shown(page)
    page.save_button.click()
    page.print_button.click()
    saved, printed = dialogs.files
    assert saved.read_bytes() == page.content
    assert "okafor" not in saved.name.lower()
    on_paper, on_screen = PaperPages(printed.read_bytes()), PaperPages(page.content)
    assert len(on_paper) == len(on_screen)
    for number in range(len(on_screen)):
        assert on_paper.size(number) == pytest.approx(on_screen.size(number), abs=3)
        ours, theirs = (_ink(pages.image(number, 36)) for pages in (on_screen, on_paper))
        assert theirs == pytest.approx(ours, rel=0.15), "as much ink on paper as on the screen"


def _ink(picture: QImage) -> float:
    """Share of the page that is not white, weighted by how dark it is."""
    grey = picture.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = [bytes(grey.constScanLine(y))[: grey.width()] for y in range(grey.height())]
    return sum(255 - value for row in rows for value in row) / (255 * grey.width() * grey.height())


def test_a_folder_that_cannot_be_written_is_said(
    qtbot: QtBot, desk: Desk, draft: Draft, tmp_path: Path
) -> None:
    page = PreviewPage(PreparedDialogs(tmp_path / "not there"))
    qtbot.addWidget(page)
    record = desk.record(draft.id)
    page.show_record(record, desk.exports.summary_pdf(record))
    shown(page)
    page.save_button.click()
    assert "could not be written" in page.message.text()


def exported(page: ExportPage) -> None:
    page.export()
    settle(lambda: not page.running)


def test_exports_say_what_leaves_and_what_was_written(
    qtbot: QtBot, desk: Desk, draft: Draft, tmp_path: Path
) -> None:
    complete(draft)
    desk.sign(draft, VIOLET)
    page = ExportPage(desk, PreparedDialogs(tmp_path))
    qtbot.addWidget(page)
    page.refresh()
    shown(page)
    assert "leaves the protection of this program" in page.warning.text()
    assert page.what.currentText() == "All signed intakes (1)"
    QTest.keyClick(page.export_button, Qt.Key.Key_Return)
    settle(lambda: not page.running)
    assert "intakes.csv" in page.message.text()
    assert (tmp_path / "intakes.csv").exists()
    page.formats.chosen.emit("json")
    exported(page)
    assert "Okafor" in (tmp_path / "intakes.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("form", "file"),
    [
        ("xlsx", "intakes.xlsx"),
        ("json", "intakes.json"),
        ("jsonl", "intakes.jsonl"),
        ("fhir", "fhir/manifest.json"),
        ("redcap", "redcap-dictionary.csv"),
        ("sqlite", "intakes.sqlite"),
        ("deidentified", "deidentified-report.txt"),
    ],
)
def test_every_format_is_written_from_the_window(  # noqa: PLR0913, PLR0917 - what it needs
    qtbot: QtBot, desk: Desk, draft: Draft, tmp_path: Path, form: str, file: str
) -> None:
    complete(draft)
    desk.sign(draft, VIOLET)
    dialogs = PreparedDialogs(tmp_path)
    page = ExportPage(desk, dialogs)
    qtbot.addWidget(page)
    page.refresh()
    page.formats.chosen.emit(form)
    exported(page)
    assert "Written" in page.message.text()
    assert (tmp_path / file).is_file()
    exported(page)
    assert "already there" in dialogs.shown[-1]


def test_the_window_chooses_period_state_and_columns(
    qtbot: QtBot, desk: Desk, draft: Draft, tmp_path: Path
) -> None:
    page = ExportPage(desk, PreparedDialogs(tmp_path))
    qtbot.addWidget(page)
    page.refresh()
    shown(page)
    choices = page.choices
    assert not choices.first.isVisible()
    choices.what.setCurrentIndex(1)
    assert choices.first.isVisible()
    choices.statuses[IntakeStatus.SIGNED].setChecked(False)
    page.export()
    assert "No state is chosen" in page.message.text()
    choices.statuses[IntakeStatus.DRAFT].setChecked(True)
    for name, tick in choices.columns.items():
        tick.setChecked(name == "Eczema")
    exported(page)
    header, *rows = (tmp_path / "intakes.csv").read_text(encoding="utf-8-sig").splitlines()
    assert header.startswith("intake_id,ecz.ever,")
    assert [row.partition(",")[0] for row in rows] == [draft.id]
    choices.last.setText("14 Mar 2001")
    exported(page)
    assert len((tmp_path / "intakes.csv").read_text(encoding="utf-8-sig").splitlines()) == 1
    choices.last.setText("2001")
    page.export()
    assert "is not a day" in page.message.text()


def test_an_export_that_is_stopped_leaves_nothing(
    qtbot: QtBot, desk: Desk, draft: Draft, tmp_path: Path
) -> None:
    complete(draft)
    desk.sign(draft, VIOLET)
    page = ExportPage(desk, PreparedDialogs(tmp_path / "out"))
    (tmp_path / "out").mkdir()
    qtbot.addWidget(page)
    page.refresh()
    shown(page)
    page.export()
    assert page.bar.isVisible()
    assert page.stop_button.isVisible()
    page.stop()
    settle(lambda: not page.running)
    assert "stopped" in page.message.text()
    assert list((tmp_path / "out").iterdir()) == []
    assert not page.bar.isVisible()
    assert page.export_button.isEnabled()


def test_nothing_is_replaced_without_a_yes(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "intakes.json").write_text("precious", encoding="utf-8")
    dialogs = PreparedDialogs(tmp_path, yes=False)
    page = ExportPage(desk, dialogs)
    qtbot.addWidget(page)
    page.refresh()
    page.formats.chosen.emit("json")
    page.export()
    assert not page.running
    assert (tmp_path / "intakes.json").read_text(encoding="utf-8") == "precious"
    assert "already there" in dialogs.shown[-1]


def test_one_intake_can_be_exported(qtbot: QtBot, desk: Desk, draft: Draft, tmp_path: Path) -> None:
    page = ExportPage(desk, PreparedDialogs(tmp_path))
    qtbot.addWidget(page)
    page.refresh(desk.today()[0])
    assert "this draft" in page.what.currentText().lower()
    exported(page)
    assert "Written" in page.message.text()
    assert draft.id in (tmp_path / "intakes.csv").read_text(encoding="utf-8-sig")


def test_the_sentence_about_a_wrong_passphrase_takes_no_room_from_the_facts(
    qtbot: QtBot, desk: Desk, draft: Draft
) -> None:
    dialog = SignDialog(desk, draft)
    qtbot.addWidget(dialog)
    dialog.show()
    facts = dialog.findChildren(Facts)[0]
    before, tall = facts.height(), dialog.height()
    dialog.passphrase.setText("another passphrase")
    dialog.sign()
    QTest.qWait(10)
    assert dialog.message.text()
    assert facts.height() == before
    assert dialog.height() > tall
