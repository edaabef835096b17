from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from clinic_app.form.answers import DECLINED, NOT_ASKED, UNKNOWN, Answer, Quantity
from clinic_app.form.partial_date import Onset, PartialDate
from clinic_app.ui.parts import theme
from tests.ui.conftest import OpenDesk

SHIFT, ALT, CTRL = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
)


def test_starts_at_the_first_open_required_question(open_desk: OpenDesk) -> None:
    assert open_desk().at == "visit.acutely_unwell"


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        (Qt.Key.Key_Y, Answer.of("yes")),
        (Qt.Key.Key_N, Answer.of("no")),
        (Qt.Key.Key_U, UNKNOWN),
        (Qt.Key.Key_D, DECLINED),
    ],
)
def test_a_letter_answers_and_moves_on(open_desk: OpenDesk, key: Qt.Key, answer: Answer) -> None:
    desk = open_desk()
    desk.press(key)
    assert desk.form.get("visit.acutely_unwell") == answer
    assert desk.at == "anaph.now"


@pytest.mark.parametrize(("key", "answer"), [("u", UNKNOWN), ("d", DECLINED)])
def test_alt_means_the_same_where_nothing_is_typed(
    open_desk: OpenDesk, key: str, answer: Answer
) -> None:
    desk = open_desk()
    desk.press(key, ALT)
    assert desk.form.get("visit.acutely_unwell") == answer
    desk.page.show_question("visit.informant")
    desk.press(key, ALT)
    assert desk.form.get("visit.informant") == answer


