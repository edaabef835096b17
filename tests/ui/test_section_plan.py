from __future__ import annotations

import pytest

from clinic_app.form.answers import UNKNOWN, Answer
from clinic_app.form.form import Form
from clinic_app.form.partial_date import PartialDate
from clinic_app.form.questionnaire import Questionnaire, Section
from clinic_app.ui.intake.section_plan import Line, Place, may_open, optional_left, plan, waiting

YES = Answer.of("yes")
NOTHING: frozenset[str] = frozenset()


@pytest.fixture
def form(questionnaire: Questionnaire) -> Form:
    dated = Form(questionnaire).answer("visit.date", Answer.of(PartialDate(2026, 11, 23)))
    return dated.answer("pat.dob", Answer.of(PartialDate(2019, 3, 14)))


def section(form: Form, section_id: str) -> Section:
    return next(one for one in form.questionnaire.sections if one.id == section_id)


def questions(lines: tuple[Line, ...]) -> list[str]:
    return [line.id for line in lines if line.place is Place.QUESTION]


def test_core_questions_come_first_and_the_rest_when_unfolded(form: Form) -> None:
    eczema = section(form, "sec.family")
    folded = questions(plan(form, eczema, NOTHING, more_open=False))
    unfolded = questions(plan(form, eczema, NOTHING, more_open=True))
    assert all(form.questionnaire.question(id_).required for id_ in folded)
    assert unfolded == [id_ for id_ in eczema.questions if form.is_shown(id_)]
    assert optional_left(form, eczema, NOTHING) == len(unfolded) - len(folded)


def test_an_optional_question_is_listed_when_the_rules_want_it_or_it_was_answered(
    form: Form,
) -> None:
    itching = form.answer("ecz.itch_12m", YES)
    eczema = section(form, "sec.eczema")
    assert "ecz.dry_12m" not in questions(plan(itching, eczema, NOTHING, more_open=False))
    wanted = plan(itching, eczema, frozenset({"ecz.dry_12m"}), more_open=False)
    assert "ecz.dry_12m" in questions(wanted)
    answered = itching.answer("ecz.dry_12m", UNKNOWN)
    assert "ecz.dry_12m" in questions(plan(answered, eczema, NOTHING, more_open=False))


def test_follow_ups_stand_indented_below_their_question(form: Form) -> None:
    lines = plan(
        form.answer("ecz.ever", YES), section(form, "sec.eczema"), NOTHING, more_open=False
    )
    place = questions(lines).index("ecz.status")
    assert questions(lines)[place - 1] == "ecz.ever"
    assert next(line for line in lines if line.id == "ecz.status").depth == 1


def test_a_group_without_entries_shows_a_blank_one_and_a_way_to_add(form: Form) -> None:
    lines = plan(
        form.answer("food.any", YES), section(form, "sec.allergy"), NOTHING, more_open=False
    )
    assert Line(Place.ENTRY, "food.rx", 1, 1) in lines
    assert any(line.key == ("food.rx.food", 1) for line in lines)
    assert any(line.place is Place.ADD for line in lines)


def test_waiting_names_the_question_that_is_open(form: Form) -> None:
    asthma = section(form, "sec.asthma")
    parents = dict(waiting(form.answer("asth.ever", UNKNOWN), asthma))
    assert parents["asth.ever"] >= 5
    assert "asth.ever" not in dict(waiting(form.answer("asth.ever", Answer.of("no")), asthma))


def test_what_an_answer_may_open_is_known_before_with_its_place(form: Form) -> None:
    eczema = section(form, "sec.eczema")
    ahead = may_open(form, eczema, NOTHING)
    before = plan(form, eczema, NOTHING, more_open=False)
    after = plan(form.answer("ecz.ever", YES), eczema, NOTHING, more_open=False)
    new = [line for line in after if line.place is Place.QUESTION and line not in before]
    assert new
    assert set(new) <= set(ahead)
    assert not set(ahead) & set(before)
