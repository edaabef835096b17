"""Expressions at work: what is true of a form, why, and which answers are still needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from clinic_app.form.answer import Quantity
from clinic_app.form.conditions import Visibility
from clinic_app.form.form import Key
from clinic_app.form.partial_date import DAYS_IN_UNIT, Onset
from clinic_app.form.questionnaire import DOB, VISIT, Kind, Questionnaire
from clinic_app.form.units import convert
from clinic_app.screening import expression
from clinic_app.screening.expression import (
    AgeTest,
    AllOf,
    AnyEntry,
    AnyOf,
    Asked,
    Named,
    Not,
    NotConfirmed,
    Tally,
    Tree,
    walk,
)
from clinic_app.screening.reading import Reading
from clinic_app.screening.truth import Truth, comparison, conjunction, disjunction, negation, tally

Judgement = Callable[[Reading], Truth]
MONTHS_IN_YEAR = 12
_ENDLESS = float("inf")
_TRUE, _FALSE, _UNKNOWN, _SILENT = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN, Truth.SILENT


@dataclass(frozen=True, slots=True, eq=False)
class Judge:
    """An expression ready to be put to any number of forms. Trees become closures once, at loading."""

    tree: Tree
    truth: Judgement
    parts: tuple[Judge, ...] = ()

    def needed(self, reading: Reading) -> tuple[str, ...]:
        """Questions whose answers would help to decide, each once. Only undecided parts are looked at."""
        known = reading.needed.get(self)
        if known is None:
            found: dict[str, None] = {}
            _collect_needed(self, reading, found)
            known = reading.needed[self] = tuple(found)
        return known

    def reasons(self, reading: Reading) -> tuple[Key, ...]:
        """Return the recorded answers that make the expression true; the birth date stands for the age."""
        known = reading.reasons.get(self)
        if known is None:
            found: dict[Key, None] = {}
            _collect_reasons(self, reading, found)
            known = reading.reasons[self] = tuple(found)
        return known

    def missing(self, reading: Reading) -> tuple[str, ...]:
        """Questions on the page without an answer that a true expression would have looked at, each once."""
        found: dict[str, None] = {}
        _collect_missing(self, reading, found)
        return tuple(found)

    def shown(self, reading: Reading) -> tuple[str, ...]:
        """Questions on the page, outside repeating groups, that the expression looks at, each once."""
        return _shown_below(self, reading)


class Compiler:
    """Makes judges. Each derived value and each rule becomes one judge that remembers its result."""

    def __init__(
        self,
        questionnaire: Questionnaire,
        slots: Mapping[str, int],
        define: Callable[[str, str], Tree],
    ) -> None:
        """`define` gives the resolved tree of a derived value or rule, by its name and argument."""
        self._questionnaire = questionnaire
        self._slots = slots
        self._define = define
        self._named: dict[str, Judge] = {}

    def judge(self, tree: Tree) -> Judge:
        """Compile a resolved tree."""
        match tree:
            case Asked():
                made = Judge(tree, self._asked(tree))
            case AgeTest():
                made = Judge(tree, _age(tree))
            case Named():
                made = self._remembered(tree)
            case AnyEntry():
                made = self._any_entry(tree)
            case Tally():
                made = self._tally(tree)
            case Not() | NotConfirmed():
                part = self.judge(tree.part)
                build = _not if isinstance(tree, Not) else _not_confirmed
                made = Judge(tree, build(part.truth), (part,))
            case AllOf() | AnyOf():
                parts = tuple(self.judge(part) for part in tree.parts)
                join = _all_of if isinstance(tree, AllOf) else _any_of
                made = Judge(tree, join(tuple(part.truth for part in parts)), parts)
        return made

    def _remembered(self, tree: Named) -> Judge:
        name = f"{tree.name}({tree.argument})" if tree.argument else tree.name
        if name not in self._named:
            inner = self.judge(self._define(tree.name, tree.argument))
            self._named[name] = Judge(tree, _remember(name, inner.truth), (inner,))
        return self._named[name]

    def _tally(self, tree: Tally) -> Judge:
        """`count(D.x)>=2` and `D.x>=2` look through a derived value that is itself a bare count."""
        parts = tree.parts
        if len(parts) == 1 and isinstance(parts[0], Named):
            definition = self._define(parts[0].name, parts[0].argument)
            if isinstance(definition, Tally) and not definition.operator:
                parts = definition.parts
        judges = tuple(self.judge(part) for part in parts)
        truths = tuple(judge.truth for judge in judges)
        holds = comparison(tree.operator or ">=")
        limit = tree.limit if tree.operator else 1

        def truth(reading: Reading) -> Truth:
            return holds(*tally(truths, reading), limit)

        return Judge(tree, truth, judges)

    def _any_entry(self, tree: AnyEntry) -> Judge:
        part = self.judge(tree.part)
        inner, group = part.truth, tree.group
        optional = not self._questionnaire.questions[group].required

        def truth(reading: Reading) -> Truth:
            form = reading.form
            seen = form.visibility(group)
            if seen is Visibility.HIDDEN:
                return _FALSE
            if seen is Visibility.WAITING:
                return _UNKNOWN
            if not form.entries(group):
                return _SILENT if optional and not form.get(group).is_given else _UNKNOWN
            return _some_entry(inner, reading, group)

        return Judge(tree, truth, (part,))

    def _asked(self, test: Asked) -> Judgement:
        slot, codes = self._slots[test.question], frozenset(test.codes)
        question = self._questionnaire.questions[test.question]
        match test.operator:
            case "=":
                made = _is(slot, test.codes[0])
            case "in":
                made = _is_in(slot, codes)
            case "!" | "!in":
                made = _is_not(slot, codes)
            case "has" | "has_any":
                made = _has(slot, codes)
            case "has_none":
                made = _has_none(slot, codes)
            case expression.NOT_ESTABLISHED:
                made = _not_established(slot)
            case expression.STILL_RECORDED:
                made = _still_recorded(test.question)
            case _ if question.kind is Kind.ONSET:
                made = _onset(slot, test)
            case _:
                made = _number(slot, test, question.units[0].code if question.units else "")
        return made


def questions_in(tree: Tree) -> tuple[str, ...]:
    """Questions that a resolved tree tests, in the order of the text."""
    return tuple(dict.fromkeys(part.question for part in walk(tree) if isinstance(part, Asked)))


# -- closures: as few steps as possible, for all of them run after every answer --------------------


def _is(slot: int, code: str) -> Judgement:
    def truth(reading: Reading) -> Truth:
        value = reading.values[slot]
        if value == code:
            return _TRUE
        return value if isinstance(value, Truth) else _FALSE

    return truth


def _is_in(slot: int, codes: frozenset[str]) -> Judgement:
    def truth(reading: Reading) -> Truth:
        value = reading.values[slot]
        if value in codes:
            return _TRUE
        return value if isinstance(value, Truth) else _FALSE

    return truth


def _is_not(slot: int, codes: frozenset[str]) -> Judgement:
    def truth(reading: Reading) -> Truth:
        return _FALSE if reading.values[slot] in codes else _TRUE

    return truth


def _has(slot: int, codes: frozenset[str]) -> Judgement:
    def truth(reading: Reading) -> Truth:
        value = reading.values[slot]
        if isinstance(value, Truth):
            return value
        return _FALSE if codes.isdisjoint(value) else _TRUE  # type: ignore[arg-type]

    return truth


def _has_none(slot: int, codes: frozenset[str]) -> Judgement:
    def truth(reading: Reading) -> Truth:
        value = reading.values[slot]
        if isinstance(value, Truth):
            return value
        return _TRUE if codes.isdisjoint(value) else _FALSE  # type: ignore[arg-type]

    return truth


def _some_entry(inner: Judgement, reading: Reading, group: str) -> Truth:
    """OR over the entries, each of which is in place only for its turn."""
    result = _FALSE
    for _ in reading.entries(group):
        one = inner(reading)
        if one is _TRUE:
            return one
        if one is _UNKNOWN:
            result = one
    return result


def _not_established(slot: int) -> Judgement:
    def truth(reading: Reading) -> Truth:
        return _TRUE if reading.open[slot] else _FALSE

    return truth


def _still_recorded(question: str) -> Judgement:
    def truth(reading: Reading) -> Truth:
        form = reading.form
        kept = not form.is_shown(question) and form.get(question).value is not None
        return _TRUE if kept else _FALSE

    return truth


def _number(slot: int, test: Asked, unit: str) -> Judgement:
    holds, limit = comparison(test.operator), float(test.number or 0)

    def truth(reading: Reading) -> Truth:
        value = reading.values[slot]
        if isinstance(value, Truth):
            return value
        number = _in_unit(value, unit) if isinstance(value, Quantity) else None
        return _UNKNOWN if number is None else holds(number, number, limit)

    return truth


def _in_unit(quantity: Quantity, unit: str) -> float | None:
    """Return the number in the question's first unit; None where units do not measure the same."""
    if quantity.unit in {"", unit}:
        return float(quantity.value)
    if quantity.unit in DAYS_IN_UNIT and unit in DAYS_IN_UNIT:
        return float(quantity.value) * DAYS_IN_UNIT[quantity.unit] / DAYS_IN_UNIT[unit]
    converted = convert(quantity.value, quantity.unit, unit)
    return None if converted is None else float(converted)


