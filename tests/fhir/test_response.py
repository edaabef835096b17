"""A filled form as a QuestionnaireResponse and back: nothing lost, nothing hidden told, mistakes named."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_app.errors import FileProblemsError
from clinic_app.fhir import names
from clinic_app.fhir.json_text import written
from clinic_app.fhir.questionnaire import read_questionnaire
from clinic_app.fhir.response import answers_of_response, response_of_form
from clinic_app.form.answers import DECLINED, UNKNOWN, Answer, Quantity, State, Value
from clinic_app.form.form import Form
from clinic_app.form.partial_date import Onset, PartialDate
from clinic_app.form.questionnaire import Kind, Question, Questionnaire
from tests.fhir.conftest import FORM_FILE
from tests.interop.filled_forms import some_forms

QUESTIONNAIRE = read_questionnaire(FORM_FILE.read_text(encoding="utf-8"))
VISIT = Answer.of(PartialDate(2026, 11, 23))
CHILD = Answer.of(PartialDate(2019, 3, 14))
NOON = dt.datetime(2026, 11, 23, 12, 30, tzinfo=dt.timezone(dt.timedelta(hours=1)))

Json = dict[str, Any]


def back(response: Json | str, questionnaire: Questionnaire = QUESTIONNAIRE) -> Form:
    found = answers_of_response(response, questionnaire)
    return Form(questionnaire, found.answers, found.entries)


def form(**answers: Value | Answer) -> Form:
    """A child's visit with some answers; double underscore stands for a dot."""
    made = Form(QUESTIONNAIRE).answer("visit.date", VISIT).answer("pat.dob", CHILD)
    for name, value in answers.items():
        answer = value if isinstance(value, Answer) else Answer.of(value)
        made = made.answer(name.replace("__", "."), answer)
    return made


def items(holder: Json) -> Iterator[Json]:
    for item in holder.get("item", ()):
        yield item
        yield from items(item)


def item_of(response: Json, id_: str) -> Json | None:
    return next((item for item in items(response) if item["linkId"] == id_), None)


# -- there and back ---------------------------------------------------------------------------------

DIGITS = st.decimals(
    allow_nan=False, allow_infinity=False, places=3, min_value=-(10**6), max_value=10**6
)
DATES = st.one_of(
    st.builds(PartialDate, st.integers(1900, 2100)),
    st.builds(PartialDate, st.integers(1900, 2100), st.integers(1, 12)),
    st.builds(PartialDate.of, st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31))),
)  # fmt: skip
AGES = st.builds(
    lambda amount, unit, about: Onset.from_code(f"{'~' if about else ''}{amount} {unit}"),
    st.one_of(st.integers(0, 99), st.sampled_from(["0.5", "1.50", "7.25"])),
    st.sampled_from(["d", "wk", "mo", "a"]),
    st.booleans(),
)
ONSETS = st.one_of(st.just(Onset(birth=True)), st.builds(lambda d: Onset(date=d), DATES), AGES)
WORDS = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=80
).filter(str.strip)


def values(question: Question) -> st.SearchStrategy[Value]:
    codes = [choice.code for choice in question.choices]
    several = st.sets(st.sampled_from(codes), min_size=1) if codes else st.just(set())
    numbers = st.integers(0, 400).map(Decimal) if question.integer else DIGITS
    units = (
        st.sampled_from([unit.code for unit in question.units]) if question.units else st.just("")
    )
    made: dict[Kind, st.SearchStrategy[Value]] = {
        Kind.YES_NO: st.sampled_from(["yes", "no"]),
        Kind.CHOICE: st.sampled_from(codes or ["x"]),
        Kind.MULTI: several.map(lambda chosen: tuple(c for c in codes if c in chosen)),
        Kind.BODY_MAP: several.map(lambda chosen: tuple(c for c in codes if c in chosen)),
        Kind.NUMBER: st.builds(Quantity, numbers, units),
        Kind.DATE: DATES,
        Kind.ONSET: ONSETS,
        Kind.TEXT: WORDS,
    }  # fmt: skip
    return made[question.kind]


