"""Whether the records are what was written: the file, the audit trail, every signed text, version and answer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping

from clinic_app.errors import StorageError
from clinic_app.record import IntakeStatus
from clinic_app.storage.audit import (
    AMENDED,
    AMENDING,
    ANSWER,
    PATIENT_MERGED,
    PATIENT_SEPARATED,
    SIGNED,
    STARTED,
    WITHDRAWN,
    AuditTrail,
)
from clinic_app.storage.database import Database, Row
from clinic_app.storage.intakes import audited, sha256
from clinic_app.storage.kept_papers import KEPT

_PAGE = 500  # intakes looked at together
_ROWS = 5_000  # of the trail, read at a time


def problems(database: Database, trail: AuditTrail) -> list[str]:
    """Return a sentence for each thing that is wrong; a part that cannot be read is one of them."""
    checks: tuple[tuple[str, Callable[[], Iterable[str]]], ...] = (
        ("The file", database.wholeness),
        ("The audit trail", trail.problems),
        ("The signed texts", lambda: _signed_texts(database)),
        ("The versions", lambda: _versions_against_trail(database)),
        ("The answers", lambda: _answers_against_trail(database)),
        ("The holds", lambda: _holds(database)),
        ("The kept papers", lambda: _papers_against_trail(database)),
        ("The merged patients", lambda: _merges_against_trail(database)),
        ("The erasures", lambda: _erasures(database)),
    )
    found: list[str] = []
    for part, check in checks:
        try:
            found += check()
        except StorageError as error:
            found.append(f"{part} cannot be read to the end. {error}")
    return found


def _signed_texts(database: Database) -> Iterator[str]:
    last = ""
    while rows := database.read(
        "SELECT intake.id, content_hash, content, sha256 FROM intake"
        " LEFT JOIN intake_snapshot ON intake = intake.id"
        " WHERE signed_at IS NOT NULL AND intake.id > ? ORDER BY intake.id LIMIT ?",
        (last, _PAGE),
    ):
        for row in rows:
            if row["content"] is None:
                yield f"Intake {row['id']}: the signed text is missing."
            elif not sha256(row["content"]) == row["sha256"] == row["content_hash"]:
                yield f"Intake {row['id']}: the signed text is not what was signed."
        last = rows[-1]["id"]


_STEPS = """SELECT {} FROM audit WHERE audit.intake = intake.id AND action <> 'answer' AND action IN ({})
    ORDER BY audit.id DESC LIMIT 1"""
_AFTER = {
    STARTED: IntakeStatus.DRAFT,
    AMENDING: IntakeStatus.DRAFT,
    SIGNED: IntakeStatus.SIGNED,
    AMENDED: IntakeStatus.AMENDED,
    WITHDRAWN: IntakeStatus.ENTERED_IN_ERROR,
}
"""Where an intake stands after the last step that the trail tells of it."""


def _told(name: str, column: str, *actions: str) -> str:
    """Return the part of a query that reads the last of these steps of an intake from the trail."""
    return f"({_STEPS.format(column, ', '.join(map(repr, actions)))}) AS {name}"


_INTAKES_AND_TRAIL = " ".join(
    (
        "SELECT intake.id, status, replaces, reason, withdrawn_reason,",
        f"{_told('step', 'action', *_AFTER)}, {_told('amends', 'old', AMENDING)},",
        f"{_told('why', 'new', AMENDING)}, {_told('error', 'new', WITHDRAWN)}",
        "FROM intake WHERE intake.id > ? ORDER BY intake.id LIMIT ?",
    )
)


def _versions_against_trail(database: Database) -> Iterator[str]:
    """Compare where each intake stands, what it amends and each reason with the trail."""
    last = ""
    while rows := database.read(_INTAKES_AND_TRAIL, (last, _PAGE)):
        for row in rows:
            if _AFTER.get(row["step"]) != row["status"]:
                yield f"Intake {row['id']}: “{row['status']}” is not what the audit trail tells."
            elif (row["replaces"], row["reason"], row["withdrawn_reason"]) != (
                row["amends"],
                row["why"],
                row["error"],
            ):
                yield f"Intake {row['id']}: a reason is not what the audit trail tells."
        last = rows[-1]["id"]


_Told = dict[tuple[str, int], str | None]
"""What the trail tells of one intake: question and entry, and the last answer."""


def _answers_against_trail(database: Database) -> Iterator[str]:
    """Compare each answer with the last audit row about it; this also finds a trail cut at its end.

    The trail is read once from its beginning. An intake is compared where it is signed or given up, for
    nothing in it changes afterwards; so only what the open drafts were told is in memory.
    """
    told: dict[str, _Told] = {}
    closed: dict[str, _Told] = {}
    for row in _told_of_answers(database):
        if row["action"] == ANSWER:
            told.setdefault(row["intake"], {})[row["question"], row["entry"]] = row["new"]
        elif row["action"] == SIGNED or row["old"] == IntakeStatus.DRAFT:
            closed[row["intake"]] = told.pop(row["intake"], {})
        if len(closed) == _PAGE:
            yield from _compared(database, closed)
            closed = {}
    drafts = database.read("SELECT id FROM intake WHERE status = 'draft'")
    yield from _compared(database, {**{row["id"]: {} for row in drafts}, **closed, **told})


def _told_of_answers(database: Database) -> Iterator[Row]:
    last = 0
    while rows := database.read(
        "SELECT id, action, intake, question, entry, old, new FROM audit WHERE id > ?"
        " AND action IN (?, ?, ?) AND intake IS NOT NULL ORDER BY id LIMIT ?",
        (last, ANSWER, SIGNED, WITHDRAWN, _ROWS),
    ):
        yield from rows
        last = rows[-1]["id"]


def _compared(database: Database, told: Mapping[str, _Told]) -> Iterator[str]:
    stored: dict[str, _Told] = {intake: {} for intake in told}
    for row in database.read(
        "SELECT intake, question, entry, state, code, grouped FROM answer"
        " WHERE intake IN (SELECT value FROM json_each(?))",
        (json.dumps(list(told)),),
    ):
        content = audited((row["state"], row["code"], row["grouped"]))
        stored[row["intake"]][row["question"], row["entry"]] = content
    for intake, answers in told.items():
        for question, entry in sorted({*answers, *stored[intake]}):
            key = (question, entry)
            if answers.get(key) != stored[intake].get(key):
                yield f"Intake {intake}: the answer to {question} is not what the audit trail tells."


def _holds(database: Database) -> Iterator[str]:
    """Name each hold on what is no draft; signing and withdrawing end it."""
    rows = database.read(
        "SELECT draft_hold.intake FROM draft_hold LEFT JOIN intake ON intake.id = draft_hold.intake"
        " WHERE status IS NOT 'draft' ORDER BY draft_hold.intake"
    )
    for row in rows:
        yield f"Intake {row['intake']}: it is held for changes and is no draft."


def _papers_against_trail(database: Database) -> Iterator[str]:
    """Compare each page that was kept with its hash, and with what the trail tells of it."""
    told: dict[str, str] = {}
    for row in database.read(
        "SELECT new FROM audit WHERE action = ? AND new LIKE '% % %'", (KEPT,)
    ):
        told[row["new"].split(" ")[1]] = row["new"]
    for paper in database.read("SELECT id FROM kept_paper ORDER BY id"):
        # one page at a time: all of them may be more than the memory
        row = database.read("SELECT * FROM kept_paper WHERE id = ?", (paper["id"],))[0]
        digest = hashlib.sha256(row["page"]).hexdigest()
        as_told = told.pop(row["id"], "") == f"{row['kind']} {row['id']} {digest}"
        if not as_told or digest != row["sha256"]:
            yield f"Paper {row['id']}: it is not what was printed."
    for missing in sorted(told):
        yield f"Paper {missing}: it is missing."


_Merged = list[list[str | None]]
"""Of one patient, oldest first: merged into whom, why, and why it was taken back."""


def _merges_against_trail(database: Database) -> Iterator[str]:
    """Compare who was merged with whom, and why, with the trail."""
    told: dict[str, _Merged] = {}
    for row in database.read(
        "SELECT action, patient, new FROM audit WHERE action IN (?, ?) AND patient IS NOT NULL ORDER BY id",
        (PATIENT_MERGED, PATIENT_SEPARATED),
    ):
        steps = told.setdefault(row["patient"], [])
        if row["action"] == PATIENT_MERGED:
            steps.append([*_told_of_merge(row["new"]), None])
        elif steps:
            steps[-1][2] = row["new"]
    kept: dict[str, _Merged] = {}
    for row in database.read(
        "SELECT gone.id AS gone, kept.id AS kept, reason, undone_reason FROM patient_merge"
        " JOIN patient AS gone ON gone.number = patient_merge.gone"
        " JOIN patient AS kept ON kept.number = patient_merge.kept ORDER BY patient_merge.number"
    ):
        kept.setdefault(row["gone"], []).append([row["kept"], row["reason"], row["undone_reason"]])
    for patient in sorted({*told, *kept}):
        if told.get(patient) != kept.get(patient):
            yield f"Patient {patient}: who it was merged with is not what the audit trail tells."


def _erasures(database: Database) -> Iterator[str]:
    """Name what an erasure that was cut off has left; the trail itself is checked with the trail."""
    if database.one("SELECT 1 FROM erasing") is not None:
        yield "A patient is marked as being erased, and nobody is erasing."
    for row in database.read("SELECT number FROM erasure WHERE NOT swept ORDER BY number"):
        yield (
            f"Erasure {row['number']} is not finished: the file still has to be written anew. "
            "Close the other windows and unlock again."
        )


def _told_of_merge(new: str | None) -> list[str | None]:
    """Read into whom and why; what fits nothing where the row was altered."""
    try:
        kept, reason = json.loads(new or "")
    except (ValueError, TypeError):
        return [None, None]
    return [kept, reason]
