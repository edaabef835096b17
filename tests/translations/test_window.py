"""The real window in Spanish: chosen in the settings, an intake in it, the other language and back, and paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from clinic_app.form.answers import from_code
from clinic_app.library import QUESTIONNAIRE_FILE, RULES_FOLDER, Edition, edition_from_files
from clinic_app.paths import resources
from clinic_app.ui.care.look import Look
from clinic_app.ui.main_window import MainWindow
from clinic_app.ui.parts.dialogs import WindowDialogs
from clinic_app.ui.workplace import SETTINGS, Workplace
from tests.ui.made_up_desk import CLINIC, LOGIN, NAME, VIOLET, MadeUpDoor, register, settle


@pytest.fixture(scope="module")
def english() -> Edition:
    return edition_from_files(resources() / QUESTIONNAIRE_FILE, resources() / RULES_FOLDER)


@pytest.fixture
def window(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, english: Edition
) -> Iterator[MainWindow]:
    door = MadeUpDoor(tmp_path, english)
    made = MainWindow(door, WindowDialogs(), Look("light", 100, "en"))
    qtbot.addWidget(made)
    made.show()
    opened, _ = door.set_up(CLINIC, LOGIN, NAME, VIOLET)
    made.enter(opened)
    QApplication.processEvents()
    yield made
    made.close()
    made._language.speak(qapp, "en")


def desk_of(window: MainWindow) -> Workplace:
    assert window.workplace is not None
    return window.workplace


def choose(window: MainWindow, language: str) -> None:
    former = desk_of(window)
    former.show_place(SETTINGS)
    button = next(one for one in former.settings.language.buttons if one.code == language)
    button.click()
    settle(lambda: window.workplace is not former)


def test_the_desk_is_made_again_in_the_language_chosen_in_the_settings(
    window: MainWindow, tmp_path: Path
) -> None:
    assert next(button.text() for button in desk_of(window).rail.buttons) == "Today"
    choose(window, "es")
    assert next(button.text() for button in desk_of(window).rail.buttons) == "Hoy"
    assert desk_of(window).pages.currentIndex() == SETTINGS
    assert "sin revisión clínica" in desk_of(window).settings.language_note.text()
    assert Look.read(tmp_path).language == "es"
    choose(window, "en")
    assert next(button.text() for button in desk_of(window).rail.buttons) == "Today"
    assert desk_of(window).settings.language_note.text() == ""


def test_a_new_intake_is_spanish_says_that_nobody_reviewed_it_and_goes_over_to_english(
    window: MainWindow,
) -> None:
    choose(window, "es")
    place = desk_of(window)
    place.start_intake(register(place.desk))
    assert place.intake is not None
    bar = place.intake.language_bar
    assert bar.isVisible()
    assert "sin revisión clínica" in bar.words.text()
    place.intake.show_question("ecz.ever")
    QTest.keyClick(place.intake.window().focusWidget(), Qt.Key.Key_S)
    assert place.intake.model.form.get("ecz.ever").value == "yes"
    place.intake.language_bar.button.click()
    assert place.intake.model.questionnaire.language.startswith("en")
    assert place.intake.model.form.get("ecz.ever").value == "yes"
    assert not place.intake.language_bar.words.text().startswith("Traducción")
    place.intake.language_bar.button.click()
    assert place.intake.model.questionnaire.language == "es"


def test_an_english_intake_at_an_english_desk_has_no_line_about_its_language(
    window: MainWindow,
) -> None:
    place = desk_of(window)
    place.start_intake(register(place.desk))
    assert place.intake is not None
    assert not place.intake.language_bar.isVisible()


@pytest.mark.parametrize(
    ("letter", "state"),
    [(Qt.Key.Key_I, "unknown"), (Qt.Key.Key_R, "declined"), (Qt.Key.Key_U, "unknown")],
)
def test_letters_of_the_spanish_answers(window: MainWindow, letter: Qt.Key, state: str) -> None:
    choose(window, "es")
    place = desk_of(window)
    place.start_intake(register(place.desk))
    assert place.intake is not None
    place.intake.show_question("ecz.ever")
    QTest.keyClick(place.intake.window().focusWidget(), letter)
    assert place.intake.model.form.get("ecz.ever").state.value == state


def test_paper_of_an_unreviewed_translation_says_so(window: MainWindow) -> None:
    from clinic_app.reporting.clinician_summary import clinician_summary

    choose(window, "es")
    desk = desk_of(window).desk
    draft = desk.start_intake(register(desk).id)
    draft.answer("ecz.ever", from_code(draft.edition.questionnaire.question("ecz.ever"), "yes"))
    first = repr(clinician_summary(desk.record(draft.id), desk.clock()).blocks[0])
    assert "sin revisión clínica" in first
    english = desk.change_language(draft, "en")
    first = repr(clinician_summary(desk.record(english.id), desk.clock()).blocks[0])
    assert "revisión" not in first
