"""A table of intakes without what names a person, by the Safe Harbor list of HIPAA (45 CFR 164.514(b)(2)).

Every column of the ordinary table is looked at by what it holds, and one that is not known to be safe is left out:

    codes, numbers      stay
    dates               become years; a year that tells an age over 89 is left out
    ages, ages of onset stay, in completed months; over 89 years they become 1080 months and “90+”
    free text           is left out, and said to be there; with `free_text` it stays, at the reader's own risk
    ids, names, numbers, places, people of the clinic, hashes, times     are left out

Rows and people get new random numbers, which nothing links to ours, and the rows stand in no order. Safe Harbor also asks
that nobody knows how the rest could identify somebody: small groups (few people of the same sex, age band and year) are
counted, and named in the report for a person to judge.
"""

from __future__ import annotations

import re
import secrets
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from clinic_app.export.codebook import Column, columns
from clinic_app.form.questionnaire import Questionnaire
from clinic_app.record import Record
from clinic_app.screening.rules import RuleSet

OLDEST_MONTHS: Final = 90 * 12
OLDEST: Final = "90+"
WITHHELD: Final = "[withheld]"
SEX: Final = "pat.sex"
FREE_TEXT: Final = {False: "left out", True: "as it was written"}
FEWEST: Final = (
    5  # people; a smaller group of the same sex, age band and year is named in the report
)
BANDS: Final = ((0, "0-1"), (24, "2-5"), (72, "6-11"), (144, "12-17"), (216, "18-39"), (480, "40-64"), (780, "65-89"), (OLDEST_MONTHS, OLDEST))  # fmt: skip
"""First month of each band of ages, and its name in years."""

_KEPT_HEAD: Final = frozenset(
    {
        "version", "status", "sex", "age_months", "age_months_max", "form_version", "rules_version", "informants",
        "answered_as_group", "amendment_changes", "contradictions",
    }
)  # fmt: skip
_YEARS_OF_HEAD: Final = {"started_at": "started_year", "signed_at": "signed_year"}
_AGES: Final = frozenset({"age_months", "age_months_max"})
_AGE: Final = re.compile(r"(~?)(\d+(?:\.\d+)?) (d|wk|mo|a)")
_MONTHS_IN: Final = {"d": 12 / 365.25, "wk": 7 * 12 / 365.25, "mo": 1.0, "a": 12.0}

Read = Callable[[Record], str]


@dataclass(frozen=True, slots=True)
class Kept:
    """A column of the de-identified table."""

    name: str
    column: Column  # what it was made from; its label and options hold here too
    read: Read
    change: str = ""  # what was done to it


@dataclass
class Told:
    """What the report counts while records pass."""

    records: int = 0
    people: int = 0
    over_89: int = 0
    groups: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def small(self, fewest: int = FEWEST) -> list[tuple[tuple[str, str, str], int]]:
        """Return groups of sex, age band and year with fewer people than this."""
        return sorted((group, count) for group, count in self.groups.items() if count < fewest)


class Deidentified:
    """Makes rows of records. One of them serves one export: its random numbers are forgotten with it."""

    def __init__(
        self, questionnaire: Questionnaire, rules: RuleSet, *, free_text: bool = False
    ) -> None:
        self.free_text = free_text
        self.told = Told()
        self._people: dict[str, str] = {}
        self._grouped: set[tuple[str, tuple[str, str, str]]] = set()
        every = columns(questionnaire, rules)
        self._dated = {column.name for column in every if column.kind in {"date", "onset"}}
        self.kept: tuple[Kept, ...] = tuple(one for one in map(self._made, every) if one)
        kept = {one.column.name for one in self.kept}
        self.removed = tuple(column for column in every if column.name not in kept)

    def row(self, record: Record) -> list[str]:
        """Return a random number for the row, one for the person, and the cells of `kept`."""
        person = self._people.setdefault(record.patient.id, secrets.token_hex(8))
        self._count(record, person)
        return [secrets.token_hex(8), person, *(one.read(record) for one in self.kept)]

    def _count(self, record: Record, person: str) -> None:
        self.told.records += 1
        self.told.people = len(self._people)
        self.told.over_89 += is_over_89(record)
        sex = record.form.effective(SEX).value if SEX in record.questionnaire.questions else None
        group = (str(sex or "not known"), _band(record), _year_of_visit(record) or "not known")
        if (person, group) not in self._grouped:
            self._grouped.add((person, group))
            self.told.groups[group] += 1

    def _made(self, column: Column) -> Kept | None:
        """Return what stands for a column, or None where it is left out."""
        name, read = column.name, column.read
        if not column.section:
            return _of_head(column)
        match column.kind:
            case "date" | "onset":
                return Kept(name, column, _in_years(read), "dates as years; over 89 as 90+")
            case "text":
                kept = read if self.free_text else _withheld(read)
                return Kept(name, column, kept, f"free text, {FREE_TEXT[self.free_text]}")
            case "words" if name.partition("__")[0] in self._dated:
                return None  # the words repeat the date
            case "code" | "codes" | "number" | "words":
                return Kept(name, column, read)
        return None


def is_over_89(record: Record) -> bool:
    """Whether the person may have been 90 or older at the visit, as far as the dates tell."""
    if record.form.age is not None:
        return record.form.age.max_months >= OLDEST_MONTHS
    born = record.form.dob or record.patient.details.dob
    return record.head.started_at.year - born.year >= OLDEST_MONTHS // 12


def _of_head(column: Column) -> Kept | None:
    name, read = column.name, column.read
    if name in _AGES:
        return Kept(name, column, _age_in_months(read), "90 years and over as 1080 months")
    if name in _YEARS_OF_HEAD:
        return Kept(_YEARS_OF_HEAD[name], column, lambda record: read(record)[:4], "year only")
    return Kept(name, column, read) if name in _KEPT_HEAD else None


def _age_in_months(read: Read) -> Read:
    def months(record: Record) -> str:
        cell = read(record)
        return str(OLDEST_MONTHS) if cell and is_over_89(record) else cell

    return months


def _in_years(read: Read) -> Read:
    """Read a date as its year, and leave an age of onset as it is; over 89 both only say so."""

    def year(record: Record) -> str:
        cell = read(record)
        age = _AGE.fullmatch(cell)
        if age:
            months = float(age[2]) * _MONTHS_IN[age[3]]
            return OLDEST if months >= OLDEST_MONTHS else cell
        if not cell[:4].isdigit():
            return cell  # nothing, or “birth”
        last = _year_of_visit(record) or str(record.head.started_at.year)
        tells_age = is_over_89(record) and int(last) - int(cell[:4]) >= OLDEST_MONTHS // 12 - 1
        return OLDEST if tells_age else cell[:4]

    return year


def _withheld(read: Read) -> Read:
    return lambda record: WITHHELD if read(record) else ""


def _year_of_visit(record: Record) -> str:
    visit = record.form.visit_date
    return str(visit.year) if visit is not None else ""


def _band(record: Record) -> str:
    age = record.form.age
    if age is None:
        return "not known"
    months = OLDEST_MONTHS if is_over_89(record) else age.min_months
    return next(name for first, name in reversed(BANDS) if months >= first)
