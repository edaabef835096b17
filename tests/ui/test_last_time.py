"""A return visit at the screen: K keeps what was said, every other key answers anew, nothing is kept by itself."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import Qt

from clinic_app.form.answers import UNKNOWN, Answer
from clinic_app.form.last_time import LastTime
from clinic_app.ui.words import wording
from tests.ui.conftest import Desk, OpenDesk

LAST = LastTime(
    dt.date(2025, 9, 3),
    {("ecz.ever", 0): Answer.of("yes"), ("ecz.status", 0): Answer.of("longer_ago"), ("asth.ever", 0): Answer.of("no")},
)  # fmt: skip
OFFERED = "Last time (03-Sep-2025, 14 months ago): Yes. Still so: K"


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    opened = open_desk()
    opened.draft.last_time = LAST
    opened.page.current_page.mark_stale()
    for page in opened.page._pages.values():
        page.mark_stale()
    opened.page.show_question("ecz.ever")
    opened.page.current_page.refresh()
    return opened


def offered(desk: Desk, question: str) -> str:
    row = desk.page.current_page.row((question, 0))
    assert row is not None
    return row.keep_button.text() if row.keep_button.isVisibleTo(row) else ""


def test_it_is_shown_with_its_age_and_does_not_count(desk: Desk) -> None:
    assert offered(desk, "ecz.ever") == OFFERED
    assert not desk.form.get("ecz.ever").is_given
    row = desk.page.current_page.row(("ecz.ever", 0))
    assert row is not None
    assert OFFERED in row.accessibleDescription()


def test_one_key_reconfirms_and_goes_on_into_what_opens(desk: Desk) -> None:
    desk.press("k")
    assert desk.form.get("ecz.ever") == Answer.of("yes")
    assert desk.at == "ecz.status"
    assert offered(desk, "ecz.ever") == "", "it is an answer of today now"
    desk.press("k")
    assert desk.form.get("ecz.status") == Answer.of("longer_ago")


def test_any_other_answer_changes_it(desk: Desk) -> None:
    desk.press("u")
    assert desk.form.get("ecz.ever") == UNKNOWN
    assert offered(desk, "ecz.ever") == ""


def test_taking_the_answer_back_offers_it_again(desk: Desk) -> None:
    desk.press("n")
    desk.page.show_question("ecz.ever")
    desk.press(Qt.Key.Key_Delete)
    assert offered(desk, "ecz.ever") == OFFERED


def test_it_can_be_undone(desk: Desk) -> None:
    desk.press("k")
    desk.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not desk.form.get("ecz.ever").is_given
    assert desk.at == "ecz.ever"


def test_k_keeps_nothing_where_nothing_was_said(desk: Desk) -> None:
    desk.page.show_question("rhin.ever")
    desk.press("k")
    assert not desk.form.get("rhin.ever").is_given
    assert desk.at == "rhin.ever"


def test_the_mouse_can_do_it_too(desk: Desk) -> None:
    row = desk.page.current_page.row(("ecz.ever", 0))
    assert row is not None
    row.keep_button.click()
    assert desk.form.get("ecz.ever") == Answer.of("yes")
    assert desk.at == "ecz.status"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (dt.date(2026, 11, 23), "today"),
        (dt.date(2026, 11, 22), "yesterday"),
        (dt.date(2026, 10, 1), "53 days ago"),
        (dt.date(2026, 9, 23), "2 months ago"),
        (dt.date(2025, 9, 24), "13 months ago"),
        (dt.date(2023, 11, 24), "35 months ago"),
        (dt.date(2023, 11, 23), "3 years ago"),
        (dt.date(2027, 1, 1), "today"),
    ],
)
def test_how_long_ago(day: dt.date, words: str) -> None:
    assert wording.ago(day, dt.date(2026, 11, 23)) == words


def test_a_long_answer_is_shortened_on_its_button() -> None:
    words = wording.last_time("x" * 300, "3-Sep-2025", "today")
    assert len(words) < 120
    assert "…" in words
