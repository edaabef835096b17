"""Every kind of question, typed and as stored code: an answer that comes back whole, or a sentence."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_app.errors import AnswerError
from clinic_app.form.answers import JsonValue, from_code, parse, shown, to_code
from clinic_app.form.form import Form
from clinic_app.form.questionnaire import Kind, Question
from clinic_app.screening.findings import screen
from tests.bad_input.nasty import TEXTS, json_values, no_hang, refused, texts, tries
from tests.reporting.made_up import edition

TODAY = dt.date(2026, 11, 23)
QUESTIONS = tuple(edition().questionnaire.questions.values())
ONE_OF_EACH = tuple({(q.kind, q.integer, len(q.units)): q for q in QUESTIONS}.values())
any_question = st.sampled_from(QUESTIONS)


def typed_well(question: Question, text: str) -> None:
    try:
        answer = parse(question, text, TODAY)
    except AnswerError as error:
        refused(error)
        return
    code = json.loads(json.dumps(to_code(question, answer)))
    stored = (
        answer.value is not None
    )  # then the state stands beside it, and `code` is only the value
    again = from_code(question, code, strict=not stored)
    assert (again.state, again.value) == (answer.state, answer.value)
    if question.kind is Kind.TEXT and answer.value is not None:
        assert answer.value == text.strip()
    shown(question, answer).encode()


def coded_well(question: Question, code: JsonValue) -> None:
    for strict in (True, False):
        try:
            answer = from_code(question, code, strict=strict)
        except AnswerError as error:
            refused(error)
            continue
        written = to_code(question, answer)
        stored = answer.value is not None
        again = from_code(question, json.loads(json.dumps(written)), strict=not stored)
        assert (again.state, again.value) == (answer.state, answer.value)
        shown(question, answer).encode()
        form = Form(edition().questionnaire)
        entry = 0
        if question.group is not None:
            form, entry = form.add_entry(question.group)
        form = form.answer(question.id, answer, entry)
        form.problems()
        screen(form, edition().rules)


@pytest.mark.parametrize("question", ONE_OF_EACH, ids=lambda q: f"{q.kind} {q.id}")
def test_each_kind_takes_or_refuses_every_bad_text(question: Question) -> None:
    with no_hang():
        for text in TEXTS:
            typed_well(question, text)
            if len(text) < 1000:
                coded_well(question, text)


@tries(400)
@given(any_question, texts)
def test_anything_typed_is_an_answer_or_a_sentence(question: Question, text: str) -> None:
    typed_well(question, text)


@tries(250)
@given(any_question, json_values)
def test_any_code_is_an_answer_or_a_sentence(question: Question, code: JsonValue) -> None:
    coded_well(question, code)


def digits(question: Question) -> str:
    return "0" * 30 + str(len(question.choices) + 1)


@pytest.mark.parametrize("question", ONE_OF_EACH, ids=lambda q: f"{q.kind} {q.id}")
def test_numbers_of_options_may_have_any_length(question: Question) -> None:
    for text in (digits(question), "0" * 5000 + "1", "1" + "0" * 5000, "0", "0000"):
        typed_well(question, text)


def test_no_digit_of_a_number_is_dropped_without_a_word() -> None:
    [question] = [q for q in QUESTIONS if q.id == "pat.weight"]
    long = "21.4" + "0" * 70 + "1"
    with pytest.raises(AnswerError):
        from_code(question, long)
    assert str(to_code(question, from_code(question, "21.40"))) == "21.40"


@pytest.mark.parametrize("question", [q for q in ONE_OF_EACH if q.choices], ids=lambda q: q.id)
def test_the_number_of_no_option_chooses_none(question: Question) -> None:
    with pytest.raises(AnswerError):
        parse(question, "00012345")
