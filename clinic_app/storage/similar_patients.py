"""Likely duplicates: who might be the person that is about to be registered. Never blocks: twins exist."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from clinic_app.form.partial_date import PartialDate
from clinic_app.record import PatientDetails
from clinic_app.storage.database import Database, Row
from clinic_app.storage.folding import fold_number, sounds, words
from clinic_app.storage.patient_search import born_on, matching, numbered, whole_words

_CANDIDATES = 1_000
_ALIKE = 0.75  # of difflib's ratio: one or two slips in an average name


def similar(database: Database, details: PatientDetails) -> list[int]:
    """Return numbers of patients, likeliest first.

    Same identifier; or same date of birth and a similar name; or same name and a near date of birth
    (one part differs, day and month are swapped, or one of them is less exact).
    """
    found = _with_same_identifier(database, details)
    found += [
        row["number"]
        for row in _born_the_same_day(database, details.dob)
        if _names_alike(details, row)
    ]
    found += [
        row["number"]
        for row in _with_same_name(database, details)
        if _near(details.dob, PartialDate.from_iso(row["dob"]))
    ]
    return list(dict.fromkeys(found))


def _with_same_identifier(database: Database, details: PatientDetails) -> list[int]:
    folded = [fold_number(one.value) for one in details.identifiers]
    return [number for value in folded if value for number in matching(database, numbered(value))]


def _born_the_same_day(database: Database, dob: PartialDate) -> list[Row]:
    if dob.day is None:  # thousands share a year; the name decides there
        return []
    return _rows(database, matching(database, born_on(dob.iso()), _CANDIDATES))


def _with_same_name(database: Database, details: PatientDetails) -> list[Row]:
    typed = words(f"{details.family} {details.given}")
    if not typed:
        return []
    return _rows(database, matching(database, whole_words("{names former}", typed), _CANDIDATES))


def _rows(database: Database, numbers: Iterable[int]) -> list[Row]:
    return [
        row
        for number in numbers
        for row in database.read(
            "SELECT number, family, given, dob FROM patient WHERE number = ?", (number,)
        )
    ]


def _names_alike(details: PatientDetails, row: Row) -> bool:
    """Whether any part looks or sounds alike, or the whole does; swapped names count."""
    mine = words(f"{details.family} {details.given}")
    theirs = words(f"{row['family']} {row['given']}")
    if set(mine) & set(theirs) or _heard(mine) & _heard(theirs):
        return True
    pair = (" ".join(sorted(mine)), " ".join(sorted(theirs)))
    return difflib.SequenceMatcher(None, *pair, autojunk=False).ratio() >= _ALIKE


def _heard(typed: tuple[str, ...]) -> set[str]:
    return {key for word in typed for key in sounds(word) if len(key) > 1}


def _near(one: PartialDate, other: PartialDate) -> bool:
    if one.earliest() <= other.latest() and other.earliest() <= one.latest():
        return True  # the same, or one is less exact
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return True
    same = (one.year == other.year, one.month == other.month, one.day == other.day)
    return sum(same) == 2  # noqa: PLR2004 - all parts but one
