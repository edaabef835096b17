"""Shift+N: a group asked in one breath. What is yes is ticked, the rest is no, and nothing else is touched."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from clinic_app.form.answers import NOT_ASKED, UNKNOWN, Answer
from clinic_app.form.safety import is_asked_alone
from clinic_app.ui.parts import theme
from tests.ui.conftest import Desk, OpenDesk

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
NO_TOGETHER = Answer.of("no", grouped=True)


@pytest.fixture
def gut(open_desk: OpenDesk) -> Desk:
    """The section with most questions, with one of them answered as unknown."""
    desk = open_desk(dob="1988-06-02", given={"gi.heartburn": UNKNOWN})
    desk.page.show_section("sec.gut")
    desk.page.show_question("gi.dysphagia")
    desk.press(Qt.Key.Key_N, SHIFT)
    return desk


def names(desk: Desk) -> list[str]:
    chips = desk.page.confirmation.questions
    assert chips is not None
    return [chip.code for chip in chips.buttons]


def test_it_names_every_question_that_it_would_answer(gut: Desk) -> None:
    named = names(gut)
    assert named == gut.model.may_answer_together(gut.page.current_page.listed())
    assert "gi.dysphagia" in named
    assert "gi.heartburn" not in named, "unknown stays unknown"
    assert not any(is_asked_alone(gut.model.question(id_)) for id_ in named)
    assert gut.page.confirmation.yes.accessibleName() == f"Record: all no ({len(named)})"


def test_ticked_ones_are_yes_and_the_rest_is_no_together(gut: Desk) -> None:
    named = names(gut)
    gut.press("2")
    gut.press("4")
    gut.press("4")  # taken back
    gut.press("1")
    assert gut.page.confirmation.yes.text() == f"Record: 2 yes, {len(named) - 2} no"
    before = dict(gut.form.answers)
    gut.press(Qt.Key.Key_Return)
    assert not gut.page.confirmation.isVisible()
    given = {key: answer for key, answer in gut.form.answers.items() if key not in before}
    assert given == {
        (id_, 0): Answer.of("yes") if id_ in named[:2] else NO_TOGETHER for id_ in named
    }
    assert gut.form.get("gi.heartburn") == UNKNOWN


def test_what_the_mouse_answered_meanwhile_stays(gut: Desk) -> None:
    row = gut.page.current_page.row(("gi.vomiting", 0))
    assert row is not None
    unknown = next(one for one in row.editor.choices.buttons if one.code == "unknown")  # type: ignore[union-attr]
    unknown.click()
    assert gut.form.get("gi.vomiting") == UNKNOWN
    gut.page.confirmation.yes.click()
    assert gut.form.get("gi.vomiting") == UNKNOWN, "never a no over an unknown"
    assert gut.form.get("gi.dysphagia") == NO_TOGETHER


def test_going_to_another_section_cancels_it(gut: Desk) -> None:
    before = dict(gut.form.answers)
    gut.page.show_section("sec.stool")
    assert not gut.page.confirmation.isVisible()
    assert gut.form.answers == before


def test_a_digit_with_ctrl_ticks_nothing(gut: Desk) -> None:
    gut.press(Qt.Key.Key_2, CTRL)
    assert gut.page.confirmation.ticked == []


def test_what_a_tick_opens_comes_next(gut: Desk) -> None:
    gut.press(str(names(gut).index("gi.dysphagia") + 1))
    gut.press(Qt.Key.Key_Return)
    assert gut.at == "gi.dysphagia_type"


@pytest.mark.parametrize("key", ["y", "n", "u"])
def test_letters_do_nothing_for_they_could_mean_two_things(gut: Desk, key: str) -> None:
    before = dict(gut.form.answers)
    gut.press(key)
    assert gut.page.confirmation.isVisible()
    assert gut.form.answers == before


def test_cancelling_records_nothing(gut: Desk) -> None:
    before = dict(gut.form.answers)
    gut.press("1")
    gut.press(Qt.Key.Key_Escape)
    assert gut.form.answers == before
    assert gut.at == "gi.dysphagia"
    gut.press(Qt.Key.Key_N, SHIFT)
    assert gut.page.confirmation.ticked == [], "nothing is ticked beforehand"


def test_ticking_by_arrows_and_space(gut: Desk) -> None:
    gut.press(Qt.Key.Key_Tab)
    gut.press(Qt.Key.Key_Tab)  # the two buttons, then the first name
    gut.press(Qt.Key.Key_Right)
    gut.press(Qt.Key.Key_Space)
    assert gut.page.confirmation.ticked == names(gut)[1:2]
    gut.press(Qt.Key.Key_Return)
    assert gut.form.get(names(gut)[1]) == Answer.of("yes")


def test_all_of_it_is_one_step_to_undo(gut: Desk) -> None:
    before = dict(gut.form.answers)
    gut.press("1")
    gut.press("3")
    gut.press(Qt.Key.Key_Return)
    assert gut.form.answers != before
    gut.press(Qt.Key.Key_Z, CTRL)
    assert gut.form.answers == before


def test_optional_ones_are_left_alone_while_required_ones_are_open(open_desk: OpenDesk) -> None:
    desk = open_desk(dob="1988-06-02")
    desk.page.show_question("rhin.ever")
    desk.press("m")
    page = desk.page.current_page
    together = desk.model.may_answer_together(page.listed())
    assert all(desk.model.question(id_).required for id_ in together)
    assert any(not desk.model.question(key[0]).required for key in page.listed())
    desk.press(Qt.Key.Key_N, SHIFT)
    desk.press(Qt.Key.Key_Return)
    asked = [id_ for id_ in page.section.questions if not desk.model.question(id_).required]
    assert all(desk.form.get(id_) == NOT_ASKED for id_ in asked)


def test_where_nothing_may_be_answered_together_it_says_so(open_desk: OpenDesk) -> None:
    desk = open_desk(dob="1988-06-02")
    desk.page.show_section("sec.alarm")
    desk.page.show_question("alarm.fever")
    desk.press(Qt.Key.Key_N, SHIFT)
    assert not desk.page.confirmation.isVisible()
    assert desk.page.banner.state == "No yes/no question here may be answered together."


@pytest.mark.parametrize("percent", [100, 200])
def test_it_leaves_the_window_its_size_and_shows_the_name_that_is_ticked(
    open_desk: OpenDesk, dressed: QApplication, percent: int
) -> None:
    theme.apply(dressed, percent=percent)
    desk = open_desk(dob="1988-06-02", size=(1280, 720))
    desk.page.show_question("gi.dysphagia")
    before = desk.page.height()
    desk.press(Qt.Key.Key_N, SHIFT)
    QTest.qWait(20)
    assert desk.page.height() == before
    desk.press("9")
    QTest.qWait(20)
    chips = desk.page.confirmation.questions
    assert chips is not None
    assert chips.buttons[8].isChecked()
    assert not chips.buttons[8].visibleRegion().isEmpty()
    bar = desk.page.confirmation
    assert bar.rect().contains(bar.yes.geometry())
