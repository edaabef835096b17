"""Text in any script: which font has a character, and the glyphs that a piece of text becomes.

Nothing here is loaded for a page whose characters are all in the main font and stand beside each other unchanged.
Shapes come from HarfBuzz; rare ligatures that would add vowel marks to a name (feature `dlig`) stay off.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from clinic_app.paths import resources

if TYPE_CHECKING:
    import uharfbuzz

MAIN = ("NotoSans-Regular", "NotoSans-Bold")
_ONE_WEIGHT = ("DroidSansFallback", "ClinicHangul")
_SCRIPTS = (  # first and last code point, and the font of each weight
    (0x0591, 0x05F4, "NotoSansHebrew"),
    (0xFB1D, 0xFB4F, "NotoSansHebrew"),
    (0x0600, 0x077F, "NotoSansArabic"),
    (0x08A0, 0x08FF, "NotoSansArabic"),
    (0x0900, 0x097F, "NotoSansDevanagari"),
    (0xA8E0, 0xA8FF, "NotoSansDevanagari"),
    (0x0E01, 0x0E5B, "NotoSansThai"),
    (0x3131, 0x318E, "ClinicHangul"),
    (0xAC00, 0xD7A3, "ClinicHangul"),
    (0x2E80, 0x9FFF, "DroidSansFallback"),
    (0xF900, 0xFFE6, "DroidSansFallback"),
)
JOINERS = "\u200c\u200d"  # decide the shape of letters in Persian and in the scripts of India
FOLLOWING = JOINERS + " "
MARKS = frozenset({"Mn", "Mc", "Me"})  # categories of characters that are drawn on the one before
_OFF = {"dlig": False}


class Glyph(NamedTuple):
    """A drawn shape in thousandths of the letter size; `text` is what it stands for.

    From right to left, several letters stand in the order of the page.
    """

    number: int
    advance: float
    right: float
    up: float
    text: str


class Shaped(NamedTuple):
    """Glyphs from left to right."""

    glyphs: tuple[Glyph, ...]
    width: float  # in thousandths of the letter size


@dataclass(frozen=True)
class Outlines:
    """One font file."""

    name: str
    face: uharfbuzz.Face
    font: uharfbuzz.Font

    @property
    def scale(self) -> float:
        """Thousandths of the letter size in one unit of the font."""
        return 1000 / float(self.face.upem)


def font_of(character: str, strong: bool) -> str:
    """Return the name of the font beyond the main one that has a character, or "" if none has it."""
    code = ord(character)
    for first, last, family in _SCRIPTS:
        if first <= code <= last:
            name = (
                family if family in _ONE_WEIGHT else f"{family}-{'Bold' if strong else 'Regular'}"
            )
            return name if outlines(name).font.get_nominal_glyph(code) else ""
    return ""


def is_drawn_thicker(name: str, strong: bool) -> bool:
    """Whether strong words of a font that has one weight get a thicker outline."""
    return strong and name in _ONE_WEIGHT


@functools.cache
def outlines(name: str) -> Outlines:
    """Open a font of the program's own files, once a process."""
    import uharfbuzz

    folder = resources() / "fonts"
    path = folder / f"{name}.ttf" if name in MAIN else folder / "scripts" / f"{name}.ttf"
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path)))
    return Outlines(name, face, uharfbuzz.Font(face))


def by_font(text: str, strong: bool, main: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Divide a text that can be printed into pieces of one font: (font, piece).

    Signs and digits belong to the main font; marks, joiners and spaces to the font of the letter before them.
    """
    own = MAIN[strong]
    start, font = 0, ""
    for place, character in enumerate(text):
        wanted = own if character in main else font_of(character, strong)
        if font and (character in FOLLOWING or unicodedata.category(character) in MARKS):
            wanted = font if outlines(font).font.get_nominal_glyph(ord(character)) else wanted
        if wanted != font and place:
            yield font, text[start:place]
            start = place
        font = wanted or font
    if text:
        yield font, text[start:]


@functools.lru_cache(maxsize=8192)  # words come back, within a page and on the next one
def shaped(font: str, text: str, rtl: bool) -> Shaped:
    """Return the glyphs of a piece of text of one font and one direction."""
    import uharfbuzz

    source = outlines(font)
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if rtl else "ltr"
    uharfbuzz.shape(source.font, buffer, _OFF)
    said = _letters(source, text, [(one.cluster, one.codepoint) for one in buffer.glyph_infos])
    glyphs: list[Glyph] = []
    for number, at, letters in zip(
        [info.codepoint for info in buffer.glyph_infos], buffer.glyph_positions, said, strict=True
    ):
        wide, right, up = (
            round(value * source.scale, 3) for value in (at.x_advance, at.x_offset, at.y_offset)
        )
        glyphs.append(Glyph(number, wide, right, up, letters[::-1] if rtl else letters))
    return Shaped(tuple(glyphs), sum(glyph.advance for glyph in glyphs))


def _letters(source: Outlines, text: str, glyphs: Sequence[tuple[int, int]]) -> list[str]:
    """Return what each glyph, given with the place of its cluster, stands for.

    Within a cluster a letter belongs to the glyph that the font has for it alone; the others belong to the first
    glyph that is left.
    """
    clusters: dict[int, list[int]] = {}
    for place, (cluster, _) in enumerate(glyphs):
        clusters.setdefault(cluster, []).append(place)
    starts = sorted(clusters)
    said = [""] * len(glyphs)
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        free = list(clusters[start])
        rest = ""
        for character in text[start:end]:
            own = source.font.get_nominal_glyph(ord(character))
            mine = next((one for one in free if glyphs[one][1] == own), None)
            if mine is None:
                rest += character
            else:
                said[mine] = character
                free.remove(mine)
        if rest:
            said[free[0] if free else clusters[start][0]] += rest
    return said


def is_rtl_letter(character: str) -> bool:
    """Whether a character is a letter that is written from right to left."""
    return unicodedata.bidirectional(character) in {"R", "AL"}


def width(text: str, strong: bool, main: frozenset[str]) -> float:
    """Width of a text in any script, in thousandths of the letter size."""
    return sum(
        shaped(font, piece, any(map(is_rtl_letter, piece))).width
        for font, piece in by_font(text, strong, main)
    )
