"""Figures of the clinic as a table for spreadsheets: counts only, nothing that names a person."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from clinic_app.export.csv_file import ENCODING
from clinic_app.export.formula import guarded
from clinic_app.export.whole_file import whole_file
from clinic_app.figures import Table


def write_figures_csv(path: Path, table: Table, about: Sequence[str]) -> None:
    """Write one table, below it how to read it. A file of that name is replaced. Raises ExportError."""
    with whole_file(path, encoding=ENCODING) as file:
        rows = csv.writer(file)
        rows.writerow([guarded(table.title), *map(guarded, table.columns), "Total"])
        for line in table.lines:
            rows.writerow([guarded(line.label), *line.counts, line.total])
        rows.writerow([])
        for words in (table.note, *about):
            rows.writerow([guarded(words)])
