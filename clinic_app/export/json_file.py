"""Records as JSON without loss, and back: every answer with its state, unit and precision.

    {"format": "clinic-app records", "version": 1, "records": [
    {one record},
    {one record}
    ]}

A signed record also has its `signed_text`, letter for letter, by which it can be taken in elsewhere; and `forms`, after
the records, holds each form with its rules by its SHA-256, as a text. One record stands on one line, so that a file of any length can be read line by line. Numbers that a
person typed are strings (“21.40” stays “21.40”), dates are as long as they are known, times are UTC.
`findings` says what the rules made of the answers when the file was written; reading works it out anew.

Versions of the format:
    1   intake, patient, form and rules, answers with entries, findings, what a version amends
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from clinic_app.errors import ClinicError, ExportError
from clinic_app.export.whole_file import whole_file
from clinic_app.form.changes import Change
from clinic_app.form.partial_date import PartialDate
from clinic_app.form.questionnaire import Questionnaire
from clinic_app.record import (
    Amendment,
    Identifier,
    IntakeHead,
    IntakeStatus,
    Patient,
    PatientDetails,
    Record,
    Successor,
)
from clinic_app.screening.findings import screen
from clinic_app.screening.rules import RuleSet
from clinic_app.snapshot import answers_as_json, form_from_json

FORMAT = "clinic-app records"
VERSION = 1
RECORDS = "intakes.json"


@dataclass(frozen=True, slots=True)
class Texts:
    """Where the very texts are: what was signed by the id of the intake, a form with its rules by its digest."""

    signed: Callable[[str], str]
    form: Callable[[str], str]


def write_json(path: Path, records: Iterable[Record], texts: Texts | None = None) -> Path:
    """Write records, one by one, and return the path. Raises ExportError; then there is no file."""
    digests: set[str] = set()
    with whole_file(path) as file:
        file.write(f'{{"format": {json.dumps(FORMAT)}, "version": {VERSION}, "records": [')
        for count, record in enumerate(records, 1):
            file.write("\n" if count == 1 else ",\n")
            file.write(
                json.dumps(as_json(record, texts), ensure_ascii=False, separators=(",", ":"))
            )
            digests.add(record.head.questionnaire_digest)
        forms = {digest: texts.form(digest) for digest in sorted(digests)} if texts else {}
        file.write("\n]")
        if forms:
            file.write(f',\n"forms": {json.dumps(forms, ensure_ascii=False)}')
        file.write("}\n")
    return path


def read_json(path: Path, questionnaire: Questionnaire, rules: RuleSet) -> tuple[Record, ...]:
    """Read records that `write_json` wrote, with the form and rules that they were taken with.

    Raises ExportError for a file that is something else, comes from a newer program, or answers a
    question that the form does not have: nothing is dropped silently.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise ExportError(f"{path.name} cannot be read as JSON.", "Choose another file.") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ExportError(f"{path.name} is not a file of records.", "Choose another file.")
    if content.get("version") != VERSION:
        raise ExportError(
            f"{path.name} has version {str(content.get('version'))[:40]} of the format.",
            "A newer version of this program can read it.",
        )
    try:
        return tuple(from_json(one, questionnaire, rules) for one in content["records"])
    except ClinicError as error:
        raise ExportError(f"{path.name} cannot be read. {error}", error.remedy) from error
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        raise ExportError(f"{path.name} has a record that is not complete.") from error


def as_json(record: Record, texts: Texts | None = None) -> dict[str, object]:
    """Return a record as JSON values, with the text that was signed where `texts` has it."""
    signed = record.head.signed_at is not None
    return {
        "intake": _head_as_json(record.head),
        "clinic": record.clinic_name,
        "author": record.author_name,
        "signed_by_name": record.signed_by_name,
        "withdrawn_by_name": record.withdrawn_by_name,
        "amends": _amends_as_json(record.amends),
        "superseded_by": _successor_as_json(record.superseded_by),
        "patient": _patient_as_json(record.patient),
        "form": {
            "url": record.questionnaire.url,
            "version": record.questionnaire.version,
            "digest": record.questionnaire.digest,
        },
        "rules": record.rules.version,
        "region": record.rules.region,
        **answers_as_json(record.form),
        "findings": _findings_as_json(record),
        **({"signed_text": texts.signed(record.head.id)} if texts and signed else {}),
    }


def from_json(
    content: Mapping[str, object], questionnaire: Questionnaire, rules: RuleSet
) -> Record:
    """Return the record that `as_json` was given. Raises KeyError, TypeError, ValueError, ClinicError."""
    form = form_from_json(questionnaire, content["answers"], content["entries"])  # type: ignore[arg-type]
    return Record(
        _head_from_json(content["intake"]),  # type: ignore[arg-type]
        _patient_from_json(content["patient"]),  # type: ignore[arg-type]
        form,
        screen(form, rules),
        questionnaire,
        rules,
        str(content["clinic"]),
        str(content["author"]),
        str(content["signed_by_name"]),
        _amends_from_json(content["amends"]),  # type: ignore[arg-type]
        str(content["withdrawn_by_name"]),
        _successor_from_json(content["superseded_by"]),  # type: ignore[arg-type]
    )


