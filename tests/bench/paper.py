"""The PDF summary, against the barest ReportLab document: the same words on as many pages in the same fonts."""

from __future__ import annotations

import io
from pathlib import Path

from tests.bench.patients import desk, filled_draft
from tests.bench.rows import Row, in_turns, median

TIMES = 15


def measure(folder: Path) -> list[Row]:
    import pypdfium2
    from reportlab.pdfgen.canvas import Canvas

    from clinic_app.reporting import pdf
    from clinic_app.reporting.fonts import REGULAR, faces

    at = desk(folder / "paper")
    record = at.record_of_draft(filled_draft(at, "child"))
    document = pypdfium2.PdfDocument(at.exports.summary_pdf(record))
    pages = [page.get_textpage().get_text_bounded().splitlines() for page in document]
    document.close()
    faces()

    def barest(_: int) -> bytes:
        file = io.BytesIO()
        canvas = Canvas(file, pageCompression=1)
        for lines in pages:
            canvas.setFont(REGULAR, 9)
            for number, line in enumerate(lines):
                canvas.drawString(40, 800 - 10 * number, line)
            canvas.showPage()
        canvas.save()
        return file.getvalue()

    def summary(_: int) -> bytes:
        return at.exports.summary_pdf(record)

    def untagged(_: int) -> bytes:
        """The same pages without the tree of their parts."""
        write_tags, pdf.write_tags = pdf.write_tags, lambda *_: None
        try:
            return summary(0)
        finally:
            pdf.write_tags = write_tags

    values, floors = in_turns(summary, barest, TIMES)
    tagged, plain = in_turns(summary, untagged, TIMES)
    sizes = [len(make(0)) / 1024 for make in (summary, untagged)]
    at.close()
    bare = f"bare ReportLab, {len(pages)} pages"
    return [
        Row("summary as PDF", median(values), bare, median(floors), "1.5 x"),
        Row(
            f"tagged summary, {sizes[0]:.0f} KiB",
            median(tagged),
            f"untagged, {sizes[1]:.0f} KiB",
            median(plain),
            "1.2 x",
        ),
    ]
