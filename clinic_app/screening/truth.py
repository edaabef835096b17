"""True, false, or can't tell (Kleene's strong logic), with one more value for silence that never blocks a rule."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum


class Truth(Enum):
    """What can be said about a statement.

    SILENT belongs to an optional question that nobody asked: OR and counts leave it out, AND reads it as
    UNKNOWN, and NOT keeps it.
    """

    FALSE = "false"
    UNKNOWN = "unknown"
    TRUE = "true"
    SILENT = "silent"


def negation(operand: Truth) -> Truth:
    """NOT: unknown and silence stay what they are."""
    if operand is Truth.TRUE:
        return Truth.FALSE
    return Truth.TRUE if operand is Truth.FALSE else operand


def conjunction(operands: Iterable[Truth]) -> Truth:
    """AND: any false decides; otherwise whatever is not true leaves it open."""
    result = Truth.TRUE
    for operand in operands:
        if operand is Truth.FALSE:
            return Truth.FALSE
        if operand is not Truth.TRUE:
            result = Truth.UNKNOWN
    return result


def disjunction(operands: Iterable[Truth]) -> Truth:
    """OR: any true decides; silence is left out, so nothing but silence is false."""
    result = Truth.FALSE
    for operand in operands:
        if operand is Truth.TRUE:
            return Truth.TRUE
        if operand is Truth.UNKNOWN:
            result = Truth.UNKNOWN
    return result


def tally(operands: Iterable[Truth]) -> tuple[int, int]:
    """Fewest and most operands that can be true. Silence is left out."""
    sure = open_ = 0
    for operand in operands:
        if operand is Truth.TRUE:
            sure += 1
        elif operand is Truth.UNKNOWN:
            open_ += 1
    return sure, sure + open_


def compare(low: float, high: float, operator: str, limit: float) -> Truth:
    """Compare a number that lies somewhere in `low` to `high` (both included) with a limit.

    Raises KeyError for an operator other than `< <= > >= =`.
    """
    always, never = {
        "<": (high < limit, low >= limit),
        "<=": (high <= limit, low > limit),
        ">": (low > limit, high <= limit),
        ">=": (low >= limit, high < limit),
        "=": (low == high == limit, high < limit or low > limit),
    }[operator]
    if always:
        return Truth.TRUE
    return Truth.FALSE if never else Truth.UNKNOWN
