"""The PDF summary, against the barest ReportLab document: the same words on as many pages in the same fonts."""

from __future__ import annotations

from pathlib import Path

from tests.bench.bare_paper import bare
from tests.bench.patients import desk, filled_draft
from tests.bench.rows import Row, in_turns, median

TIMES = 15


def measure(folder: Path) -> list[Row]:
    from clinic_app.reporting import pdf

    at = desk(folder / "paper")
    record = at.record_of_draft(filled_draft(at, "child"))
    barest, pages = bare(at.exports.summary_pdf(record))

    def summary(_: int) -> bytes:
        return at.exports.summary_pdf(record)

    def untagged(_: int) -> bytes:
        """The same pages without the tree of their parts."""
        write_tags, pdf.write_tags = pdf.write_tags, lambda *_: None
        try:
            return summary(0)
        finally:
            pdf.write_tags = write_tags

    values, floors = in_turns(summary, lambda _: barest(), TIMES)
    tagged, plain = in_turns(summary, untagged, TIMES)
    sizes = [len(make(0)) / 1024 for make in (summary, untagged)]
    at.close()
    floor = f"bare ReportLab, {pages} pages"
    return [
        Row("summary as PDF", median(values), floor, median(floors), "1.5 x"),
        Row(
            f"tagged summary, {sizes[0]:.0f} KiB",
            median(tagged),
            f"untagged, {sizes[1]:.0f} KiB",
            median(plain),
            "1.2 x",
        ),
    ]
