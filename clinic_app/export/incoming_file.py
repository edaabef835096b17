"""Files of records, read to be taken in: JSON, JSON Lines, a FHIR transaction, or the folder of a FHIR export.

All three hold the same record without loss (`json_file`), FHIR as a DocumentReference beside its resources; there the answers of
the QuestionnaireResponse must be the same, so that what other programs were shown is what is taken in.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from clinic_app.errors import ClinicError, ImportFileError
from clinic_app.export.given_file import LARGEST, given_bytes, require_few_parts
from clinic_app.export.json_file import FORMAT, VERSION, from_json
from clinic_app.fhir.document import RECORD
from clinic_app.fhir.json_text import parsed
from clinic_app.fhir.place import Place
from clinic_app.fhir.response import answers_of_response
from clinic_app.form.form import Form
from clinic_app.library import Edition
from clinic_app.record import Record

_JSON_MARKS: Final = "{[,"
_Content = dict[str, Any]


@dataclass(frozen=True)
class RawRecord:
    """One record as the file has it; `response` is its QuestionnaireResponse where it came as FHIR."""

    content: _Content
    response: _Content | None = None

    @property
    def intake_id(self) -> str:
        """Id of the intake, or nothing where even that is missing."""
        intake = self.content.get("intake")
        return str(intake.get("id", "")) if isinstance(intake, dict) else ""

    @property
    def digest(self) -> str:
        """Digest of form and rules."""
        intake = self.content.get("intake")
        return str(intake.get("questionnaire_digest", "")) if isinstance(intake, dict) else ""

    @property
    def signed_text(self) -> str:
        """What was signed, letter for letter; nothing for a draft."""
        return str(self.content.get("signed_text", ""))

    def record(self, edition: Edition) -> Record:
        """Read the record with its form and rules. Raises ImportFileError."""
        try:
            made = from_json(self.content, edition.questionnaire, edition.rules)
            shown = made.form
            if self.response is not None:
                told = answers_of_response(self.response, edition.questionnaire)
                shown = Form(edition.questionnaire, told.answers, told.entries)
        except ClinicError as error:
            raise ImportFileError(f"It cannot be read. {error}", error.remedy) from error
        except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
            raise ImportFileError("It is not complete.") from error
        if shown != made.form:
            raise ImportFileError("Its QuestionnaireResponse has other answers.")
        return made


@dataclass(frozen=True)
class IncomingFile:
    """What a file holds: records, and forms with their rules by their digest."""

    sha256: str
    records: tuple[RawRecord, ...]
    forms: Mapping[str, str]


def read_incoming(path: Path) -> IncomingFile:
    """Read a file, or the folder of a FHIR export. Raises ImportFileError."""
    place = path / "fhir" if (path / "fhir" / "bundles").is_dir() else path
    paths = sorted((place / "bundles").glob("*.json")) if place.is_dir() else [path]
    if not paths:
        raise ImportFileError(f"{path.name} holds no records.", "Choose a file of records.")
    digest = hashlib.sha256()
    records: list[RawRecord] = []
    forms: dict[str, str] = {}
    room = LARGEST  # for all of them, for all are kept
    for one in paths:
        raw = given_bytes(one, room)
        room -= len(raw)
        digest.update(raw)
        try:
            found, more = _read(raw.decode("utf-8-sig"), one.name)
        except UnicodeDecodeError as error:
            raise ImportFileError(
                f"{one.name} is not UTF-8 text.", "Choose another file."
            ) from error
        records += found
        forms |= more
    return IncomingFile(digest.hexdigest(), tuple(records), forms)


def _read(text: str, name: str) -> tuple[list[RawRecord], dict[str, str]]:
    require_few_parts(name, text, _JSON_MARKS)
    content = _loaded(text)
    if isinstance(content, dict) and content.get("resourceType") == "Bundle":
        return [_of_bundle(text, name)], {}
    if isinstance(content, dict) and "records" in content:
        _require_ours(content, name)
        records, forms = content["records"], content.get("forms", {})
        if not isinstance(records, list) or not isinstance(forms, dict):
            raise ImportFileError(f"{name} is not a whole file of records.")
        return [RawRecord(_object(one, name)) for one in records], forms
    return list(_of_lines(text, name)), {}


def _of_lines(text: str, name: str) -> Iterator[RawRecord]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            where = f"{name}, line {number},"
            content = _object(_loaded(line), where)
            _require_ours(content, where)
            yield RawRecord(content)


def _of_bundle(text: str, name: str) -> RawRecord:
    """Read with every digit of its numbers, and find the record among the resources."""
    problems: list[Any] = []
    bundle = parsed(text, Place("", problems))
    if problems or not isinstance(bundle, dict):
        raise ImportFileError(f"{name} cannot be read as FHIR.", "Choose another file.")
    entries = bundle.get("entry", [])
    resources = [
        one["resource"]
        for one in (entries if isinstance(entries, list) else [])
        if isinstance(one, dict) and isinstance(one.get("resource"), dict)
    ]
    response = next((one for one in resources if one.get("resourceType") == "QuestionnaireResponse"), None)  # fmt: skip
    documents = [one for one in resources if one.get("resourceType") == "DocumentReference"]
    try:
        data = next(
            one["content"][0]["attachment"]["data"]
            for one in documents
            if one.get("description") == RECORD
        )
        content = _object(_loaded(base64.b64decode(data, validate=True).decode()), name)
    except (StopIteration, KeyError, IndexError, TypeError, ValueError) as error:
        raise ImportFileError(
            f"{name} does not hold the record itself, which a FHIR export of this program puts in.",
            "Resources of other programs cannot be taken in as records.",
        ) from error
    _require_ours(content, name)
    return RawRecord(content, response)


def _loaded(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _object(content: object, where: str) -> _Content:
    if not isinstance(content, dict):
        raise ImportFileError(f"{where} is not a file of records.", "Choose another file.")
    return content


def _require_ours(content: _Content, where: str) -> None:
    if content.get("format") != FORMAT:
        raise ImportFileError(f"{where} is not a file of records.", "Choose another file.")
    if content.get("version") != VERSION:
        raise ImportFileError(
            f"{where} has version {str(content.get('version'))[:40]} of the format.",
            "A newer version of this program can read it.",
        )
