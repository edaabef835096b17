"""Paper to PDF bytes. The same paper gives the same bytes: no clock, no random number, no machine name."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import replace

from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.textobject import PDFTextObject

from clinic_app.errors import PaperError
from clinic_app.reporting import look
from clinic_app.reporting.blocks import Paper
from clinic_app.reporting.fonts import BOLD, REGULAR, faces
from clinic_app.reporting.look import Colour
from clinic_app.reporting.page import SHEETS, Bar, Item, Mark, Sheet, set_pages
from clinic_app.reporting.typeset import Typesetter


def pdf_bytes(document: Paper, paper: str = "A4") -> bytes:
    """Draw a document on A4 or Letter.

    Raises MissingGlyphError before anything is drawn, and PaperError for a paper that is neither.
    """
    sheet = SHEETS.get(paper)
    if sheet is None:
        raise PaperError(f"“{paper}” is not a paper size.", f"Choose {' or '.join(SHEETS)}.")
    setter = Typesetter(sheet.room, sheet.height - look.TOP - look.BOTTOM, faces())
    pages = set_pages(setter.document(document), sheet, setter.head(document))
    feet = [setter.foot(document, number, len(pages)) for number in range(1, len(pages) + 1)]
    sides = [(page.items, foot) for page, foot in zip(pages, feet, strict=True)]
    return _draw(document, sheet, sides)


def _draw(paper: Paper, sheet: Sheet, pages: Iterable[tuple[list[Item], list[Item]]]) -> bytes:
    file = io.BytesIO()
    canvas = Canvas(
        file,
        pagesize=(sheet.width, sheet.height),
        invariant=1,
        pageCompression=1,
        initialFontName=REGULAR,
        lang=paper.language,
    )
    canvas.setTitle(paper.title)
    canvas.setSubject(paper.subject)
    canvas.setAuthor(paper.author)
    canvas.setCreator("clinic-app")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    foot_top = sheet.height - look.BOTTOM + 10
    for items, foot in pages:
        if paper.watermark:
            _watermark(canvas, sheet, paper.watermark)
        placed = [*items, *(replace(item, drop=item.drop + foot_top) for item in foot)]
        _bars(canvas, sheet, placed)
        _marks(canvas, sheet, placed)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _watermark(canvas: Canvas, sheet: Sheet, text: str) -> None:
    """Pale letters from corner to corner, under everything else."""
    size = min(look.DRAFT_MARK, sheet.height * 0.9 / faces().bold.width(text, 1.0))
    canvas.saveState()
    canvas.setFillColorRGB(*look.WATERMARK)
    canvas.translate(sheet.width / 2, sheet.height / 2)
    canvas.rotate(52)
    canvas.setFont(BOLD, size)
    canvas.drawCentredString(0, -size / 3, text)
    canvas.restoreState()


def _bars(canvas: Canvas, sheet: Sheet, items: Iterable[Item]) -> None:
    colour: Colour | None = None
    for bar in items:
        if isinstance(bar, Bar):
            if bar.colour != colour:
                colour = bar.colour
                canvas.setFillColorRGB(*colour)
            y = sheet.height - bar.drop - bar.height
            canvas.rect(look.MARGIN + bar.x, y, bar.width, bar.height, stroke=0, fill=1)


def _marks(canvas: Canvas, sheet: Sheet, items: Iterable[Item]) -> None:
    """All text of a page in one text object, in reading order."""
    text: PDFTextObject = canvas.beginText()
    letters: tuple[bool, float] | None = None
    colour: Colour | None = None
    for mark in items:
        if isinstance(mark, Mark):
            if (mark.strong, mark.size) != letters:
                letters = (mark.strong, mark.size)
                text.setFont(BOLD if mark.strong else REGULAR, mark.size)
            if mark.colour != colour:
                colour = mark.colour
                text.setFillColorRGB(*colour)
            text.setTextOrigin(look.MARGIN + mark.x, sheet.height - mark.drop)
            text.textOut(mark.text)
    canvas.drawText(text)
