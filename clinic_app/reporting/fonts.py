"""The letters on paper: two weights of one family, their widths, and which characters they have."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from clinic_app.errors import MissingGlyphError
from clinic_app.paths import resources

REGULAR, BOLD = "NotoSans-Regular", "NotoSans-Bold"


@dataclass(frozen=True)
class Face:
    """One weight. Widths are in thousandths of the letter size; both weights have the same characters."""

    name: str
    widths: Mapping[int, float]

    def width(self, text: str, size: float) -> float:
        """Width of one line of text in points."""
        widths = self.widths
        return sum([widths[ord(character)] for character in text]) * size / 1000

    def has(self, character: str) -> bool:
        """Whether the character can be drawn."""
        return ord(character) in self.widths


@dataclass(frozen=True)
class Faces:
    """The weights that a page is set in."""

    regular: Face
    bold: Face

    def of(self, strong: bool) -> Face:
        """Return the weight for normal or strong words."""
        return self.bold if strong else self.regular


@functools.cache
def faces() -> Faces:
    """Return the weights, read from the program's own files once a process."""
    folder = resources() / "fonts"
    made = []
    for name in (REGULAR, BOLD):
        font = TTFont(name, str(folder / f"{name}.ttf"))
        pdfmetrics.registerFont(font)
        made.append(Face(name, dict(font.face.charWidths)))
    rl_config.canvas_basefontname = (
        REGULAR  # otherwise every file names Helvetica and does not hold it
    )
    return Faces(*made)


def printable(text: str) -> str:
    """Return the text as it can be drawn on one line, or several after a line break typed by a person.

    Letters and their accents are joined where one character exists for both. Characters that nobody
    sees but that change what is seen (controls, writing direction, zero width) are written out.
    Raises MissingGlyphError for a character that no font has.
    """
    if text.isascii() and text.isprintable():
        return text
    regular = faces().regular
    safe = []
    for character in unicodedata.normalize("NFC", text.replace("\r\n", "\n")):
        if character in "\n\r\u2028\u2029\x0b\x0c\x85":
            safe.append(" / ")
        elif character == "\t":
            safe.append(" ")
        elif unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn"}:
            safe.append(f"[U+{ord(character):04X}]")
        elif regular.has(character):
            safe.append(character)
        else:
            raise _missing(character)
    return "".join(safe)


def _missing(character: str) -> MissingGlyphError:
    name = unicodedata.name(character, "a character without a name").lower()
    return MissingGlyphError(
        f"The page needs “{character}” (U+{ord(character):04X}, {name}), which no font of this program has.",
        character,
        "Write the name or text with letters of the Latin, Greek or Cyrillic alphabet, then print again.",
    )
