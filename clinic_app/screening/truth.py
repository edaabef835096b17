"""True, false, or can't tell (Kleene's strong logic), with one more value for silence that never blocks a rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import TypeVar


class Truth(Enum):
    """What can be said about a statement.

    SILENT belongs to an optional question that nobody asked: OR and counts leave it out, AND reads it as
    UNKNOWN, and NOT keeps it.
    """

    FALSE = "false"
    UNKNOWN = "unknown"
    TRUE = "true"
    SILENT = "silent"


_TRUE, _FALSE, _UNKNOWN = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
Given = TypeVar("Given")


def negation(operand: Truth) -> Truth:
    """NOT: unknown and silence stay what they are."""
    if operand is Truth.TRUE:
        return Truth.FALSE
    return Truth.TRUE if operand is Truth.FALSE else operand


def conjunction(parts: Sequence[Callable[[Given], Truth]], given: Given) -> Truth:
    """AND: any false decides; otherwise whatever is not true leaves it open."""
    result = _TRUE
    for part in parts:
        operand = part(given)
        if operand is _FALSE:
            return operand
        if operand is not _TRUE:
            result = _UNKNOWN
    return result


def disjunction(parts: Sequence[Callable[[Given], Truth]], given: Given) -> Truth:
    """OR: any true decides; silence is left out, so nothing but silence is false."""
    result = _FALSE
    for part in parts:
        operand = part(given)
        if operand is _TRUE:
            return operand
        if operand is _UNKNOWN:
            result = operand
    return result


def tally(parts: Sequence[Callable[[Given], Truth]], given: Given) -> tuple[int, int]:
    """Fewest and most parts that can be true. Silence is left out."""
    sure = open_ = 0
    for part in parts:
        operand = part(given)
        if operand is _TRUE:
            sure += 1
        elif operand is _UNKNOWN:
            open_ += 1
    return sure, sure + open_


def comparison(operator: str) -> Callable[[float, float, float], Truth]:
    """Return a test for a number that lies somewhere between a low and a high end, both included.

    Its third operand is the limit. Raises KeyError for an operator other than `< <= > >= =`.
    """
    return {"<": _below, "<=": _up_to, ">": _above, ">=": _from, "=": _equal}[operator]


def _below(low: float, high: float, limit: float) -> Truth:
    if high < limit:
        return _TRUE
    return _FALSE if low >= limit else _UNKNOWN


def _up_to(low: float, high: float, limit: float) -> Truth:
    if high <= limit:
        return _TRUE
    return _FALSE if low > limit else _UNKNOWN


def _above(low: float, high: float, limit: float) -> Truth:
    return negation(_up_to(low, high, limit))


def _from(low: float, high: float, limit: float) -> Truth:
    return negation(_below(low, high, limit))


def _equal(low: float, high: float, limit: float) -> Truth:
    if low == high == limit:
        return _TRUE
    return _FALSE if high < limit or low > limit else _UNKNOWN
