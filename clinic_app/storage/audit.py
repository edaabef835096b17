"""The audit trail: who changed what and when, append only, each row sealed by the hash of the one before."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from clinic_app import __version__
from clinic_app.storage.database import Database, Row

Clock = Callable[[], dt.datetime]
ANSWER, ENTRY_ADDED = "answer", "entry added"
STARTED, AMENDING = "intake started", "amendment started"
SIGNED, AMENDED, WITHDRAWN = "intake signed", "intake amended", "intake withdrawn"
ERASED = "patient erased"
TAKEN_OVER = "draft taken over"
PATIENT_MERGED, PATIENT_RECEIVED = "patient merged into another", "another patient merged into this"
PATIENT_SEPARATED, PATIENT_RELEASED = (
    "patient separated again",
    "another patient separated from this",
)
MERGING_VIEWED = "comparison for merging viewed"
CLOCK_SET_BACK = "clock set back"
CLOCKS_DIFFER = dt.timedelta(minutes=1)
"""A row may be this much older than the one before: two windows, a clock that is put right a little."""
encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""JSON as the trail keeps it; made once, because every answer passes here twice."""
BEGINNING = bytes(32)
"""What the first row names as the hash before it."""

FIELDS = (
    "id", "at", "local", "who", "action", "patient", "intake", "question", "entry", "old", "new", "program",
)  # fmt: skip
SHOWN = (*FIELDS, "erasure")
"""What a reader gets: `erasure` is the number of the one that blanked a row, else None."""
_INSERT = (
    f"INSERT INTO audit ({', '.join(FIELDS)}, previous, hash) "  # noqa: S608 - our own words
    f"VALUES ({', '.join('?' * (len(FIELDS) + 2))})"
)
_ROWS = f"SELECT {', '.join(SHOWN)} FROM audit WHERE id > ? ORDER BY id LIMIT ?"  # noqa: S608 - our own words
MEMBERS = (
    "WITH RECURSIVE member (number) AS (SELECT number FROM patient WHERE id = ? UNION"
    " SELECT gone FROM patient_merge JOIN member ON kept = member.number WHERE undone_at IS NULL) "
)
"""Begins a query on a patient and everybody who was merged into that one: `member`."""
# CROSS: in this order, for nobody tells SQLite that a person is few
_ABOUT_PATIENT = (
    f"{MEMBERS} SELECT {', '.join(f'audit.{name}' for name in SHOWN)} FROM member"  # noqa: S608 - our own words
    " CROSS JOIN patient USING (number) CROSS JOIN audit ON audit.patient = patient.id"
)
_INTAKES_OF = f"{MEMBERS} SELECT id FROM member CROSS JOIN intake ON number = patient"  # noqa: S608 - our own words
_PAGE = 5_000  # rows checked at a time


def utc(moment: dt.datetime) -> str:
    """Write a moment the way all tables keep it: ISO 8601 in UTC, to the microsecond."""
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")


def moment(stored: str) -> dt.datetime:
    """Read what `utc` wrote."""
    return dt.datetime.fromisoformat(stored)


class Blanked:
    """What is left of the rows that one erasure blanked: their count and digest (SHA-256, hexadecimal)."""

    def __init__(self, first: int) -> None:
        self.first, self.count = first, 0
        self._digest = hashlib.sha256()

    def add(self, row: Row) -> None:
        """Take in one row, in the order of the trail."""
        self.count += 1
        left = [row[name].hex() if name == "hash" else row[name] for name in (*FIELDS, "hash")]
        self._digest.update(encode(left).encode() + b"\n")

    @property
    def digest(self) -> str:
        """Of all rows taken in so far; whatever should be blank and is not changes it."""
        return self._digest.hexdigest()