@st.composite
def answered(draw: st.DrawFn, question: Question) -> Answer:
    grouped = draw(st.booleans())
    state = draw(st.sampled_from([State.ANSWERED] * 3 + [State.UNKNOWN, State.DECLINED]))
    value = draw(values(question)) if state is State.ANSWERED else None
    return Answer(state, value, grouped=grouped)


ASKED_OF_ALL = [
    question for question in QUESTIONNAIRE.questions.values()
    if question.condition is None and question.kind is not Kind.GROUP and question.id not in ("visit.date", "pat.dob")
]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_every_kind_and_state_comes_back(data: st.DataObject) -> None:
    made = form()
    for question in data.draw(st.lists(st.sampled_from(ASKED_OF_ALL), unique=True, max_size=12)):
        made = made.answer(question.id, data.draw(answered(question)))
    response = response_of_form(made)
    assert back(response) == made
    assert back(written(response)) == made


@pytest.mark.parametrize(
    "id_", [id_ for id_, q in QUESTIONNAIRE.questions.items() if q.kind is not Kind.GROUP]
)
@settings(max_examples=3, deadline=None)
@given(data=st.data())
def test_every_question_comes_back(id_: str, data: st.DataObject) -> None:
    """Each one in a form of its own where nothing hides it."""
    question = QUESTIONNAIRE.question(id_)
    alone = _unconditional(question)
    entry = 1 if question.group else 0
    made = Form(alone)
    if question.group:
        made, entry = made.add_entry(question.group)
    made = made.answer(id_, data.draw(answered(question)), entry)
    assert back(written(response_of_form(made)), alone) == made


def _unconditional(question: Question) -> Questionnaire:
    kept = {
        id_: dataclasses.replace(QUESTIONNAIRE.question(id_), condition=None)
        for id_ in (question.group, question.id)
        if id_ is not None
    }
    return dataclasses.replace(QUESTIONNAIRE, questions=kept)


@pytest.mark.parametrize("seed", range(3))
def test_whole_forms_come_back_without_what_was_hidden(seed: int) -> None:
    for made in some_forms(12, seed):
        kept = made.without_hidden()
        response = response_of_form(made)
        assert back(response) == kept
        assert (
            back(json.dumps(response)) == kept
        )  # plain floats are exact enough for what people type
        assert back(written(response)).shown() == made.shown()


def test_entries_keep_their_numbers() -> None:
    made = form(food__any="yes")
    for _ in range(3):
        made, _entry = made.add_entry("food.rx")
    made = made.answer("food.rx.food", Answer.of("egg"), 1)
    made = made.answer("food.rx.food", Answer.of("oat"), 3)
    made = made.remove_entry("food.rx", 1)
    assert made.entries("food.rx") == (2, 3)  # one of them is still blank
    assert back(response_of_form(made)) == made


def test_a_list_can_be_unknown_as_a_whole() -> None:
    made = form(food__any="yes", food__rx=UNKNOWN)
    assert back(response_of_form(made)) == made
    assert made.entries("food.rx") == ()


# -- what it says -----------------------------------------------------------------------------------


def test_the_head() -> None:
    response = response_of_form(form(), authored=NOON)
    assert response["questionnaire"] == f"{QUESTIONNAIRE.url}|{QUESTIONNAIRE.version}"
    assert response["status"] == "in-progress"
    assert response["authored"] == "2026-11-23T12:30:00+01:00"
    assert response_of_form(form(), completed=True)["status"] == "completed"
    assert "item" not in response_of_form(Form(QUESTIONNAIRE))


def test_items_stand_in_the_groups_of_the_form() -> None:
    made = form(ecz__ever="yes", pat__sex="female", gi__heartburn="yes", gi__distension="no")
    response = response_of_form(made)
    gut = item_of(response, "sec.gut")
    assert gut is not None
    assert [item["linkId"] for item in gut["item"]] == ["gi.heartburn", "when.distension"]
    assert [item["linkId"] for item in gut["item"][1]["item"]] == ["gi.distension"]
    assert [item["linkId"] for item in response["item"]] == ["sec.visit", "sec.eczema", "sec.gut"]  # type: ignore[index,attr-defined]


