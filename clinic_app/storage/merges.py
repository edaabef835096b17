"""Patients that were registered twice: merged under one of them, and separated again exactly as they were.

Nothing of either is rewritten: each intake, signed text, name and number stays with the patient that it was
written for, and is read under the one that stands. So a mistaken merge can be taken back without a trace lost.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from clinic_app.errors import StorageError
from clinic_app.storage.audit import (
    MERGING_VIEWED,
    PATIENT_MERGED,
    PATIENT_RECEIVED,
    PATIENT_RELEASED,
    PATIENT_SEPARATED,
    AuditTrail,
    encode,
    moment,
    utc,
)
from clinic_app.storage.database import Database
from clinic_app.storage.reasons import tidy_reason


@dataclass(frozen=True, slots=True)
class Merge:
    """Somebody who was merged into another one and stands no longer. Time is UTC."""

    gone: str  # id
    kept: str  # id
    reason: str
    merged_at: dt.datetime
    merged_by: str


class Merges:
    """The merges of one database."""

    def __init__(self, database: Database, trail: AuditTrail) -> None:
        self._database = database
        self._trail = trail

    def merge(self, gone_id: str, kept_id: str, reason: str) -> None:
        """Read everything of one patient under another from now on.

        Raises ReasonNeededError, and StorageError where one of them stands no longer or both are the same.
        """
        why = tidy_reason(reason, "merged")
        now = self._trail.clock()
        with self._database.write() as sql:
            gone, kept = _two_standing(sql, gone_id, kept_id)
            sql.execute(
                "INSERT INTO patient_merge (gone, kept, reason, merged_at, merged_by) VALUES (?, ?, ?, ?, ?)",
                (gone, kept, why, utc(now), self._trail.who),
            )
            tell = self._trail.append
            tell(sql, now, PATIENT_MERGED, patient=gone_id, new=encode([kept_id, why]))
            tell(sql, now, PATIENT_RECEIVED, patient=kept_id, new=encode([gone_id, why]))

    def look_at(self, gone_id: str, kept_id: str) -> None:
        """Tell that two patients are compared. Raises StorageError where they cannot be merged."""
        now = self._trail.clock()
        with self._database.write() as sql:
            _two_standing(sql, gone_id, kept_id)
            for one in (gone_id, kept_id):
                self._trail.append(sql, now, MERGING_VIEWED, patient=one)

    def look_at_merged(self, gone_id: str) -> Merge:
        """Return a merge that can be taken back, and tell so. Raises StorageError where there is none."""
        now = self._trail.clock()
        with self._database.write() as sql:
            _, kept_id = _merged(sql, gone_id)
            for one in (gone_id, kept_id):
                self._trail.append(sql, now, MERGING_VIEWED, patient=one)
        return next(one for one in self.into(kept_id) if one.gone == gone_id)

    def separate(self, gone_id: str, reason: str) -> None:
        """Take a merge back: the patient stands again with all that was there before.

        What was begun under the other one since then stays there. Raises ReasonNeededError, StorageError.
        """
        why = tidy_reason(reason, "separated")
        now = self._trail.clock()
        with self._database.write() as sql:
            number, kept_id = _merged(sql, gone_id)
            sql.execute(
                "UPDATE patient_merge SET undone_at = ?, undone_by = ?, undone_reason = ? WHERE number = ?",
                (utc(now), self._trail.who, why, number),
            )
            tell = self._trail.append
            tell(sql, now, PATIENT_SEPARATED, patient=gone_id, old=kept_id, new=why)
            tell(sql, now, PATIENT_RELEASED, patient=kept_id, old=gone_id, new=why)

    def survivor(self, patient_id: str) -> str:
        """Return the id of the patient under whom this one is read now; mostly itself. Raises StorageError."""
        while row := self._database.one(
            "SELECT other.id FROM patient_merge JOIN patient ON patient.number = gone"
            " JOIN patient AS other ON other.number = kept WHERE patient.id = ? AND undone_at IS NULL",
            (patient_id,),
        ):
            patient_id = row["id"]
        return patient_id

    def into(self, patient_id: str) -> list[Merge]:
        """Return who was merged into a patient, directly, oldest first. Raises StorageError."""
        rows = self._database.read(
            "SELECT patient.id AS gone_id, reason, merged_at, merged_by FROM patient_merge"
            " JOIN patient ON patient.number = gone"
            " WHERE kept = (SELECT number FROM patient WHERE id = ?) AND undone_at IS NULL"
            " ORDER BY patient_merge.number",
            (patient_id,),
        )
        return [
            Merge(
                row["gone_id"],
                patient_id,
                row["reason"],
                moment(row["merged_at"]),
                row["merged_by"],
            )
            for row in rows
        ]


def _two_standing(sql: Any, gone_id: str, kept_id: str) -> tuple[int, int]:  # noqa: ANN401
    """Return the numbers of two patients that can be merged. Raises StorageError."""
    if gone_id == kept_id:
        raise StorageError("This is one patient, not two.", "Choose the other entry.")
    return standing_number(sql, gone_id), standing_number(sql, kept_id)


def _merged(sql: Any, gone_id: str) -> tuple[int, str]:  # noqa: ANN401
    """Return the number of the merge of a patient, and into whom. Raises StorageError where there is none."""
    found = sql.execute(
        "SELECT patient_merge.number, other.id FROM patient_merge JOIN patient ON patient.number = gone"
        " JOIN patient AS other ON other.number = kept WHERE patient.id = ? AND undone_at IS NULL",
        (gone_id,),
    ).fetchone()
    if found is None:
        raise StorageError("This patient is not merged into another one.")
    return found[0], found[1]


def standing_number(sql: Any, patient_id: str) -> int:  # noqa: ANN401 - the bare connection
    """Return the number of a patient that stands. Raises StorageError where there is none, or it is merged."""
    found = sql.execute(
        "SELECT number, EXISTS (SELECT 1 FROM patient_merge WHERE gone = patient.number AND undone_at IS NULL)"
        " FROM patient WHERE id = ?",
        (patient_id,),
    ).fetchone()
    if found is None:
        raise StorageError("There is no such patient in these records.")
    if found[1]:
        raise StorageError(
            "This patient is merged into another one.", "Use that one, or separate them first."
        )
    return int(found[0])


def stand_for(database: Database, numbers: Iterable[int]) -> dict[int, int]:
    """Return for each number the one of the patient that stands for it, mostly itself. Raises StorageError."""
    found = {number: number for number in numbers}
    while into := _one_step(database, set(found.values())):
        found = {number: into.get(now, now) for number, now in found.items()}
    return found


def _one_step(database: Database, numbers: set[int]) -> dict[int, int]:
    rows = database.read(
        "SELECT gone, kept FROM patient_merge WHERE undone_at IS NULL AND gone IN"
        " (SELECT value FROM json_each(?))",
        (encode(sorted(numbers)),),
    )
    return {row["gone"]: row["kept"] for row in rows}