class AuditTrail:
    """Writes rows for one person, and checks all of them."""

    def __init__(self, database: Database, who: str, clock: Clock) -> None:
        self._database = database
        self.who = who
        self.clock = clock

    def append(  # noqa: PLR0913 - what an audit row is made of
        self,
        sql: Any,  # noqa: ANN401 - the connection that `Database.write` gives
        now: dt.datetime,
        action: str,
        *,
        patient: str | None = None,
        intake: str | None = None,
        question: str | None = None,
        entry: int | None = None,
        old: str | None = None,
        new: str | None = None,
    ) -> None:
        """Add a row inside the change that it tells of. `old` and `new`: what stood there, as text.

        Where the clock was set back since the last row, that is told first.
        """
        told = (action, patient, intake, question, entry, old, new)
        self._add(sql, now, self._last(sql, now), told)

    def next_number(self, sql: Any, now: dt.datetime) -> int:  # noqa: ANN401
        """Return the number that the next row of this change will have."""
        return self._last(sql, now)[0] + 1

    def _last(self, sql: Any, now: dt.datetime) -> tuple[int, bytes]:  # noqa: ANN401
        last = sql.execute("SELECT id, hash, at FROM audit ORDER BY id DESC LIMIT 1").fetchone()
        number, previous, at = last or (0, BEGINNING, "")
        if at > utc(now + CLOCKS_DIFFER):
            back = (CLOCK_SET_BACK, None, None, None, None, at, utc(now))
            return self._add(sql, now, (number, previous), back)
        return number, previous

    def _add(
        self,
        sql: Any,  # noqa: ANN401
        now: dt.datetime,
        last: tuple[int, bytes],
        told: tuple[object, ...],
    ) -> tuple[int, bytes]:
        number, previous = last[0] + 1, last[1]
        local = now.isoformat(timespec="seconds")
        row = (number, utc(now), local, self.who, *told, __version__)
        sealed = _seal(row, previous)
        sql.execute(_INSERT, (*row, previous, sealed))
        return number, sealed

    def record(
        self,
        action: str,
        *,
        patient: str | None = None,
        intake: str | None = None,
        old: str | None = None,
        new: str | None = None,
    ) -> None:
        """Add a row for something that changes no other table. Raises StorageError."""
        with self._database.write() as sql:
            self.append(sql, self.clock(), action, patient=patient, intake=intake, old=old, new=new)

    def record_each(self, action: str, about: Iterable[tuple[str, str]], new: str) -> None:
        """Add one row for each patient and intake, all at once. Raises StorageError."""
        now = self.clock()
        with self._database.write() as sql:
            last = self._last(sql, now)
            for patient, intake in about:
                last = self._add(sql, now, last, (action, patient, intake, None, None, None, new))

    def end(self) -> tuple[int, bytes]:
        """Number and hash of the last row. Raises StorageError."""
        last = self._database.one("SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1")
        return (last["id"], last["hash"]) if last else (0, BEGINNING)

    def holds(self, number: int, sealed: bytes) -> bool:
        """Whether a row stands where `end` saw it. Raises StorageError."""
        row = self._database.one("SELECT hash FROM audit WHERE id = ?", (number,))
        return number == 0 or (row is not None and row["hash"] == sealed)

    def rows(self, patient: str | None = None) -> Iterator[Row]:
        """Give all rows, oldest first, or those about one patient and that patient's intakes.

        Raises StorageError.
        """
        if patient is not None:
            yield from self._about(patient)
            return
        number = 0
        while page := self._database.read(_ROWS, (number, _PAGE)):
            yield from page
            number = page[-1]["id"]

    def _about(self, patient: str) -> list[Row]:
        """Return what names a patient, who was merged into that one, or an intake of theirs."""
        found = {row["id"]: row for row in self._database.read(_ABOUT_PATIENT, (patient,))}
        for intake in self._database.read(_INTAKES_OF, (patient,)):
            found |= {
                row["id"]: {name: row[name] for name in SHOWN}
                for row in self.of_intake(intake["id"])
            }
        return [found[number] for number in sorted(found)]

    def of_intake(self, intake_id: str) -> list[Row]:
        """Return the rows of an intake, oldest first. Raises StorageError.

        Answers stand between its start and its signing, so that they need no index of their own.
        """
        around = self._database.read(
            "SELECT * FROM audit WHERE intake = ? AND action <> 'answer' ORDER BY id", (intake_id,)
        )
        if not around:
            return []
        signed = [row["id"] for row in around if row["action"] == SIGNED]
        answers = self._database.read(
            "SELECT * FROM audit WHERE id BETWEEN ? AND coalesce(?, (SELECT max(id) FROM audit))"
            " AND intake = ? AND action = 'answer'",
            (around[0]["id"], signed[0] if signed else None, intake_id),
        )
        return sorted((*around, *answers), key=lambda row: int(row["id"]))

    def problems(self) -> Iterator[str]:
        """Name the first row that was removed, added, altered or blanked; nothing where the chain holds.

        A row that was blanked keeps its place and its hash, so that the chain goes on. What is left of all rows of
        one erasure has a digest, which stands in the row that tells of that erasure.
        """
        expected, previous = 1, BEGINNING
        blanked: dict[int, Blanked] = {}
        told: dict[int, tuple[int, str]] = {}
        while rows := self._database.read(
            "SELECT * FROM audit WHERE id >= ? ORDER BY id LIMIT ?", (expected, _PAGE)
        ):
            for row in rows:
                if row["id"] != expected:
                    yield f"Audit trail: row {expected} is missing."
                    return
                erasure = row["erasure"]
                if erasure is None:
                    sealed = _seal(tuple(row[name] for name in FIELDS), previous)
                else:
                    sealed = row["hash"]
                    blanked.setdefault(erasure, Blanked(expected)).add(row)
                if erasure is None and row["action"] == ERASED:
                    told |= {expected: _told_of(row)}
                if row["previous"] != previous or row["hash"] != sealed:
                    yield f"Audit trail: row {expected} was altered."
                    return
                expected, previous = expected + 1, sealed
        yield from self._erasures(blanked, told)

    def _erasures(
        self, blanked: Mapping[int, Blanked], told: Mapping[int, tuple[int, str]]
    ) -> Iterator[str]:
        """Compare blanked rows with what the trail tells of each erasure, by the number of the row that tells it."""
        rows = self._database.read("SELECT number, audit_row FROM erasure ORDER BY number")
        by_row = {row["audit_row"]: row["number"] for row in rows}
        for at in sorted({*told, *by_row}):
            if at not in by_row or at not in told:
                yield f"Audit trail: row {at} and the list of erasures do not agree."
                return
        expected = {by_row[at]: one for at, one in told.items()}
        for number in sorted({*blanked, *expected}):
            found = blanked.get(number, Blanked(0))
            if number not in expected:
                yield f"Audit trail: row {found.first} was blanked, and no erasure tells of it."
                return
            if (found.count, found.digest) != expected[number]:
                first = f"from row {found.first} on" if found.count else "all of them"
                yield (
                    f"Audit trail: the rows that erasure {number} blanked, {first}, are not as it left them."
                )
                return


def _told_of(row: Row) -> tuple[int, str]:
    """Count and digest of blanked rows, as the row of an erasure tells them; what fits none where it was altered."""
    try:
        told = json.loads(row["new"])
        return int(told["rows"]), str(told["sha256"])
    except (ValueError, KeyError, TypeError):
        return -1, ""


def _seal(row: tuple[object, ...], previous: bytes) -> bytes:
    """SHA-256 over the row as JSON and the hash before it."""
    return hashlib.sha256(previous + encode(row).encode()).digest()
