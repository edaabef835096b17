"""A signed intake as frozen text, and back: the one thing that paper, exports and checks are made from."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from clinic_app.errors import DamagedFileError
from clinic_app.form.answers import Answer, State, from_code, to_code
from clinic_app.form.form import Form, Key
from clinic_app.form.partial_date import PartialDate
from clinic_app.form.questionnaire import Questionnaire
from clinic_app.record import Amendment, Identifier, Patient, PatientDetails, Record
from clinic_app.screening.rules import RuleSet

FORMAT = 1
"""1: patient, answers by question and entry, findings by rule, versions, names of author and signer, what it amends.

Younger texts also say the region of the rules and which tiers were switched off.
"""


def to_snapshot(record: Record, signed_at: dt.datetime) -> str:
    """Return canonical JSON text of a record: the same record gives the same text."""
    details = record.patient.details
    content = {
        "format": FORMAT,
        "clinic": record.clinic_name,
        "patient": {
            "id": record.patient.id,
            "family": details.family,
            "given": details.given,
            "dob": details.dob.iso(),
            "sex": str(details.sex),
            "identifiers": [[one.kind, one.value] for one in details.identifiers],
            "former_names": list(details.former_names),
            "created_at": record.patient.created_at.isoformat(),
        },
        "intake": record.head.id,
        "version": record.head.version,
        "form": {
            "url": record.questionnaire.url,
            "version": record.questionnaire.version,
            "digest": record.questionnaire.digest,
        },
        "rules": record.rules.version,
        "region": record.rules.region,
        "tiers_off": list(record.screening.tiers_off),
        "author": record.author_name,
        "signed_by": record.signed_by_name,
        "signed_at": signed_at.isoformat(),
        "amends": _amends_as_json(record.amends),
        **answers_as_json(record.form),
        "findings": {
            "matched": [
                {"id": finding.rule.id, "title": finding.rule.title, "say": finding.say}
                for finding in record.screening.matched
            ],
            "cannot_assess": {
                one.rule.id: list(one.needed) for one in record.screening.cannot_assess
            },
            "not_matched": [rule.id for rule in record.screening.not_matched],
        },
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _amends_as_json(amends: Amendment | None) -> dict[str, object] | None:
    """Return which text the version amends, by its hash, and why; what changed is told by both texts."""
    if amends is None:
        return None
    return {
        "intake": amends.id,
        "version": amends.version,
        "content_hash": amends.content_hash,
        "reason": amends.reason,
    }


def content_hash(snapshot: str) -> str:
    """SHA-256 of the frozen text, as printed on paper."""
    return hashlib.sha256(snapshot.encode()).hexdigest()


def answers_as_json(form: Form) -> dict[str, object]:
    """Answers and entries of a form, without loss."""
    rows = []
    for (id_, entry), answer in sorted(
        form.answers.items(), key=lambda item: _place(form, item[0])
    ):
        row: dict[str, object] = {"question": id_, "state": answer.state.value}
        if entry:
            row["entry"] = entry
        if answer.state is State.ANSWERED:
            row["value"] = to_code(form.questionnaire.question(id_), answer)
        if answer.grouped:
            row["grouped"] = True
        rows.append(row)
    groups = {
        group: list(form.entries(group))
        for group in form.questionnaire.groups
        if form.entries(group)
    }
    return {"answers": rows, "entries": groups}


def form_from_json(
    questionnaire: Questionnaire,
    answers: Iterable[dict[str, object]],
    entries: dict[str, list[int]],
) -> Form:
    """Rebuild a form. An answer to a question that the form does not have is refused, never dropped.

    Raises DamagedFileError.
    """
    with _whole_record():
        return _form(questionnaire, answers, entries)


@contextmanager
def _whole_record() -> Iterator[None]:
    """Say that a record is damaged where something in it is missing or of another kind."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        raise DamagedFileError(
            "The record is not what was written.", "Restore the last good backup."
        ) from error


def _form(
    questionnaire: Questionnaire,
    answers: Iterable[dict[str, object]],
    entries: dict[str, list[int]],
) -> Form:
    kept: dict[Key, Answer] = {}
    for row in answers:
        id_, entry = str(row["question"]), int(str(row.get("entry", 0)))
        question = questionnaire.questions.get(id_)
        if question is None:
            raise DamagedFileError(f"The record answers {id_}, which its form does not have.")
        state = State(str(row["state"]))
        if state is State.ANSWERED:
            read = from_code(question, row["value"], strict=False)  # type: ignore[arg-type]
            kept[id_, entry] = Answer(read.state, read.value, bool(row.get("grouped")))
        else:
            kept[id_, entry] = Answer(state, None, bool(row.get("grouped")))
    if not all(isinstance(number, int) for numbers in entries.values() for number in numbers):
        raise ValueError("the number of an entry is a whole number")
    return Form(questionnaire, kept, {group: tuple(numbers) for group, numbers in entries.items()})


def tiers_off_in(content: dict[str, Any], rules: RuleSet) -> frozenset[str]:
    """Return the urgency tiers that were switched off at signing: no rule of theirs is in any of the three lists.

    So a later change of the setting changes nothing that was signed. Raises DamagedFileError.
    """
    with _whole_record():
        found = content["findings"]
        listed = {one["id"] for one in found["matched"]}
        listed.update(found["cannot_assess"], found["not_matched"])
        return frozenset(rule.urgency for rule in rules.rules) - {
            rule.urgency for rule in rules.rules if rule.id in listed
        }


def outcomes_from_snapshot(content: dict[str, Any]) -> dict[str, str]:
    """Return what each rule came to when the text was signed: matched, cannot_assess, not_matched.

    A rule that a later program would judge otherwise, or that the clinic has switched off since, stays what it was.
    Raises DamagedFileError.
    """
    with _whole_record():
        found = content["findings"]
        return {
            **dict.fromkeys(found["not_matched"], "not_matched"),
            **dict.fromkeys(found["cannot_assess"], "cannot_assess"),
            **dict.fromkeys((one["id"] for one in found["matched"]), "matched"),
        }


def patient_from_snapshot(content: dict[str, object]) -> Patient:
    """Return the patient as signed for; later corrections of a name do not change a signed record.

    Raises DamagedFileError.
    """
    stored = content.get("patient")
    if not isinstance(stored, dict):
        raise DamagedFileError("The signed record names no patient.")
    with _whole_record():
        return _patient(stored)


def _patient(stored: dict[str, Any]) -> Patient:
    return Patient(
        stored["id"],
        PatientDetails(
            stored["family"],
            stored["given"],
            PartialDate.from_iso(stored["dob"]),
            stored["sex"],
            tuple(Identifier(kind, value) for kind, value in stored["identifiers"]),
            tuple(stored["former_names"]),
        ),
        dt.datetime.fromisoformat(stored["created_at"]),
    )


def _place(form: Form, key: Key) -> tuple[int, int, str]:
    return (key[1], form.questionnaire.question(key[0]).order, key[0])
