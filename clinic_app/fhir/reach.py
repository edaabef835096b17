"""Whether any answers at all can bring a question onto the page: cycles and contradictions in conditions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from clinic_app.fhir.items import DERIVED, Item, limits
from clinic_app.form.conditions import Clause, Condition, Test
from clinic_app.form.questionnaire import AGE_MIN, NO_LIMITS, Kind, Limits

MAX_STEPS: Final = (
    5000  # a search that takes longer is given up, and the question taken as reachable
)
OLDEST: Final = Decimal(130 * 12)  # months
WIDEST: Final = Decimal(24)  # months between youngest and oldest age where only years are known
_ONE_VALUE: Final = (Kind.YES_NO, Kind.CHOICE)


def check_cycles(items: Mapping[str, Item], conditions: Mapping[str, Condition]) -> frozenset[str]:
    """Note each cycle once; returns the items that stand on one or depend on one."""
    state: dict[str, int] = {}  # 1: on the path, 2: sound, 3: depends on a cycle

    def visit(id_: str, path: tuple[str, ...]) -> bool:
        """Walk the sources; true where a cycle was met."""
        if state.get(id_) == 1:
            circle = (*path[path.index(id_) :], id_)
            items[id_].place.mistake(
                f"Its condition runs in a circle: {' → '.join(circle)}.",
                "Take one of these conditions away.",
            )
            return True
        if id_ in state or id_ not in conditions:
            return state.get(id_) == 3  # noqa: PLR2004 - see above
        state[id_] = 1
        met = [visit(source, (*path, id_)) for source in conditions[id_].sources()]
        state[id_] = 3 if any(met) else 2
        return any(met)

    for id_ in conditions:
        visit(id_, ())
    return frozenset(id_ for id_, found in state.items() if found != 2)  # noqa: PLR2004


def check_reach(
    items: Mapping[str, Item], conditions: Mapping[str, Condition], skip: frozenset[str]
) -> None:
    """Note each question that no answers can ever show."""
    never = {
        id_: None
        for id_, condition in conditions.items()
        if id_ not in skip and id_ not in DERIVED
        if not _Search(items, conditions).reachable(condition)
    }  # in the order of the file
    for id_ in never:
        if any(parent.id in never for parent in items[id_].parents):
            continue  # said once, of the group
        blamed = [source for source in conditions[id_].sources() if source in never]
        items[id_].place.mistake(
            "No answers can ever show it: its conditions contradict each other, or one can never hold.",
            f"It waits for {blamed[0]}, which is never shown either."
            if blamed
            else "Check its conditions, those of the groups around it and those of the questions it names.",
        )


@dataclass(frozen=True, slots=True)
class _Range:
    """Numbers that an answer may still be."""

    low: Decimal | None = None
    high: Decimal | None = None
    low_open: bool = False
    high_open: bool = False
    whole: bool = False

    def narrowed(self, operator: str, value: Decimal) -> _Range:
        made = self
        strict = operator in ("<", ">")
        if operator not in ("<", "<=") and _tighter(value, made.low, strict=strict, sign=1):
            made = replace(made, low=value, low_open=strict)
        if operator not in (">", ">=") and _tighter(value, made.high, strict=strict, sign=-1):
            made = replace(made, high=value, high_open=strict)
        return made

    @property
    def first(self) -> Decimal | None:
        """Least number in it, for whole numbers."""
        if self.low is None:
            return None
        up = self.low.to_integral_value(rounding="ROUND_CEILING")
        return up + 1 if self.low_open and up == self.low else up

    @property
    def last(self) -> Decimal | None:
        """Greatest number in it, for whole numbers."""
        if self.high is None:
            return None
        down = self.high.to_integral_value(rounding="ROUND_FLOOR")
        return down - 1 if self.high_open and down == self.high else down

    @property
    def is_empty(self) -> bool:
        if self.low is None or self.high is None:
            return False
        if self.whole:
            return self.first is not None and self.last is not None and self.first > self.last
        return self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))


def _tighter(value: Decimal, bound: Decimal | None, *, strict: bool, sign: int) -> bool:
    """Whether `value` narrows a lower (sign 1) or upper (sign -1) bound."""
    return bound is None or value * sign > bound * sign or (value == bound and strict)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is assumed so far: single values, values that are excluded, ranges, and questions that are open."""

    values: Mapping[str, str]
    excluded: frozenset[tuple[str, str]]
    ranges: Mapping[str, _Range]
    answered: Mapping[str, bool]


