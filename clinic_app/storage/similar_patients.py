"""Likely duplicates: who might be the person that is about to be registered. Never blocks: twins exist."""

from __future__ import annotations

import difflib

from clinic_app.form.partial_date import PartialDate
from clinic_app.record import PatientDetails
from clinic_app.storage.database import Database, Row
from clinic_app.storage.folding import fold_number, sounds, words

_CANDIDATES = 200
_ALIKE = 0.75  # of difflib's ratio: one or two slips in an average name
_SAME_NUMBER, _SAME_BIRTH, _NEAR_BIRTH = 3, 2, 1


class SimilarPatients:
    """Compares one person with the register."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def numbers(self, details: PatientDetails) -> list[int]:
        """Return numbers of patients, likeliest first.

        Same identifier; or same date of birth and a similar name; or same name and a near date of
        birth (one part differs, day and month are swapped, or one of them is less exact).
        """
        scores: dict[int, int] = {}
        for number in self._with_same_identifier(details):
            scores[number] = _SAME_NUMBER
        for row in self._born_the_same_day(details.dob):
            if _names_alike(details, row):
                scores[row["number"]] = max(scores.get(row["number"], 0), _SAME_BIRTH)
        for row in self._with_same_name(details):
            if _near(details.dob, PartialDate.from_iso(row["dob"])):
                scores[row["number"]] = max(scores.get(row["number"], 0), _NEAR_BIRTH)
        return sorted(scores, key=lambda number: (-scores[number], number))

    def _with_same_identifier(self, details: PatientDetails) -> set[int]:
        found: set[int] = set()
        for one in details.identifiers:
            folded = fold_number(one.value)
            if folded:
                rows = self._database.read(
                    "SELECT patient FROM patient_identifier WHERE folded = ? LIMIT ?",
                    (folded, _CANDIDATES),
                )
                found |= {row["patient"] for row in rows}
        return found

    def _born_the_same_day(self, dob: PartialDate) -> list[Row]:
        if dob.day is None:  # thousands share a year; the name decides there
            return []
        return self._database.read(
            "SELECT number, family, given, dob FROM patient WHERE dob = ? LIMIT ?",
            (dob.iso(), 10 * _CANDIDATES),
        )

    def _with_same_name(self, details: PatientDetails) -> list[Row]:
        typed = words(f"{details.family} {details.given}")
        if not typed:
            return []
        query = "{names former}: (" + " AND ".join(f'"{word}"' for word in typed) + ")"
        return self._database.read(
            "SELECT number, family, given, dob FROM patient WHERE number IN "
            "(SELECT rowid FROM patient_search WHERE patient_search MATCH ? LIMIT ?)",
            (query, 10 * _CANDIDATES),
        )


def _names_alike(details: PatientDetails, row: Row) -> bool:
    """Whether the family or the whole name looks or sounds alike; swapped names count."""
    mine, theirs = (
        words(f"{details.family} {details.given}"),
        words(f"{row['family']} {row['given']}"),
    )
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