def test_ages_are_told_to_other_programs() -> None:
    visit = item_of(response_of_form(form(pat__dob=PartialDate(2019))), "sec.visit")
    assert visit is not None
    told = {item["linkId"]: item["answer"][0] for item in visit["item"]}
    assert told["pat.dob"] == {"valueDate": "2019"}
    assert told["pat.age_months_min"] == {"valueInteger": 82}
    assert told["pat.age_months_max"] == {"valueInteger": 94}
    assert item_of(response_of_form(Form(QUESTIONNAIRE)), "pat.age_months_min") is None


def test_blank_unknown_declined_and_no_are_four_different_things() -> None:
    response = response_of_form(form(ecz__ever="no", asth__ever=UNKNOWN, rhin__ever=DECLINED))
    no, unknown, declined = (
        item_of(response, id_) for id_ in ("ecz.ever", "asth.ever", "rhin.ever")
    )
    assert no is not None
    assert no["answer"] == [{"valueBoolean": False}]
    for item, code in ((unknown, "asked-unknown"), (declined, "asked-declined")):
        assert item is not None
        assert "answer" not in item
        assert item["extension"] == [{"url": names.ABSENT, "valueCode": code}]
    assert item_of(response, "food.any") is None


def test_zero_is_an_answer() -> None:
    made = form(diet__changed="yes", diet__n_groups=Quantity(Decimal(0), "1"))
    item = item_of(response_of_form(made), "diet.n_groups")
    assert item is not None
    assert item["answer"] == [{"valueInteger": 0}]


def test_numbers_keep_the_digits_they_were_typed_with() -> None:
    made = form(
        pat__weight=Quantity(Decimal("72.50"), "kg"), visit__duration=Quantity(Decimal("1.0"), "wk")
    )
    text = written(response_of_form(made))
    assert '"valueDecimal": 72.50' in text
    assert '"value": 1.0' in text
    assert json.loads(text) == json.loads(json.dumps(response_of_form(made)))
    weight = back(text).get("pat.weight").value
    assert isinstance(weight, Quantity)
    assert str(weight.value) == "72.50"


def test_hidden_answers_are_not_told() -> None:
    made = form(ecz__ever="yes", ecz__severity="severe").answer("ecz.ever", Answer.of("no"))
    assert item_of(response_of_form(made), "ecz.severity") is None


def test_an_answer_given_for_a_group_says_so() -> None:
    made = form(eat__imbibe=Answer(State.ANSWERED, "no", grouped=True))
    item = item_of(response_of_form(made), "eat.imbibe")
    assert item is not None
    assert item["extension"][0]["url"] == names.ORIGINAL_TEXT
    assert back(response_of_form(made)) == made


# -- mistakes ---------------------------------------------------------------------------------------


def with_item(*given: Json) -> Json:
    return {
        "resourceType": "QuestionnaireResponse",
        "status": "completed",
        "item": [{"linkId": "sec.eczema", "item": list(given)}],
    }


def one(id_: str, **value: Any) -> Json:
    return {"linkId": id_, "answer": [value]}


