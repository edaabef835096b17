"""Versions of signed intakes: the next one with a reason, and intakes that were entered in error."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from clinic_app.errors import SignedIntakeError, StorageError
from clinic_app.record import IntakeHead, IntakeStatus
from clinic_app.storage.audit import AMENDING, ANSWER, ENTRY_ADDED, WITHDRAWN, AuditTrail, utc
from clinic_app.storage.database import Database
from clinic_app.storage.holds import Holds, hold, let_go
from clinic_app.storage.ids import new_id
from clinic_app.storage.intakes import HEADS, audited, head_of
from clinic_app.storage.reasons import tidy_reason


@dataclass(frozen=True, slots=True)
class SignedAnswer:
    """An answer that goes over into the next version; `code` is canonical JSON text, or None without a value."""

    question: str
    entry: int
    state: str
    code: str | None
    grouped: bool


class Versions:
    """What may happen to an intake beside being answered and signed."""

    def __init__(self, database: Database, trail: AuditTrail, holds: Holds) -> None:
        self._database = database
        self._trail = trail
        self._holds = holds

    def amend(
        self,
        intake_id: str,
        reason: str,
        answers: Iterable[SignedAnswer],
        entries: Mapping[str, tuple[int, ...]],
    ) -> IntakeHead:
        """Begin the next version of a signed intake, with the answers that were signed.

        The signed one stays as it is until the next is signed too. There is one such draft at a time:
        where it is open already it is returned as it stands, with its first reason. It counts for the
        day of the first version. Raises ReasonNeededError, SignedIntakeError for what cannot be
        amended, and StorageError.
        """
        with self._database.write() as sql:
            former = self._head(sql, intake_id)
            opened = self._open_amendment(sql, intake_id)
            if opened is not None:
                return opened
            _require_amendable(former)
            id_ = self._begin(sql, former, tidy_reason(reason, "amended"))
            self._copy(sql, id_, answers, entries)
            return self._head(sql, id_)

    def open_amendment(self, intake_id: str) -> IntakeHead | None:
        """Return the draft that amends an intake, if one is open. Raises StorageError."""
        row = self._database.one(
            f"{HEADS} WHERE intake.replaces = ? AND status = 'draft'", (intake_id,)
        )
        return head_of(row) if row is not None else None

    def successor(self, intake_id: str) -> IntakeHead | None:
        """Return the signed version that took an intake's place, if there is one. Raises StorageError."""
        row = self._database.one(
            f"{HEADS} WHERE intake.replaces = ? AND signed_at IS NOT NULL", (intake_id,)
        )
        return head_of(row) if row is not None else None

    def withdraw(self, intake_id: str, reason: str) -> IntakeHead:
        """Mark an intake as entered in error, for good; it stays readable, and so does the reason.

        A draft is given up by this, the draft of an amendment too: then the signed version stands as before.
        Raises ReasonNeededError, SignedIntakeError for what cannot be withdrawn, HeldElsewhereError
        for a draft on which another window works, and StorageError.
        """
        why = tidy_reason(reason, "withdrawn")
        now = self._trail.clock()
        with self._database.write() as sql:
            head = self._head(sql, intake_id)
            if head.status is IntakeStatus.ENTERED_IN_ERROR:
                raise SignedIntakeError("This intake is marked as entered in error already.")
            if self._open_amendment(sql, intake_id) is not None:
                raise SignedIntakeError(
                    "An amendment of this intake is open.", "Sign it or give it up first."
                )
            self._holds.require_free(sql, intake_id)
            let_go(sql, intake_id)
            sql.execute(
                "UPDATE intake SET status = 'entered_in_error', withdrawn_at = ?, withdrawn_by = ?,"
                " withdrawn_reason = ? WHERE id = ?",
                (utc(now), self._trail.who, why, intake_id),
            )
            self._trail.append(
                sql, now, WITHDRAWN, intake=intake_id, old=head.status.value, new=why
            )
            return self._head(sql, intake_id)

    # -- inside --------------------------------------------------------------------------------

    def _begin(self, sql: Any, former: IntakeHead, reason: str) -> str:  # noqa: ANN401
        id_, now = new_id(), self._trail.clock()
        sql.execute(
            "INSERT INTO intake (id, patient, version, replaces, reason, questionnaire_url,"
            " questionnaire_version, definition, rules_version, started_at, started_on, started_by)"
            " SELECT ?, patient, version + 1, id, ?, questionnaire_url, questionnaire_version,"
            " definition, rules_version, ?, started_on, ? FROM intake WHERE id = ?",
            (id_, reason, utc(now), self._trail.who, former.id),
        )
        self._trail.append(
            sql,
            now,
            AMENDING,
            patient=former.patient_id,
            intake=id_,
            old=former.id,
            new=reason,
        )
        hold(sql, self._trail, now, id_)
        return id_

    def _copy(
        self,
        sql: Any,  # noqa: ANN401
        id_: str,
        answers: Iterable[SignedAnswer],
        entries: Mapping[str, tuple[int, ...]],
    ) -> None:
        now = self._trail.clock()
        for group, numbers in entries.items():
            for entry in numbers:
                sql.execute(
                    "INSERT INTO intake_entry (intake, question_group, entry) VALUES (?, ?, ?)",
                    (id_, group, entry),
                )
                self._trail.append(sql, now, ENTRY_ADDED, intake=id_, question=group, entry=entry)
        for one in answers:
            self._copy_answer(sql, now, id_, one)

    def _copy_answer(self, sql: Any, now: dt.datetime, id_: str, one: SignedAnswer) -> None:  # noqa: ANN401
        content = (one.state, one.code, int(one.grouped))
        sql.execute(
            "INSERT INTO answer (intake, question, entry, state, code, grouped, updated_at, updated_by)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (id_, one.question, one.entry, *content, utc(now), self._trail.who),
        )
        self._trail.append(
            sql,
            now,
            ANSWER,
            intake=id_,
            question=one.question,
            entry=one.entry,
            new=audited(content),
        )

    def _open_amendment(self, sql: Any, intake_id: str) -> IntakeHead | None:  # noqa: ANN401
        found = sql.execute(
            "SELECT id FROM intake WHERE replaces = ? AND status = 'draft'", (intake_id,)
        ).fetchone()
        return self._head(sql, found[0]) if found else None

    @staticmethod
    def _head(sql: Any, intake_id: str) -> IntakeHead:  # noqa: ANN401
        asked = sql.execute(f"{HEADS} WHERE intake.id = ?", (intake_id,))
        row = asked.fetchone()
        if row is None:
            raise StorageError("There is no such intake in these records.")
        return head_of(dict(zip((column[0] for column in asked.description), row, strict=True)))


def _require_amendable(head: IntakeHead) -> None:
    match head.status:
        case IntakeStatus.DRAFT:
            raise SignedIntakeError("This intake is not signed yet.", "Change the draft itself.")
        case IntakeStatus.AMENDED:
            raise SignedIntakeError(
                "There is a newer version of this intake.", "Amend the newest version."
            )
        case IntakeStatus.ENTERED_IN_ERROR:
            raise SignedIntakeError(
                "This intake is marked as entered in error.", "Begin a new intake instead."
            )
