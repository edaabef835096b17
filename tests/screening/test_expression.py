"""The rule language as text: what it reads, and what it says about text that it cannot read."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_app.screening.expression import (
    AgeTest,
    AllOf,
    AnyEntry,
    AnyOf,
    Asked,
    ExpressionError,
    Named,
    Not,
    NotConfirmed,
    Tally,
    Tree,
    parse,
    walk,
)

YES = ("yes",)
A, B, C = (Asked(name, "=", YES) for name in "abc")

READ: list[tuple[str, Tree]] = [
    ("a=yes", A),
    ("gi.pain = yes", Asked("gi.pain", "=", YES)),
    ("x in {a,b}", Asked("x", "in", ("a", "b"))),
    ("x in {none}", Asked("x", "in", ("none",))),
    ("x !yes", Asked("x", "!", YES)),
    ("x !in {a, b}", Asked("x", "!in", ("a", "b"))),
    ("x has a", Asked("x", "has", ("a",))),
    ("x has none", Asked("x", "has", ("none",))),
    ("x has any of {a,b}", Asked("x", "has_any", ("a", "b"))),
    ("x has none of {a,b}", Asked("x", "has_none", ("a", "b"))),
    ("x not_established", Asked("x", "not_established")),
    ("x still_recorded", Asked("x", "still_recorded")),
    ("x>=6", Asked("x", ">=", (), Decimal(6))),
    ("x<0.5", Asked("x", "<", (), Decimal("0.5"))),
    ("x<2y", Asked("x", "<", (), Decimal(2), "y")),
    ("age<18y", AgeTest("<", Decimal(18), "y")),
    ("age>=6mo", AgeTest(">=", Decimal(6), "mo")),
    ("age > 3 wk" .replace(" wk", "wk"), AgeTest(">", Decimal(3), "wk")),
    ("a=yes AND b=yes OR c=yes", AnyOf((AllOf((A, B)), C))),
    ("a=yes AND (b=yes OR c=yes)", AllOf((A, AnyOf((B, C))))),
    ("NOT a=yes AND b=yes", AllOf((Not(A), B))),
    ("any(a=yes, b=yes AND c=yes)", AnyOf((A, AllOf((B, C))))),
    ("any of {a, b} in {yes}", AnyOf((Asked("a", "in", YES), Asked("b", "in", YES)))),
    ("count(a=yes, b=yes)>=2", Tally((A, B), ">=", 2)),
    ("count(a=yes)", Tally((A,))),
    ("D.n>=2", Tally((Named("D.n"),), ">=", 2)),
    ("count(D.n)>=1", Tally((Named("D.n"),), ">=", 1)),
    ("any rx (food=egg AND timing=soon)", AnyEntry(
        "rx", AllOf((Asked("food", "=", ("egg",)), Asked("timing", "=", ("soon",)))))),
    ("D.atopy", Named("D.atopy")),
    ("VIS", Named("VIS")),
    ("SO-06", Named("SO-06")),
    ("D.known(eoe)", Named("D.known", "eoe")),
    ("D.atopy !true", NotConfirmed(Named("D.atopy"))),
    ("NOT D.known(eoe)", Not(Named("D.known", "eoe"))),
]  # fmt: skip


@pytest.mark.parametrize(("text", "tree"), READ, ids=[text for text, _ in READ])
def test_reads(text: str, tree: Tree) -> None:
    assert parse(text) == tree


def test_line_breaks_are_blanks() -> None:
    assert parse("\n  a=yes\n  AND b=yes\n") == parse("a=yes AND b=yes")


def test_a_parameter_takes_its_value() -> None:
    assert parse("dx has x", {"x": "eoe"}) == Asked("dx", "has", ("eoe",))


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("", 1, "empty"),
        ("   ", 1, "empty"),
        ("a", 2, "needs a test"),
        ("a=", 3, "Expected an option"),
        ("a=yes AND", 10, "the text ends"),
        ("(a=yes", 7, "Expected “)”"),
        ("a=yes)", 6, "Expected AND, OR or the end"),
        ("a=yes and b=yes", 7, "AND, OR"),
        ("a=yes & b=yes", 7, "no meaning"),
        ("age<18", 5, "needs a unit"),
        ("age=yes", 5, "not a number"),
        ("age", 4, "comparison"),
        ("x>=many", 4, "not a number"),
        ("count(a=yes)>=1.5", 15, "whole number"),
        ("x in yes", 6, "Expected “{”"),
        ("x in {yes", 10, "Expected “}”"),
        ("any of {a b} in {yes}", 11, "Expected “}”"),
        ("any (", 6, "Expected"),
        ("NOT", 4, "Expected"),
        ("AND a=yes", 1, "Expected a question"),
        ("(" * 60 + "a=yes" + ")" * 60, 51, "too deep"),
    ],
)
def test_refuses_with_the_column(text: str, column: int, words: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert caught.value.column == column
    assert words in str(caught.value)


def test_small_letters_get_a_hint() -> None:
    with pytest.raises(ExpressionError) as caught:
        parse("a=yes or b=yes")
    assert caught.value.remedy == "Write OR in capitals."


@given(st.text(alphabet="ab.=<>!(){}, ANDORTcouny0123_hsif", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    column = 1
    try:
        tree = parse(text)
        assert next(walk(tree)) is tree
    except ExpressionError as error:
        column = error.column
    assert 1 <= column <= len(text) + 1