def _onset(slot: int, test: Asked) -> Judgement:
    holds, limit = comparison(test.operator), _months(test.number or Decimal(0), test.unit)

    def truth(reading: Reading) -> Truth:
        value = reading.values[slot]
        if isinstance(value, Truth):
            return value
        months = value.months(reading.form.dob) if isinstance(value, Onset) else None
        return _UNKNOWN if months is None else holds(*months, limit)

    return truth


def _months(number: Decimal, unit: str) -> float:
    factor = {"y": float(MONTHS_IN_YEAR), "mo": 1.0}.get(unit)
    return float(number) * (factor or DAYS_IN_UNIT[unit] / DAYS_IN_UNIT["mo"])


def _age(test: AgeTest) -> Judgement:
    """Ages count in completed calendar months, or in days where the limit is in weeks or days."""
    holds, in_days = comparison(test.operator), test.unit in {"wk", "d"}
    factor = {"y": MONTHS_IN_YEAR, "mo": 1, "wk": 7, "d": 1}[test.unit]
    limit = float(test.number * factor)

    def truth(reading: Reading) -> Truth:
        age = reading.age
        if age is None:
            return _UNKNOWN
        if in_days:
            return holds(age.min_days, age.max_days, limit)
        return holds(age.min_months, age.max_months, limit)

    return truth


