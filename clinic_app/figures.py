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
from clinic_app.screening.rules import RuleSet, Urgency

NOT_APPLICABLE = "not_applicable"
FEW = 10  # intakes; fewer make a share that says little
LONGEST_SITTING = dt.timedelta(hours=4)  # longer from start to signature was not one sitting
STATES = ("yes", "no", "unknown", "declined", "not_asked")
_STATE_WORDS = ("Yes", "No", "Unknown", "Declined", "Not asked")
_TIERS = tuple(Urgency)
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


def figures(seen: Iterable[Seen], rules: RuleSet, complaint: str = "") -> Figures:
    """Add up. `complaint`: id of a gut question; only intakes that answer it with yes are counted."""
    chosen = [one for one in seen if not complaint or complaint in one.complaints]
    return Figures(
        len(chosen),
        (
            _asked(chosen, rules),
            _complete(chosen),
            _tiers(chosen, rules),
            _findings(chosen, rules),
            _minutes(chosen),
        ),
    )


def _asked(chosen: Sequence[Seen], rules: RuleSet) -> Table:
    lines = []
    for part in rules.strip:
        states = Counter(one.atopy.get(part.key, NOT_APPLICABLE) for one in chosen)
        lines.append(Line(part.label, tuple(states[state] for state in STATES)))
    return Table(
        "atopic-history",
        "Atopic history",
        "Ever had, as recorded. Unknown and declined were asked; not asked was not.",
        _STATE_WORDS,
        tuple(lines),
    )


def _complete(chosen: Sequence[Seen]) -> Table:
    months: dict[dt.date, list[int]] = {}
    for one in sorted(chosen, key=lambda one: one.started_on):
        counts = months.setdefault(one.started_on.replace(day=1), [0, 0])
        counts[0 if one.complete else 1] += 1
    return Table(
        "complete",
        "All of the atopic history asked",
        "Intakes in which eczema, asthma, rhinitis, food and drug allergy were each asked, by month.",
        ("All asked", "Something not asked"),
        tuple(Line(f"{month:%b %Y}", tuple(counts)) for month, counts in months.items()),
    )


def _tiers(chosen: Sequence[Seen], rules: RuleSet) -> Table:
    tier = {rule.id: rule.urgency for rule in rules.rules if not rule.pinned}
    highest = Counter(
        min(
            (tier[id_] for id_ in one.findings if id_ in tier),
            key=_TIERS.index,
            default=None,
        )
        for one in chosen
    )
    lines = [Line(urgency.value.capitalize(), (highest[urgency],)) for urgency in _TIERS]
    return Table(
        "urgency",
        "Highest finding",
        "Each intake once, by its most pressing finding. No finding does not mean that nothing is wrong.",
        ("Intakes",),
        (*lines, Line("No rule matched", (highest[None],))),
    )


def _findings(chosen: Sequence[Seen], rules: RuleSet) -> Table:
    counted = Counter(id_ for one in chosen for id_ in one.findings)
    lines = [
        Line(f"{rule.id} · {rule.title}", (counted[rule.id],))
        for rule in rules.rules
        if counted[rule.id] and not rule.pinned
    ]
    return Table(
        "findings",
        "Findings",
        "Intakes in which each rule matched; an intake may stand in several rows.",
        ("Intakes",),
        tuple(lines),
    )


def _minutes(chosen: Sequence[Seen]) -> Table:
    took = [one.minutes for one in chosen if one.minutes is not None]
    starts = (0, *_MINUTES)
    lines = [
        Line(f"{start} to {end} min", (sum(start <= one < end for one in took),))
        for start, end in zip(starts, _MINUTES, strict=False)
    ]
    lines.append(Line(f"over {_MINUTES[-1]} min", (sum(one >= _MINUTES[-1] for one in took),)))
    median = f"Median {statistics.median(took):.0f} min. " if took else ""
    apart = len(chosen) - len(took)
    note = f"{median}From the first question to the signature, in one sitting."
    if apart:
        note += f" {apart} signed later are not counted."
    return Table("time", "Time for an intake", note, ("Intakes",), tuple(lines))
