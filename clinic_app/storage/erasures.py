"""Erasing a patient for good, as the law may demand, with an audit trail that can be verified afterwards.

What is about the patient goes: the entry in the register with names and numbers, what the search knows, every
intake with its answers and signed text, and everybody who was merged into this one. The rows of the trail stay in
their places with time, person and deed, and lose all that says whom they were about; each keeps its hash, so that the
chain goes on. The erasure has a row of its own in the trail, with how many rows it blanked and a digest over what is
left of them: blanked rows without such a row, or other rows than those, are found by `verify`.

The guards of the database let this happen in one change only, which cannot end without that row.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from clinic_app.errors import ReasonNeededError, StorageError
from clinic_app.storage.audit import (
    ERASED,
    FIELDS,
    MEMBERS,
    PATIENT_MERGED,
    PATIENT_RECEIVED,
    PATIENT_RELEASED,
    PATIENT_SEPARATED,
    AuditTrail,
    Blanked,
    encode,
)
from clinic_app.storage.database import Database, Row
from clinic_app.storage.folding import fold_number, words
from clinic_app.storage.reasons import tidy_reason

_SHORTEST_NAME = 3  # letters of a name that a reason may not hold; shorter ones are words, too
_SOME = 500  # rows blanked with one statement
_MERGING = (PATIENT_MERGED, PATIENT_RECEIVED, PATIENT_SEPARATED, PATIENT_RELEASED)
# An intake is named by its answers without an index, and rows on merges name the other patient in their text.
_ABOUT = f"""SELECT id FROM audit WHERE patient IN (SELECT value FROM json_each(?1))
    OR intake IN (SELECT value FROM json_each(?2))
    OR action IN ({", ".join(map(repr, _MERGING))}) AND patient IS NOT NULL AND EXISTS (
        SELECT 1 FROM json_each(?1) WHERE instr(coalesce(old, '') || coalesce(new, ''), value))
    ORDER BY id"""  # noqa: S608 - our own words
_LAST_DAYS = """WITH RECURSIVE person (number, standing) AS (
    SELECT number, number FROM patient WHERE NOT EXISTS (
        SELECT 1 FROM patient_merge WHERE gone = patient.number AND undone_at IS NULL)
    UNION ALL SELECT gone, standing FROM patient_merge JOIN person ON kept = person.number WHERE undone_at IS NULL)
