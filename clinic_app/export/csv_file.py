"""A table of intakes for spreadsheets and statistics, its data dictionary, and one long table for each repeating group.

UTF-8 with a byte order mark, comma, lines end with CR LF, one row an intake; `codebook` names the columns.

Protection from spreadsheets. A program that opens the file could take a text such as “=1+1” for a formula.
Every cell that is not a number and begins with = + - @ (also in full width), tab, CR or LF gets one
apostrophe in front; so does a cell where only apostrophes stand before such a character, so that `unguarded`
takes back exactly what was added. Numbers are written as they are.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path

from clinic_app.export.codebook import (
    DICTIONARY_COLUMNS,
    Column,
    columns,
    dictionary_row,
    entry_columns,
    entry_rows,
    groups_of,
)
from clinic_app.export.row_reader import RowReader
from clinic_app.export.whole_file import whole_file
from clinic_app.form.questionnaire import Questionnaire
from clinic_app.record import Record
from clinic_app.screening.rules import RuleSet

TABLE = "intakes.csv"
DICTIONARY = "intakes-dictionary.csv"
ENCODING = "utf-8-sig"  # with the mark that tells a spreadsheet that it is UTF-8
RISKY = frozenset("=+-@\t\r\n\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}"
                  "\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}")  # fmt: skip


def write_csv(
    folder: Path,
    questionnaire: Questionnaire,
    rules: RuleSet,
    records: Iterable[Record],
    wanted: Sequence[str] = (),
) -> list[Path]:
    """Write the tables into a folder and return their paths, the table of intakes first.

    Form and rules decide about the columns; what a record of another form holds besides is kept in one of them.
    `wanted` chooses among them, as in `codebook.columns`. Records are taken one by one. All files appear together
    at the end, or none: a full disk or an error among the records leaves the folder as it was. Raises ExportError.
    """
    told = columns(questionnaire, rules, wanted)
    groups = groups_of(questionnaire, told)
    reader = RowReader(questionnaire, told, _finished)
    paths = [folder / TABLE, folder / DICTIONARY]
    paths += [folder / _entries_name(group) for group in groups]
    with ExitStack() as stack:
        # Entered in this order and left in the other: the main table takes its place last.
        table, dictionary, *entries = (
            csv.writer(stack.enter_context(whole_file(path, encoding=ENCODING))) for path in paths
        )
        dictionary.writerow(DICTIONARY_COLUMNS)
        for column in told:
            dictionary.writerow([guarded(cell) for cell in dictionary_row(column)])
        table.writerow([column.name for column in told])
        for writer, group in zip(entries, groups, strict=True):
            writer.writerow(entry_columns(questionnaire, group))
        for record in records:
            table.writerow(reader.row(record))
            for writer, group in zip(entries, groups, strict=True):
                for row in entry_rows(record, questionnaire, group):
                    writer.writerow([guarded(cell) for cell in row])
    return paths


def guarded(text: str) -> str:
    """Return the text so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.lstrip("'")[:1] in RISKY else text


def unguarded(cell: str) -> str:
    """Return what `guarded` was given."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'")[:1] in RISKY else cell


def _finished(column: Column, text: str) -> str:
    return text if column.numeric else guarded(text)


def _entries_name(group: str) -> str:
    return f"intakes-{group.replace('.', '_')}.csv"
