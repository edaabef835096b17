"""A table of intakes for spreadsheets and statistics, its data dictionary, and one long table for each repeating group.

UTF-8 with a byte order mark, comma, lines end with CR LF, one row an intake; `codebook` names the columns.

Every cell that is not a number is protected from spreadsheets as `formula` says.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

from clinic_app.export.codebook import (
    DICTIONARY_COLUMNS,
    Column,
    columns,
    dictionary_row,
    entry_columns,
    groups_of,
    places_of,
)
from clinic_app.export.formula import guarded
from clinic_app.export.table_row import LINE_END, TableRow, TableRows
from clinic_app.export.whole_file import whole_file
from clinic_app.form.questionnaire import Questionnaire
from clinic_app.record import Record
from clinic_app.screening.rules import RuleSet

TABLE = "intakes.csv"
DICTIONARY = "intakes-dictionary.csv"
ENCODING = "utf-8-sig"  # with the mark that tells a spreadsheet that it is UTF-8


def write_csv(
    folder: Path,
    questionnaire: Questionnaire,
    rules: RuleSet,
    records: Iterable[Record],
    wanted: Sequence[str] = (),
) -> list[Path]:
    """Write the tables of records; all else is as in `write_rows`."""
    rows = TableRows(questionnaire, rules).rows(records)
    return write_rows(folder, questionnaire, rules, rows, wanted)


def write_rows(
    folder: Path,
    questionnaire: Questionnaire,
    rules: RuleSet,
    rows: Iterable[TableRow],
    wanted: Sequence[str] = (),
) -> list[Path]:
    """Write the tables into a folder and return their paths, the table of intakes first.

    Form and rules decide about the columns; what a record of another form holds besides is kept in one of them.
    `wanted` chooses among them, as in `codebook.columns`. Rows are taken one by one. All files appear together
    at the end, or none: a full disk or an error among the records leaves the folder as it was. Raises ExportError.
    """
    told = columns(questionnaire, rules, wanted)
    groups = groups_of(questionnaire, told)
    numbers = [questionnaire.groups.index(group) for group in groups]
    paths = [folder / TABLE, folder / DICTIONARY]
    paths += [folder / _entries_name(group) for group in groups]
    with ExitStack() as stack:
        # Entered in this order and left in the other: the main table takes its place last.
        table, dictionary, *entries = (
            stack.enter_context(whole_file(path, encoding=ENCODING)) for path in paths
        )
        _write_dictionary(dictionary, told)
        writer = csv.writer(table)
        writer.writerow([column.name for column in told])
        for file, group in zip(entries, groups, strict=True):
            csv.writer(file).writerow(entry_columns(questionnaire, group))
        chosen = places_of(questionnaire, rules, told) if wanted else ()
        for row in rows:
            if chosen:
                cells = row.cells()
                writer.writerow([cells[place] for place in chosen])
            else:
                table.write(row.line + LINE_END)
            for file, number in zip(entries, numbers, strict=True):
                file.write(row.entries[number])
    return paths


def _write_dictionary(file: TextIO, told: Iterable[Column]) -> None:
    writer = csv.writer(file)
    writer.writerow(DICTIONARY_COLUMNS)
    for column in told:
        writer.writerow([guarded(cell) for cell in dictionary_row(column)])


def _entries_name(group: str) -> str:
    return f"intakes-{group.replace('.', '_')}.csv"
