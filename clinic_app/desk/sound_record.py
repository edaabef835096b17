"""Whether a record of a file can be one that this program wrote. What is in a file was written by somebody else.

Types, lengths and states are checked before anything else looks at them: an id that is no text would be told
otherwise by the database than it was sealed in the audit trail, and the trail cannot be mended afterwards.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterator
from typing import Final

from clinic_app.errors import ClinicError, ImportFileError
from clinic_app.record import IntakeHead, IntakeStatus, Record
from clinic_app.snapshot import form_from_json, outcomes_from_snapshot, patient_from_snapshot
from clinic_app.storage.patients import kept_details
from clinic_app.storage.reasons import LONGEST, SHORTEST
from clinic_app.storage.users import is_login

LONGEST_TEXT: Final = 10_000  # characters of a name, a number, an address or a version
MOST_VERSIONS: Final = 1_000
MOST_PARTS: Final = 100  # numbers or former names of one patient
_ID: Final = re.compile(r"[A-Za-z0-9-]{1,64}")  # as FHIR has ids; they get into file names
_EARLIEST: Final = 1900  # year
_SIGNING: Final = dt.timedelta(minutes=1)
"""From the making of the signed text to the row that says so; a slow disk takes a while."""


def require_sound(record: Record) -> None:
    """Raise ImportFileError where a record says what none of this program's records can say."""
    head, patient = record.head, record.patient
    ids = [head.id, head.patient_id, patient.id, *([head.replaces] if head.replaces else [])]
    if not all(isinstance(one, str) and _ID.fullmatch(one) for one in ids):
        raise ImportFileError("An id in it is not an id.")
    if not all(isinstance(one, str) and len(one) <= LONGEST_TEXT for one in _texts(record)):
        raise ImportFileError("A name, a number or a version in it is too long or is no text.")
    logins = [login for login in (head.started_by, head.signed_by, head.withdrawn_by) if login]
    if not head.started_by or not all(map(is_login, logins)):
        raise ImportFileError("Somebody in it has no short name as this program gives them.")
    times = [one for one in (head.started_at, head.signed_at, head.withdrawn_at, patient.created_at) if one]  # fmt: skip
    if any(one.tzinfo is None or one.year < _EARLIEST for one in times):
        raise ImportFileError("A time in it cannot be right.")
    if not _is_whole(record):
        raise ImportFileError("Its patient is not written as this program writes patients.")
    if not _fits(head):
        raise ImportFileError(f"It says “{head.status.value}”, and the rest of it does not fit that.")  # fmt: skip


def require_signed_text(record: Record, text: str) -> None:
    """Raise ImportFileError where what was signed is missing, altered, or is not what the record says."""
    head = record.head
    if head.signed_at is None:
        if text:
            raise ImportFileError("It has a signed text and is not signed.")
        return
    if hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest() != head.content_hash:
        raise ImportFileError("The signed text is missing or is not what was signed.")
    try:
        content = json.loads(text)
        amends = content["amends"] or {"intake": "", "reason": ""}
        same = (
            content["intake"] == head.id
            and content["version"] == head.version
            and abs(dt.datetime.fromisoformat(content["signed_at"]) - head.signed_at) < _SIGNING
            and (amends["intake"], amends["reason"]) == (head.replaces, head.reason)
            and content["form"]["digest"] == record.questionnaire.digest
            and (content["author"], content["signed_by"]) == (record.author_name, record.signed_by_name)
            and patient_from_snapshot(content) == record.patient
            and all(isinstance(id_, str) for id_ in outcomes_from_snapshot(content))
            and form_from_json(record.questionnaire, content["answers"], content["entries"]) == record.form
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise ImportFileError("The signed text cannot be read.") from error
    if not same:
        raise ImportFileError("The record is not what its signed text says.")


def _texts(record: Record) -> Iterator[str]:
    head, details = record.head, record.patient.details
    yield from (head.questionnaire_url, head.questionnaire_version, head.questionnaire_digest)
    yield from (head.rules_version, head.content_hash)
    yield from (head.started_by, head.signed_by, head.withdrawn_by)
    yield from (record.author_name, record.signed_by_name, record.withdrawn_by_name)
    yield from (details.family, details.given, details.sex, *details.former_names)
    for one in details.identifiers:
        yield from (one.kind, one.value)


def _is_whole(record: Record) -> bool:
    details = record.patient.details
    if len(details.identifiers) > MOST_PARTS or len(details.former_names) > MOST_PARTS:
        return False
    try:
        return kept_details(details) == details
    except ClinicError:
        return False


def _fits(head: IntakeHead) -> bool:
    """Whether status, times, people and reasons belong together as the database wants them."""
    signed, withdrawn = head.signed_at is not None, head.withdrawn_at is not None
    match head.status:
        case IntakeStatus.DRAFT:
            stands = not signed and not withdrawn
        case IntakeStatus.ENTERED_IN_ERROR:
            stands = withdrawn
        case IntakeStatus.SIGNED | IntakeStatus.AMENDED:
            stands = signed and not withdrawn
    return (
        stands
        and signed == bool(head.signed_by) == bool(head.content_hash)
        and withdrawn == bool(head.withdrawn_by) == _is_reason(head.withdrawn_reason)
        and (head.version > 1) == bool(head.replaces) == _is_reason(head.reason)
        and 1 <= head.version <= MOST_VERSIONS
    )


def _is_reason(text: object) -> bool:
    return isinstance(text, str) and SHORTEST <= len(text) <= LONGEST
