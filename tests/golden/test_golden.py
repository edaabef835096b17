"""Words of a summary and of an export as they were last read by a person.

After a wanted change: `.venv/bin/python -m tests.golden.test_golden` writes the files again; read the difference.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest

from clinic_app.export.csv_file import write_csv
from clinic_app.record import Record
from clinic_app.reporting.clinician_summary import clinician_summary
from clinic_app.reporting.pdf import pdf_bytes
from tests.reporting import made_up

HERE = Path(__file__).parent


def summary_text(record: Record) -> str:
    """Lines of each page as they are drawn."""
    document = pypdfium2.PdfDocument(pdf_bytes(clinician_summary(record, made_up.PRINTED)))
    try:
        found = [page.get_textpage().get_text_bounded().splitlines() for page in document]
    finally:
        document.close()
    return "\n".join(line.rstrip() for page in found for line in [*page, ""])


def export_text(record: Record) -> str:
    """The one row of an export, one filled cell a line."""
    with tempfile.TemporaryDirectory() as folder:
        paths = write_csv(Path(folder), *made_up.form_and_rules(), [record])
        with paths[0].open(encoding="utf-8-sig", newline="") as file:
            (row,) = csv.DictReader(file)
    left_out = ("not_shown", "not_asked", "waiting")
    return "".join(
        f"{name} = {cell}\n" for name, cell in row.items() if cell and cell not in left_out
    )


GOLDEN: dict[str, Callable[[], str]] = {
    "summary-adult.txt": lambda: summary_text(made_up.adult()),
    "summary-empty-draft.txt": lambda: summary_text(made_up.empty_draft()),
    "export-child.txt": lambda: export_text(made_up.child()),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_words_are_as_last_read(name: str) -> None:
    assert GOLDEN[name]() == (HERE / name).read_text(encoding="utf-8")


if __name__ == "__main__":
    for name, make in GOLDEN.items():
        (HERE / name).write_text(make(), encoding="utf-8")
