"""The rules that REDCap applies to an uploaded data dictionary and to a file of records, as its help pages tell them.

python -m tests.interop.redcap_rules FOLDER      checks the two files of an export; exit code 1 where there are problems
"""

from __future__ import annotations

import csv
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

COLUMNS = 18
TYPES = {"text", "notes", "radio", "dropdown", "checkbox", "yesno", "truefalse", "calc", "file", "slider", "descriptive"}  # fmt: skip
CODED = {"radio", "dropdown", "checkbox"}
VALIDATIONS = {
    "": "", "integer": r"-?\d+", "number": r"-?(\d+(\.\d*)?|\.\d+)", "date_ymd": r"\d{4}-\d\d-\d\d",
    "datetime_seconds_ymd": r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d",
}  # fmt: skip
RESERVED = {"redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance", "redcap_data_access_group", "redcap_survey_identifier"}  # fmt: skip
MISSING = {"ASKU", "DECL"}  # set up in the project
REPEAT = ["redcap_repeat_instrument", "redcap_repeat_instance"]


@dataclass(frozen=True)
class Row:
    """A row of the dictionary, as far as there are rules about it."""

    name: str
    form: str
    kind: str
    label: str
    codes: tuple[str, ...]
    validation: str
    low: str
    high: str
    logic: str


def problems(dictionary: Path, records: Path) -> list[str]:
    """Return a sentence for each thing that REDCap would not take."""
    cells = _cells(dictionary)
    rows = [_row(one) for one in cells[1:] if len(one) == COLUMNS]
    found = [f"line {n}: {len(one)} columns" for n, one in enumerate(cells, 1) if len(one) != COLUMNS]  # fmt: skip
    found += _names(rows)
    by_name = {row.name: row for row in rows}
    for row, raw in zip(rows, cells[1:], strict=False):
        found += [f"{row.name}: {one}" for one in (*_kind(row), *_choices(row, raw[5]), *_logic(row, by_name))]  # fmt: skip
    return found + [f"records, {one}" for one in _records(_cells(records), rows)]


def _cells(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, strict=True))


def _row(cells: list[str]) -> Row:
    name, form, _, kind, label, choices, _, validation, low, high, _, logic, *_ = cells
    codes = tuple(one.partition(",")[0].strip() for one in choices.split("|")) if choices else ()
    return Row(name, form, kind, label, codes, validation, low, high, logic)


def _names(rows: list[Row]) -> Iterator[str]:
    seen: set[str] = set()
    forms: list[str] = []
    for row in rows:
        if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", row.name) or len(row.name) > 100:
            yield f"“{row.name}” cannot name a field"
        if row.name in seen | RESERVED or row.name == f"{row.form}_complete":
            yield f"“{row.name}” is taken"
        seen.add(row.name)
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,63}", row.form):
            yield f"“{row.form}” cannot name an instrument"
        if row.form in forms and forms[-1] != row.form:
            yield f"the fields of “{row.form}” do not stand together"
        forms.append(row.form)
    if rows[0].kind != "text" or rows[0].name != "record_id":
        yield "the first field is not the record id"


def _kind(row: Row) -> Iterator[str]:
    if row.kind not in TYPES:
        yield f"no type “{row.kind}”"
    if not row.label:
        yield "no label"
    if row.validation and row.kind != "text":
        yield "validation of what is no text"
    if row.validation not in VALIDATIONS:
        yield f"no validation “{row.validation}”"
    for limit in (row.low, row.high):
        if limit and not (row.validation and re.fullmatch(VALIDATIONS[row.validation], limit)):
            yield f"the limit {limit} does not go with its validation"


def _choices(row: Row, cell: str) -> Iterator[str]:
    if (row.kind in CODED) != bool(cell):
        yield "choices are missing, or where none belong"
    if len({code.casefold() for code in row.codes}) != len(row.codes):
        yield "two choices have the same code"
    for one in cell.split("|") if cell else ():
        code, _, label = one.partition(",")
        if not re.fullmatch(r"[A-Za-z0-9_]+", code.strip()) or not label.strip():
            yield f"“{one.strip()}” is no “code, label”"


