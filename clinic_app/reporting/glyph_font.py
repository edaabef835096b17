"""A font in a PDF file that is addressed by glyphs, for text that needs shaping (ISO 32000-1, 9.7: CIDFontType2)."""

from __future__ import annotations

from reportlab.pdfbase.pdfdoc import (
    PDFArray,
    PDFDictionary,
    PDFName,
    PDFObjectReference,
    PDFStream,
    PDFString,
    PDFZCompress,
)

from clinic_app.reporting.scripts import Glyph, Shaped, outlines

_TAG = "GLYPHS"  # of a part of a font; the library has its own for what it draws in the same font
_SYMBOLIC = 4  # flag of a font whose codes are its own
_TABLES = (
    b"GSUB",
    b"GPOS",
    b"GDEF",
    b"gasp",
    b"DSIG",
    b"name",
    b"post",
    b"OS/2",
)  # not needed for outlines
_NOTHING = "\u200b"  # zero width; a standard for keeping asks for some letter behind each glyph
_PER_BLOCK = 100  # entries of one list in a character map


class GlyphFont:
    """Writes glyphs of one font as PDF code, and keeps which were used."""

    def __init__(self, name: str, number: int) -> None:
        self.source = outlines(name)
        self.resource = f"G{number}"
        self.used: dict[int, Glyph] = {}

    def strokes(self, shaped: Shaped, size: float, text: str, *, rtl: bool) -> list[str]:
        """Return the operators that show glyphs at the current place, from left to right.

        From left to right the text stands beside them, because glyphs may stand in another order than letters, or for
        several. From right to left it does not: readers turn what they find on such a line around, glyph by glyph.
        """
        said = text.encode("utf-16-be").hex().upper()
        begin, end = ("", "") if rtl else (f"/Span <</ActualText <FEFF{said}>>> BDC", "EMC")
        code = [begin, f"/{self.resource} {size} Tf"]
        parts: list[str] = []
        rise = late = 0.0  # late: how far the next glyph lies right of where the last one ended
        for glyph in shaped.glyphs:
            if glyph.number not in self.used or (glyph.text and not self.used[glyph.number].text):
                self.used[glyph.number] = glyph
            if glyph.up != rise:
                code += _shown(parts)
                parts, rise = [], glyph.up
                code.append(f"{rise * size / 1000:.3f} Ts")
            late += glyph.right
            if late:
                parts.append(f"{-late:.3f}")
            parts.append(f"<{glyph.number:04X}>")
            late = glyph.advance - glyph.right - self._width(glyph.number)
        code += _shown(parts)
        if rise:
            code.append("0 Ts")
        return [*code, end]

    def _width(self, glyph: int) -> float:
        """Width in thousandths, as the font itself has it and as the file repeats it."""
        return round(float(self.source.font.get_glyph_h_advance(glyph)) * self.source.scale, 3)

    def finish(self, document: object) -> PDFDictionary:
        """Return the font for the file's resources, with the outlines of the glyphs that were used."""
        name = f"{_TAG}+{self.source.name}"
        own = PDFDictionary(
            {
                "Type": PDFName("Font"),
                "Subtype": PDFName("CIDFontType2"),
                "BaseFont": PDFName(name),
                "CIDSystemInfo": PDFDictionary(
                    {
                        "Registry": PDFString("Adobe"),
                        "Ordering": PDFString("Identity"),
                        "Supplement": 0,
                    }
                ),
                "FontDescriptor": self._reference(
                    document, "descriptor", self._descriptor(document)
                ),
                "CIDToGIDMap": PDFName("Identity"),
                "DW": 1000,
                "W": self._widths(),
            }
        )
        letters = self._reference(document, "letters", _stream(self._letters()))
        return PDFDictionary(
            {
                "Type": PDFName("Font"),
                "Subtype": PDFName("Type0"),
                "BaseFont": PDFName(name),
                "Encoding": PDFName("Identity-H"),
                "DescendantFonts": PDFArray([self._reference(document, "font", own)]),
                "ToUnicode": letters,
            }
        )

    def _reference(self, document: object, part: str, thing: object) -> PDFObjectReference:
        return document.Reference(thing, f"{self.resource}.{part}")  # type: ignore[attr-defined]

    def _descriptor(self, document: object) -> PDFDictionary:
        font, scale = self.source.font, self.source.scale
        extents = font.get_font_extents("ltr")
        up, down = round(extents.ascender * scale), round(extents.descender * scale)
        return PDFDictionary(
            {
                "Type": PDFName("FontDescriptor"),
                "FontName": PDFName(f"{_TAG}+{self.source.name}"),
                "Flags": _SYMBOLIC,
                "FontBBox": PDFArray([-1000, down, 3000, up]),
                "ItalicAngle": 0,
                "Ascent": up,
                "Descent": down,
                "CapHeight": up,
                "StemV": 80,
                "FontFile2": self._reference(document, "file", _stream(self._file())),
            }
        )

    def _file(self) -> bytes:
        """The font with the used glyphs only, each under its own number."""
        import uharfbuzz

        wanted = uharfbuzz.SubsetInput()
        wanted.glyph_set.update(self.used)
        wanted.drop_table_tag_set.update(int.from_bytes(tag, "big") for tag in _TABLES)
        wanted.flags = uharfbuzz.SubsetFlags.RETAIN_GIDS | uharfbuzz.SubsetFlags.NO_HINTING
        return bytes(uharfbuzz.subset(self.source.face, wanted).blob.data)

    def _widths(self) -> PDFArray:
        widths: list[object] = []
        for number in sorted(self.used):
            widths += [number, PDFArray([self._width(number)])]
        return PDFArray(widths)

    def _letters(self) -> bytes:
        """The map from glyphs to letters; what only completes a former glyph stands for nothing wide."""
        rows = []
        for number in sorted(self.used):
            text = self.used[number].text or _NOTHING
            rows.append(f"<{number:04X}> <{text.encode('utf-16-be').hex().upper()}>")
        code = [
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
            "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def",
            "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
            "1 begincodespacerange <0000> <FFFF> endcodespacerange",
        ]
        for start in range(0, len(rows), _PER_BLOCK):
            block = rows[start : start + _PER_BLOCK]
            code += [f"{len(block)} beginbfchar", *block, "endbfchar"]
        return "\n".join(
            [*code, "endcmap CMapName currentdict /CMap defineresource pop end end"]
        ).encode()


def _shown(parts: list[str]) -> list[str]:
    return [f"[{' '.join(parts)}] TJ"] if parts else []


def _stream(content: bytes) -> PDFStream:
    return PDFStream(PDFDictionary({"Length1": len(content)}), content, [PDFZCompress])
