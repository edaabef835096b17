"""Records as JSON Lines: one record a line, in the form of `json_file`, with no head and no end around them.

A file can be cut, joined and read line by line by tools that know nothing of this program; every line
says itself which format it is in.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from clinic_app.errors import ClinicError, ExportError
from clinic_app.export.json_file import FORMAT, VERSION, Texts, as_json, from_json
from clinic_app.export.whole_file import whole_file
from clinic_app.form.questionnaire import Questionnaire
from clinic_app.record import Record
from clinic_app.screening.rules import RuleSet

LINES = "intakes.jsonl"
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def write_jsonl(path: Path, records: Iterable[Record], texts: Texts | None = None) -> Path:
    """Write records, one by one, and return the path. Raises ExportError; then there is no file."""
    return write_lines(path, lines_of(records, texts))


def write_lines(path: Path, lines: Iterable[str]) -> Path:
    """Write lines, one by one, and return the path. Raises ExportError; then there is no file."""
    with whole_file(path) as file:
        for line in lines:
            file.write(line + "\n")
    return path


def lines_of(records: Iterable[Record], texts: Texts | None = None) -> Iterator[str]:
    """Give the line of each record, with what was signed where `texts` has it."""
    for record in records:
        line = line_of(record)
        if texts is not None and record.head.signed_at is not None:
            line = with_signed_text(line, texts.signed(record.head.id))
        yield line


def line_of(record: Record) -> str:
    """Return the line of a record, without what was signed."""
    return _encode({"format": FORMAT, "version": VERSION, **as_json(record)})


def with_signed_text(line: str, text: str) -> str:
    """Put what was signed at the end of a line."""
    return f'{line[:-1]},"signed_text":{_encode(text)}}}'


def read_jsonl(path: Path, questionnaire: Questionnaire, rules: RuleSet) -> Iterator[Record]:
    """Read records line by line, with the form and rules that they were taken with.

    Raises ExportError with the number of the line for one that is no record of this format, or answers a
    question that the form does not have.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="\n") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield _record(line, f"{path.name}, line {number}", questionnaire, rules)
    except (OSError, UnicodeDecodeError) as error:
        raise ExportError(f"{path.name} cannot be read.", "Choose another file.") from error


def _record(line: str, where: str, questionnaire: Questionnaire, rules: RuleSet) -> Record:
    try:
        content = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ExportError(f"{where}: it is not JSON.", "Choose another file.") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ExportError(f"{where}: it is not a record.", "Choose another file.")
    if content.get("version") != VERSION:
        raise ExportError(
            f"{where}: version {content.get('version')} of the format is not known here.",
            "A newer version of this program can read it.",
        )
    try:
        return from_json(content, questionnaire, rules)
    except ClinicError as error:
        raise ExportError(f"{where}: {error}", error.remedy) from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ExportError(f"{where}: the record is not complete.") from error
