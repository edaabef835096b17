"""A list of patients from another program (CSV): its encoding, its columns and its dates, read and never guessed in secret.

What can be told from the file is proposed: encoding, delimiter, which column is what. What cannot be told is asked: whether
03/04/2019 is in March or in April. A row that cannot become a patient is kept with the reason.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from clinic_app.errors import AnswerError, ImportFileError
from clinic_app.export.given_file import given_bytes, require_few_parts
from clinic_app.form.partial_date import PartialDate
from clinic_app.record import Identifier, PatientDetails, Sex

ENCODINGS: Final = ("utf-8", "utf-8-sig", "utf-16", "cp1252")
DELIMITERS: Final = (",", ";", "\t", "|")
LONGEST: Final = 300  # characters of a cell that are kept for a name or a number; more is no name
_SAMPLE: Final = 50  # lines that decide about the delimiter
_SEXES: Final = {
    "f": Sex.FEMALE, "female": Sex.FEMALE, "w": Sex.FEMALE, "woman": Sex.FEMALE, "girl": Sex.FEMALE,
    "m": Sex.MALE, "male": Sex.MALE, "man": Sex.MALE, "boy": Sex.MALE,
    "i": Sex.INDETERMINATE, "indeterminate": Sex.INDETERMINATE, "intersex": Sex.INDETERMINATE,
    "": Sex.UNKNOWN, "u": Sex.UNKNOWN, "unknown": Sex.UNKNOWN, "not known": Sex.UNKNOWN,
}  # fmt: skip
_NUMERIC: Final = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})")
_TWO_DIGITS: Final = re.compile(r"\d{1,2}[/.\- ]\d{1,2}[/.\- ]\d{2}")


class Part(StrEnum):
    """What a column may be. Several may be numbers of the patient or former names."""

    FAMILY = "family"
    GIVEN = "given"
    DOB = "dob"
    SEX = "sex"
    NUMBER = "number"
    FORMER = "former"


NEEDED: Final = (Part.FAMILY, Part.DOB)
_HEADERS: Final[Mapping[Part, str]] = {
    Part.FORMER: r"former|maiden|birth ?name|previous",
    Part.FAMILY: r"family|sur ?name|last ?name",
    Part.GIVEN: r"given|first ?name|forename|christian",
    Part.DOB: r"birth|born|\bdob\b|\bd\.o\.b",
    Part.SEX: r"\bsex\b|gender",
    Part.NUMBER: r"mrn|number|\bno\b|\bid\b|identifier|nhs|chart|record",
}


class Order(StrEnum):
    """How the numbers of a date follow each other."""

    DMY = "dmy"
    MDY = "mdy"


@dataclass(frozen=True, slots=True)
class PatientList:
    """A file as it was read: header, and rows with the number of their line."""

    name: str
    sha256: str
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A row that can become a patient."""

    number: int
    details: PatientDetails


@dataclass(frozen=True, slots=True)
class BadLine:
    """A row that cannot, and why."""

    number: int
    why: str


Columns = Mapping[int, Part]
"""Place of a column -> what it is; columns that are not named are left out."""


def read_list(path: Path, encoding: str = "", delimiter: str = "") -> PatientList:
    """Read a file; what is not said is found out. Raises ImportFileError."""
    raw = given_bytes(path)
    used = encoding or _encoding_of(raw)
    try:
        text = raw.decode(used)
    except (UnicodeError, LookupError) as error:
        raise ImportFileError(
            f"{path.name} is not text in {used[:40]}.", f"Try one of {', '.join(ENCODINGS)}."
        ) from error
    text = text.removeprefix("\ufeff")
    if "\0" in text:
        raise ImportFileError(f"{path.name} is not text.", "Save the list as CSV first.")
    between = delimiter or _delimiter_of(text)
    require_few_parts(path.name, text, f"{between}\n\r")
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=between, strict=True)
        told = [(lines.line_num, tuple(cell.strip() for cell in row)) for row in lines]
    except (csv.Error, TypeError) as error:
        raise ImportFileError(f"{path.name} is not a whole CSV file: {error}.") from error
    filled = [(number, row) for number, row in told if any(row)]
    if len(filled) < 2:  # noqa: PLR2004 - a header and a patient
        raise ImportFileError(f"{path.name} has no rows below its header.", "Choose another file.")
    digest = hashlib.sha256(raw).hexdigest()
    return PatientList(path.name, digest, used, between, filled[0][1], tuple(filled[1:]))


def guessed_columns(header: Sequence[str]) -> dict[int, Part]:
    """Return what the columns seem to be, by their names. For a person to confirm."""
    found: dict[int, Part] = {}
    for place, name in enumerate(header):
        words = re.sub(r"[_\-]+", " ", name.casefold())
        for part, pattern in _HEADERS.items():
            once = part in {Part.NUMBER, Part.FORMER} or part not in found.values()
            if once and re.search(pattern, words):
                found[place] = part
                break
    return found


