"""Intakes: answers that are on the disk when the call returns, and what signing freezes."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from clinic_app.errors import SignedIntakeError, StorageError
from clinic_app.record import IntakeHead, IntakeStatus
from clinic_app.storage.audit import (
    AMENDED,
    ANSWER,
    ENTRY_ADDED,
    MEMBERS,
    SIGNED,
    STARTED,
    AuditTrail,
    encode,
    moment,
    utc,
)
from clinic_app.storage.database import Database, Row
from clinic_app.storage.holds import STATE, Holds, hold, let_go, this_process
from clinic_app.storage.ids import new_id
from clinic_app.storage.merges import standing_number
from clinic_app.storage.pairs import Pairs

NOT_ASKED = "not_asked"
_STATE_AND_ANSWER = STATE.format(
    more=", state, code, grouped",
    joined=" LEFT JOIN answer ON question = ? AND entry = ? AND answer.intake = intake.id",
)
_TEXTS_AT_ONCE = 200  # signed texts read at a time
HEADS = "SELECT intake.*, patient.id AS patient_id FROM intake JOIN patient ON patient.number = intake.patient"
_WANTED = (
    "status IN (?, ?, ?, ?) AND (signed_at IS NOT NULL OR status = 'draft')"
    " AND started_on BETWEEN ? AND ?"
)
_HEADS_AT_ONCE = 500
_NEWEST_FIRST = "ORDER BY started_at DESC, intake.id"

# Of a signed intake the hash of its text, of any other all that is answered; `quote` keeps the parts apart.
_CONTENTS = """
WITH wanted AS (SELECT value AS id FROM json_each(?))
SELECT intake, sha256 AS content FROM intake_snapshot WHERE intake IN wanted
UNION ALL
SELECT intake, group_concat(quote(question) || entry || state || quote(code) || grouped) FROM answer
WHERE intake IN (SELECT intake.id FROM intake JOIN wanted USING (id) WHERE signed_at IS NULL) GROUP BY intake
UNION ALL
SELECT intake, group_concat(quote(question_group) || entry) FROM intake_entry
WHERE intake IN (SELECT intake.id FROM intake JOIN wanted USING (id) WHERE signed_at IS NULL) GROUP BY intake"""

_Content = tuple[str, str | None, int]  # state, code, grouped


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """One answer as it lies in the records; `code` is canonical JSON text, or None without a value."""

    question: str
    entry: int
    state: str
    code: str | None
    grouped: bool
    updated_at: dt.datetime  # UTC
    updated_by: str


@dataclass(frozen=True, slots=True)
class SignedText:
    """What was signed, as text, and which form and rules it belongs to. Times are UTC; the day is local."""

    intake: str
    started_at: dt.datetime
    started_on: dt.date
    signed_at: dt.datetime
    definition: str
    content: str


class Intakes:
    """The intakes of one database."""

    def __init__(self, database: Database, trail: AuditTrail, holds: Holds) -> None:
        self._database = database
        self._trail = trail
        self._holds = holds

    # -- writing -------------------------------------------------------------------------------

    def start(
        self,
        patient_id: str,
        *,
        questionnaire_url: str,
        questionnaire_version: str,
        questionnaire_digest: str,
        rules_version: str,
    ) -> IntakeHead:
        """Start a draft and hold it. The digest must have been kept in the definitions. Raises StorageError."""
        now, id_ = self._trail.clock(), new_id()
        with self._database.write() as sql:
            patient = standing_number(sql, patient_id)
            sql.execute(
                "INSERT INTO intake (id, patient, questionnaire_url, questionnaire_version, definition,"
                " rules_version, started_at, started_on, started_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    id_, patient, questionnaire_url, questionnaire_version, questionnaire_digest,
                    rules_version, utc(now), now.date().isoformat(), self._trail.who,
                ),
            )  # fmt: skip
            self._trail.append(
                sql, now, STARTED, patient=patient_id, intake=id_, new=questionnaire_digest
            )
            hold(sql, self._trail, now, id_)
        return self.head(id_)

    def save_answer(  # noqa: PLR0913 - what an answer is made of
        self,
        intake_id: str,
        question: str,
        entry: int,
        state: str,
        code: str | None,
        *,
        grouped: bool = False,
    ) -> None:
        """Put an answer on the disk, with its audit row, in one change; `not_asked` takes it away.

        Raises SignedIntakeError, HeldElsewhereError, and StorageError: then nothing has changed.
        """
        after = None if state == NOT_ASKED else (state, code, int(grouped))
        with self._database.write() as sql:
            self._put(sql, (question, entry, intake_id), after)

    def add_entry(self, intake_id: str, group: str, entry: int) -> None:
        """Add an entry to a repeating group; one that is there already stays. Raises StorageError."""
        now = self._trail.clock()
        with self._database.write() as sql:
            self._holds.require_draft_held(sql, intake_id)
            added = sql.execute(
                "INSERT INTO intake_entry (intake, question_group, entry) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                (intake_id, group, entry),
            ).rowcount
            if added:
                self._trail.append(
                    sql, now, ENTRY_ADDED, intake=intake_id, question=group, entry=entry
                )

    def remove_entry(
        self, intake_id: str, group: str, entry: int, questions: Iterable[str]
    ) -> None:
        """Remove an entry of a group with its answers to `questions`. Raises StorageError."""
        now = self._trail.clock()
        with self._database.write() as sql:
            self._holds.require_draft_held(sql, intake_id)
            for question in questions:
                self._put(sql, (question, entry, intake_id), None)
            removed = sql.execute(
                "DELETE FROM intake_entry WHERE intake = ? AND question_group = ? AND entry = ?",
                (intake_id, group, entry),
            ).rowcount
            if removed:
                self._trail.append(
                    sql, now, "entry removed", intake=intake_id, question=group, entry=entry
                )

    def save_place(self, intake_id: str, question: str, entry: int) -> None:
        """Keep where a person is in a draft; not audited, because it says nothing about a patient.

        The place of another window, and of what is signed, stays. Raises StorageError.
        """
        with self._database.write() as sql:
            sql.execute(
                "UPDATE intake SET place_question = ?, place_entry = ? WHERE id = ? AND status = 'draft'"
                " AND EXISTS (SELECT 1 FROM draft_hold WHERE intake = id AND session = ? AND login = ?)",
                (question, entry, intake_id, this_process(), self._trail.who),
            )

    def change_language(
        self, intake_id: str, *, questionnaire_url: str, questionnaire_digest: str
    ) -> IntakeHead:
        """Let a draft go on with the same form in another language; the answers stay as they are.

        The digest must have been kept in the definitions. Raises SignedIntakeError, also for an amendment,
        which stays in the language of what it amends, and StorageError.
        """
        now = self._trail.clock()
        with self._database.write() as sql:
            self._holds.require_draft_held(sql, intake_id)
            former, replaces = sql.execute(
                "SELECT definition, replaces FROM intake WHERE id = ?", (intake_id,)
            ).fetchone()
            if replaces:
                raise SignedIntakeError(
                    "An amendment stays in the language of what it amends.",
                    "Go on in this language, or start a new intake.",
                )
            sql.execute(
                "UPDATE intake SET questionnaire_url = ?, definition = ? WHERE id = ?",
                (questionnaire_url, questionnaire_digest, intake_id),
            )
            self._trail.append(
                sql,
                now,
                "language of the form changed",
                intake=intake_id,
                old=former,
                new=questionnaire_digest,
            )
        return self.head(intake_id)

    def sign(self, intake_id: str, snapshot: str, content_hash: str) -> IntakeHead:
        """Freeze a draft for good, with the text that everybody will read from now on.

        The version that it amends becomes `amended` in the same change. Raises SignedIntakeError,
        HeldElsewhereError and StorageError; ValueError where the hash is not the text's SHA-256.
        """
        if sha256(snapshot) != content_hash:
            raise ValueError("the hash is not the one of the snapshot")
        now = self._trail.clock()
        with self._database.write() as sql:
            self._holds.require_draft_held(sql, intake_id)
            sql.execute(
                "INSERT INTO intake_snapshot (intake, content, sha256) VALUES (?, ?, ?)",
                (intake_id, snapshot, content_hash),
            )
            sql.execute(
                "UPDATE intake SET status = 'signed', signed_at = ?, signed_on = ?, signed_by = ?,"
                " content_hash = ? WHERE id = ?",
                (utc(now), now.date().isoformat(), self._trail.who, content_hash, intake_id),
            )
            self._trail.append(sql, now, SIGNED, intake=intake_id, new=content_hash)
            supersede(sql, self._trail, now, intake_id)
            let_go(sql, intake_id)
        return self.head(intake_id)

    # -- reading -------------------------------------------------------------------------------

    def head(self, intake_id: str) -> IntakeHead:
        """Return an intake without its answers. Raises StorageError where there is none."""
        found = self.find(intake_id)
        if found is None:
            raise StorageError("There is no such intake in these records.")
        return found

    def find(self, intake_id: str) -> IntakeHead | None:
        """Return an intake without its answers, or None where there is none. Raises StorageError."""
        row = self._database.one(f"{HEADS} WHERE intake.id = ?", (intake_id,))
        return head_of(row) if row is not None else None

    def answers(self, intake_id: str) -> list[StoredAnswer]:
        """Return the given answers, by question and entry. Raises StorageError."""
        rows = self._database.read(
            "SELECT * FROM answer WHERE intake = ? ORDER BY question, entry", (intake_id,)
        )
        return [
            StoredAnswer(
                row["question"],
                row["entry"],
                row["state"],
                row["code"],
                bool(row["grouped"]),
                moment(row["updated_at"]),
                row["updated_by"],
            )
            for row in rows
        ]

    def entries(self, intake_id: str) -> dict[str, tuple[int, ...]]:
        """Return the entries of each repeating group. Raises StorageError."""
        found: dict[str, tuple[int, ...]] = {}
        for row in self._database.read(
            "SELECT question_group, entry FROM intake_entry WHERE intake = ? ORDER BY question_group, entry",
            (intake_id,),
        ):
            group = row["question_group"]
            found[group] = (*found.get(group, ()), row["entry"])
        return found

    def contents(self, intake_ids: Iterable[str]) -> dict[str, str]:
        """Return for each intake a text that is another one whenever any of its answers is.

        One reading for a whole list, without making anything of the answers. Raises StorageError.
        """
        wanted = list(intake_ids)
        found = dict.fromkeys(wanted, "")
        for row in self._database.read(_CONTENTS, (json.dumps(wanted),)):
            found[row["intake"]] += row["content"]
        return found

    def snapshot(self, intake_id: str) -> str:
        """Return the text that was signed. Raises StorageError where nothing was."""
        row = self._database.one(
            "SELECT content FROM intake_snapshot WHERE intake = ?", (intake_id,)
        )
        if row is None:
            raise StorageError("This intake has not been signed.")
        return str(row["content"])

    def today(self, day: dt.date) -> list[IntakeHead]:
        """Return what was started or signed on a local day, and older drafts still open; newest first."""
        wanted = day.isoformat()
        return self._heads(
            "intake.id IN (SELECT id FROM intake WHERE started_on = ? UNION"
            " SELECT id FROM intake WHERE signed_on = ? UNION"
            # named, for SQLite would rather read every intake in the order of a union
            " SELECT id FROM intake INDEXED BY intake_draft WHERE status = 'draft' AND started_on < ?)",
            (wanted, wanted, wanted),
        )

    def of_patient(self, patient_id: str) -> list[IntakeHead]:
        """Return all intakes of a patient, and of who was merged into that one, newest first. Raises StorageError."""
        rows = self._database.read(
            # not a join, for which SQLite would read every intake there is
            f"{MEMBERS} {HEADS} WHERE intake.patient IN (SELECT number FROM member) {_NEWEST_FIRST}",  # noqa: S608 - our own words
            (patient_id,),
        )
        return [head_of(row) for row in rows]

    def all_signed(
        self,
        start: dt.date | None = None,
        end: dt.date | None = None,
        *,
        drafts: bool = False,
        retired: bool = False,
    ) -> Iterator[IntakeHead]:
        """Give intakes started from `start` to `end`, both included, oldest first: the signed ones.

        `drafts` adds what nobody has signed yet; `retired` adds what was signed and no longer stands, amended
        or withdrawn, for programs that have to be told. A page at a time, so that it takes no more memory for
        all years than for a day. Raises StorageError.
        """
        wanted = _wanted(start, end, drafts=drafts, retired=retired)
        last = ("", "", "")
        while rows := self._database.read(
            f"{HEADS} WHERE {_WANTED} AND (started_on, started_at, intake.id) > (?, ?, ?)"
            " ORDER BY started_on, started_at, intake.id LIMIT ?",
            (*wanted, *last, _HEADS_AT_ONCE),
        ):
            yield from map(head_of, rows)
            last = tuple(rows[-1][name] for name in ("started_on", "started_at", "id"))

    def count_signed(
        self,
        start: dt.date | None = None,
        end: dt.date | None = None,
        *,
        drafts: bool = False,
        retired: bool = False,
    ) -> int:
        """Return how many `all_signed` would give. Raises StorageError."""
        row = self._database.one(
            f"SELECT count(*) AS many FROM intake WHERE {_WANTED}",  # noqa: S608 - our own words
            _wanted(start, end, drafts=drafts, retired=retired),
        )
        return int(row["many"]) if row else 0

    def signed_texts(self, start: dt.date, end: dt.date) -> Iterator[SignedText]:
        """Give the texts that stand, started from `start` to `end`, both included, oldest first.

        A page at a time, so that nobody else waits. Raises StorageError.
        """
        last = (start.isoformat(), "")
        while rows := self._database.read(
            "SELECT id, started_on, started_at, signed_at, definition, content FROM intake"
            " JOIN intake_snapshot ON intake = id WHERE status = 'signed'"
            " AND started_on BETWEEN ? AND ? AND (started_on, id) > (?, ?)"
            " ORDER BY started_on, id LIMIT ?",
            (start.isoformat(), end.isoformat(), *last, _TEXTS_AT_ONCE),
        ):
            for row in rows:
                yield SignedText(
                    row["id"],
                    moment(row["started_at"]),
                    dt.date.fromisoformat(row["started_on"]),
                    moment(row["signed_at"]),
                    row["definition"],
                    row["content"],
                )
            last = (rows[-1]["started_on"], rows[-1]["id"])

    def ids(
        self,
        start: dt.date | None = None,
        end: dt.date | None = None,
        statuses: Iterable[IntakeStatus] = (IntakeStatus.SIGNED,),
        *,
        signed_once: bool = False,
    ) -> Pairs:
        """Return patient and intake of those started from `start` to `end` in any of `statuses`, by day, oldest first.

        Ids alone, because there may be a million. `signed_once` leaves out what nobody ever signed: drafts,
        also those that were given up. Raises StorageError.
        """
        wanted = list(statuses)
        places = ", ".join("?" * len(wanted))
        once = " AND signed_at IS NOT NULL" if signed_once else ""
        rows = self._database.each(
            "SELECT patient.id, intake.id FROM intake CROSS JOIN patient ON patient.number = intake.patient"  # noqa: S608
            f" WHERE status IN ({places}){once} AND started_on BETWEEN ? AND ? "
            " ORDER BY started_on, started_at, intake.id DESC",  # a day at a time, by the index
            (*wanted, (start or dt.date.min).isoformat(), (end or dt.date.max).isoformat()),
        )
        return Pairs(rows)

    # -- inside --------------------------------------------------------------------------------

    def _put(self, sql: Any, key: tuple[str, int, str], after: _Content | None) -> None:  # noqa: ANN401
        # status, hold and former answer in one reading: a person waits for each of these statements
        row = sql.execute(_STATE_AND_ANSWER, key).fetchone()
        self._holds.require(key[2], row)
        before = row[3:] if row[3] else None
        if before == after:
            return
        now = self._trail.clock()
        if after is None:
            sql.execute("DELETE FROM answer WHERE question = ? AND entry = ? AND intake = ?", key)
        else:
            sql.execute(
                "INSERT INTO answer (question, entry, intake, state, code, grouped, updated_at, updated_by)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
                " state = excluded.state, code = excluded.code, grouped = excluded.grouped,"
                " updated_at = excluded.updated_at, updated_by = excluded.updated_by",
                (*key, *after, utc(now), self._trail.who),
            )
        question, entry, intake = key
        self._trail.append(
            sql,
            now,
            ANSWER,
            intake=intake,
            question=question,
            entry=entry,
            old=audited(before),
            new=audited(after),
        )

    def _heads(self, where: str, parameters: tuple[str, ...]) -> list[IntakeHead]:
        rows = self._database.read(f"{HEADS} WHERE {where} {_NEWEST_FIRST}", parameters)
        return [head_of(row) for row in rows]


def _wanted(
    start: dt.date | None, end: dt.date | None, *, drafts: bool, retired: bool
) -> tuple[str, ...]:
    """Return the parameters of `_WANTED`."""
    more = [("draft", drafts), ("amended", retired), ("entered_in_error", retired)]
    period = ((start or dt.date.min).isoformat(), (end or dt.date.max).isoformat())
    return ("signed", *(status if also else "signed" for status, also in more), *period)


def supersede(sql: Any, trail: AuditTrail, now: dt.datetime, newer: str) -> None:  # noqa: ANN401
    """Mark the version that a signed one amends, if it amends any."""
    (former,) = sql.execute("SELECT replaces FROM intake WHERE id = ?", (newer,)).fetchone()
    if former is not None:
        sql.execute("UPDATE intake SET status = 'amended' WHERE id = ?", (former,))
        trail.append(sql, now, AMENDED, intake=former, new=newer)


def sha256(text: str) -> str:
    """SHA-256 of a text, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def audited(answer: _Content | None) -> str | None:
    """Write an answer (state, code, grouped) as the audit trail keeps it: a JSON list, None for no answer."""
    return None if answer is None else encode(answer)


def head_of(row: Row) -> IntakeHead:
    """Read a row of `HEADS`."""
    return IntakeHead(
        id=row["id"],
        patient_id=row["patient_id"],
        status=IntakeStatus(row["status"]),
        version=row["version"],
        questionnaire_url=row["questionnaire_url"],
        questionnaire_version=row["questionnaire_version"],
        questionnaire_digest=row["definition"],
        rules_version=row["rules_version"],
        started_at=moment(row["started_at"]),
        started_by=row["started_by"],
        signed_at=moment(row["signed_at"]) if row["signed_at"] else None,
        signed_by=row["signed_by"] or "",
        place=(row["place_question"], row["place_entry"]) if row["place_question"] else None,
        content_hash=row["content_hash"] or "",
        replaces=row["replaces"] or "",
        reason=row["reason"] or "",
        withdrawn_at=moment(row["withdrawn_at"]) if row["withdrawn_at"] else None,
        withdrawn_by=row["withdrawn_by"] or "",
        withdrawn_reason=row["withdrawn_reason"] or "",
    )
