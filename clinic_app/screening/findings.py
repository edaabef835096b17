"""Screen a form: which rules match and why, which cannot be assessed, which were checked and do not match."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from clinic_app.form.form import Form, Key
from clinic_app.screening.judge import Judge
from clinic_app.screening.reading import Reading
from clinic_app.screening.rule import Rule
from clinic_app.screening.rules import RuleSet
from clinic_app.screening.strip import StripItem, strip_item
from clinic_app.screening.truth import Truth
from clinic_app.screening.wording import label, render, spoken, value_words


@dataclass(frozen=True, slots=True)
class Input:
    """A recorded answer behind a finding: question, entry of its group (0 outside), and words for both."""

    question: str
    entry: int
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that matches. `because`: the answers that made it so. `missing`: questions still open in it."""

    rule: Rule
    say: str
    because: tuple[Input, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenFinding:
    """A rule that cannot be assessed yet, and the questions whose answers would help."""

    rule: Rule
    needed: tuple[str, ...]


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


def screen(form: Form, rules: RuleSet, tiers_off: Collection[str] = ()) -> Screening:
    """Compare the recorded answers with every rule. Rules of a tier in `tiers_off` are left out."""
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
            matched.append(_finding(rule, judge, reading, rules))
        elif truth is Truth.FALSE:
            not_matched.append(rule)
        else:
            cannot_assess.append(OpenFinding(rule, judge.needed(reading)))
    by = _informants(form, rules)
    return Screening(
        tuple(matched),
        tuple(cannot_assess),
        tuple(not_matched),
        _contradictions(reading, rules),
        tuple(strip_item(line, reading, rules.judges, rules.bands, by) for line in rules.strip),
        by,
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


def _finding(rule: Rule, judge: Judge, reading: Reading, rules: RuleSet) -> Finding:
    form = reading.form
    shown = [(id_, 0) for id_ in rule.show if form.is_shown(id_) and form.get(id_).is_given]
    keys = dict.fromkeys((*judge.reasons(reading), *shown))
    unasked = [id_ for id_ in rule.show if form.is_shown(id_) and not form.get(id_).is_given]
    said = [rule.say]
    said += [
        also.say
        for also in rule.also
        if not also.when or rules.judges[also.when].truth(reading) is Truth.TRUE
    ]
    return Finding(
        rule,
        render(" ".join(said), reading, rules.judges, rules.bands),
        tuple(_input(form, key) for key in keys),
        tuple(dict.fromkeys((*judge.missing(reading), *unasked))),
    )


def _input(form: Form, key: Key) -> Input:
    return Input(*key, label(form, key[0]), value_words(form, key))


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
