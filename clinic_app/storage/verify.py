"""Whether the records are what was written: the file, the audit trail, every signed text, version and answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from clinic_app.errors import StorageError
from clinic_app.record import IntakeStatus
from clinic_app.storage.audit import AMENDED, AMENDING, SIGNED, STARTED, WITHDRAWN, AuditTrail
from clinic_app.storage.database import Database
from clinic_app.storage.intakes import audited, sha256

_PAGE = 500  # signed texts read at a time


def problems(database: Database, trail: AuditTrail) -> list[str]:
    """Return a sentence for each thing that is wrong; a part that cannot be read is one of them."""
    checks: tuple[tuple[str, Callable[[], Iterable[str]]], ...] = (
        ("The file", database.wholeness),
        ("The audit trail", trail.problems),
        ("The signed texts", lambda: _signed_texts(database)),
        ("The versions", lambda: _versions_against_trail(database)),
        ("The answers", lambda: _answers_against_trail(database)),
        ("The holds", lambda: _holds(database)),
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
        "FROM intake ORDER BY intake.id",
    )
)


def _versions_against_trail(database: Database) -> Iterator[str]:
    """Compare where each intake stands, what it amends and each reason with the trail."""
    rows = database.read(_INTAKES_AND_TRAIL)
    for row in rows:
        if _AFTER.get(row["step"]) != row["status"]:
            yield f"Intake {row['id']}: “{row['status']}” is not what the audit trail tells."
        elif (row["replaces"], row["reason"], row["withdrawn_reason"]) != (
            row["amends"],
            row["why"],
            row["error"],
        ):
            yield f"Intake {row['id']}: a reason is not what the audit trail tells."


def _answers_against_trail(database: Database) -> Iterator[str]:
    """Compare each answer with the last audit row about it; this also finds a trail cut at its end."""
    rows = database.read(
        "SELECT intake, question, entry, state, code, grouped, trail.new AS told FROM answer"
        " LEFT JOIN (SELECT intake, question, entry, new, max(id) FROM audit WHERE action = 'answer'"
        " GROUP BY intake, question, entry) AS trail USING (intake, question, entry)"
    )
    for row in rows:
        if row["told"] != audited((row["state"], row["code"], row["grouped"])):
            yield (
                f"Intake {row['intake']}: the answer to {row['question']} is not what the audit trail tells."
            )


def _holds(database: Database) -> Iterator[str]:
    """Name each hold on what is no draft; signing and withdrawing end it."""
    rows = database.read(
        "SELECT draft_hold.intake FROM draft_hold LEFT JOIN intake ON intake.id = draft_hold.intake"
        " WHERE status IS NOT 'draft' ORDER BY draft_hold.intake"
    )
    for row in rows:
        yield f"Intake {row['intake']}: it is held for changes and is no draft."
