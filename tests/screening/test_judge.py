"""Every operator against every state of an answer, one table each."""

from __future__ import annotations

import pytest

from clinic_app.form.answers import JsonValue
from clinic_app.screening.truth import Truth
from tests.screening.small import SMALL, fill, judge

T, F, U, S = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN, Truth.SILENT
Answers = dict[str, JsonValue]
NOTHING: Answers = {}
DERIVED = {
    "D.two": "count(a=yes, b=yes, o=yes)",
    "D.any": "any(a=yes, o=yes)",
    "D.soon": "any rx (timing=soon)",
}


def check(text: str, answers: Answers, truth: Truth, needed: set[str], months: int | None) -> None:
    made, plan = judge(text, DERIVED)
    reading = plan.read(fill(SMALL, answers, months))
    assert made.truth(reading) is truth
    if truth in {U, S}:
        assert set(made.needed(reading)) == needed


@pytest.mark.parametrize(
    ("text", "answers", "truth", "needed"),
    [
        # equality on a required question
        ("a=yes", {"a": "yes"}, T, ()),
        ("a=yes", {"a": "no"}, F, ()),
        ("a=yes", {"a": "unknown"}, U, ("a",)),
        ("a=yes", {"a": "declined"}, U, ("a",)),
        ("a=yes", NOTHING, U, ("a",)),
        ("a=no", {"a": "unknown"}, U, ("a",)),
        # an optional question that nobody asked is silent; asked and unknown, it is unknown
        ("o=yes", NOTHING, S, ("o",)),
        ("o=yes", {"o": "unknown"}, U, ("o",)),
        ("o=yes", {"o": "declined"}, U, ("o",)),
        ("o=yes OR a=yes", {"a": "no"}, F, ()),
        ("any(o=yes, a=yes)", {"a": "unknown"}, U, ("a",)),
        ("o=yes OR a=yes", {"a": "no", "o": "unknown"}, U, ("o",)),
        ("any(o=yes, o2=yes)", NOTHING, F, ()),
        ("o=yes AND a=yes", {"a": "yes"}, U, ("o",)),
        ("o=yes AND a=yes", {"a": "no"}, F, ()),
        ("NOT o=yes AND a=yes", {"a": "yes"}, U, ("o",)),
        # hidden: false, and a stored answer is ignored
        ("child=yes", {"a": "no"}, F, ()),
        ("child=yes", {"a": "no", "child": "yes"}, F, ()),
        ("child=no", {"a": "no", "child": "no"}, F, ()),
        # waiting: unknown, and the parent is needed
        ("child=yes", NOTHING, U, ("a",)),
        ("child=yes", {"a": "unknown", "child": "yes"}, U, ("a",)),
        ("a.o=yes", NOTHING, U, ("a",)),
        ("a.o=yes", {"a": "yes"}, S, ("a.o",)),
        # an optional question that waits for a silent one is silent; for an unknown one it is not
        ("o.child=yes OR a=yes", {"a": "no"}, F, ()),
        ("o.child=yes OR a=yes", {"a": "no", "o": "unknown"}, U, ("o",)),
        # waiting for the age
        ("young=yes", {"young": "yes"}, U, ("pat.dob",)),
        # options
        ("c in {red,blue}", {"c": "blue"}, T, ()),
        ("c in {red,blue}", {"c": "untested"}, U, ("c",)),
        ("c=untested", {"c": "untested"}, U, ("c",)),
        ("c=red", {"c": "blue"}, F, ()),
        # several options
        ("m has one", {"m": ["one", "two"]}, T, ()),
        ("m has one", {"m": ["none"]}, F, ()),
        ("m has one", {"m": ["unknown"]}, U, ("m",)),
        ("m has any of {one,two}", {"m": ["two"]}, T, ()),
        ("m has any of {one,two}", {"m": ["none"]}, F, ()),
        ("m has none of {one,two}", {"m": ["none"]}, T, ()),
        ("m has none of {one,two}", {"m": ["one"]}, F, ()),
        ("m has none of {one,two}", NOTHING, U, ("m",)),
        # numbers, in the question's first unit
        ("n>14", {"n": {"value": "15", "unit": "d"}}, T, ()),
        ("n>14", {"n": {"value": "14", "unit": "d"}}, F, ()),
        ("n>=14", {"n": {"value": "2", "unit": "wk"}}, T, ()),
        ("n<14", {"n": {"value": "2", "unit": "wk"}}, F, ()),
        ("n<=0", {"n": {"value": "0", "unit": "d"}}, T, ()),
        ("n>14", {"n": "unknown"}, U, ("n",)),
        ("w>=0.5", {"w": "0.5"}, T, ()),
        # age of onset, as far as it is known
        ("begun<2y", {"begun": "birth"}, T, ()),
        ("begun<2y", {"begun": "23 mo"}, T, ()),
        ("begun<2y", {"begun": "1 a"}, T, ()),
        ("begun<2y", {"begun": "2 a"}, F, ()),
        ("begun<2y", {"begun": "~2 a"}, U, ("begun",)),
        ("begun<2y", {"begun": "2009"}, U, ("pat.dob",)),
        ("begun<2y", {"begun": "unknown"}, U, ("begun",)),
        # not confirmed: two-valued
        ("a !yes", {"a": "yes"}, F, ()),
        ("a !yes", {"a": "no"}, T, ()),
        ("a !yes", {"a": "unknown"}, T, ()),
        ("a !yes", {"a": "declined"}, T, ()),
        ("a !yes", NOTHING, T, ()),
        ("child !yes", {"a": "no", "child": "yes"}, T, ()),
        ("child !yes", NOTHING, T, ()),
        ("c !in {red,blue}", {"c": "red"}, F, ()),
        ("c !in {red,blue}", {"c": "untested"}, T, ()),
        ("c !in {red,blue}", NOTHING, T, ()),
        ("D.any !true", {"a": "yes"}, F, ()),
        ("D.any !true", {"a": "no"}, T, ()),
        ("D.any !true", {"a": "unknown"}, T, ()),
        # on the page, and without an answer
        ("a not_established", NOTHING, T, ()),
        ("a not_established", {"a": "unknown"}, T, ()),
        ("a not_established", {"a": "declined"}, T, ()),
        ("a not_established", {"a": "no"}, F, ()),
        ("c not_established", {"c": "untested"}, F, ()),
        ("child not_established", {"a": "no"}, F, ()),
        ("child not_established", NOTHING, F, ()),
        ("child not_established", {"a": "yes"}, T, ()),
        ("child still_recorded", {"a": "no", "child": "yes"}, T, ()),
        ("child still_recorded", {"a": "yes", "child": "yes"}, F, ()),
        ("child still_recorded", {"a": "no"}, F, ()),
        # two-valued question: unanswered counts as no
        ("D.known(eoe)", {"dx": ["eoe"]}, T, ()),
        ("D.known(eoe)", {"dx": ["ibd"]}, F, ()),
        ("D.known(eoe)", {"dx": "unknown"}, F, ()),
        ("NOT D.known(eoe)", NOTHING, T, ()),
        # counting
        ("D.two>=2", {"a": "yes", "b": "yes"}, T, ()),
        ("D.two>=2", {"a": "yes", "b": "no"}, F, ()),
        ("D.two>=2", {"a": "yes", "b": "no", "o": "unknown"}, U, ("o",)),
        ("D.two>=2", {"a": "no", "b": "unknown"}, F, ()),
        ("count(D.two)>=1", {"a": "unknown", "b": "no"}, U, ("a",)),
        ("count(a=yes, b=yes)>=1", {"a": "yes"}, T, ()),
        ("count(a=yes, b=yes)<1", {"a": "no", "b": "no"}, T, ()),
        ("D.two", {"a": "yes"}, T, ()),
        # repeating group
        ("any rx (timing=soon)", {"b": "no"}, F, ()),
        ("any rx (timing=soon)", NOTHING, U, ("b",)),
        ("any rx (timing=soon)", {"b": "yes"}, U, ("rx",)),
        ("any rx (timing=soon)", {"b": "yes", "rx": [{"rx.timing": "soon"}]}, T, ()),
        ("any rx (timing=soon)", {"b": "no", "rx": [{"rx.timing": "soon"}]}, F, ()),
        ("any rx (timing=soon)", {"b": "yes", "rx": [{"rx.timing": "late"}]}, F, ()),
        ("any rx (timing=soon)", {"b": "yes", "rx": [{"rx.food": "egg"}]}, U, ("rx.timing",)),
        (
            "any rx (timing=soon AND food=egg)",
            {"b": "yes", "rx": [{"rx.timing": "soon", "rx.food": "milk"},
                                {"rx.timing": "late", "rx.food": "egg"}]},
            F, (),
        ),
        (
            "any rx (timing=soon)",
            {"b": "yes", "rx": [{"rx.food": "egg"}, {"rx.timing": "soon"}]},
            T, (),
        ),
        ("any rx (fine !yes AND timing=soon)", {"b": "yes", "rx": [{"rx.timing": "soon"}]}, T, ()),
        ("D.soon AND a=yes", {"b": "yes", "rx": [{"rx.timing": "soon"}], "a": "yes"}, T, ()),
        # needed: undecided operands only
        ("a=yes AND b=yes AND c=red", {"a": "yes"}, U, ("b", "c")),
        ("a=yes OR b=yes OR c=red", {"a": "no"}, U, ("b", "c")),
        ("(a=yes AND b=yes) OR c=red", {"a": "no"}, U, ("c",)),
    ],
)  # fmt: skip
def test_operator(text: str, answers: Answers, truth: Truth, needed: tuple[str, ...]) -> None:
    check(text, answers, truth, set(needed), None)


