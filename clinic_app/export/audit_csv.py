"""The audit trail as a table, for a patient who asks who looked at the record, or for whoever checks the desk."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

from clinic_app.export.csv_file import ENCODING
from clinic_app.export.formula import guarded
from clinic_app.export.whole_file import whole_file


def write_audit_csv(file: TextIO, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> int:
    """Write rows in their order and return how many, with no cell that a spreadsheet would take for a formula."""
    table = csv.writer(file)
    table.writerow(columns)
    count = 0
    for row in rows:
        count += 1
        table.writerow(["" if row[name] is None else guarded(str(row[name])) for name in columns])
    return count


def write_audit_file(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> int:
    """Write the same as a file of its own and return how many rows it has. Raises ExportError."""
    with whole_file(path, encoding=ENCODING) as file:
        return write_audit_csv(file, columns, rows)
