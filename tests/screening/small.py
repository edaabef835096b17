"""A form with one question of each kind, and rules made for a test."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from clinic_app.form.answers import JsonValue, from_code
from clinic_app.form.conditions import Condition, Test
from clinic_app.form.form import Form
from clinic_app.form.partial_date import PartialDate, months_before
from clinic_app.form.questionnaire import (
    AGE_MAX,
    Choice,
    Kind,
    Question,
    Questionnaire,
    Section,
    Unit,
)
from clinic_app.screening.definitions import Definition, Definitions
from clinic_app.screening.judge import Judge
from clinic_app.screening.reading import Plan

RESOURCES = Path(__file__).parents[2] / "resources"
VISIT = dt.date(2026, 11, 23)


def _choices(*codes: str) -> tuple[Choice, ...]:
    return tuple(Choice(code, code.capitalize().replace("_", " ")) for code in codes)


def _when(question: str, value: str) -> Condition:
    return Condition(((Test(question, "=", value),),))


_QUESTIONS = (
    Question("visit.date", "Visit", Kind.DATE, "s", required=True),
    Question("pat.dob", "Born", Kind.DATE, "s", required=True),
    Question("a", "A", Kind.YES_NO, "s", short="a thing", required=True),
    Question("b", "B", Kind.YES_NO, "s", required=True),
    Question("o", "O", Kind.YES_NO, "s", short="optional thing"),
    Question("o2", "O2", Kind.YES_NO, "s"),
    Question("child", "Child", Kind.YES_NO, "s", required=True, condition=_when("a", "yes")),
    Question("o.child", "Child of O", Kind.YES_NO, "s", condition=_when("o", "yes")),
    Question("a.o", "Optional of A", Kind.YES_NO, "s", condition=_when("a", "yes")),
    Question(
        "young",
        "Young",
        Kind.YES_NO,
        "s",
        required=True,
        condition=Condition(((Test(AGE_MAX, "<", Decimal(24)),),)),
    ),
    Question("c", "C", Kind.CHOICE, "s", required=True, choices=_choices("red", "blue", "untested")),
    Question("m", "M", Kind.MULTI, "s", required=True, choices=_choices("one", "two", "none")),
    Question("n", "N", Kind.NUMBER, "s", required=True, units=(Unit("d", "days"), Unit("wk", "weeks"))),
    Question("w", "W", Kind.NUMBER, "s", units=(Unit("kg", "kg"),)),
    Question("begun", "Begun", Kind.ONSET, "s", required=True),
    Question("t", "T", Kind.TEXT, "s", required=True),
    Question("dx", "Dx", Kind.MULTI, "s", required=True, choices=_choices("eoe", "ibd", "none")),
    Question("who", "Who", Kind.CHOICE, "s", required=True, choices=_choices("patient", "mother")),
    Question("rx", "Reactions", Kind.GROUP, "s", required=True, condition=_when("b", "yes")),
    Question(
        "rx.food", "Food", Kind.CHOICE, "s", required=True, choices=_choices("egg", "milk"),
        group="rx", condition=_when("b", "yes"),
    ),
    Question(
        "rx.timing", "Timing", Kind.CHOICE, "s", required=True, choices=_choices("soon", "late"),
        group="rx", condition=_when("b", "yes"),
    ),
    Question("rx.fine", "Fine", Kind.YES_NO, "s", group="rx", condition=_when("b", "yes")),
)  # fmt: skip
SMALL = Questionnaire(
    "urn:small",
    "1",
    "Small",
    "en",
    (Section("s", "S", "", tuple(q.id for q in _QUESTIONS)),),
    {q.id: q for q in _QUESTIONS},
)


def fill(
    questionnaire: Questionnaire,
    answers: Mapping[str, JsonValue],
    months: int | None = None,
    days: int | None = None,
) -> Form:
    """Return a form with these answers; the age is counted back from a fixed visit."""
    form = Form(questionnaire).answer(
        "visit.date", from_code(questionnaire.question("visit.date"), VISIT.isoformat())
    )
    born = months_before(VISIT, months) if months is not None else None
    if days is not None:
        born = VISIT - dt.timedelta(days=days)
    if born is not None:
        dob = PartialDate(born.year, born.month, born.day).iso()
        form = form.answer("pat.dob", from_code(questionnaire.question("pat.dob"), dob))
    for id_, code in answers.items():
        if questionnaire.question(id_).kind is Kind.GROUP and isinstance(code, list):
            for one in code:
                form, entry = form.add_entry(id_)
                assert isinstance(one, dict)
                for child, value in one.items():
                    answer = from_code(questionnaire.question(child), value)
                    form = form.answer(child, answer, entry)
        else:
            form = form.answer(id_, from_code(questionnaire.question(id_), code))
    return form


def judge(text: str, derived: Mapping[str, str] | None = None) -> tuple[Judge, Plan]:
    """Compile one expression over the small form, with `dx` two-valued and `untested` not counted."""
    problems: list[object] = []
    named = {
        name: Definition(definition, name, "x" if name == "D.known" else "")
        for name, definition in {"D.known": "dx has x", **(derived or {})}.items()
    }
    definitions = Definitions(SMALL, named, {}, problems)  # type: ignore[arg-type]
    definitions.add(text, "test")
    assert not problems, problems
    slots = {id_: slot for slot, id_ in enumerate(definitions.questions())}
    plan = Plan(SMALL, slots, frozenset({"dx"}), {"c": frozenset({"untested"})})
    return definitions.judges(plan)[text], plan
