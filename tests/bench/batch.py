"""A batch of summaries, each of another patient: `python -m tests.bench batch [PAPERS]`, with its rate and its memory.

The floor draws the lines of three of them again with bare ReportLab, in turns with the batch.
"""

from __future__ import annotations

import datetime as dt
import resource
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from clinic_app.record import Record
from tests.bench.bare_paper import bare
from tests.bench.patients import desk, filled_draft
from tests.bench.rows import markdown

PAPERS = 1_000
SORTS = ("infant", "child", "adult")
TURN = 30  # papers between two looks at floor and memory
PRINTED = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
HEAD = ("summaries", "pages", "MB", "CPU seconds", "a second", "against bare ReportLab", "memory after a tenth", "at the end")  # fmt: skip


def main(arguments: list[str]) -> None:
    """Make the batch and print a table."""
    from clinic_app.reporting.clinician_summary import clinician_summary
    from clinic_app.reporting.pdf import pdf_bytes

    count = int(arguments[0]) if arguments else PAPERS
    with tempfile.TemporaryDirectory() as folder:
        at = desk(Path(folder) / "records")
        records = [at.record_of_draft(filled_draft(at, sort)) for sort in SORTS]
        at.close()

    def paper(number: int) -> bytes:
        record = _somebody(records[number % len(records)], number)
        return pdf_bytes(clinician_summary(record, PRINTED))

    floors = [bare(paper(number)) for number in range(len(SORTS))]
    took = floor = 0.0
    size, memory = 0, []
    for number in range(count):
        begun = time.process_time()
        size += len(paper(number))
        took += time.process_time() - begun
        if number % TURN < len(floors):  # a tenth of the floor's papers stand for all
            begun = time.process_time()
            floors[number % TURN][0]()
            floor += time.process_time() - begun
        if number in {count // 10, count - 1}:
            memory.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    drawn = sum(number % TURN < len(floors) for number in range(count))
    pages = sum(floors[number % len(floors)][1] for number in range(count))
    ratio = (took / count) / (floor / drawn)
    lines = [HEAD, (f"{count}", f"{pages}", f"{size / 1e6:.0f}", f"{took:.1f}", f"{count / took:.0f}", f"{ratio:.2f}", *(f"{one:.0f} MB" for one in memory))]  # fmt: skip
    sys.stdout.write(markdown(lines) + "\n")


def _somebody(record: Record, number: int) -> Record:
    details = replace(record.patient.details, family=f"Sample-Batch{number}", given=f"Bo{number}")
    return replace(record, patient=replace(record.patient, details=details))