@pytest.mark.parametrize(
    ("text", "months", "truth"),
    [
        ("age<18y", 215, T),
        ("age<18y", 216, F),
        ("age>=18y", 216, T),
        ("age>=6mo", 5, F),
        ("age>=6mo", 6, T),
        ("age<24mo", 23, T),
        ("age<24mo", 24, F),
        ("age<3wk", 1, F),
    ],
)
def test_age_in_completed_months(text: str, months: int, truth: Truth) -> None:
    check(text, {}, truth, set(), months)


@pytest.mark.parametrize(("days", "truth"), [(20, T), (21, F), (22, F)])
def test_age_in_weeks_counts_days(days: int, truth: Truth) -> None:
    made, plan = judge("age<3wk")
    assert made.truth(plan.read(fill(SMALL, {}, days=days))) is truth


@pytest.mark.parametrize(
    ("dob", "text", "truth"),
    [
        ("2008", "age<18y", U),
        ("2007", "age>=18y", T),
        ("2009", "age<18y", T),
        ("2008-11", "age>=18y", U),
        ("2008-10", "age>=18y", T),
        ("2008", "age<19y", T),
    ],
)
def test_a_limit_inside_the_possible_ages_leaves_it_open(dob: str, text: str, truth: Truth) -> None:
    check(text, {"pat.dob": dob}, truth, {"pat.dob"}, None)