class _Search:
    """Tries, clause by clause, whether some answers satisfy a condition and all that it rests on."""

    def __init__(self, items: Mapping[str, Item], conditions: Mapping[str, Condition]) -> None:
        self._items = items
        self._conditions = conditions
        self._steps = 0

    def reachable(self, condition: Condition) -> bool:
        return self._solve(tuple(condition.clauses), frozenset(), _Known({}, frozenset(), {}, {}))

    def _solve(self, clauses: tuple[Clause, ...], shown: frozenset[str], known: _Known) -> bool:
        self._steps += 1
        if not clauses or self._steps > MAX_STEPS:
            return True
        first, rest = clauses[0], clauses[1:]
        for test, assumed in self._ways(first, known):
            source = test.question
            more: tuple[Clause, ...] = ()
            if source not in shown and source in self._conditions and _needs_showing(test):
                more = self._conditions[source].clauses
            if self._solve((*more, *rest), shown | {source}, assumed):
                return True
        return False

    def _ways(self, clause: Clause, known: _Known) -> Iterator[tuple[Test, _Known]]:
        for test in clause:
            assumed = self._assume(test, known)
            if assumed is not None:
                yield test, assumed

    def _assume(self, test: Test, known: _Known) -> _Known | None:
        """Return what is known when this test holds as well; None where it cannot."""
        if test.operator in ("exists", "!="):
            return self._assume_loosely(test, known)
        if known.answered.get(test.question) is False:
            return None
        known = replace(known, answered={**known.answered, test.question: True})
        if isinstance(test.value, Decimal):
            return self._assume_number(test, test.value, known)
        return self._assume_value(test.question, str(test.value), known)

    def _assume_number(self, test: Test, value: Decimal, known: _Known) -> _Known | None:
        id_ = test.question
        narrowed = known.ranges.get(id_, self._range(id_)).narrowed(test.operator, value)
        ranges = {**known.ranges, id_: narrowed}
        return None if narrowed.is_empty or not _ages_fit(ranges) else replace(known, ranges=ranges)

    def _assume_value(self, id_: str, value: str, known: _Known) -> _Known | None:
        if self._items[id_].kind not in _ONE_VALUE:
            return known
        if known.values.get(id_, value) != value or (id_, value) in known.excluded:
            return None
        return replace(known, values={**known.values, id_: value})

    def _assume_loosely(self, test: Test, known: _Known) -> _Known | None:
        id_ = test.question
        if test.operator == "exists":
            if known.answered.get(id_, test.value) != test.value:
                return None
            return replace(known, answered={**known.answered, id_: test.value is True})
        if known.values.get(id_) == test.value:
            return None
        return replace(known, excluded=known.excluded | {(id_, str(test.value))})

    def _range(self, id_: str) -> _Range:
        item = self._items[id_]
        if id_ in DERIVED:
            return _Range(Decimal(0), OLDEST, whole=True)
        found: Limits = limits(item) if item.kind is Kind.NUMBER else NO_LIMITS
        return _Range(found.hard_min, found.hard_max, whole=item.raw.get("type") == "integer")


def _needs_showing(test: Test) -> bool:
    """Whether the test can hold only while its question is on the page."""
    return test.operator != "!=" and not (test.operator == "exists" and test.value is False)


def _ages_fit(ranges: Mapping[str, _Range]) -> bool:
    """Youngest age <= oldest age, and no wider apart than dates known to the year make them."""
    youngest, oldest = (ranges.get(id_) for id_ in (AGE_MIN, DERIVED[1]))
    if youngest is None or oldest is None:
        return True
    if youngest.first is not None and oldest.last is not None and youngest.first > oldest.last:
        return False
    return oldest.first is None or youngest.last is None or oldest.first - youngest.last <= WIDEST
