"""A rule, its urgency, its sources and the other things a rule set holds. Frozen data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

_WITHIN = re.compile(r"(\d{1,3}) (h|days?|weeks?|días?|semanas?)")
_HOURS = {
    "h": 1,
    **dict.fromkeys(("day", "days", "día", "días"), 24),
    **dict.fromkeys(("week", "weeks", "semana", "semanas"), 168),
}
_NO_LIMIT = 10**6  # hours; sorts after every stated time


class Urgency(StrEnum):
    """How soon, as the rules' authors graded it. The order of the members is the order of display."""

    EMERGENCY = "emergency"  # now, same day
    URGENT = "urgent"  # by the local suspected-cancer or IBD pathway; the time is on the card
    SOON = "soon"  # next available referral or review, weeks
    CONSIDER = "consider"  # the clinician's discretion
    INFORMATION = "information"  # context only

    @property
    def rank(self) -> int:
        """0 for the most pressing."""
        return list(Urgency).index(self)


@dataclass(frozen=True, slots=True)
class Also:
    """A sentence that a card adds; `when` is an expression, empty for always."""

    when: str
    say: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One published criterion, as text that a clinician can read.

    `when` is an expression. `say` and each `also` may hold {yes:…}, {open:…}, {answer:…} and {band:…}.
    Each of `options` begins with its source. `basis` holds keys of sources. `show` names questions whose
    answers stand beside the reasons. A `pinned` rule belongs under the atopic history strip. `brief` is what
    a folded card says of a rule whose title alone would not carry its message.
    """

    id: str
    title: str
    when: str
    say: str
    options: tuple[str, ...]
    urgency: Urgency
    within: str
    basis: tuple[str, ...]
    strength: str
    limits: str
    pinned: bool = False
    also: tuple[Also, ...] = ()
    show: tuple[str, ...] = ()
    brief: str = ""

    @property
    def order(self) -> tuple[int, int, str]:
        """Sorting key: urgency, then the stated time, then the id."""
        return (self.urgency.rank, hours_within(self.within), self.id)


def hours_within(within: str) -> int:
    """Hours in “24 h”, “3 days”, “2 weeks”; a very large number for no stated time. Raises ValueError."""
    if not within:
        return _NO_LIMIT
    match = _WITHIN.fullmatch(within)
    if match is None:
        raise ValueError(f"“{within}” is not a time such as 24 h, 3 days or 2 weeks.")
    return int(match[1]) * _HOURS[match[2]]


VERIFIED = ("full", "abstract", "secondary", "knowledge")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement comes from.

    `kind`: guideline, meta-analysis, cohort, … `verified`: how it was checked by the authors of the rules:
    the text itself, its abstract, a secondary summary, or from knowledge (still to be checked).
    """

    key: str
    citation: str
    year: int | None
    kind: str
    verified: str
    note: str = ""
    url: str = ""
    doi: str = ""
    pmid: str = ""


@dataclass(frozen=True, slots=True)
class ContradictionRule:
    """Two answers that do not go together. `say` may hold placeholders."""

    id: str
    when: str
    say: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AskFirst:
    """Optional questions that stand with the required ones while `when` is true."""

    questions: tuple[str, ...]
    when: str


@dataclass(frozen=True, slots=True)
class Band:
    """Published names for ranges of a typed total; `steps` are (highest number, name), ascending."""

    question: str
    source: str
    steps: tuple[tuple[float, str], ...]

    def name(self, number: float) -> str:
        """Name of the range that a total falls into; empty above the last one."""
        return next((name for top, name in self.steps if number <= top), "")


@dataclass(frozen=True, slots=True)
class StripLine:
    """One place in the atopic history strip: which questions say yes, since when, and how active it is."""

    key: str
    label: str
    letter: str
    question: str
    since: str
    active: str
    active_words: Mapping[str, str]
    detail: tuple[str, ...]
    notes: tuple[Also, ...]