def test_without_dates_the_age_is_needed() -> None:
    check("age<18y", {}, U, {"pat.dob"}, None)
    made, plan = judge("age<18y")
    form = fill(SMALL, {"visit.date": "not_asked"})
    assert set(made.needed(plan.read(form))) == {"pat.dob", "visit.date"}


def test_reasons_are_the_answers_that_made_it_true() -> None:
    made, plan = judge("age<18y AND (a=yes OR b=yes OR c=red) AND NOT D.known(eoe) AND o !yes")
    reading = plan.read(fill(SMALL, {"a": "yes", "b": "no", "c": "red"}, months=100))
    assert made.truth(reading) is T
    assert made.reasons(reading) == (("pat.dob", 0), ("a", 0), ("c", 0), ("o", 0))
    assert made.missing(reading) == ("dx", "o")


def test_reasons_name_the_entry() -> None:
    made, plan = judge("any rx (timing=soon)")
    entries: JsonValue = [
        {"rx.food": "egg", "rx.timing": "late"},
        {"rx.food": "milk", "rx.timing": "soon"},
    ]
    reading = plan.read(fill(SMALL, {"b": "yes", "rx": entries}))
    assert made.reasons(reading) == (("rx.food", 2), ("rx.timing", 2))
    assert reading.entry == 0


def test_missing_names_undecided_parts_of_a_true_expression() -> None:
    made, plan = judge("a=yes OR b=yes OR o=yes")
    reading = plan.read(fill(SMALL, {"a": "yes"}))
    assert made.missing(reading) == ("b",)