SELECT (SELECT id FROM patient WHERE number = standing) AS id,
    max(coalesce(max(started_on, coalesce(signed_on, started_on)), substr(created_at, 1, 10))) AS last
    FROM person JOIN patient USING (number) LEFT JOIN intake ON intake.patient = person.number
    GROUP BY standing HAVING last < ? ORDER BY last, id"""


@dataclass(frozen=True, slots=True)
class ErasurePlan:
    """What erasing a person takes away. `people`: ids, the one that stands first."""

    people: tuple[str, ...]
    intakes: tuple[str, ...]
    drafts: int
    signed: int
    audit_rows: int


class Erasures:
    """The erasures of one database."""

    def __init__(self, database: Database, trail: AuditTrail) -> None:
        self._database = database
        self._trail = trail

    def plan(self, patient_id: str) -> ErasurePlan:
        """Say what would go with a patient that stands. Raises StorageError."""
        people = self._database.read(
            f"{MEMBERS} SELECT id FROM member JOIN patient USING (number) ORDER BY id <> ?, id",  # noqa: S608 - our own words
            (patient_id, patient_id),
        )
        if not people:
            raise StorageError("There is no such patient in these records.")
        intakes = self._database.read(
            f"{MEMBERS} SELECT id, status, signed_at FROM member CROSS JOIN intake ON number = patient ORDER BY id",  # noqa: S608 - our own words
            (patient_id,),
        )
        ids = tuple(row["id"] for row in people)
        intake_ids = tuple(row["id"] for row in intakes)
        return ErasurePlan(
            ids,
            intake_ids,
            sum(row["status"] == "draft" for row in intakes),
            sum(row["signed_at"] is not None for row in intakes),
            len(self._about(ids, intake_ids)),
        )

    def erase(self, patient_id: str, reason: str) -> ErasurePlan:
        """Erase a patient that stands, with everybody merged into that one. Nobody else may have the file open.

        All of it, or nothing where this is cut off. The reason stays, so it must not say who it was. Afterwards
        the file belongs to this connection alone until it is closed. Raises ReasonNeededError, FileBusyError
        and other StorageErrors.
        """
        why = tidy_reason(reason, "erased")
        self._require_nobody_named(patient_id, why)
        self._database.be_alone()
        plan = self.plan(patient_id)
        now = self._trail.clock()
        with self._database.write() as sql:
            # so that what is deleted is gone also where the sweep is cut off
            sql.execute("PRAGMA secure_delete = ON")
            number = self._begin(sql, now, plan)
            blanked = self._blank(sql, number, self._about(plan.people, plan.intakes))
            _remove(sql, plan)
            told = {
                "erasure": number,
                "rows": blanked.count,
                "sha256": blanked.digest,
                "patients": [disguised(one) for one in plan.people],
                "intakes": len(plan.intakes),
                "reason": why,
            }
            self._trail.append(sql, now, ERASED, new=encode(told))
            sql.execute("DELETE FROM erasing")
        sweep(self._database)
        return plan

    def sent(self, plan: ErasurePlan) -> int:
        """How many of these intakes a FHIR server was told of. Raises StorageError."""
        row = self._database.one(
            "SELECT count(DISTINCT intake) AS many FROM outbox WHERE (sent_at IS NOT NULL OR state = 'sending')"
            " AND intake IN (SELECT value FROM json_each(?))",
            (encode(plan.intakes),),
        )
        return int(row["many"]) if row else 0

    def days(self) -> dict[int, dt.date]:
        """Return the day of each erasure, as the clock of the desk said it. Raises StorageError."""
        rows = self._database.read(
            "SELECT number, local FROM erasure JOIN audit ON audit.id = audit_row"
        )
        return {row["number"]: dt.datetime.fromisoformat(row["local"]).date() for row in rows}

    def older_than(self, day: dt.date) -> list[tuple[str, dt.date]]:
        """Return patients without an intake since a day, and the last one's day; longest ago first.

        Of a patient without any intake the day of registering counts. Raises StorageError.
        """
        rows = self._database.read(_LAST_DAYS, (day.isoformat(),))
        return [(row["id"], dt.date.fromisoformat(row["last"])) for row in rows]

    # -- inside --------------------------------------------------------------------------------

    def _about(self, people: Sequence[str], intakes: Sequence[str]) -> list[int]:
        rows = self._database.read(_ABOUT, (encode(people), encode(intakes)))
        return [row["id"] for row in rows]

    def _require_nobody_named(self, patient_id: str, why: str) -> None:
        """Raise ReasonNeededError where a reason says whom it is about: it stays when all else is gone."""
        people = self._database.read(
            f"{MEMBERS} SELECT family, given FROM member JOIN patient USING (number)",  # noqa: S608 - our own words
            (patient_id,),
        )
        numbers = self._database.read(
            f"{MEMBERS} SELECT value FROM member CROSS JOIN patient_identifier ON patient = number",  # noqa: S608 - our own words
            (patient_id,),
        )
        names = {
            word
            for row in people
            for word in words(f"{row['family']} {row['given']}")
            if len(word) >= _SHORTEST_NAME
        }
        told = fold_number(why)
        if names & set(words(why)) or any(fold_number(row["value"]) in told for row in numbers):
            raise ReasonNeededError(
                "The reason names the patient, and it is kept.",
                "Say why without name and number, for example: the patient asked for it.",
            )

    def _begin(self, sql: Any, now: dt.datetime, plan: ErasurePlan) -> int:  # noqa: ANN401
        number = int(
            sql.execute(
                "INSERT INTO erasure (audit_row) VALUES (?)", (self._trail.next_number(sql, now),)
            ).lastrowid
        )
        sql.execute(
            "INSERT INTO erasing (patient, erasure)"
            " SELECT number, ? FROM patient WHERE id IN (SELECT value FROM json_each(?))",
            (number, encode(plan.people)),
        )
        return number

    @staticmethod
    def _blank(sql: Any, erasure: int, rows: Sequence[int]) -> Blanked:  # noqa: ANN401
        blanked = Blanked(rows[0] if rows else 0)
        for some in _in_parts(rows):
            sql.execute(
                "UPDATE audit SET patient = NULL, intake = NULL, question = NULL, entry = NULL, old = NULL,"
                " new = NULL, erasure = ? WHERE id IN (SELECT value FROM json_each(?))",
                (erasure, encode(some)),
            )
            left = sql.execute(
                f"SELECT {', '.join(FIELDS)}, hash FROM audit WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",  # noqa: S608 - our own words
                (encode(some),),
            )
            for row in left.fetchall():
                blanked.add(dict(zip((*FIELDS, "hash"), row, strict=True)))
        return blanked


def _in_parts(rows: Sequence[int]) -> Iterable[Sequence[int]]:
    return (rows[start : start + _SOME] for start in range(0, len(rows), _SOME))


def _remove(sql: Any, plan: ErasurePlan) -> None:  # noqa: ANN401
    """Delete every row of these people outside of the trail, and what the search knows of them."""
    intakes, people = encode(plan.intakes), encode(plan.people)
    for table in (
        "export_row",
        "typed_text",
        "draft_hold",
        "print_job",  # before the papers that they name
        "kept_paper",
        "outbox",
        "answer",
        "intake_entry",
        "intake_snapshot",
    ):
        sql.execute(
            f"DELETE FROM {table} WHERE intake IN (SELECT value FROM json_each(?))",  # noqa: S608 - our own words
            (intakes,),
        )
    sql.execute("DELETE FROM intake WHERE id IN (SELECT value FROM json_each(?))", (intakes,))
    numbers = "(SELECT number FROM patient WHERE id IN (SELECT value FROM json_each(?)))"
    for table in ("patient_identifier", "patient_former_name"):
        sql.execute(f"DELETE FROM {table} WHERE patient IN {numbers}", (people,))  # noqa: S608 - our own words
    sql.execute(
        f"DELETE FROM patient_merge WHERE gone IN {numbers} OR kept IN {numbers}",  # noqa: S608 - our own words
        (people, people),
    )
    for index in ("patient_search", "patient_number_piece"):
        sql.execute(f"DELETE FROM {index} WHERE rowid IN {numbers}", (people,))  # noqa: S608 - our own words
        # a deleted entry of the index is only hidden until its words are merged with others
        sql.execute(f"INSERT INTO {index} ({index}) VALUES ('optimize')")  # noqa: S608 - our own words
    sql.execute("DELETE FROM patient WHERE id IN (SELECT value FROM json_each(?))", (people,))


def is_sweep_owed(database: Database) -> bool:
    """Whether an erasure was cut off before the file was written anew. Raises StorageError."""
    return database.one("SELECT 1 FROM erasure WHERE NOT swept") is not None


def sweep(database: Database) -> None:
    """Write the file anew and note that. Only after `Database.be_alone`. Raises StorageError."""
    database.sweep()
    with database.write() as sql:
        sql.execute("UPDATE erasure SET swept = 1 WHERE NOT swept")


def disguised(patient_id: str) -> str:
    """Return what the trail keeps of an erased patient's id: enough to know it again in a backup, and no more."""
    return hashlib.sha256(f"clinic-app erased {patient_id}".encode()).hexdigest()


def erased_in(database: Database) -> frozenset[str]:
    """Return the disguised ids of everybody who was erased from these records. Raises StorageError."""
    rows: list[Row] = database.read(
        "SELECT value FROM erasure JOIN audit ON audit.id = audit_row, json_each(new, '$.patients')"
    )
    return frozenset(row["value"] for row in rows)
