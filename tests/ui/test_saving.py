from __future__ import annotations

from PySide6.QtTest import QTest

from clinic_app.form.answers import Answer
from clinic_app.ui.intake.form_model import RETRY_AFTER_MS
from tests.ui.conftest import OpenDesk


def test_a_failing_disk_is_said_and_the_answer_is_kept_and_written_later(
    open_desk: OpenDesk,
) -> None:
    desk = open_desk()
    desk.draft.disk_full = True
    desk.press("n")
    assert desk.form.get("visit.acutely_unwell") == Answer.of("no")
    assert desk.at == "anaph.now"
    assert desk.page.banner.state == "Not saved yet: The disk is full. Trying again"
    desk.press("n")
    assert desk.draft.unsaved == [("visit.acutely_unwell", 0), ("anaph.now", 0)]
    desk.draft.disk_full = False
    QTest.qWait(RETRY_AFTER_MS + 300)
    assert desk.draft.unsaved == []
    assert desk.draft.written[-2:] == [("visit.acutely_unwell", 0), ("anaph.now", 0)]
    assert desk.page.banner.state.startswith("Saved")


def test_every_answer_is_written_before_the_next_key(open_desk: OpenDesk) -> None:
    desk = open_desk()
    for question in ("visit.acutely_unwell", "anaph.now"):
        desk.press("n")
        assert desk.draft.written[-1] == (question, 0)


def test_moving_remembers_the_place_and_a_draft_reopens_there(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.page.show_question("fam.ibd")
    desk.page.leave()
    assert desk.draft.place == ("fam.ibd", 0)
    again = open_desk(place=("stool.blood", 0))
    assert again.at == "stool.blood"


def test_an_answer_given_twice_is_written_once(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.press("n")
    written = len(desk.draft.written)
    desk.page.show_question("visit.acutely_unwell")
    desk.press("n")
    assert len(desk.draft.written) == written


def test_the_card_that_a_draft_reopens_at_is_in_sight_at_any_size(open_desk: OpenDesk) -> None:
    desk = open_desk(place=("visit.duration", 0))
    for height in (760, 640, 560):
        desk.page.resize(1366, height)
        QTest.qWait(20)
        page = desk.page.current_page
        row = page.row(("visit.duration", 0))
        assert row is not None
        top = row.mapTo(page.viewport(), row.rect().topLeft()).y()
        assert 0 <= top <= page.viewport().height() - row.height()


def test_of_a_card_taller_than_the_page_the_chosen_option_stays_in_sight(
    open_desk: OpenDesk,
) -> None:
    desk = open_desk(place=("gi.known_dx", 0))
    row = desk.page.current_page.row(("gi.known_dx", 0))
    assert row is not None
    desk.type("/no gut")
    for height in (600, 400, 330):
        desk.page.resize(700, height)
        QTest.qWait(20)
        page, chip = desk.page.current_page, desk.page.window().focusWidget()
        assert chip is not None
        assert row.isAncestorOf(chip)
        top = chip.mapTo(page.viewport(), chip.rect().topLeft()).y()
        assert 0 <= top <= page.viewport().height() - chip.height()
    assert row.height() > page.viewport().height()
