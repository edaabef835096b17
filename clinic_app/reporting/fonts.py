"""The letters on paper: two weights of one family, and further scripts where a text needs them."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from clinic_app.errors import MissingGlyphError
from clinic_app.paths import resources
from clinic_app.reporting import scripts

REGULAR, BOLD = scripts.MAIN
_SUBSETS = 8  # of each weight that are kept made; one is some 30 KB


@dataclass(frozen=True)
class Face:
    """One weight. `thousandths` is the width of a text at a letter size of 1000 points."""

    name: str
    characters: frozenset[str]
    thousandths: Callable[[str], float]

    def width(self, text: str, size: float) -> float:
        """Width of one line of text in points."""
        return self.thousandths(text) * size / 1000


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
    rl_config.canvas_basefontname = (
        REGULAR  # otherwise every file names Helvetica and does not hold it
    )
    rl_config.useA85 = (
        0  # plain bytes: a fifth smaller and faster than letters that stand for bytes
    )
    return Faces(*(_face(name, str(folder / f"{name}.ttf")) for name in (REGULAR, BOLD)))


def _face(name: str, path: str) -> Face:
    font = TTFont(name, path)
    # page after page needs the same letters, and a document is not the first of its process for long
    make = font.face.makeSubset
    subset_of = functools.lru_cache(maxsize=_SUBSETS)(lambda letters: make(list(letters)))
    font.face.makeSubset = lambda subset: subset_of(tuple(subset))
    pdfmetrics.registerFont(font)
    widths: dict[str, float] = {chr(code): wide for code, wide in font.face.charWidths.items()}

    characters = frozenset(widths)
    plain = frozenset(one for one in characters if unicodedata.category(one) not in scripts.MARKS)
    strong = name == BOLD

    @functools.lru_cache(maxsize=8192)  # words come back, within a page and on the next one
    def thousandths(text: str) -> float:
        if plain.issuperset(text):
            return sum([widths[character] for character in text])
        return scripts.width(text, strong, characters)

    return Face(name, characters, thousandths)


@functools.cache
def _plain() -> frozenset[str]:
    """Characters that are drawn as they come: visible, and never a part of the one before."""
    kept = {"Lu", "Ll", "Lt", "Lm", "Lo", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po",
            "Sm", "Sc", "Sk", "So", "Zs"}  # fmt: skip
    return frozenset(one for one in faces().regular.characters if unicodedata.category(one) in kept)


def is_plain(text: str) -> bool:
    """Whether a text is drawn as it comes, in the main font, from left to right."""
    if text.isascii() and text.isprintable():  # what most texts are, and quickly known
        return True
    return _plain().issuperset(text)


def printable(text: str) -> str:
    """Return the text as it can be drawn on one line, or several after a line break typed by a person.

    Letters and their accents are joined where one character exists for both. Characters that nobody
    sees but that change what is seen (controls, writing direction, zero width) are written out.
    Raises MissingGlyphError for a character that no font has.
    """
    if is_plain(text):
        return text
    characters = faces().regular.characters
    safe = []
    for character in unicodedata.normalize("NFC", text.replace("\r\n", "\n")):
        if character in "\n\r\u2028\u2029\x0b\x0c\x85":
            safe.append(" / ")
        elif character == "\t":
            safe.append(" ")
        elif character in scripts.JOINERS and safe and len(safe[-1]) == 1 and _joins(safe[-1]):
            safe.append(character)
        elif unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn"}:
            safe.append(f"[U+{ord(character):04X}]")
        elif character in characters or scripts.font_of(character, False):
            safe.append(character)
        else:
            raise _missing(character)
    return "".join(safe)


def _joins(character: str) -> bool:
    """Whether a joiner after this character is spelling: in Arabic script and in Devanagari."""
    return scripts.font_of(character, False).startswith(("NotoSansArabic", "NotoSansDevanagari"))


def _missing(character: str) -> MissingGlyphError:
    name = unicodedata.name(character, "a character without a name").lower()
    return MissingGlyphError(
        f"The page needs “{character}” (U+{ord(character):04X}, {name}), which no font of this program has.",
        character,
        "Write the name or text with letters of another alphabet as well, Latin for example, then print again.",
    )
