"""Screen a form: which rules match and why, which cannot be assessed, which were checked and do not match."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property

from clinic_app.form.form import Form, Key
from clinic_app.screening.judge import Judge
from clinic_app.screening.reading import Reading
from clinic_app.screening.rule import Rule, Urgency
from clinic_app.screening.rules import RuleSet
from clinic_app.screening.strip import StripItem, strip_item
from clinic_app.screening.truth import Truth
from clinic_app.screening.wording import label, render, spoken


@dataclass(frozen=True, slots=True)
class Input:
    """A recorded answer behind a finding: question, entry of its group (0 outside), and words for both."""

    question: str
    entry: int
    label: str
    value: str


@dataclass(frozen=True, eq=False)
class Finding:
    """A rule that matches. Its words are put together when they are first read, and then kept."""

    rule: Rule
    _reading: Reading = field(repr=False)
    _rules: RuleSet = field(repr=False)

    @cached_property
    def say(self) -> str:
        """What the card says, with the recorded answers put in."""
        reading, judges = self._reading, self._rules.judges
        said = [self.rule.say]
        said += [
            also.say
            for also in self.rule.also
            if not also.when or judges[also.when].truth(reading) is Truth.TRUE
        ]
        return render(" ".join(said), reading, judges, self._rules.bands)

    @cached_property
    def because(self) -> tuple[Input, ...]:
        """The answers that made it so, and those that the rule wants shown beside them."""
        form = self._reading.form
        shown = [(id_, 0) for id_ in self._shown() if form.get(id_).is_given]
        keys = dict.fromkeys((*self._judge.reasons(self._reading), *shown))
        return tuple(_input(form, key) for key in keys)

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """Questions still open in it, each once."""
        form = self._reading.form
        unasked = [id_ for id_ in self._shown() if not form.get(id_).is_given]
        return tuple(dict.fromkeys((*self._judge.missing(self._reading), *unasked)))

    @property
    def _judge(self) -> Judge:
        return self._rules.judges[self.rule.id]

    def _shown(self) -> list[str]:
        return [id_ for id_ in self.rule.show if self._reading.form.is_shown(id_)]

    def __eq__(self, other: object) -> bool:
        """Two findings are equal when they say the same."""
        if not isinstance(other, Finding):
            return NotImplemented
        return (self.rule, self.say, self.because, self.missing) == (
            other.rule,
            other.say,
            other.because,
            other.missing,
        )

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True, eq=False)
class OpenFinding:
    """A rule that cannot be assessed yet."""

    rule: Rule
    _reading: Reading = field(repr=False)
    _judge: Judge = field(repr=False)

    @cached_property
    def needed(self) -> tuple[str, ...]:
        """Questions whose answers would help to decide, each once."""
        return self._judge.needed(self._reading)

    def __eq__(self, other: object) -> bool:
        """Two are equal when the same rule waits for the same answers."""
        if not isinstance(other, OpenFinding):
            return NotImplemented
        return (self.rule, self.needed) == (other.rule, other.needed)

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Answers that do not go together, for a person to look at."""

    id: str
    sentence: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Screening:
    """Every rule once, in one of three lists, each in the order of display; and what stands beside them."""

    matched: tuple[Finding, ...]
    cannot_assess: tuple[OpenFinding, ...]
    not_matched: tuple[Rule, ...]
    contradictions: tuple[Contradiction, ...]
    strip: tuple[StripItem, ...]
    informants: str  # who gave the history, in words; empty where nobody was recorded
    tiers_off: tuple[Urgency, ...] = ()  # tiers whose rules the clinic has switched off


def screen(form: Form, rules: RuleSet, tiers_off: Collection[str] = ()) -> Screening:
    """Compare the recorded answers with every rule. Rules of a tier in `tiers_off` are left out, and that is told."""
    reading = rules.read(form)
    matched: list[Finding] = []
    cannot_assess: list[OpenFinding] = []
    not_matched: list[Rule] = []
    for rule in rules.rules:
        if rule.urgency in tiers_off:
            continue
        judge = rules.judges[rule.id]
        truth = judge.truth(reading)
        if truth is Truth.TRUE:
            matched.append(Finding(rule, reading, rules))
        elif truth is Truth.FALSE:
            not_matched.append(rule)
        else:
            cannot_assess.append(OpenFinding(rule, reading, judge))
    by = _informants(form, rules)
    return Screening(
        tuple(matched),
        tuple(cannot_assess),
        tuple(not_matched),
        _contradictions(reading, rules),
        tuple(strip_item(line, reading, rules.judges, rules.bands, by) for line in rules.strip),
        by,
        tuple(tier for tier in Urgency if tier in tiers_off),
    )


def ask_first(form: Form, rules: RuleSet) -> frozenset[str]:
    """Return optional questions on the page that belong with the required ones just now."""
    reading = rules.read(form)
    return frozenset(
        id_
        for entry in rules.ask_first
        if rules.judges[entry.when].truth(reading) is Truth.TRUE
        for id_ in entry.questions
        if form.is_shown(id_)
    )


def _input(form: Form, key: Key) -> Input:
    return Input(*key, label(form, key[0]), spoken(form, key))


def _contradictions(reading: Reading, rules: RuleSet) -> tuple[Contradiction, ...]:
    return tuple(
        Contradiction(
            rule.id,
            render(rule.say, reading, rules.judges, rules.bands),
            tuple(id_ for id_ in rule.questions if reading.form.is_shown(id_)),
        )
        for rule in rules.contradictions
        if rules.judges[rule.when].truth(reading) is Truth.TRUE
    )


def _informants(form: Form, rules: RuleSet) -> str:
    """Who gave the history; empty unless it is recorded."""
    if form.effective(rules.informant).value is None:
        return ""
    return spoken(form, (rules.informant, 0))
