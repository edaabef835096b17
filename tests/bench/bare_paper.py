"""The least that a PDF takes: ReportLab as it is, the same lines on as many pages, in the same font."""

from __future__ import annotations

import io
from collections.abc import Callable

from clinic_app.paths import resources

NAME = "Bare"  # a font of its own, which none of the program's short cuts touches


def bare(pdf: bytes) -> tuple[Callable[[], bytes], int]:
    """Return what draws the lines of a PDF again, barely, and how many pages it has."""
    import pypdfium2
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    from clinic_app.reporting.fonts import REGULAR

    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_bounded().splitlines() for page in document]
    document.close()
    if NAME not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(NAME, str(resources() / "fonts" / f"{REGULAR}.ttf")))

    def drawn() -> bytes:
        file = io.BytesIO()
        canvas = Canvas(file, pageCompression=1)
        for lines in pages:
            canvas.setFont(NAME, 9)
            for number, line in enumerate(lines):
                canvas.drawString(40, 800 - 10 * number, line)
            canvas.showPage()
        canvas.save()
        return file.getvalue()

    return drawn, len(pages)