def _remember(name: str, inner: Judgement) -> Judgement:
    def truth(reading: Reading) -> Truth:
        known = reading.derived.get(name)
        if known is None:
            known = reading.derived[name] = inner(reading)
        return known

    return truth


def _not(inner: Judgement) -> Judgement:
    return lambda reading: negation(inner(reading))


def _not_confirmed(inner: Judgement) -> Judgement:
    return lambda reading: _FALSE if inner(reading) is _TRUE else _TRUE


def _all_of(parts: tuple[Judgement, ...]) -> Judgement:
    return lambda reading: conjunction(parts, reading)


def _any_of(parts: tuple[Judgement, ...]) -> Judgement:
    return lambda reading: disjunction(parts, reading)


# -- explanations: walked only for the rules that are shown with them -----------------------------


def _truth(part: Judge, reading: Reading) -> Truth:
    """Truth of a part, worked out once for all explanations of a reading (entries of groups excepted)."""
    if not part.parts or reading.entry:
        return part.truth(reading)
    known = reading.known.get(part)
    if known is None:
        known = reading.known[part] = part.truth(reading)
    return known


def _collect_needed(judge: Judge, reading: Reading, found: dict[str, None]) -> None:
    """The judge is undecided; so is, somewhere below it, every part that is looked at."""
    match judge.tree:
        case Asked() as test:
            found.update(dict.fromkeys(_sources(test, reading)))
        case AgeTest():
            found.update(dict.fromkeys(_dates(reading)))
        case AnyEntry() as test:
            _collect_needed_entries(test, judge.parts[0], reading, found)
        case AllOf():
            _collect_undecided(judge, reading, found, (_UNKNOWN, _SILENT))
        case Not():
            _collect_needed(judge.parts[0], reading, found)
        case Named():
            found.update(dict.fromkeys(judge.parts[0].needed(reading)))
        case NotConfirmed():  # always decided
            pass
        case AnyOf() | Tally():
            _collect_undecided(judge, reading, found, (_UNKNOWN,))


def _collect_undecided(
    judge: Judge, reading: Reading, found: dict[str, None], open_: tuple[Truth, ...]
) -> None:
    for part in judge.parts:
        if _truth(part, reading) in open_:
            _collect_needed(part, reading, found)


