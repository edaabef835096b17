"""When a question is shown: an AND of ORs of plain tests, as FHIR `enableWhen` and nested groups give it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from clinic_app.form.answer import Answer, Quantity, State


class Visibility(StrEnum):
    """Whether a question stands on the page."""

    SHOWN = "shown"
    HIDDEN = "hidden"  # by age or sex, or because its parent was answered otherwise
    WAITING = "waiting"  # its parent is unknown, declined or not asked yet


OPERATORS = ("=", "!=", ">", "<", ">=", "<=", "exists")


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison with the answer to an earlier or later question.

    `value` is a code for yes/no and coded answers, a Decimal for numbers, a bool for `exists`.
    """

    __test__ = False  # the name is FHIR's idea of it, not pytest's

    question: str
    operator: str
    value: str | Decimal | bool

    def holds(self, answer: Answer) -> bool | None:
        """True or false for a given answer; None while it is open (R4: an open answer equals nothing)."""
        if self.operator == "exists":
            return (answer.state is State.ANSWERED) is self.value
        if answer.state is not State.ANSWERED:
            # R4 text: with no answer, “!=” enables
            return True if self.operator == "!=" else None
        return self._compare(answer)

    def holds_for_number(self, number: int) -> bool:
        """Compare a derived whole number (age in months)."""
        return _ordered(Decimal(number), self.operator, Decimal(str(self.value)))

    def _compare(self, answer: Answer) -> bool:
        given = answer.value
        if isinstance(given, Quantity):
            return isinstance(self.value, Decimal) and _ordered(
                given.value, self.operator, self.value
            )
        same = self.value in given if isinstance(given, tuple) else given == self.value
        return same if self.operator == "=" else not same


Clause = tuple[Test, ...]  # any of these


@dataclass(frozen=True, slots=True)
class Condition:
    """All clauses must hold; a clause holds when any of its tests does."""

    clauses: tuple[Clause, ...]

    def sources(self) -> tuple[str, ...]:
        """Questions that are looked at, each once, in order."""
        return tuple(dict.fromkeys(test.question for clause in self.clauses for test in clause))


def combined(conditions: Iterable[Condition | None]) -> Condition | None:
    """All of them together; None where nothing is asked for. The same clause is kept once."""
    clauses = dict.fromkeys(
        clause for condition in conditions if condition is not None for clause in condition.clauses
    )
    return Condition(tuple(clauses)) if clauses else None


def _ordered(left: Decimal, operator: str, right: Decimal) -> bool:
    return {
        "=": left == right,
        "!=": left != right,
        ">": left > right,
        "<": left < right,
        ">=": left >= right,
        "<=": left <= right,
    }[operator]