def test_moving_on_passes_into_the_next_section(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.page.show_question("ecz.ever")
    desk.press("n")
    desk.press("n")
    assert desk.at == "asth.ever"
    assert desk.page.current_page.section.id == "sec.asthma"


def test_a_yes_opens_its_follow_up_below_and_goes_there(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.page.show_question("ecz.ever")
    desk.press("y")
    assert desk.at == "ecz.status"
    row = desk.page.current_page.row(("ecz.status", 0))
    parent = desk.page.current_page.row(("ecz.ever", 0))
    assert row is not None
    assert parent is not None
    assert row.level == 1
    assert row.x() > parent.x()
    assert row.y() > parent.y()


def test_correcting_an_old_answer_goes_to_the_next_question_not_far_away(
    open_desk: OpenDesk,
) -> None:
    desk = open_desk(given={"ecz.ever": Answer.of("no"), "ecz.itch_12m": Answer.of("no")})
    desk.page.show_question("ecz.ever")
    desk.press("u")
    assert desk.at == "ecz.itch_12m"


def test_hiding_erases_nothing(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.page.show_question("ecz.ever")
    desk.press("y")
    desk.press("1")
    desk.page.show_question("ecz.ever")
    desk.press("n")
    assert not desk.form.is_shown("ecz.status")
    assert desk.form.get("ecz.status") == Answer.of("now")


def test_n_picks_no_or_none_of_a_choice_too(open_desk: OpenDesk) -> None:
    desk = open_desk()
    for question, code in (("stool.blood", "none"), ("alarm.anaemia", "no")):
        desk.page.show_question(question)
        desk.press("n")
        assert desk.form.get(question) == Answer.of(code)
    desk.page.show_question("gi.known_dx")
    desk.press("n")
    assert desk.form.get("gi.known_dx") == Answer.of(("none",))


def test_digits_choose_and_for_several_toggle_until_enter(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.page.show_question("visit.informant")
    desk.press("2")
    desk.press("5")
    assert desk.at == "visit.informant"
    assert desk.form.get("visit.informant") == Answer.of(("mother", "interpreter"))
    desk.press("2")
    assert desk.form.get("visit.informant") == Answer.of(("interpreter",))
    desk.press("5")
    assert desk.form.get("visit.informant") == NOT_ASKED
    desk.press("1")
    desk.press(Qt.Key.Key_Return)
    assert desk.at != "visit.informant"


def test_none_pushes_the_others_out_and_they_push_it_out(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.page.show_question("gi.known_dx")
    desk.press("1")
    desk.press("3")
    row = desk.page.current_page.row(("gi.known_dx", 0))
    assert row is not None
    chips = {chip.code: chip for chip in row.editor.choices.buttons}  # type: ignore[union-attr]
    chips["none"].click()
    assert desk.form.get("gi.known_dx") == Answer.of(("none",))
    assert [code for code, chip in chips.items() if chip.isChecked()] == ["none"]
    chips["eoe"].click()
    assert desk.form.get("gi.known_dx") == Answer.of(("eoe",))
    assert not chips["none"].isChecked()


def test_delete_goes_back_to_not_asked(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.press("n")
    desk.page.show_question("visit.acutely_unwell")
    desk.press(Qt.Key.Key_Delete)
    assert desk.form.get("visit.acutely_unwell") == NOT_ASKED
    assert desk.at == "visit.acutely_unwell"
    row = desk.page.current_page.row(("visit.acutely_unwell", 0))
    assert row is not None
    assert not any(button.isChecked() for button in row.editor.choices.buttons)  # type: ignore[union-attr]


def test_a_number_with_its_unit(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.page.show_question("visit.duration")
    desk.type("3w")
    desk.press(Qt.Key.Key_Return)
    value = desk.form.get("visit.duration").value
    assert isinstance(value, Quantity)
    assert (str(value.value), value.unit) == ("3", "wk")
    assert desk.at != "visit.duration"


def test_pounds_become_kilograms_and_say_so(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.page.show_question("pat.weight")
    desk.type("11 lb")
    desk.press(Qt.Key.Key_Return)
    value = desk.form.get("pat.weight").value
    assert isinstance(value, Quantity)
    assert (str(value.value), value.unit) == ("4.99", "kg")
    row = desk.page.current_page.row(("pat.weight", 0))
    assert row is not None
    assert "11 lb = 4.99 kg" in row.message


def test_a_number_without_its_unit_stays_with_a_sentence(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.page.show_question("visit.duration")
    desk.type("3")
    desk.press(Qt.Key.Key_Return)
    row = desk.page.current_page.row(("visit.duration", 0))
    assert row is not None
    assert desk.at == "visit.duration"
    assert row.editor.field.text() == "3"  # type: ignore[union-attr]
    assert "unit" in row.message
    assert desk.form.get("visit.duration") == NOT_ASKED
    desk.press(Qt.Key.Key_Right)  # into the units
    desk.press(Qt.Key.Key_Right)
    desk.press(Qt.Key.Key_Space)
    value = desk.form.get("visit.duration").value
    assert isinstance(value, Quantity)
    assert value.unit == "wk"
    assert not row.message


def test_beyond_a_hard_limit_is_refused_and_stays_visible(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.page.show_question("pat.weight")
    desk.type("99999")
    desk.press(Qt.Key.Key_Return)
    row = desk.page.current_page.row(("pat.weight", 0))
    assert row is not None
    assert desk.at == "pat.weight"
    assert row.editor.field.text() == "99999"  # type: ignore[union-attr]
    assert row.message
    assert desk.form.get("pat.weight") == NOT_ASKED
    desk.press(Qt.Key.Key_Down)  # leaving blanks nothing either
    assert row.editor.field.text() == "99999"  # type: ignore[union-attr]
    assert row.message


def test_an_unusual_number_asks_once_and_enter_keeps_it(open_desk: OpenDesk) -> None:
    desk = open_desk(dob="1988-06-02")
    question = desk.model.question("pat.weight")
    assert question.limits.soft_max is not None
    desk.page.show_question("pat.weight")
    desk.type(str(int(question.limits.soft_max) + 1))
    desk.press(Qt.Key.Key_Return)
    row = desk.page.current_page.row(("pat.weight", 0))
    assert row is not None
    assert desk.at == "pat.weight"
    assert "Sure?" in row.message
    desk.press(Qt.Key.Key_Return)
    assert desk.at != "pat.weight"
    assert desk.form.get("pat.weight").is_given


def test_zero_is_an_answer(open_desk: OpenDesk) -> None:
    desk = open_desk(given={"stool.diarrhoea": Answer.of("yes")})
    desk.page.show_question("stool.per_day")
    desk.type("0")
    desk.press(Qt.Key.Key_Return)
    assert desk.form.get("stool.per_day").is_given
    row = desk.page.current_page.row(("stool.per_day", 0))
    assert row is not None
    assert row.editor.field.text() == "0"  # type: ignore[union-attr]


def test_unknown_in_a_text_field_by_alt_and_letters_are_text(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.page.show_question("visit.complaint_text")
    desk.type("dun")
    desk.press(Qt.Key.Key_Return)
    assert desk.form.get("visit.complaint_text") == Answer.of("dun")
    desk.page.show_question("visit.complaint_text")
    desk.press(Qt.Key.Key_U, ALT)
    assert desk.form.get("visit.complaint_text") == UNKNOWN


def test_text_is_kept_when_the_section_is_left_without_enter(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.page.show_question("visit.complaint_text")
    desk.type("food sticks")
    desk.press(Qt.Key.Key_Right, CTRL)
    assert desk.form.get("visit.complaint_text") == Answer.of("food sticks")


def test_text_is_kept_when_the_page_is_hidden(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.page.show_question("visit.complaint_text")
    desk.type("since June")
    desk.page.hide()
    assert desk.form.get("visit.complaint_text") == Answer.of("since June")


def test_text_is_saved_while_it_is_being_typed(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.page.show_question("visit.complaint_text")
    desk.type("colic ")
    QTest.qWait(900)
    assert desk.form.get("visit.complaint_text").is_given
    desk.type("at night")
    desk.press(Qt.Key.Key_Return)
    assert desk.form.get("visit.complaint_text") == Answer.of("colic at night")


@pytest.mark.parametrize(
    ("typed", "code"),
    [("4m", "4 mo"), ("~2y", "~2 a"), ("birth", "birth"), ("Jun 2019", "2019-06")],
)
def test_ages_of_onset(open_desk: OpenDesk, typed: str, code: str) -> None:
    desk = open_desk(given={"ecz.ever": Answer.of("yes")})
    desk.page.show_question("ecz.onset")
    desk.type(typed)
    desk.press(Qt.Key.Key_Return)
    value = desk.form.get("ecz.onset").value
    assert isinstance(value, Onset)
    assert value.code() == code


def test_a_partial_date(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.page.show_question("pat.dob")
    row = desk.page.current_page.row(("pat.dob", 0))
    assert row is not None
    row.editor.field.selectAll()  # type: ignore[union-attr]
    desk.type("Jun 2019")
    desk.press(Qt.Key.Key_Return)
    assert desk.form.get("pat.dob") == Answer.of(PartialDate(2019, 6))
    assert row.editor.field.text() == "Jun 2019"  # type: ignore[union-attr]


def test_an_ambiguous_date_is_refused_with_a_sentence(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.page.show_question("pat.dob")
    row = desk.page.current_page.row(("pat.dob", 0))
    assert row is not None
    row.editor.field.selectAll()  # type: ignore[union-attr]
    desk.type("03/04/2019")
    desk.press(Qt.Key.Key_Return)
    assert row.editor.field.text() == "03/04/2019"  # type: ignore[union-attr]
    assert row.message
    assert desk.form.get("pat.dob") == NOT_ASKED


def test_shift_n_asks_first_and_escape_changes_nothing(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.page.show_question("fam.eoe")
    before = desk.form
    desk.press(Qt.Key.Key_N, SHIFT)
    assert desk.page.confirmation.isVisible()
    desk.press(Qt.Key.Key_Escape)
    assert not desk.page.confirmation.isVisible()
    assert desk.form is before
    assert desk.at == "fam.eoe"


def test_shift_n_records_no_as_given_together(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.page.show_question("fam.eoe")
    desk.press("y")
    desk.press(Qt.Key.Key_N, SHIFT)
    desk.press(Qt.Key.Key_Return)
    assert desk.form.get("fam.eoe") == Answer.of("yes")
    for question in ("fam.ibd", "fam.coeliac"):
        assert desk.form.get(question) == Answer.of("no", grouped=True)
    assert desk.page.current_page.section.id == "sec.diet"


def test_shift_n_never_answers_a_safety_question(open_desk: OpenDesk) -> None:
    desk = open_desk(
        given={"ecz.itch_12m": Answer.of("yes"), "asth.wheeze_ever": Answer.of("yes"),
               "asth.wheeze_12m": Answer.of("yes")}
    )  # fmt: skip
    for section in desk.model.questionnaire.sections:
        desk.page.show_section(section.id)
        if not desk.page.current_page.more_open:
            desk.page.current_page.toggle_more()
        desk.page._focus_first()
        desk.press(Qt.Key.Key_N, SHIFT)
        if desk.page.confirmation.isVisible():
            desk.press(Qt.Key.Key_Return)
    safe = {
        "visit.acutely_unwell",
        "anaph.now",
        "gi.food_stuck_now",
        "asth.attack_now",
        "ecz.herpeticum",
    }
    safe |= {id_ for id_ in desk.form.shown() if id_.startswith("alarm.")}
    assert all(not desk.form.get(id_).is_given for id_ in safe)
    assert desk.form.get("fam.ibd").grouped


def test_f1_says_why_and_escape_folds_it(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.page.show_question("ecz.ever")
    row = desk.page.current_page.row(("ecz.ever", 0))
    assert row is not None
    low = row.height()
    desk.press(Qt.Key.Key_F1)
    assert row.is_explained
    assert row.height() > low
    assert "MDLinx" in row.accessibleDescription()
    desk.press(Qt.Key.Key_Escape)
    assert not row.is_explained
    assert row.height() == low


def test_sections_by_key(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.press(Qt.Key.Key_3, CTRL)
    assert desk.page.current_page.section.id == "sec.asthma"
    desk.press(Qt.Key.Key_Right, CTRL)
    assert desk.page.current_page.section.id == "sec.allergy"
    desk.press(Qt.Key.Key_Left, CTRL)
    assert desk.page.current_page.section.id == "sec.asthma"


def test_control_j_goes_round_the_missing_questions(open_desk: OpenDesk) -> None:
    desk = open_desk()
    missing = [id_ for id_, _ in desk.form.missing_required()]
    seen = []
    for _ in missing:
        seen.append(desk.at)
        desk.press(Qt.Key.Key_J, CTRL)
    assert seen == missing
    assert desk.at == missing[0]


def test_more_opens_the_optional_questions_by_key(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.page.show_question("fam.eoe")
    core = set(desk.page.current_page.listed())
    desk.press("m")
    assert set(desk.page.current_page.listed()) > core
    desk.press("m")
    assert set(desk.page.current_page.listed()) == core


def test_arrows_and_tab_walk_through_the_questions(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.page.show_question("fam.eoe")
    desk.press(Qt.Key.Key_Down)
    assert desk.at == "fam.ibd"
    desk.press(Qt.Key.Key_Tab)
    assert desk.at == "fam.coeliac"
    desk.press(Qt.Key.Key_Backtab, SHIFT)
    assert desk.at == "fam.ibd"
    desk.press(Qt.Key.Key_Up)
    assert desk.at == "fam.eoe"


def test_foods_are_entries_that_can_be_added_and_removed(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.page.show_question("food.any")
    desk.press("y")
    assert desk.at == "food.rx.food"
    desk.press("3")
    assert desk.form.entries("food.rx") == (1,)
    desk.page._add_entry("food.rx")
    assert desk.form.entries("food.rx") == (1, 2)
    assert desk.page.current_key == ("food.rx.food", 2)
    desk.press("1")
    assert desk.form.get("food.rx.food", 2) == Answer.of("cow_milk")
    desk.page._remove_entry("food.rx", 1)
    assert desk.form.entries("food.rx") == (2,)
    assert desk.form.get("food.rx.food", 2) == Answer.of("cow_milk")


def test_save_summary_review_and_way_out(open_desk: OpenDesk) -> None:
    desk = open_desk()
    heard: list[str] = []
    desk.page.summary_requested.connect(lambda: heard.append("summary"))
    desk.page.review_requested.connect(lambda: heard.append("review"))
    desk.page.closed_requested.connect(lambda: heard.append("closed"))
    desk.press(Qt.Key.Key_S, CTRL)
    assert desk.page.banner.state == "Saved 14:32:07"
    desk.press(Qt.Key.Key_P, CTRL)
    desk.page.footer.back_button.click()
    desk.page.show_section("sec.tests")
    desk.page.footer.next_button.click()
    assert heard == ["summary", "closed", "review"]


def test_after_tab_went_through_the_findings_the_most_pressing_are_in_sight_again(
    open_desk: OpenDesk,
) -> None:
    desk = open_desk(given={"ecz.ever": Answer.of("yes"), "gi.dysphagia": Answer.of("yes")})
    bar = desk.page.findings.verticalScrollBar()
    far = 0
    for _ in desk.page._stops():
        desk.press(Qt.Key.Key_Tab)
        far = max(far, bar.value())
    assert far > 0
    assert bar.value() == 0


def test_an_ampersand_is_shown_as_itself(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.page.show_section("sec.tests")
    assert desk.page.footer.next_button.text() == "Next: Review && sign"


def test_turning_a_page_leaves_the_findings_where_they_were(open_desk: OpenDesk) -> None:
    yes = Answer.of("yes")
    desk = open_desk(
        given={"ecz.ever": yes, "gi.dysphagia": yes, "asth.ever": yes, "diet.changed": yes}
    )
    desk.page.resize(1280, 620)
    desk.page.show_question("ecz.ever")
    desk.settle()
    bar = desk.page.findings.verticalScrollBar()
    assert bar.maximum() > 0
    moved: list[int] = []
    bar.valueChanged.connect(moved.append)
    for _ in range(8):
        desk.page.current_page.stops()[-1].setFocus()  # “More”, beside the findings
        desk.press(Qt.Key.Key_Right, CTRL)
        desk.settle()
    assert moved == []
    assert desk.page.current_page.section.id == "sec.home"


def test_a_page_that_asks_nothing_required_is_not_empty(open_desk: OpenDesk) -> None:
    desk = open_desk(dob="1988-06-02", sex="male")
    desk.page.show_section("sec.home")
    assert desk.page.current_page.rows()


def test_going_on_passes_over_a_page_that_asks_nothing_required(open_desk: OpenDesk) -> None:
    desk = open_desk(dob="1988-06-02", sex="male", given={"diet.changed": Answer.of("no")})
    desk.page.show_question("supp.any")
    desk.press(Qt.Key.Key_N)
    assert desk.at == "med.key"


def test_an_option_under_the_mouse_does_not_look_chosen(open_desk: OpenDesk) -> None:
    desk = open_desk()
    soft = theme.colours(desk.page.palette()).accent_soft
    for question in ("visit.acutely_unwell", "visit.informant"):
        desk.page.show_question(question)
        row = desk.page.current_page.row((question, 0))
        assert row is not None
        button = row.editor.focus_target()
        button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
        seen = button.grab().toImage()
        assert seen.pixelColor(button.width() // 2, 4) != soft
