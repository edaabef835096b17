"""What a clinic's signed intakes add up to over a period: counts for quality improvement, nothing that names a person.

Every share stands beside the numbers it is made of, and *unknown*, *declined* and *not asked* are columns of
their own: a blank never counts as *no*.
"""

from __future__ import annotations

import datetime as dt
import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from clinic_app.form.form import Form
from clinic_app.form.language import ENGLISH, Words
from clinic_app.screening.rules import RuleSet, Urgency

NOT_APPLICABLE = "not_applicable"
FEW = 10  # intakes; fewer make a share that says little
LONGEST_SITTING = dt.timedelta(hours=4)  # longer from start to signature was not one sitting
STATES = ("yes", "no", "unknown", "declined", "not_asked")
_STATE_WORDS = ("Yes", "No", "Unknown", "Declined", "Not asked")
_TIERS = tuple(Urgency)
_TIER_WORDS = {
    Urgency.EMERGENCY: "Emergency",
    Urgency.URGENT: "Urgent",
    Urgency.SOON: "Soon",
    Urgency.CONSIDER: "Consider",
    Urgency.INFORMATION: "Information",
}
_MINUTES = (5, 10, 15, 20, 30, 60)
"""Upper ends of the columns of the time table; what took longer is the last one."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One signed intake as the figures need it.

    `atopy`: part of the strip -> yes, no, unknown, declined, not_asked or not_applicable;
    `complaints`: gut questions answered with yes; `findings`: rules that matched.
    """

    started_on: dt.date
    minutes: float | None  # from the start to the signature; None: not in one sitting
    complaints: frozenset[str]
    atopy: Mapping[str, str]
    findings: frozenset[str]

    @property
    def complete(self) -> bool:
        """Whether every part of the atopic history that applies was asked; *unknown* is an answer."""
        return "not_asked" not in self.atopy.values()


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: whole numbers of intakes, one a column."""

    label: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """How many intakes the row is about."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Table:
    """A table that can be drawn: rows are bars, columns their parts. `key` names files; `note` says how to read it."""

    key: str
    title: str
    note: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """The tables over one choice of intakes."""

    intakes: int
    tables: tuple[Table, ...]

    @property
    def few(self) -> bool:
        """Whether there are too few intakes for a share to say much."""
        return self.intakes < FEW


def minutes_between(started: dt.datetime, signed: dt.datetime) -> float | None:
    """Return how long an intake took; None where it was not one sitting."""
    took = signed - started
    return took.total_seconds() / 60 if dt.timedelta(0) <= took <= LONGEST_SITTING else None


def atopy_of(form: Form, rules: RuleSet) -> dict[str, str]:
    """Return where each part of the atopic history stands in a form."""
    found = {}
    for line in rules.strip:
        answer = form.effective(line.question)
        if not form.is_shown(line.question):
            found[line.key] = NOT_APPLICABLE
        else:
            found[line.key] = str(answer.value) if answer.value is not None else answer.state.value
    return found


def figures(
    seen: Iterable[Seen], rules: RuleSet, complaint: str = "", words: Words = ENGLISH
) -> Figures:
    """Add up, with titles in a language. `complaint`: id of a gut question; only intakes that answer it with yes count."""
    chosen = [one for one in seen if not complaint or complaint in one.complaints]
    return Figures(
        len(chosen),
        (
            _asked(chosen, rules, words),
            _complete(chosen, words),
            _tiers(chosen, rules, words),
            _findings(chosen, rules, words),
            _minutes(chosen, words),
        ),
    )


def _asked(chosen: Sequence[Seen], rules: RuleSet, words: Words) -> Table:
    lines = []
    for part in rules.strip:
        states = Counter(one.atopy.get(part.key, NOT_APPLICABLE) for one in chosen)
        lines.append(Line(part.label, tuple(states[state] for state in STATES)))
    return Table(
        "atopic-history",
        words.say("Atopic history"),
        words.say("Ever had, as recorded. Unknown and declined were asked; not asked was not."),
        tuple(words.say(one) for one in _STATE_WORDS),
        tuple(lines),
    )


def _complete(chosen: Sequence[Seen], words: Words) -> Table:
    months: dict[dt.date, list[int]] = {}
    for one in sorted(chosen, key=lambda one: one.started_on):
        counts = months.setdefault(one.started_on.replace(day=1), [0, 0])
        counts[0 if one.complete else 1] += 1
    return Table(
        "complete",
        words.say("All of the atopic history asked"),
        words.say(
            "Intakes in which eczema, asthma, rhinitis, food and drug allergy were each asked, by month."
        ),
        (words.say("All asked"), words.say("Something not asked")),
        tuple(
            Line(f"{words.months[month.month - 1]} {month.year}", tuple(counts))
            for month, counts in months.items()
        ),
    )


def _tiers(chosen: Sequence[Seen], rules: RuleSet, words: Words) -> Table:
    tier = {rule.id: rule.urgency for rule in rules.rules if not rule.pinned}
    highest = Counter(
        min(
            (tier[id_] for id_ in one.findings if id_ in tier),
            key=_TIERS.index,
            default=None,
        )
        for one in chosen
    )
    lines = [Line(words.say(_TIER_WORDS[urgency]), (highest[urgency],)) for urgency in _TIERS]
    return Table(
        "urgency",
        words.say("Highest finding"),
        words.say(
            "Each intake once, by its most pressing finding. No finding does not mean that nothing is wrong."
        ),
        (words.say("Intakes"),),
        (*lines, Line(words.say("No rule matched"), (highest[None],))),
    )


def _findings(chosen: Sequence[Seen], rules: RuleSet, words: Words) -> Table:
    counted = Counter(id_ for one in chosen for id_ in one.findings)
    lines = [
        Line(f"{rule.id} · {rule.title}", (counted[rule.id],))
        for rule in rules.rules
        if counted[rule.id] and not rule.pinned
    ]
    return Table(
        "findings",
        words.say("Findings"),
        words.say("Intakes in which each rule matched; an intake may stand in several rows."),
        (words.say("Intakes"),),
        tuple(lines),
    )


def _minutes(chosen: Sequence[Seen], words: Words) -> Table:
    took = [one.minutes for one in chosen if one.minutes is not None]
    starts = (0, *_MINUTES)
    lines = [
        Line(
            words.say("{start} to {end} min", start=start, end=end),
            (sum(start <= one < end for one in took),),
        )
        for start, end in zip(starts, _MINUTES, strict=False)
    ]
    lines.append(
        Line(
            words.say("over {end} min", end=_MINUTES[-1]),
            (sum(one >= _MINUTES[-1] for one in took),),
        )
    )
    median = (
        words.say("Median {minutes} min.", minutes=round(statistics.median(took))) + " "
        if took
        else ""
    )
    apart = len(chosen) - len(took)
    note = median + words.say("From the first question to the signature, in one sitting.")
    if apart:
        note += " " + words.say("{apart} signed later are not counted.", apart=apart)
    return Table(
        "time", words.say("Time for an intake"), note, (words.say("Intakes"),), tuple(lines)
    )
