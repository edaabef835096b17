from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small import small_questionnaire

from clinic_app.form.answers import DECLINED, NOT_ASKED, UNKNOWN, Answer, Quantity
from clinic_app.form.conditions import Visibility
from clinic_app.form.form import Form, Progress
from clinic_app.form.partial_date import Onset, PartialDate
from clinic_app.form.questionnaire import Questionnaire

YES, NO = Answer.of("yes"), Answer.of("no")


def test_a_form_never_changes(form: Form) -> None:
    later = form.answer("itch", YES)
    assert not form.get("itch").is_given
    assert later.get("itch") == YES


@pytest.mark.parametrize(
    ("parent", "child"),
    [
        (YES, Visibility.SHOWN),
        (NO, Visibility.HIDDEN),
        (UNKNOWN, Visibility.WAITING),
        (DECLINED, Visibility.WAITING),
        (NOT_ASKED, Visibility.WAITING),
    ],
)
def test_a_follow_up_is_shown_hidden_or_waits(
    form: Form, parent: Answer, child: Visibility
) -> None:
    assert form.answer("itch", parent).visibility("itch.since") is child


def test_waiting_names_the_topmost_open_parent(form: Form) -> None:
    assert form.waiting_on("itch.doctor") == ("itch",)
    assert form.answer("itch", YES).waiting_on("itch.doctor") == ("itch.sleep",)
    assert form.answer("itch", NO).waiting_on("itch.doctor") == ()


def test_a_hidden_parent_hides_its_follow_ups_whatever_was_stored(form: Form) -> None:
    opened = form.answer("itch", YES).answer("itch.sleep", YES).answer("itch.doctor", NO)
    closed = opened.answer("itch", NO)
    assert closed.visibility("itch.doctor") is Visibility.HIDDEN
    assert closed.get("itch.doctor") == NO
    assert closed.effective("itch.doctor") == NOT_ASKED
    assert ("itch.doctor", 0) not in closed.without_hidden().answers
    assert closed.answer("itch", YES).effective("itch.doctor") == NO


def test_one_of_several_chosen_options_opens_a_follow_up(form: Form) -> None:
    assert form.answer("dx", Answer.of(("eoe", "ibd"))).is_shown("dx.steroid")
    assert not form.answer("dx", Answer.of(("ibd",))).is_shown("dx.steroid")


def test_age_decides_and_a_vague_birth_date_shows_what_any_age_would(
    questionnaire: Questionnaire,
) -> None:
    visit = Form(questionnaire).answer("visit.date", Answer.of(PartialDate(2026, 11, 23)))
    assert visit.visibility("chew") is Visibility.WAITING
    assert visit.waiting_on("chew") == ("pat.dob",)
    adult = visit.answer("pat.dob", Answer.of(PartialDate(1990)))
    assert adult.visibility("chew") is Visibility.HIDDEN
    baby = visit.answer("pat.dob", Answer.of(PartialDate(2026, 10, 1)))
    assert (baby.visibility("chew"), baby.visibility("stuck")) == (
        Visibility.SHOWN,
        Visibility.HIDDEN,
    )
    vague = visit.answer("pat.dob", Answer.of(PartialDate(2014)))  # 11 or 12 years
    assert vague.is_shown("chew")
    vague = visit.answer("pat.dob", Answer.of(PartialDate(2026)))  # 0 to 10 months
    assert vague.is_shown("stuck")


def test_zero_is_an_answer(form: Form) -> None:
    zero = form.answer("days", Answer.of(Quantity(Decimal(0), "d")))
    assert zero.get("days").is_given
    assert ("days", 0) in zero.given()


def test_unknown_and_declined_are_given_but_an_unknown_birth_date_is_not(form: Form) -> None:
    assert ("itch", 0) in form.missing_required()
    assert ("itch", 0) not in form.answer("itch", UNKNOWN).missing_required()
    assert ("itch", 0) not in form.answer("itch", DECLINED).missing_required()
    assert ("pat.dob", 0) in form.answer("pat.dob", UNKNOWN).missing_required()


def test_progress_counts_required_questions_on_the_page(form: Form) -> None:
    assert form.progress("one") == Progress(2, 4)
    opened = form.answer("itch", YES)
    assert opened.progress("one") == Progress(3, 5)
    assert form.percent() == 2 * 100 // 9
    assert form.progress("no such section") == Progress(0, 0)


def test_entries_are_numbered_for_good(form: Form) -> None:
    opened, first = form.answer("food", YES).add_entry("rx")
    opened, second = opened.add_entry("rx")
    opened = opened.answer("rx.food", Answer.of("egg"), first).answer(
        "rx.food", Answer.of("milk"), second
    )
    left = opened.remove_entry("rx", first)
    assert left.entries("rx") == (second,)
    assert left.get("rx.food", second) == Answer.of("milk")
    assert left.get("rx.food", first) == NOT_ASKED
    again, third = left.add_entry("rx")
    assert third > second
    assert again.entries("rx") == (second, third)


