"""One intake as the tables have it: a line of the wide table and the lines of each repeating group, ready to be written.

Of a signed intake that stands none of it ever changes, so it can be kept as text and read back: `as_text`, `from_text`.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from clinic_app.export.codebook import Column, columns, entry_rows
from clinic_app.export.formula import guarded
from clinic_app.export.row_reader import RowReader
from clinic_app.form.questionnaire import Questionnaire
from clinic_app.record import Record
from clinic_app.screening.rules import RuleSet

LINE_END: Final = "\r\n"
SHAPE: Final = 1
"""Raised whenever a change of this program makes other cells of the same record, so that no kept row is taken for a new one."""
_LONGEST_KEPT: Final = 100_000  # characters; the csv module reads no longer cell


@dataclass(frozen=True, slots=True)
class TableRow:
    """Text as `csv_file` writes it, with every cell guarded. `line` is without its end; `entries` has one text a group."""

    line: str
    entries: tuple[str, ...]
    long_cells: tuple[
        str, ...
    ] = ()  # the cells of `line` where one may be too long to be read back

    def cells(self) -> Sequence[str]:
        """Return the cells of the wide table."""
        return self.long_cells or next(csv.reader((self.line,)))

    def entry_cells(self, group: int) -> Iterator[list[str]]:
        """Give the rows of the group of this number."""
        return csv.reader(io.StringIO(self.entries[group], newline=""))

    @property
    def is_kept(self) -> bool:
        """Whether the text can be kept and read back."""
        return not self.long_cells

    def as_text(self) -> str:
        """Return all of it as one text."""
        return json.dumps((self.line, *self.entries), ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> TableRow:
        """Return what `as_text` was made from."""
        line, *entries = json.loads(text)
        return cls(line, tuple(entries))


class TableRows:
    """Makes the rows of records, for one form and its rules; all columns are in them."""

    def __init__(self, questionnaire: Questionnaire, rules: RuleSet) -> None:
        self._questionnaire = questionnaire
        self._reader = RowReader(questionnaire, columns(questionnaire, rules), _finished)

    def row(self, record: Record) -> TableRow:
        """Return the row of a record."""
        cells = self._reader.row(record)
        line = _line(cells).removesuffix(LINE_END)
        long = tuple(cells) if len(line) > _LONGEST_KEPT else ()
        return TableRow(line, tuple(map(self._entries(record), self._questionnaire.groups)), long)

    def rows(self, records: Iterable[Record]) -> Iterator[TableRow]:
        """Give the rows of records one by one."""
        return map(self.row, records)

    def _entries(self, record: Record) -> Callable[[str], str]:
        return lambda group: "".join(
            _line([guarded(cell) for cell in row])
            for row in entry_rows(record, self._questionnaire, group)
        )


def _finished(column: Column, text: str) -> str:
    return text if column.numeric else guarded(text)


def _line(cells: Sequence[str]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=LINE_END).writerow(cells)
    return text.getvalue()