WRONG: list[tuple[Any, str, str, str]] = [
    ([], "file", "is an object", ""),
    ({"resourceType": "Patient"}, "file", "not a FHIR QuestionnaireResponse", ""),
    (
        {"resourceType": "QuestionnaireResponse", "questionnaire": "https://other.invalid/q|1"},
        "questionnaire", "another form", QUESTIONNAIRE.url,
    ),
    (with_item({"answer": []}), "item sec.eczema > item[0]", "no linkId", ""),
    (with_item(one("ecz.evr", valueBoolean=True)), "item ecz.evr", "no such question", "“ecz.ever”"),
    (with_item(one("ecz.ever", valueBoolean="yes")), "item ecz.ever > answer[0]", "true or false", ""),
    (with_item(one("ecz.ever", valueString="yes")), "item ecz.ever > answer[0]", "not a valueString", ""),
    (with_item(one("ecz.ever")), "item ecz.ever > answer[0]", "valueBoolean is missing", ""),
    (with_item(one("ecz.severity", valueCoding={"code": "mid"})), "item ecz.severity > answer[0]", "not an option", "“mild”"),
    (with_item(one("ecz.poem_score", valueInteger=2.5)), "item ecz.poem_score > answer[0]", "whole number", ""),
    (with_item(one("pat.weight", valueDecimal=True)), "item pat.weight > answer[0]", "a number, not true or false", ""),
    (
        with_item(one("visit.duration", valueQuantity={"value": 3, "code": "h"})),
        "item visit.duration > answer[0]", "not a unit", "d or wk or mo or a",
    ),
    (with_item(one("pat.dob", valueDate="14/03/2019")), "item pat.dob > answer[0]", "not a date", ""),
    (with_item(one("ecz.onset", valueString="long ago")), "item ecz.onset > answer[0]", "cannot be read", ""),
    (
        with_item({"linkId": "ecz.ever", "answer": [{"valueBoolean": True}, {"valueBoolean": False}]}),
        "item ecz.ever", "Only one answer", "",
    ),
    (with_item(one("ecz.ever", valueBoolean=True), one("ecz.ever", valueBoolean=True)), "item ecz.ever", "twice", ""),
    (with_item(one("food.rx.food", valueCoding={"code": "egg"})), "item food.rx.food", "inside food.rx", ""),
    (
        with_item({"linkId": "ecz.ever", "extension": [{"url": names.ABSENT, "valueCode": "asked"}]}),
        "item ecz.ever > extension[0]", "not a reason", "",
    ),
    (
        with_item(
            {"linkId": "ecz.ever", "extension": [{"url": names.ABSENT, "valueCode": "asked-unknown"}], "answer": [{}]}
        ),
        "item ecz.ever", "gives one", "",
    ),
    ('{"resourceType": ', "line 1, column 18", "not JSON", ""),
]  # fmt: skip


@pytest.mark.parametrize(("resource", "where", "what", "suggestion"), WRONG)
def test_mistakes_are_named(resource: Any, where: str, what: str, suggestion: str) -> None:
    with pytest.raises(FileProblemsError) as caught:
        answers_of_response(resource, QUESTIONNAIRE)
    assert any(
        problem.where == where and what in problem.what and suggestion in problem.suggestion
        for problem in caught.value.problems
    ), [str(problem) for problem in caught.value.problems]


def test_several_mistakes_are_named_at_once() -> None:
    response = with_item(one("ecz.evr", valueBoolean=True), one("ecz.ever", valueInteger=1))
    with pytest.raises(FileProblemsError) as caught:
        answers_of_response(response, QUESTIONNAIRE)
    assert len(caught.value.problems) == 2


def test_an_age_as_another_program_lets_people_type_it() -> None:
    made = back(with_item(one("ecz.onset", valueString="about 2 years")))
    assert made.get("ecz.onset").value == Onset.from_code("~2 a")


def test_deep_items_are_refused() -> None:
    inner: Json = {"linkId": "sec.eczema"}
    for _ in range(200):
        inner = {"linkId": "sec.eczema", "item": [inner]}
    with pytest.raises(FileProblemsError, match="1 mistake"):
        answers_of_response(
            {"resourceType": "QuestionnaireResponse", "item": [inner]}, QUESTIONNAIRE
        )


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["linkId", "item", "answer", "extension", "url", "valueCode", "valueBoolean", "valueCoding", "code"]),
        inner | st.sampled_from(["ecz.ever", "food.rx", "ecz.sites", "visit.duration", names.ABSENT]),
        max_size=5,
    ),
    max_leaves=25,
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(JUNK)
def test_no_value_anywhere_makes_it_stumble(junk: Any) -> None:
    with contextlib.suppress(FileProblemsError):
        answers_of_response({"resourceType": "QuestionnaireResponse", "item": junk}, QUESTIONNAIRE)