def test_an_empty_group_stands_on_the_page_as_one_blank_entry(form: Form) -> None:
    opened = form.answer("food", YES)
    assert {("rx", 0), ("rx.food", 1)} <= {
        (id_, 0 if id_ == "rx" else entry) for id_, entry in opened.missing_required()
    }
    assert "rx.food" in opened.shown()
    unknown = opened.answer("rx", UNKNOWN)
    assert not [key for key in unknown.missing_required() if key[0].startswith("rx")]


def test_an_entry_misses_only_its_own_answers(form: Form) -> None:
    opened, entry = form.answer("food", YES).add_entry("rx")
    assert ("rx.food", entry) in opened.missing_required()
    done = opened.answer("rx.food", Answer.of("egg"), entry)
    assert not [key for key in done.missing_required() if key[0].startswith("rx")]


def test_ids_and_entries_that_are_not_there_are_a_bug(form: Form) -> None:
    with pytest.raises(KeyError):
        form.answer("no.such", YES)
    with pytest.raises(KeyError, match="no entry 7"):
        form.answer("rx.food", Answer.of("egg"), 7)
    with pytest.raises(KeyError, match="does not repeat"):
        form.answer("itch", YES, 1)
    with pytest.raises(KeyError):
        form.remove_entry("rx", 1)


@pytest.mark.parametrize(
    ("question", "answer", "hard", "says"),
    [
        ("pat.dob", Answer.of(PartialDate(2027, 1, 1)), True, "after the visit"),
        ("weight", Answer.of(Quantity(Decimal(500), "kg")), True, "above 400"),
        ("weight", Answer.of(Quantity(Decimal(250), "kg")), False, "unusual"),
    ],
)
def test_problems_are_hard_or_soft(
    form: Form, question: str, answer: Answer, hard: bool, says: str
) -> None:
    problem = form.answer(question, answer).problems()[0]
    assert (problem.question, problem.hard) == (question, hard)
    assert says in problem.sentence


@pytest.mark.parametrize(
    ("onset", "says"),
    [
        ("2027", "after the visit"),
        ("2010", "before the birth"),
        ("9 a", "more than the patient's age"),
    ],
)
def test_an_onset_outside_the_life_is_named(form: Form, onset: str, says: str) -> None:
    wrong = form.answer("itch", YES).answer("itch.since", Answer.of(Onset.from_code(onset)))
    assert says in wrong.problems()[0].sentence


def test_a_sound_form_has_no_problem(form: Form) -> None:
    sound = form.answer("itch", YES).answer("itch.since", Answer.of(Onset.from_code("7 a")))
    assert sound.problems() == ()


ANSWERS = {
    "itch": st.sampled_from([YES, NO, UNKNOWN, DECLINED, NOT_ASKED]),
    "itch.sleep": st.sampled_from([YES, NO, UNKNOWN]),
    "itch.doctor": st.sampled_from([YES, NO, DECLINED]),
    "food": st.sampled_from([YES, NO, UNKNOWN, NOT_ASKED]),
    "dx": st.sampled_from([Answer.of(("eoe",)), Answer.of(("none",)), UNKNOWN]),
    "dx.steroid": st.sampled_from([YES, NO]),
    "pat.dob": st.sampled_from(
        [Answer.of(PartialDate(1990)), Answer.of(PartialDate(2020, 5)), NOT_ASKED]
    ),
}
some_answers = st.lists(
    st.sampled_from(sorted(ANSWERS)).flatmap(lambda id_: st.tuples(st.just(id_), ANSWERS[id_])),
    max_size=12,
)


def filled(answers: list[tuple[str, Answer]]) -> Form:
    form = Form(small_questionnaire()).answer("visit.date", Answer.of(PartialDate(2026, 11, 23)))
    for id_, answer in answers:
        form = form.answer(id_, answer)
    return form


@given(some_answers, st.randoms())
def test_the_order_of_answers_does_not_matter(answers, random) -> None:  # noqa: ANN001 - hypothesis
    last = dict(answers)
    shuffled = list(last.items())
    random.shuffle(shuffled)
    assert filled(answers) == filled(shuffled)
    assert filled(answers).shown() == filled(shuffled).shown()


@given(some_answers)
def test_a_hidden_answer_never_reaches_a_record(answers) -> None:  # noqa: ANN001 - hypothesis
    form = filled(answers)
    record = form.without_hidden()
    assert set(record.answers) == set(form.given())
    assert record.shown() == form.shown()
    assert all(form.is_shown(id_) for id_, _ in record.answers)


@given(some_answers)
def test_waiting_always_names_a_parent_and_answering_it_decides(answers) -> None:  # noqa: ANN001
    form = filled(answers)
    for id_ in form.questionnaire.questions:
        waiting = form.visibility(id_) is Visibility.WAITING
        assert bool(form.waiting_on(id_)) is waiting
        for parent in form.waiting_on(id_):
            assert form.is_shown(parent)