def possible_orders(told: PatientList, columns: Columns) -> tuple[Order, ...]:
    """Return how the dates of birth may have to be read; two where the file alone cannot tell."""
    place = next((place for place, part in columns.items() if part is Part.DOB), None)
    numbers = [
        (int(match[1]), int(match[2]))
        for _, row in told.rows
        if place is not None and place < len(row) and (match := _NUMERIC.fullmatch(row[place]))
    ]
    ways = {
        Order.DMY: all(month <= 12 for _, month in numbers),  # noqa: PLR2004 - months
        Order.MDY: all(month <= 12 for month, _ in numbers),  # noqa: PLR2004 - months
    }
    possible = tuple(order for order, holds in ways.items() if holds)
    if numbers and all(day == month for day, month in numbers):
        return possible[:1]  # both ways are the same day
    if not numbers:
        return (Order.DMY,)  # nothing depends on it
    return possible or tuple(Order)  # mixed: somebody has to look


def patients_of(
    told: PatientList, columns: Columns, order: Order | None
) -> tuple[list[Line], list[BadLine]]:
    """Return the rows that can become patients, and the others. `order` may be missing where nothing depends on it.

    Raises ImportFileError where a needed column is missing, or the order of the dates has to be said.
    """
    missing = [part for part in NEEDED if part not in columns.values()]
    if missing:
        raise ImportFileError(
            f"No column is named for: {', '.join(missing)}.", "Say which column it is."
        )
    possible = possible_orders(told, columns)
    if order is None and len(possible) > 1:
        raise ImportFileError(
            "The dates of birth can be read in two ways (03/04/2019).", "Say whether the day or the month comes first."
        )  # fmt: skip
    used = order or possible[0]
    good: list[Line] = []
    bad: list[BadLine] = []
    for number, row in told.rows:
        try:
            good.append(Line(number, _details(told.header, row, columns, used)))
        except AnswerError as error:
            bad.append(BadLine(number, str(error)))
    return good, bad


# -- one row ---------------------------------------------------------------------------------------


def _details(
    header: Sequence[str], row: Sequence[str], columns: Columns, order: Order
) -> PatientDetails:
    if len(row) != len(header):
        raise AnswerError(f"It has {len(row)} cells; the header has {len(header)}.")
    cells = {part: list(_cells(row, columns, part)) for part in Part}
    if any(len(row[place]) > LONGEST for place in columns):
        raise AnswerError(f"A cell is longer than {LONGEST} characters.")
    family, given = _first(cells[Part.FAMILY]), _first(cells[Part.GIVEN])
    if not family and not given:
        raise AnswerError("There is no name.")
    numbers = [
        Identifier(header[place] or "Number", row[place])
        for place, part in columns.items()
        if part is Part.NUMBER and row[place]
    ]
    return PatientDetails(
        family, given, _date(_first(cells[Part.DOB]), order), _sex(_first(cells[Part.SEX])), tuple(numbers),
        tuple(name for name in cells[Part.FORMER] if name),
    )  # fmt: skip


def _cells(row: Sequence[str], columns: Columns, part: Part) -> Iterator[str]:
    return (row[place] for place, one in sorted(columns.items()) if one is part)


def _first(cells: Iterable[str]) -> str:
    return next(iter(cells), "")


def _date(text: str, order: Order) -> PartialDate:
    if not text:
        raise AnswerError("There is no date of birth.")
    if _TWO_DIGITS.fullmatch(text):
        raise AnswerError(f"The year of “{text}” has two digits; write four.")
    match = _NUMERIC.fullmatch(text)
    if match is None:
        return PartialDate.parse(text)
    first, second, year = int(match[1]), int(match[2]), int(match[3])
    day, month = (first, second) if order is Order.DMY else (second, first)
    return PartialDate(year, month, day)


def _sex(text: str) -> str:
    found = _SEXES.get(text.casefold())
    if found is None:
        raise AnswerError(f"“{text[:40]}” is not a sex that the register knows.")
    return found


# -- the file --------------------------------------------------------------------------------------


def _encoding_of(raw: bytes) -> str:
    if raw.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"  # what spreadsheets of Western Europe and America write
    return "utf-8"


def _delimiter_of(text: str) -> str:
    """Return the character that cuts the first lines into the most cells, the same number in each."""
    lines = "\n".join(text.splitlines()[:_SAMPLE])
    best, most = DELIMITERS[0], 1
    for one in DELIMITERS:
        try:
            counts = {len(row) for row in csv.reader(io.StringIO(lines), delimiter=one) if row}
        except csv.Error:
            continue
        if min(counts, default=1) > most:
            best, most = one, min(counts)
    return best
