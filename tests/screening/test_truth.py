"""Kleene's laws, and what silence adds to them."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_app.screening.truth import (
    Truth,
    comparison,
    conjunction,
    disjunction,
    negation,
    tally,
)

T, F, U, S = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN, Truth.SILENT
operands = st.lists(st.sampled_from(Truth), max_size=6)
kleene = st.lists(st.sampled_from([T, F, U]), max_size=6)


def parts(values: list[Truth]) -> list[Callable[[None], Truth]]:
    return [lambda _, value=value: value for value in values]  # type: ignore[misc]


def both(values: list[Truth]) -> Truth:
    return conjunction(parts(values), None)


def either(values: list[Truth]) -> Truth:
    return disjunction(parts(values), None)


@pytest.mark.parametrize(
    ("left", "right", "and_", "or_"),
    [
        (T, T, T, T), (T, F, F, T), (T, U, U, T), (T, S, U, T),
        (F, F, F, F), (F, U, F, U), (F, S, F, F),
        (U, U, U, U), (U, S, U, U), (S, S, U, F),
    ],
)  # fmt: skip
def test_table(left: Truth, right: Truth, and_: Truth, or_: Truth) -> None:
    assert both([left, right]) is both([right, left]) is and_
    assert either([left, right]) is either([right, left]) is or_


def test_negation() -> None:
    assert [negation(one) for one in (T, F, U, S)] == [F, T, U, S]


@given(kleene)
def test_de_morgan(values: list[Truth]) -> None:
    assert negation(both(values)) is either([negation(one) for one in values])


@given(operands)
def test_order_is_irrelevant(values: list[Truth]) -> None:
    backwards = values[::-1]
    assert both(values) is both(backwards)
    assert either(values) is either(backwards)
    assert tally(parts(values), None) == tally(parts(backwards), None)


@given(kleene)
def test_what_is_decided_stays_decided_whatever_the_unknowns_turn_out_to_be(
    values: list[Truth],
) -> None:
    choices = [(T, F) if one is U else (one,) for one in values]
    for outcome in itertools.product(*choices):
        for law in (both, either):
            assert law(values) in {U, law(list(outcome))}
        sure, most = tally(parts(values), None)
        assert sure <= outcome.count(T) <= most


@given(operands)
def test_silence_is_left_out_of_or_and_counts(values: list[Truth]) -> None:
    heard = [one for one in values if one is not S]
    assert either(values) is either(heard)
    assert tally(parts(values), None) == tally(parts(heard), None)


@given(operands)
def test_silence_inside_and_is_unknown(values: list[Truth]) -> None:
    assert both(values) is both([U if one is S else one for one in values])


@given(
    st.integers(0, 9), st.integers(0, 9), st.sampled_from(["<", "<=", ">", ">=", "="]), st.integers(0, 9)
)  # fmt: skip
def test_a_range_is_compared_only_as_far_as_it_is_known(
    one: int, other: int, operator: str, limit: int
) -> None:
    low, high = min(one, other), max(one, other)
    holds = comparison(operator)
    each = {holds(number, number, limit) for number in range(low, high + 1)}
    assert each <= {T, F}
    assert holds(low, high, limit) is (each.pop() if len(each) == 1 else U)
