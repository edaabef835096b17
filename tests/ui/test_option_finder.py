from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from clinic_app.form.answers import NOT_ASKED, Answer
from clinic_app.ui.intake.cards.question_row import QuestionRow
from clinic_app.ui.intake.editors import SeveralEditor
from clinic_app.ui.parts.option_finder import begins
from tests.ui.conftest import Desk, OpenDesk

RETURN = Qt.Key.Key_Return


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    made = open_desk(given={"ecz.ever": Answer.of("yes")})
    made.page.show_question("gi.known_dx")
    assert made.at == "gi.known_dx"
    return made


def _row(desk: Desk) -> QuestionRow:
    row = desk.page.current_page.row(("gi.known_dx", 0))
    assert row is not None
    return row


def test_slash_and_first_letters_and_enter_choose_an_option_beyond_the_ninth(desk: Desk) -> None:
    desk.type("/str")
    assert "Stricture or motility disorder" in _row(desk).message
    assert desk.form.get("gi.known_dx") == NOT_ASKED
    desk.press(RETURN)
    value = desk.form.get("gi.known_dx").value
    question = desk.model.question("gi.known_dx")
    assert isinstance(value, tuple)
    labels = [choice.label for choice in question.choices if choice.code in value]
    assert labels == ["Stricture or motility disorder"]
    assert _row(desk).message == ""
    desk.press(RETURN)
    assert desk.at != "gi.known_dx"


def test_letters_of_the_finder_answer_nothing(desk: Desk) -> None:
    desk.type("/umnyd")
    assert desk.form.get("gi.known_dx") == NOT_ASKED
    assert "no option begins so" in _row(desk).message
    desk.press(Qt.Key.Key_Escape)
    assert _row(desk).message == ""
    desk.press("u")
    assert desk.form.get("gi.known_dx").is_given


def test_a_space_belongs_to_the_words_and_chooses_again_afterwards(desk: Desk) -> None:
    desk.type("/no gut")
    assert desk.form.get("gi.known_dx") == NOT_ASKED
    assert "No gut diagnosis so far" in _row(desk).message
    desk.press(Qt.Key.Key_Escape)
    desk.press(Qt.Key.Key_Space)
    assert desk.form.get("gi.known_dx") == Answer.of(("none",))


def test_slash_again_goes_to_the_next_that_begins_so(desk: Desk) -> None:
    desk.type("/anot")
    first = desk.page.window().focusWidget()
    desk.type("/")
    assert desk.page.window().focusWidget() is not first
    desk.type("/")
    assert desk.page.window().focusWidget() is first


def test_leaving_the_question_ends_the_search(desk: Desk) -> None:
    desk.type("/s")
    desk.press(Qt.Key.Key_Down)
    desk.press(Qt.Key.Key_Up)
    assert _row(desk).message == ""
    desk.press("d")
    assert desk.form.get("gi.known_dx").is_given


def test_none_beyond_the_ninth_shows_its_key(open_desk: OpenDesk) -> None:
    desk = open_desk(dob="1960")
    desk.page.show_question("med.key")
    row = desk.page.current_page.row(("med.key", 0))
    assert row is not None
    assert isinstance(row.editor, SeveralEditor)
    chips = {chip.code: chip.accessibleDescription() for chip in row.editor.choices.buttons}
    assert chips["none"] == "N"


def test_a_long_list_says_how_to_find_an_option(desk: Desk) -> None:
    desk.press(Qt.Key.Key_F1)
    assert "press /" in _row(desk).accessibleDescription()


@pytest.mark.parametrize(
    ("label", "typed", "expected"),
    [
        ("Left knee crease", "kn", True),
        ("Left knee crease", "left kn", True),
        ("Left knee crease", "ee", False),
        ("Crustacean (prawn, crab)", "pra", True),
        ("Amino-acid formula", "acid", True),
        ("Œsophagite", "œs", True),
    ],
)
def test_beginnings_of_words(label: str, typed: str, *, expected: bool) -> None:
    assert begins(label, typed) is expected
