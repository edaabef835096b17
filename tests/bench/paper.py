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

    values, floors = in_turns(lambda _: at.exports.summary_pdf(record), barest, TIMES)
    at.close()
    name = f"bare ReportLab, {len(pages)} pages"
    return [Row("summary as PDF", median(values), name, median(floors), "1.5 x")]
