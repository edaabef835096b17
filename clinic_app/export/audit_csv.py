"""The audit trail as a table, for a patient who asks who looked at the record, or for whoever checks the desk."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TextIO

from clinic_app.export.csv_file import guarded


def write_audit_csv(
    file: TextIO, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]
) -> None:
    """Write rows, oldest first, with no cell that a spreadsheet would take for a formula."""
    table = csv.writer(file)
    table.writerow(columns)
    for row in rows:
        table.writerow(["" if row[name] is None else guarded(str(row[name])) for name in columns])
