"""Records and patients from a file: all of them with their audit rows in one change, or none.

An intake is begun, answered, signed, superseded and withdrawn again, in the order in which all that happened, because the
guards of the database let nothing else in. Its times and people are those of the file; the trail tells who took it in, and when.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from clinic_app.record import IntakeHead, Patient, PatientDetails
from clinic_app.storage.audit import (
    AMENDING,
    ANSWER,
    ENTRY_ADDED,
    SIGNED,
    STARTED,
    WITHDRAWN,
    AuditTrail,
    utc,
)
from clinic_app.storage.database import Database
from clinic_app.storage.ids import new_id
from clinic_app.storage.intakes import audited, supersede
from clinic_app.storage.patients import as_typed, insert_patient, kept_details
from clinic_app.storage.versions import SignedAnswer

TAKEN_IN, PATIENT_TAKEN_IN = "intake imported", "patient imported"


@dataclass(frozen=True, slots=True)
class IncomingIntake:
    """An intake with everything that is stored of it."""

    head: IntakeHead
    answers: tuple[SignedAnswer, ...]
    entries: Mapping[str, tuple[int, ...]]
    signed_text: str
    started_on: dt.date  # local day
    signed_on: dt.date | None


class Incoming:
    """What comes into one database."""

    def __init__(self, database: Database, trail: AuditTrail) -> None:
        self._database = database
        self._trail = trail

    def take(
        self,
        source: str,
        people: Mapping[str, str],
        definitions: Mapping[str, str],
        patients: Iterable[Patient],
        intakes: Iterable[IncomingIntake],
    ) -> None:
        """Add all of it. `source` names the file in the trail, by its SHA-256; `people`: login -> full name.

        None of the people, patients and intakes is there yet. The people get no role: they are names in the history.
        Raises StorageError: then nothing has changed.
        """
        now = self._trail.clock()
        with self._database.write() as sql:
            self._people(sql, now, people)
            self._definitions(sql, now, definitions)
            for patient in patients:
                insert_patient(sql, patient, self._trail.who)
                self._trail.append(
                    sql, now, PATIENT_TAKEN_IN, patient=patient.id, old=source, new=as_typed(patient.details)
                )  # fmt: skip
            ordered = sorted(intakes, key=_order)
            for intake in ordered:
                self._intake(sql, now, source, intake)
            for intake in ordered:  # an amended one is withdrawn after its amendments began
                if intake.head.signed_at is not None:
                    self._withdraw(sql, now, intake.head)

    def register(self, source: str, people: Iterable[PatientDetails]) -> int:
        """Register people from a list and return how many. Raises StorageError: then nobody was."""
        now, count = self._trail.clock(), 0
        with self._database.write() as sql:
            for details in people:
                patient = Patient(new_id(), kept_details(details), now)
                insert_patient(sql, patient, self._trail.who)
                self._trail.append(
                    sql, now, PATIENT_TAKEN_IN, patient=patient.id, old=source, new=as_typed(details)
                )  # fmt: skip
                count += 1
        return count

    # -- inside --------------------------------------------------------------------------------

    def _people(self, sql: Any, now: dt.datetime, people: Mapping[str, str]) -> None:  # noqa: ANN401
        for login, full_name in people.items():
            sql.execute(
                "INSERT INTO user (login, full_name, created_at) VALUES (?, ?, ?)",
                (login, full_name, utc(now)),
            )
            self._trail.append(sql, now, "user imported", new=f"{login}: {full_name} ()")

    def _definitions(self, sql: Any, now: dt.datetime, definitions: Mapping[str, str]) -> None:  # noqa: ANN401
        for digest, content in definitions.items():
            added = sql.execute(
                "INSERT INTO definition (digest, content, kept_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                (digest, content, utc(now)),
            ).rowcount
            if added:
                self._trail.append(sql, now, "form and rules kept", new=digest)

    def _intake(self, sql: Any, now: dt.datetime, source: str, intake: IncomingIntake) -> None:  # noqa: ANN401
        head = intake.head
        sql.execute(
            "INSERT INTO intake (id, patient, version, replaces, reason, questionnaire_url, questionnaire_version,"
            " definition, rules_version, started_at, started_on, started_by)"
            " SELECT ?, number, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM patient WHERE id = ?",
            (
                head.id, head.version, head.replaces or None, head.reason or None, head.questionnaire_url,
                head.questionnaire_version, head.questionnaire_digest, head.rules_version, utc(head.started_at),
                intake.started_on.isoformat(), head.started_by, head.patient_id,
            ),
        )  # fmt: skip
        who, id_ = head.patient_id, head.id
        self._trail.append(sql, now, TAKEN_IN, patient=who, intake=id_, new=source)
        if head.replaces:
            self._trail.append(
                sql, now, AMENDING, patient=who, intake=id_, old=head.replaces, new=head.reason
            )
        else:
            self._trail.append(
                sql, now, STARTED, patient=who, intake=id_, new=head.questionnaire_digest
            )
        self._answers(sql, now, intake)
        if head.signed_at is not None and intake.signed_on is not None:
            self._sign(sql, now, intake, utc(head.signed_at), intake.signed_on.isoformat())
        else:
            self._withdraw(sql, now, head)

    def _answers(self, sql: Any, now: dt.datetime, intake: IncomingIntake) -> None:  # noqa: ANN401
        id_, head = intake.head.id, intake.head
        at = utc(head.signed_at or head.started_at)
        for group, numbers in intake.entries.items():
            for entry in numbers:
                sql.execute(
                    "INSERT INTO intake_entry (intake, question_group, entry) VALUES (?, ?, ?)",
                    (id_, group, entry),
                )
                self._trail.append(sql, now, ENTRY_ADDED, intake=id_, question=group, entry=entry)
        for one in intake.answers:
            content = (one.state, one.code, int(one.grouped))
            sql.execute(
                "INSERT INTO answer (intake, question, entry, state, code, grouped, updated_at, updated_by)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (id_, one.question, one.entry, *content, at, head.started_by),
            )
            self._trail.append(
                sql, now, ANSWER, intake=id_, question=one.question, entry=one.entry, new=audited(content)
            )  # fmt: skip

    def _sign(self, sql: Any, now: dt.datetime, intake: IncomingIntake, at: str, on: str) -> None:  # noqa: ANN401
        head = intake.head
        sql.execute(
            "INSERT INTO intake_snapshot (intake, content, sha256) VALUES (?, ?, ?)",
            (head.id, intake.signed_text, head.content_hash),
        )
        sql.execute(
            "UPDATE intake SET status = 'signed', signed_at = ?, signed_on = ?, signed_by = ?, content_hash = ?"
            " WHERE id = ?",
            (at, on, head.signed_by, head.content_hash, head.id),
        )
        self._trail.append(sql, now, SIGNED, intake=head.id, new=head.content_hash)
        supersede(sql, self._trail, now, head.id)

    def _withdraw(self, sql: Any, now: dt.datetime, head: IntakeHead) -> None:  # noqa: ANN401
        if head.withdrawn_at is None:
            return
        (before,) = sql.execute("SELECT status FROM intake WHERE id = ?", (head.id,)).fetchone()
        sql.execute(
            "UPDATE intake SET status = 'entered_in_error', withdrawn_at = ?, withdrawn_by = ?,"
            " withdrawn_reason = ? WHERE id = ?",
            (utc(head.withdrawn_at), head.withdrawn_by, head.withdrawn_reason, head.id),
        )
        self._trail.append(
            sql, now, WITHDRAWN, intake=head.id, old=before, new=head.withdrawn_reason
        )


def _order(intake: IncomingIntake) -> tuple[int, bool, dt.datetime]:
    """Versions in their order; a draft of one that was given up before the one that was signed."""
    given_up = intake.head.signed_at is None and intake.head.withdrawn_at is not None
    return intake.head.version, not given_up, intake.head.started_at