def _collect_needed_entries(
    test: AnyEntry, part: Judge, reading: Reading, found: dict[str, None]
) -> None:
    form = reading.form
    if form.visibility(test.group) is Visibility.WAITING:
        found.update(dict.fromkeys(reading.waiting_on(test.group)))
    elif not form.entries(test.group):
        found[test.group] = None
    else:
        for _ in reading.entries(test.group):
            if _truth(part, reading) in {_UNKNOWN, _SILENT}:
                _collect_needed(part, reading, found)


def _sources(test: Asked, reading: Reading) -> tuple[str, ...]:
    """Which answers an undecided test waits for."""
    form = reading.form
    if form.visibility(test.question) is Visibility.WAITING:
        return reading.waiting_on(test.question)
    value = form.effective(test.question, reading.entry).value
    if isinstance(value, Onset):
        if value.months(form.dob) is None:
            return (DOB,)
        dates = ((test.question, value.date), (DOB, form.dob))
        vague = (id_ for id_, date in dates if date is not None and date.precision != "day")
        return tuple(vague) if value.date is not None else (test.question,)
    return (test.question,)


def _dates(reading: Reading) -> tuple[str, ...]:
    form = reading.form
    without = [id_ for id_, date in ((DOB, form.dob), (VISIT, form.visit_date)) if date is None]
    return tuple(without) or (DOB,)


def _collect_reasons(judge: Judge, reading: Reading, found: dict[Key, None]) -> None:
    """The judge is true, or stands below one that is."""
    match judge.tree:
        case Asked() as test:
            if reading.form.is_shown(test.question):
                found[test.question, reading.entry] = None
        case AgeTest():
            found[DOB, 0] = None
        case AnyEntry() as test:
            _collect_entry_reasons(test, judge.parts[0], reading, found)
        case NotConfirmed():
            found.update(((id_, 0), None) for id_ in _shown_below(judge, reading))
        case Not():  # what was not recorded is no reason; it is listed as missing where it is open
            pass
        case _:
            for part in judge.parts:
                if _truth(part, reading) is _TRUE:
                    _collect_reasons(part, reading, found)


def _collect_entry_reasons(
    test: AnyEntry, part: Judge, reading: Reading, found: dict[Key, None]
) -> None:
    """Each entry that makes it true is named by the first question of its group."""
    first = reading.form.questionnaire.children(test.group)[0]
    for entry in reading.entries(test.group):
        if _truth(part, reading) is _TRUE:
            found[first, entry] = None
            _collect_reasons(part, reading, found)


def _shown_below(judge: Judge, reading: Reading) -> tuple[str, ...]:
    """Questions on the page, outside repeating groups, that an expression looks at."""
    form = reading.form
    found: dict[str, None] = {}
    match judge.tree:
        case Asked() as test if form.is_shown(test.question):
            found[test.question] = None
        case AnyEntry():
            pass
        case _:
            for part in judge.parts:
                found.update(dict.fromkeys(_shown_below(part, reading)))
    return tuple(found)


def _collect_missing(judge: Judge, reading: Reading, found: dict[str, None]) -> None:
    """The judge is true. Its undecided parts, and the silence that made “not confirmed” true."""
    match judge.tree:
        case Asked() as test:
            if test.operator in {"!", "!in"}:
                _collect_silence(test, reading, found)
        case AnyEntry() as test:
            for _ in reading.entries(test.group):
                _collect_missing_part(judge.parts[0], reading, found)
        case Not():
            shown = _shown_below(judge, reading)
            found.update((id_, None) for id_ in shown if reading.form.get(id_).value is None)
        case _:
            for part in judge.parts:
                _collect_missing_part(part, reading, found)


def _collect_missing_part(part: Judge, reading: Reading, found: dict[str, None]) -> None:
    truth = _truth(part, reading)
    if truth is _TRUE:
        _collect_missing(part, reading, found)
    elif truth is _UNKNOWN:
        _collect_needed(part, reading, found)


def _collect_silence(test: Asked, reading: Reading, found: dict[str, None]) -> None:
    form = reading.form
    if form.visibility(test.question) is Visibility.WAITING:
        found.update(dict.fromkeys(reading.waiting_on(test.question)))
    elif form.is_shown(test.question) and (
        form.effective(test.question, reading.entry).value is None
    ):
        found[test.question] = None
