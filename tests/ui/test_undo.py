from __future__ import annotations

from PySide6.QtCore import Qt

from clinic_app.form.answers import NOT_ASKED, UNKNOWN, Answer, Quantity
from tests.ui.conftest import Desk, OpenDesk

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def test_ctrl_z_takes_the_last_answer_back_and_goes_there(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.press("n")
    desk.press("y")
    desk.press(Qt.Key.Key_Z, CTRL)
    assert desk.form.get("anaph.now") == NOT_ASKED
    assert desk.at == "anaph.now"
    assert desk.draft.written[-1] == ("anaph.now", 0)
    assert desk.page.banner.state.startswith("Undone: ")
    desk.press(Qt.Key.Key_Z, CTRL)
    assert desk.form.get("visit.acutely_unwell") == NOT_ASKED
    assert desk.at == "visit.acutely_unwell"


def test_a_changed_answer_goes_back_to_the_one_before(open_desk: OpenDesk) -> None:
    desk = open_desk(given={"ecz.ever": Answer.of("yes")})
    desk.page.show_question("ecz.ever")
    desk.press("n")
    desk.press(Qt.Key.Key_Z, CTRL)
    assert desk.form.get("ecz.ever") == Answer.of("yes")
    assert "“Yes”" in desk.page.banner.state


def test_answers_given_together_go_back_together(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.page.show_question("fam.ibd")
    desk.press(Qt.Key.Key_N, SHIFT)
    desk.press(Qt.Key.Key_Return)
    given = [key for key in desk.form.given() if desk.form.get(*key).grouped]
    assert len(given) > 1
    desk.press(Qt.Key.Key_Z, CTRL)
    assert all(desk.form.get(*key) == NOT_ASKED for key in given)


def test_in_a_field_it_undoes_typing_first_and_then_the_answer(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.page.show_question("visit.duration")
    desk.type("3 weeks")
    desk.press(Qt.Key.Key_Return)
    assert isinstance(desk.form.get("visit.duration").value, Quantity)
    desk.page.show_question("visit.duration")
    desk.type("7")
    desk.press(Qt.Key.Key_Z, CTRL)
    assert isinstance(desk.form.get("visit.duration").value, Quantity)
    desk.press(Qt.Key.Key_Z, CTRL)
    assert desk.form.get("visit.duration") == NOT_ASKED


def with_two_foods(desk: Desk) -> Desk:
    desk.model.answer(("food.any", 0), Answer.of("yes"))
    desk.model.answer(("food.rx.food", 1), Answer.of("egg"))
    second = desk.model.add_entry("food.rx")
    desk.model.answer(("food.rx.food", second), Answer.of("milk"))
    desk.model.answer(("food.rx.timing", second), UNKNOWN)
    return desk


def test_an_entry_that_was_removed_comes_back_with_its_answers(open_desk: OpenDesk) -> None:
    desk = with_two_foods(open_desk())
    before = desk.form
    desk.model.remove_entry("food.rx", 2)
    assert desk.form != before
    desk.press(Qt.Key.Key_Z, CTRL)
    assert desk.form == before
    assert desk.at == "food.rx.food"
    assert desk.page.current_key == ("food.rx.food", 2)
    assert desk.page.banner.state == "Undone: “milk” of “suspected foods” is back"


def test_a_blank_entry_that_was_removed_comes_back_too(open_desk: OpenDesk) -> None:
    desk = with_two_foods(open_desk())
    third = desk.model.add_entry("food.rx")
    before = desk.form
    desk.model.remove_entry("food.rx", third)
    desk.press(Qt.Key.Key_Z, CTRL)
    assert desk.form == before
    assert desk.page.banner.state == "Undone: the entry of “suspected foods” is back"


def test_an_entry_that_was_added_goes_again(open_desk: OpenDesk) -> None:
    desk = with_two_foods(open_desk())
    before = desk.form
    desk.model.add_entry("food.rx")
    desk.press(Qt.Key.Key_Z, CTRL)
    assert desk.form == before
    assert desk.page.current_key == ("food.rx.food", 2)
    assert desk.page.banner.state == "Undone: the new entry of “suspected foods” is gone again"


def test_ctrl_z_to_the_beginning_leaves_what_was_there_at_the_beginning(
    open_desk: OpenDesk,
) -> None:
    desk = open_desk()
    before = desk.form
    desk.page.show_question("visit.acutely_unwell")
    desk.press("n")
    with_two_foods(desk)
    desk.page.show_question("gi.known_dx")
    for key in ("1", "2", "n"):
        desk.page.show_question("gi.known_dx")
        desk.press(key)
    assert desk.form.get("gi.known_dx") == Answer.of(("none",))
    desk.page.show_question("fam.ibd")
    desk.press(Qt.Key.Key_N, SHIFT)
    desk.press("1")
    desk.press(Qt.Key.Key_Return)
    desk.model.remove_entry("food.rx", 1)
    sections = set()
    for _ in range(40):
        desk.press(Qt.Key.Key_Z, CTRL)
        sections.add(desk.page.current_page.section.id)
        if desk.page.banner.state.startswith("Nothing"):
            break
        if desk.page.current_page.section.id == "sec.gut" and len(sections) == 3:
            assert desk.form.get("gi.known_dx").value in {None, ("eoe",), ("eoe", "other_egid")}
    assert desk.form == before
    assert {"sec.allergy", "sec.family", "sec.gut", "sec.visit"} <= sections


def test_nothing_to_undo_is_said(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.press(Qt.Key.Key_Z, CTRL)
    assert desk.page.banner.state == "Nothing to undo since this intake was opened"


def test_a_reopened_draft_says_what_is_here(open_desk: OpenDesk) -> None:
    desk = open_desk(place=("stool.blood", 0))
    assert desk.page.banner.state.startswith("Saved")
    desk.draft.saved_at = None
    desk.page._show_saved()
    assert desk.page.banner.state == "Reopened where you left: 3 answers are here"
