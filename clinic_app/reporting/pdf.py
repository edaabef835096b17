"""Paper to PDF bytes. The same paper gives the same bytes: no clock, no random number, no machine name."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from itertools import groupby

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from clinic_app.errors import PaperError
from clinic_app.reporting import look, scripts
from clinic_app.reporting.archive import for_keeping, put_picture
from clinic_app.reporting.blocks import Paper
from clinic_app.reporting.fit import fitted
from clinic_app.reporting.fonts import BOLD, REGULAR, faces, is_plain
from clinic_app.reporting.glyph_font import GlyphFont
from clinic_app.reporting.look import Colour
from clinic_app.reporting.mixed_lines import set_line
from clinic_app.reporting.page import (
    SHEETS,
    Area,
    Bar,
    Grid,
    Mark,
    Page,
    Sheet,
    Stamp,
    set_pages,
)
from clinic_app.reporting.structure import Node, Places
from clinic_app.reporting.tags import write_tags
from clinic_app.reporting.typeset import Typesetter

_OFTEN = frozenset("·•“”‘’–—…†×°≤≥→áéíóúüñÁÉÍÓÚÑ¿¡")  # noqa: RUF001 - the very signs
"""Part of every file beside ASCII, so that most files have the same letters, which are then made once for all of them."""


def pdf_bytes(document: Paper, paper: str = "A4") -> bytes:
    """Draw a document on A4 or Letter.

    Raises MissingGlyphError before anything is drawn, and PaperError for a paper that is neither.
    """
    sheet = SHEETS.get(paper)
    if sheet is None:
        raise PaperError(f"“{paper}” is not a paper size.", f"Choose {' or '.join(SHEETS)}.")
    setter = Typesetter(sheet.room, sheet.height - look.TOP - look.BOTTOM, faces())
    bottom = look.SEAL_BOTTOM if document.seal else look.BOTTOM
    foot_line = look.SEAL_FOOT_LINE if document.seal else look.FOOT_LINE
    head = setter.head(document)
    pages = fitted(
        setter.document(document),
        lambda parts: set_pages(parts, sheet, head, bottom),
        foot=sheet.height - bottom,
        top=look.TOP + head.height,
    )
    for number, page in enumerate(pages, 1):
        page.append((sheet.height - foot_line, setter.foot(document, number, len(pages))))
    return _draw(document, sheet, pages)


def _draw(paper: Paper, sheet: Sheet, pages: Iterable[Page]) -> bytes:
    file = io.BytesIO()
    canvas = Canvas(
        file,
        pagesize=(sheet.width, sheet.height),
        invariant=1,
        pageCompression=1,
        initialFontName=REGULAR,
        lang=paper.language,
        pdfVersion=(1, 7),
    )
    canvas.setTitle(_whole(paper.title))
    canvas.setSubject(_whole(paper.subject))
    canvas.setAuthor(_whole(paper.author))
    canvas.setCreator("clinic-app")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    document = canvas._doc  # noqa: SLF001 - what the library's own text objects hand to a font
    pens = _Pens(document)
    places = Places()
    for page in pages:
        places.turn(_nodes(page))
        if paper.watermark:
            canvas.addLiteral(places.begin(None))
            _watermark(canvas, sheet, paper.watermark)
            canvas.addLiteral("EMC")
        _bars(canvas, sheet, page, places)
        _marks(canvas, sheet, page, pens, places)
        canvas.showPage()
    pens.finish()
    write_tags(document, places)
    for_keeping(document, paper.language)
    return bytes(document.GetPDFData(canvas))


def _nodes(page: Page) -> Iterator[Node]:
    for _, row in page:
        for item in row.items:
            if isinstance(item, Mark | Area | Stamp) and item.node is not None:
                yield item.node


def _whole(text: str) -> str:
    """Text that can be written in UTF-8: half a character becomes a question mark."""
    return text.encode("utf-8", "replace").decode()


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


def _bars(canvas: Canvas, sheet: Sheet, page: Page, places: Places) -> None:
    code: list[str] = [places.begin(None)]
    colour: Colour | None = None
    node: Node | None = None
    for top, row in page:
        for bar in row.items:
            if isinstance(bar, Mark):
                continue
            if (bar.node if isinstance(bar, Area | Stamp) else None) is not node:
                node = bar.node if isinstance(bar, Area | Stamp) else None
                code += ["EMC", places.begin(node)]
            left, drop = look.MARGIN + bar.x, sheet.height - top - bar.drop
            if isinstance(bar, Bar):
                if bar.colour is not colour:
                    colour = bar.colour
                    code.append(_fill(colour))
                code.append(
                    f"{left:.2f} {drop - bar.height:.2f} {bar.width:.2f} {bar.height:.2f} re f"
                )
            elif isinstance(bar, Area):
                colour = bar.fill
                code.append(_area(bar, left, drop))
            elif isinstance(bar, Stamp):
                name = put_picture(canvas, bar.picture)
                place = f"{left:.2f} {drop - bar.height:.2f}"
                code.append(f"q {bar.width:.2f} 0 0 {bar.height:.2f} {place} cm /{name} Do Q")
            else:
                code.append(_grid(bar, left, drop))
    canvas.addLiteral("\n".join([*code, "EMC"]))


def _area(area: Area, left: float, top: float) -> str:
    """Return the operators for one outline whose own place lies at `left` and `top` on the sheet."""
    code = [_fill(area.fill)] if area.fill is not None else []
    if area.edge is not None:
        code.append(f"{area.edge.red} {area.edge.green} {area.edge.blue} RG {area.width} w")
    both = {(True, True): "b", (True, False): "f", (False, True): "s"}
    ends = both.get((area.fill is not None, area.edge is not None), "n")
    return "\n".join([*code, f"q 1 0 0 1 {left:.2f} {top:.2f} cm", _path(area.points), f"{ends} Q"])


@lru_cache(maxsize=1024)
def _path(points: tuple[tuple[float, float], ...]) -> str:
    """Return the operators that go along an outline from its own place."""
    (x, y), *others = points
    return "\n".join([f"{x:.2f} {-y:.2f} m", *[f"{x:.2f} {-y:.2f} l" for x, y in others]])


def _grid(grid: Grid, left: float, top: float) -> str:
    """Return the operators for all dark cells as one shape, so that no light line runs between them."""
    cell = grid.side / grid.cells
    return f"q 0 g {cell:.5f} 0 0 {-cell:.5f} {left:.2f} {top:.2f} cm\n{_cells(grid.dark)}\nf Q"


@lru_cache(maxsize=4)  # the same on each page of a document
def _cells(dark: tuple[tuple[int, int, int], ...]) -> str:
    return "\n".join([f"{column} {row} {length} 1 re" for column, row, length in dark])


def _marks(canvas: Canvas, sheet: Sheet, page: Page, pens: _Pens, places: Places) -> None:
    """All text of a page in one text object, in reading order."""
    code: list[str] = ["BT"]
    colour: Colour | None = None
    for node, marks in groupby(_placed(page), key=lambda one: one[1].node):
        code.append(places.begin(node))
        for top, mark in marks:
            if mark.colour is not colour:
                colour = mark.colour
                code.append(_fill(colour))
            for piece in pens.pieces(mark):
                x, y = look.MARGIN + piece.x, sheet.height - top - piece.drop
                code.append(f"1 0 0 1 {x:.2f} {y:.2f} Tm")
                code += pens.strokes(piece)
        code.append("EMC")
    code.append("ET")
    canvas.addLiteral("\n".join(code))


def _placed(page: Page) -> Iterator[tuple[float, Mark]]:
    for top, row in page:
        for mark in row.items:
            if isinstance(mark, Mark):
                yield top, mark


def _fill(colour: Colour) -> str:
    return f"{colour.red} {colour.green} {colour.blue} rg"


class _Pen:
    """Writes text of one weight as PDF code.

    The library's own text objects measure and escape every character in Python, which is half of the
    time of a page; here a character is looked up once a document and the rest is one translation.
    """

    def __init__(self, name: str, document: object) -> None:
        self.font = pdfmetrics.getFont(name)
        self.document = document
        self.name = self.font.getSubsetInternalName(0, document)
        self.known: set[str] = set()  # characters in the font's first 256 for this document,
        self.literals: dict[int, str] = {}  # and how each is written in a PDF string
        self._learn(_OFTEN & faces().of(name == BOLD).characters)

    def strokes(self, text: str, size: float) -> list[str]:
        """Return the operators that show a text at the current place."""
        if text.isascii() and text.isprintable():  # these have their own places in the font
            plain = text.replace("\\", r"\134").replace("(", r"\050").replace(")", r"\051")
            return [f"{self.name} {size} Tf ({plain}) Tj"]
        if not self.known.issuperset(text):
            self._learn(set(text) - self.known)
        if self.known.issuperset(text):
            return [f"{self.name} {size} Tf ({text.translate(self.literals)}) Tj"]
        return [
            f"{self.font.getSubsetInternalName(subset, self.document)} {size} Tf <{code.hex()}> Tj"
            for subset, code in self.font.splitString(text, self.document)
        ]

    def _learn(self, characters: Collection[str]) -> None:
        waiting = iter(sorted(characters))  # a set's own order differs from run to run
        for subset, codes in self.font.splitString("".join(sorted(characters)), self.document):
            for code, character in zip(codes, waiting, strict=False):
                if subset == 0:
                    self.known.add(character)
                    plain = chr(code)
                    safe = plain.isascii() and plain.isprintable() and plain not in "()\\"
                    self.literals[ord(character)] = plain if safe else f"\\{code:03o}"


class _Pens:
    """The pens of one document: one for each weight, and one for each font that a text needs besides."""

    def __init__(self, document: object) -> None:
        self.document = document
        self.plain = {True: _Pen(BOLD, document), False: _Pen(REGULAR, document)}
        self.further: dict[str, GlyphFont] = {}

    def pieces(self, mark: Mark) -> list[Mark]:
        """Return what is drawn in one stroke each; most marks are that already."""
        if mark.font or is_plain(mark.text):
            return [mark]
        line = set_line(mark.text, mark.size, faces(), strong=mark.strong)
        return [
            mark._replace(x=mark.x + one.x, text=one.text, font=one.font, rtl=one.rtl)
            for one in line
        ]

    def strokes(self, mark: Mark) -> list[str]:
        """Return the operators that show a piece at the current place."""
        if not mark.font:
            return self.plain[mark.strong].strokes(mark.text, mark.size)
        if mark.font not in self.further:
            self.further[mark.font] = GlyphFont(mark.font, len(self.further) + 1)
        shaped = scripts.shaped(mark.font, mark.text, mark.rtl)
        code = self.further[mark.font].strokes(shaped, mark.size, mark.text, rtl=mark.rtl)
        if scripts.is_drawn_thicker(mark.font, mark.strong):
            colour = mark.colour
            edge = f"{colour.red} {colour.green} {colour.blue} RG {mark.size / 28:.3f} w 2 Tr"
            return [edge, *code, "0 Tr"]
        return code

    def finish(self) -> None:
        """Put the further fonts into the file."""
        fonts = self.document.idToObject["BasicFonts"].dict  # type: ignore[attr-defined]
        for font in self.further.values():
            fonts[font.resource] = font.finish(self.document)