def _logic(row: Row, by_name: dict[str, Row]) -> Iterator[str]:
    bare = re.sub(r"'[^']*'", "''", row.logic)
    if bare.count("(") != bare.count(")") or re.search(r"==|&&|\|\||!=", bare):
        yield f"branching logic is not REDCap's: {row.logic}"
    for name, code, operator, value in re.findall(
        r"\[([^\]()]+)(?:\(([^)]*)\))?\] *(=|<>|<=|>=|<|>) *('[^']*'|-?[\d.]+)", row.logic
    ):
        source = by_name.get(name)
        if source is None:
            yield f"branching logic looks at “{name}”, which is no field"
        elif (source.kind == "checkbox") != bool(code) or (code and code not in source.codes):
            yield f"branching logic looks at “{name}({code})”"
        elif not code and operator in {"=", "<>"} and value.startswith("'"):
            codes = {"0", "1"} if source.kind == "yesno" else set(source.codes)
            if codes and value.strip("'") not in codes | MISSING | {""}:
                yield f"“{name}” has no choice {value}"
    if row.logic.count("[") != len(re.findall(r"\[[^\]]+\] *(?:=|<>|<=|>=|<|>) ", row.logic)):
        yield f"branching logic cannot be read: {row.logic}"


def _columns(rows: list[Row]) -> dict[str, Row]:
    """Return the columns that a file of records may have, each with its field."""
    found: dict[str, Row] = {}
    for row in rows:
        if row.kind == "checkbox":
            found |= {f"{row.name}___{code.lower()}": row for code in (*row.codes, *MISSING)}
        else:
            found[row.name] = row
    return found


def _records(cells: list[list[str]], rows: list[Row]) -> Iterator[str]:
    header, columns = cells[0], _columns(rows)
    forms = list(dict.fromkeys(row.form for row in rows))
    complete = {f"{form}_complete" for form in forms}
    if header[:3] != ["record_id", *REPEAT] or len(set(header)) != len(header):
        yield "the header does not begin with the record id and the repeats, or has a column twice"
    yield from (f"no field for column “{name}”" for name in header if name not in {*columns, *complete, *REPEAT})  # fmt: skip
    seen: set[tuple[str, ...]] = set()
    for number, line in enumerate(cells[1:], 2):
        cell = dict(zip(header, line, strict=True))
        key = tuple(line[:3])
        if key in seen or not cell["record_id"]:
            yield f"line {number}: the record stands there twice, or has no id"
        seen.add(key)
        instrument = cell[REPEAT[0]]
        if instrument and (instrument not in forms or not cell[REPEAT[1]].isdigit()):
            yield f"line {number}: no repeat “{instrument}”"
        for name, value in cell.items():
            if value and name in columns and name != "record_id":
                if instrument and columns[name].form != instrument:
                    yield f"line {number}: {name} does not belong to the repeat"
                if not _fits(columns[name], value):
                    yield f"line {number}: {name} cannot be “{value}”"


def _fits(row: Row, value: str) -> bool:
    if row.kind == "checkbox":
        return value in {"0", "1"}
    if value in MISSING:
        return True
    if row.kind == "yesno":
        return value in {"0", "1"}
    if row.codes:
        return value in row.codes
    return not row.validation or bool(re.fullmatch(VALIDATIONS[row.validation], value))


def main(folder: Path) -> int:
    """Print what was found."""
    names = ("redcap-dictionary.csv", "redcap-records.csv")
    found = problems(*(folder / name for name in names))
    for one in found:
        sys.stdout.write(f"REDCap: {one}\n")
    sys.stdout.write(f"REDCap's rules: 2 files, {len(found)} problems\n")
    if table := os.environ.get("TABLE"):
        with Path(table).open("a", encoding="utf-8") as file:
            file.write(f"REDCap's rules\tdictionary and records\t2\t{len(found)}\n")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
