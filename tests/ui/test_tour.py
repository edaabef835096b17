"""Looking around before anything is set up: made-up patients, a walk through them, and nothing of it stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from clinic_app.app import MADE_UP_MARK, SampleRooms, make_window, sample_window
from clinic_app.desk import Desk
from clinic_app.library import Edition
from clinic_app.record import IntakeStatus
from clinic_app.sample_clinic import CHEAP, LOGIN, PASSPHRASE, furnish
from clinic_app.storage.store import Store
from clinic_app.ui.door.setup_wizard import SetupWizard
from clinic_app.ui.main_window import MainWindow
from clinic_app.ui.parts.dialogs import PreparedDialogs
from clinic_app.ui.tour import Tour
from tests.ui.made_up_desk import settle, shown


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> MainWindow:
    made = sample_window(tmp_path)
    qtbot.addWidget(made)
    shown(made)
    return made


def tour_of(window: MainWindow) -> Tour:
    assert window.workplace is not None
    assert window.workplace.tour is not None
    return window.workplace.tour


def test_the_made_up_clinic_is_whole_and_shows_every_kind_of_intake(
    tmp_path: Path, edition: Edition
) -> None:
    furnish(tmp_path)
    store = Store.open(tmp_path, LOGIN, PASSPHRASE, cost=CHEAP)
    try:
        assert store.verify() == []
        desk = Desk(store, edition)
        found = desk.find_patients("sample")
        statuses = {head.status for one in found for head in desk.intake_heads(one.id)}
        assert statuses == {IntakeStatus.DRAFT, IntakeStatus.SIGNED, IntakeStatus.AMENDED}
        (draft,) = (row for row in desk.today() if row.head.is_draft)
        last = desk.open_draft(draft.head.id).last_time
        assert last is not None, "it is a return visit"
        assert len(last.answers) > 40
    finally:
        store.close()


def test_every_stop_can_be_gone_to_from_every_other(window: MainWindow) -> None:
    tour = tour_of(window)
    stops = len(tour._stops)
    for number in (*range(stops), *reversed(range(stops)), 3, 1, 4, 2, 5, 0):
        tour.show_stop(number)
        settle(lambda: True)
        assert tour.title.text().startswith(f"{number + 1} of {stops}")
        assert window.workplace is not None
        assert not window.workplace.notice.text(), "no stop is in the way of another"


def test_keys_walk_through_it_and_everything_can_be_tried(window: MainWindow) -> None:
    tour, work = tour_of(window), window.workplace
    assert work is not None
    QTest.keyClick(tour.next_button, Qt.Key.Key_Return)
    assert work.intake is not None
    assert work.intake.current_key == ("ecz.ever", 0)
    work.intake.current_page.rows()[0].take_focus()
    QTest.keyClick(window.focusWidget(), "k")
    assert work.intake.model.form.get("ecz.ever").value == "yes"
    assert tour.isVisible()
    tour.next_button.setFocus()
    QTest.keyClick(tour.next_button, Qt.Key.Key_Escape)
    assert not tour.isVisible()
    assert work.intake is not None, "whoever ends it stays where they are"


def test_a_letter_typed_on_the_tour_goes_to_the_question_it_speaks_of(window: MainWindow) -> None:
    """“K keeps it. Try it.” would do nothing while the keyboard is on the tour."""
    tour, work = tour_of(window), window.workplace
    assert work is not None
    QTest.keyClick(tour.next_button, Qt.Key.Key_Return)
    assert work.intake is not None
    assert tour.next_button.hasFocus()
    QTest.keyClick(tour.next_button, "k")
    assert work.intake.model.form.get("ecz.ever").value == "yes"
    assert not tour.next_button.hasFocus()
    tour.show_stop(0)
    QTest.keyClick(tour.next_button, "k")
    assert tour.next_button.hasFocus(), "on Today there is no question"


def test_it_says_everywhere_that_the_data_are_made_up(window: MainWindow, tmp_path: Path) -> None:
    assert (tmp_path / MADE_UP_MARK).exists()
    assert window.workplace is not None
    assert window.workplace.header.note.text() == "made-up data"
    tour = tour_of(window)
    tour.show_stop(5)
    assert PASSPHRASE in tour.words.text()


def test_the_first_screen_leads_there_and_comes_back(qtbot: QtBot, tmp_path: Path) -> None:
    first = make_window(tmp_path / "own", PreparedDialogs())
    qtbot.addWidget(first)
    rooms = SampleRooms(first)
    first.look_around_wanted.connect(rooms.open)
    shown(first)
    wizard = first.entrance
    assert isinstance(wizard, SetupWizard)
    wizard.clinic.look_around.click()
    assert rooms.window is not None
    assert not first.isVisible()
    assert rooms._folder is not None
    folder = Path(rooms._folder.name)
    assert (folder / "clinic.db").exists()
    rooms.window.close()
    settle(first.isVisible)
    assert not folder.exists(), "nothing of it stays"
    assert not (tmp_path / "own").exists(), "and nothing was set up"
