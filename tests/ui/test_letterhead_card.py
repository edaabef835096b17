"""The clinic's head and texts in the settings: seen at once, kept when a field is left, and on the next paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from clinic_app.desk import Desk
from clinic_app.desk.settings import ADDRESS, PHONE
from clinic_app.languages import Languages
from clinic_app.library import Edition
from clinic_app.paths import resources
from clinic_app.storage.store import Store
from clinic_app.storage.users import NewUser, Role
from clinic_app.ui.care.clinic_texts_card import HAS_TEXT
from clinic_app.ui.care.daily_backup import DailyBackup
from clinic_app.ui.care.look import Look
from clinic_app.ui.care.settings_page import SettingsPage
from clinic_app.ui.paper.patient_paper_page import PatientPaperPage
from clinic_app.ui.parts.dialogs import PreparedDialogs
from tests.reporting.test_letterhead import picture
from tests.reporting.test_paper import text
from tests.storage.made_up import CHEAP
from tests.ui.made_up_desk import CLINIC, LOGIN, NAME, VIOLET, complete, register, shown


@pytest.fixture
def desk(tmp_path: Path, edition: Edition) -> Iterator[Desk]:
    store, _ = Store.create(tmp_path / "data", CLINIC, NewUser(LOGIN, NAME), VIOLET, cost=CHEAP)
    made = Desk(store, edition, languages=Languages(edition, resources(), None))
    yield made
    made.close()


@pytest.fixture
def dialogs() -> PreparedDialogs:
    return PreparedDialogs()


@pytest.fixture
def page(qtbot: QtBot, desk: Desk, dialogs: PreparedDialogs) -> SettingsPage:
    made = SettingsPage(desk, Look("light", 100), dialogs, DailyBackup(desk))
    qtbot.addWidget(made)
    shown(made)
    return made


def test_what_is_typed_is_seen_before_it_is_kept(
    qtbot: QtBot, page: SettingsPage, desk: Desk
) -> None:
    card = page.letterhead
    before = card.sample.pixmap().toImage()
    card.address.setFocus()
    QTest.keyClicks(card.address, "12 Example Street")
    qtbot.waitUntil(lambda: "12 Example Street" in card.sample.accessibleDescription())
    assert card.sample.pixmap().toImage() != before
    assert desk.settings.get(ADDRESS) == ""
    card.phone.setFocus()
    assert desk.settings.get(ADDRESS) == "12 Example Street"
    QTest.keyClicks(card.phone, "000 555 0100")
    QTest.keyClick(card.phone, Qt.Key.Key_Return)
    assert desk.settings.get(PHONE) == "000 555 0100"


def test_a_logo_is_chosen_seen_and_taken_away(
    page: SettingsPage, desk: Desk, dialogs: PreparedDialogs, tmp_path: Path
) -> None:
    card = page.letterhead
    assert not card.remove_button.isEnabled()
    before = card.sample.pixmap().toImage()
    dialogs.opens = tmp_path / "logo.png"
    dialogs.opens.write_bytes(picture())
    card.choose_button.click()
    assert desk.house.has_logo
    assert card.sample.pixmap().toImage() != before
    card.remove_button.click()
    assert not desk.house.has_logo
    assert card.sample.pixmap().toImage() == before


def test_what_is_no_picture_is_said_and_changes_nothing(
    page: SettingsPage, desk: Desk, dialogs: PreparedDialogs, tmp_path: Path
) -> None:
    dialogs.opens = tmp_path / "logo.svg"
    dialogs.opens.write_text("<svg/>")
    page.letterhead.choose_button.click()
    assert "no picture" in page.letterhead.message.text()
    assert not desk.house.has_logo
    dialogs.opens = tmp_path / "gone.png"
    page.letterhead.choose_button.click()
    assert "cannot be read" in page.letterhead.message.text()


def test_a_text_about_a_finding_is_kept_marked_and_on_the_patients_page(
    page: SettingsPage, desk: Desk
) -> None:
    card = page.texts
    at = card.finding.findData("IN-05")
    card.finding.setCurrentIndex(at)
    card.text.setFocus()
    QTest.keyClicks(card.text, "Call us when you remember (made up).")
    assert "Call us when you remember" in card.sample.text()
    card.for_clinicians.setFocus()
    assert card.finding.itemText(at).startswith(HAS_TEXT)
    card.for_clinicians.click()
    draft = desk.start_intake(register(desk).id)
    complete(draft)
    record = desk.sign(draft, VIOLET)
    assert "IN-05" in {one.rule.id for one in record.screening.matched}
    paper = desk.papers.patient_summary(record, desk.papers.for_patient(record))
    assert "From your clinic: Call us when you remember (made up)." in text(paper)
    assert "This clinic: Call us when" in text(desk.exports.summary_pdf(record))
    card.text.setFocus()
    card.text.clear()
    card.for_clinicians.setFocus()
    assert not card.finding.itemText(at).startswith(HAS_TEXT)
    assert desk.house.texts("en") == {}


def test_lines_in_another_language_are_asked_for_where_it_is_chosen(
    page: SettingsPage, desk: Desk
) -> None:
    card = page.texts
    assert not card.others.isVisibleTo(card)
    card.language.chosen.emit("es")
    assert card.others.isVisibleTo(card)
    card.call.setFocus()
    QTest.keyClicks(card.call, "Clinica inventada 000")
    card.watch.setFocus()
    assert desk.house.call("es") == ("Clinica inventada 000",)
    assert desk.house.call("en") == ()


def test_who_may_not_administer_sees_it_and_cannot_change_it(
    qtbot: QtBot, desk: Desk, tmp_path: Path, edition: Edition
) -> None:
    desk.settings.set(ADDRESS, "12 Example Street")
    person = NewUser("carla", "Carla Sample", frozenset({Role.CLINICIAN}))
    desk.add_user(person, "another made-up passphrase 77", VIOLET)
    store = Store.open(tmp_path / "data", "carla", "another made-up passphrase 77")
    carla = Desk(store, edition, languages=Languages(edition, resources(), None))
    page = SettingsPage(carla, Look("light", 100), PreparedDialogs(), DailyBackup(carla))
    qtbot.addWidget(page)
    shown(page)
    assert page.letterhead.address.toPlainText() == "12 Example Street"
    for field in (page.letterhead.address, page.letterhead.choose_button, page.texts.text):
        assert not field.isEnabled()
    page.texts.show_language("es")
    carla.close()


def test_the_patients_page_is_made_in_the_language_that_is_chosen(qtbot: QtBot, desk: Desk) -> None:
    draft = desk.start_intake(register(desk).id)
    complete(draft)
    record = desk.sign(draft, VIOLET)
    page = PatientPaperPage(desk)
    qtbot.addWidget(page)
    page.begin(record)
    shown(page)
    page.language.chosen.emit("es")
    with qtbot.waitSignal(page.chosen) as asked:
        page.preview_button.click()
    spoken, choice = asked.args
    assert spoken.questionnaire.language == "es"
    assert "Su visita" in text(desk.papers.patient_summary(spoken, choice))
    page.begin(record)
    with qtbot.waitSignal(page.chosen) as again:
        page.preview_button.click()
    assert again.args[0].questionnaire.language == record.questionnaire.language
