"""A small questionnaire with one question of each kind, for the tests of the form engine."""

from __future__ import annotations

from decimal import Decimal

from clinic_app.form.conditions import Condition, Test
from clinic_app.form.questionnaire import (
    AGE_MAX,
    AGE_MIN,
    Choice,
    Kind,
    Limits,
    Question,
    Questionnaire,
    Section,
    Unit,
)

YES = "yes"


def when(question: str, operator: str = "=", value: str | Decimal | bool = YES) -> Condition:
    return Condition(((Test(question, operator, value),),))


def options(*codes: str) -> tuple[Choice, ...]:
    return tuple(
        Choice(code, code.replace("_", " ").capitalize(), code == "none") for code in codes
    )


UNDER_TWELVE = Condition(((Test(AGE_MIN, "<", Decimal(144)),),))
FROM_SIX_MONTHS = Condition(((Test(AGE_MAX, ">=", Decimal(6)),),))

QUESTIONS = (
    Question("visit.date", "Date of visit", Kind.DATE, "one", required=True),
    Question("pat.dob", "Date of birth", Kind.DATE, "one", required=True),
    Question(
        "pat.sex", "Sex", Kind.CHOICE, "one", choices=options("female", "male"), required=True
    ),
    Question("itch", "Itchy skin?", Kind.YES_NO, "one", required=True),
    Question("itch.since", "Since when?", Kind.ONSET, "one", condition=when("itch"), required=True),
    Question("itch.sleep", "Sleep lost?", Kind.YES_NO, "one", condition=when("itch")),
    Question(
        "itch.doctor", "Seen?", Kind.YES_NO, "one", condition=when("itch.sleep"), required=True
    ),
    Question("chew", "Chews long?", Kind.YES_NO, "two", condition=UNDER_TWELVE, required=True),
    Question("stuck", "Food stuck?", Kind.YES_NO, "two", condition=FROM_SIX_MONTHS, required=True),
    Question(
        "dx",
        "Known diagnoses",
        Kind.MULTI,
        "two",
        choices=options("eoe", "ibd", "none"),
        required=True,
    ),
    Question("dx.steroid", "Steroid?", Kind.YES_NO, "two", condition=when("dx", "=", "eoe")),
    Question(
        "weight",
        "Weight",
        Kind.NUMBER,
        "two",
        units=(Unit("kg", "kg"),),
        limits=Limits(Decimal("0.3"), Decimal(400), Decimal(2), Decimal(200)),
    ),
    Question(
        "days",
        "For how many days?",
        Kind.NUMBER,
        "two",
        units=(Unit("d", "days"),),
        limits=Limits(Decimal(0), Decimal(3650)),
        integer=True,
    ),
    Question(
        "duration",
        "How long?",
        Kind.NUMBER,
        "two",
        units=(Unit("d", "days"), Unit("wk", "weeks"), Unit("mo", "months"), Unit("a", "years")),
        limits=Limits(Decimal(0), Decimal(36525)),
        required=True,
    ),
    Question("words", "In own words", Kind.TEXT, "two", max_length=50),
    Question("food", "Reaction to food?", Kind.YES_NO, "two", required=True),
    Question("rx", "Foods", Kind.GROUP, "two", condition=when("food"), required=True),
    Question(
        "rx.food",
        "Food",
        Kind.CHOICE,
        "two",
        choices=options("egg", "milk"),
        condition=when("food"),
        group="rx",
        required=True,
    ),
    Question("rx.note", "Note", Kind.TEXT, "two", condition=when("food"), group="rx"),
)


def small_questionnaire() -> Questionnaire:
    questions = {question.id: question for question in QUESTIONS}
    sections = tuple(
        Section(id_, id_.title(), "", tuple(q.id for q in QUESTIONS if q.section == id_))
        for id_ in ("one", "two")
    )
    return Questionnaire("urn:test", "1", "Small", "en", sections, questions, "digest")