def _head_as_json(head: IntakeHead) -> dict[str, object]:
    return {
        "id": head.id,
        "patient_id": head.patient_id,
        "status": head.status.value,
        "version": head.version,
        "questionnaire_url": head.questionnaire_url,
        "questionnaire_version": head.questionnaire_version,
        "questionnaire_digest": head.questionnaire_digest,
        "rules_version": head.rules_version,
        "started_at": head.started_at.isoformat(),
        "started_by": head.started_by,
        "signed_at": head.signed_at.isoformat() if head.signed_at else None,
        "signed_by": head.signed_by,
        "content_hash": head.content_hash,
        "replaces": head.replaces,
        "reason": head.reason,
        "withdrawn_at": head.withdrawn_at.isoformat() if head.withdrawn_at else None,
        "withdrawn_by": head.withdrawn_by,
        "withdrawn_reason": head.withdrawn_reason,
    }


def _head_from_json(content: Mapping[str, str]) -> IntakeHead:
    signed_at, withdrawn_at = content["signed_at"], content["withdrawn_at"]
    return IntakeHead(
        id=content["id"],
        patient_id=content["patient_id"],
        status=IntakeStatus(content["status"]),
        version=int(content["version"]),
        questionnaire_url=content["questionnaire_url"],
        questionnaire_version=content["questionnaire_version"],
        questionnaire_digest=content["questionnaire_digest"],
        rules_version=content["rules_version"],
        started_at=dt.datetime.fromisoformat(content["started_at"]),
        started_by=content["started_by"],
        signed_at=dt.datetime.fromisoformat(signed_at) if signed_at else None,
        signed_by=content["signed_by"],
        content_hash=content["content_hash"],
        replaces=content["replaces"],
        reason=content["reason"],
        withdrawn_at=dt.datetime.fromisoformat(withdrawn_at) if withdrawn_at else None,
        withdrawn_by=content["withdrawn_by"],
        withdrawn_reason=content["withdrawn_reason"],
    )


def _amends_as_json(amends: Amendment | None) -> dict[str, object] | None:
    if amends is None:
        return None
    return {
        "id": amends.id,
        "version": amends.version,
        "content_hash": amends.content_hash,
        "signed_at": amends.signed_at.isoformat(),
        "signed_by_name": amends.signed_by_name,
        "reason": amends.reason,
        "changes": [asdict(change) for change in amends.changes],
    }


def _successor_as_json(newer: Successor | None) -> dict[str, object] | None:
    return None if newer is None else {**asdict(newer), "signed_at": newer.signed_at.isoformat()}


def _successor_from_json(content: Mapping[str, str] | None) -> Successor | None:
    if content is None:
        return None
    return Successor(
        content["id"],
        int(content["version"]),
        dt.datetime.fromisoformat(content["signed_at"]),
        content["signed_by_name"],
        content["reason"],
    )


def _amends_from_json(content: Mapping[str, str] | None) -> Amendment | None:
    if content is None:
        return None
    changes: list[Mapping[str, str]] = list(content["changes"])  # type: ignore[arg-type]
    return Amendment(
        content["id"],
        int(content["version"]),
        content["content_hash"],
        dt.datetime.fromisoformat(content["signed_at"]),
        content["signed_by_name"],
        content["reason"],
        tuple(Change(**one) for one in changes),  # type: ignore[arg-type]
    )


def _patient_as_json(patient: Patient) -> dict[str, object]:
    details = patient.details
    return {
        "id": patient.id,
        "family": details.family,
        "given": details.given,
        "dob": details.dob.iso(),
        "sex": str(details.sex),
        "identifiers": [{"kind": one.kind, "value": one.value} for one in details.identifiers],
        "former_names": list(details.former_names),
        "created_at": patient.created_at.isoformat(),
    }


def _patient_from_json(content: Mapping[str, str]) -> Patient:
    numbers: list[Mapping[str, str]] = list(content["identifiers"])  # type: ignore[arg-type]
    return Patient(
        content["id"],
        PatientDetails(
            content["family"],
            content["given"],
            PartialDate.from_iso(content["dob"]),
            content["sex"],
            tuple(Identifier(one["kind"], one["value"]) for one in numbers),
            tuple(content["former_names"]),
        ),
        dt.datetime.fromisoformat(content["created_at"]),
    )


def _findings_as_json(record: Record) -> dict[str, object]:
    screening = record.screening
    return {
        "matched": [
            {
                "id": one.rule.id,
                "title": one.rule.title,
                "urgency": one.rule.urgency.value,
                "say": one.say,
                "because": [
                    {"question": answer.question, "entry": answer.entry, "value": answer.value}
                    for answer in one.because
                ],
                "missing": list(one.missing),
            }
            for one in screening.matched
        ],
        "cannot_assess": {one.rule.id: list(one.needed) for one in screening.cannot_assess},
        "not_matched": [rule.id for rule in screening.not_matched],
        "atopic_history": {one.key: one.state for one in screening.strip},
        "contradictions": [one.id for one in screening.contradictions],
    }
