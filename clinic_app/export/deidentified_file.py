"""The de-identified table as files: the table, its dictionary, and a report of what was taken out."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from clinic_app.export.codebook import DICTIONARY_COLUMNS, dictionary_row
from clinic_app.export.csv_file import ENCODING
from clinic_app.export.deidentified import FEWEST, Deidentified
from clinic_app.export.formula import guarded
from clinic_app.export.whole_file import whole_file
from clinic_app.form.questionnaire import Questionnaire
from clinic_app.record import Record
from clinic_app.screening.rules import RuleSet

TABLE, DICTIONARY, REPORT = (
    "deidentified.csv", "deidentified-dictionary.csv", "deidentified-report.txt",
)  # fmt: skip
_NUMBERS: Final = (
    ("row_id", "Random number of the row, made for this export"),
    ("person_id", "Random number of the person, made for this export"),
)
_SAFE_HARBOR: Final = (
    ("Names", "left out: of patients (also former names), of clinicians, of the clinic"),
    ("Places smaller than a state", "none is recorded; the name of the clinic is left out"),
    ("Dates more exact than a year, and ages over 89", "years only; 90 and over are one group"),
    ("Telephone numbers", "none is recorded, other than in free text"),
    ("Fax numbers", "none is recorded, other than in free text"),
    ("E-mail addresses", "none is recorded, other than in free text"),
    ("Social security numbers", "left out with all numbers of the patient"),
    ("Medical record numbers", "left out with all numbers of the patient"),
    ("Health plan numbers", "left out with all numbers of the patient"),
    ("Account numbers", "left out with all numbers of the patient"),
    ("Certificate and licence numbers", "left out with all numbers of the patient"),
    ("Vehicles and their plates", "none is recorded, other than in free text"),
    ("Devices and their serial numbers", "none is recorded, other than in free text"),
    ("Web addresses", "none is recorded, other than in free text"),
    ("IP addresses", "none is recorded"),
    ("Biometric identifiers", "none is recorded"),
    ("Photographs of the face", "none is recorded"),
    ("Any other number, mark or code", "ids and hashes left out; new random ones, linked to nothing"),
)  # fmt: skip


def write_deidentified(
    folder: Path,
    questionnaire: Questionnaire,
    rules: RuleSet,
    records: Iterable[Record],
    *,
    free_text: bool = False,
) -> list[Path]:
    """Write the three files into a folder and return their paths: all of them or none.

    The rows stand in the order of the records, which the caller mixes. Raises ExportError.
    """
    made = Deidentified(questionnaire, rules, free_text=free_text)
    paths = [folder / name for name in (TABLE, DICTIONARY, REPORT)]
    with ExitStack() as stack:
        table, dictionary = (
            csv.writer(stack.enter_context(whole_file(path, encoding=ENCODING)))
            for path in paths[:2]
        )
        report = stack.enter_context(whole_file(paths[2]))
        dictionary.writerow(DICTIONARY_COLUMNS)
        dictionary.writerows((*one, "text", "", "", "", "") for one in _NUMBERS)
        for one in made.kept:
            dictionary.writerow([one.name, *map(guarded, dictionary_row(one.column)[1:])])
        table.writerow([*(name for name, _ in _NUMBERS), *(one.name for one in made.kept)])
        numeric = [False, False, *(one.column.numeric for one in made.kept)]
        for record in records:
            cells = zip(made.row(record), numeric, strict=True)
            table.writerow([cell if plain else guarded(cell) for cell, plain in cells])
        report.writelines(f"{line}\n" for line in _report(made))
    return paths


def _report(made: Deidentified) -> Iterator[str]:
    told = made.told
    yield "De-identified export: what was taken out"
    yield ""
    yield f"{told.records} intakes of {told.people} people; in {told.over_89} the person was or may have been 90 or older."
    yield ""
    yield "The 18 kinds of identifiers of the Safe Harbor method (45 CFR 164.514(b)(2)):"
    for number, (kind, done) in enumerate(_SAFE_HARBOR, 1):
        yield f"{number:3}. {kind}: {done}."
    yield ""
    if made.free_text:
        yield "WARNING: free text was put in on request. It may name people, places and dates; nobody has read it."
        yield "With it this is not a Safe Harbor export until a person has read and cleared every text."
    else:
        yield "Free text is left out; “[withheld]” stands where there was some."
    yield ""
    yield "Columns left out:"
    yield from (f"  {column.name}: {column.label}" for column in made.removed)
    yield ""
    yield "Columns changed:"
    yield from (f"  {one.name}: {one.change}" for one in made.kept if one.change)
    yield ""
    yield from _small_groups(made)


def _small_groups(made: Deidentified) -> Iterator[str]:
    small = made.told.small()
    if not small:
        yield f"No group of the same sex, age band and year of visit has fewer than {FEWEST} people."
        return
    yield f"WARNING: groups of the same sex, age band (years) and year of visit with fewer than {FEWEST} people."
    yield "Somebody who knows such a person could find the row. Leave them out, or join bands, before this goes further."
    for (sex, band, year), count in small:
        yield f"  {sex}, {band}, {year}: {count}"
