"""Lines of words in several scripts and both directions."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from clinic_app.reporting import scripts
from clinic_app.reporting.direction import is_rtl, levels, visual_order
from clinic_app.reporting.fonts import Faces, is_plain

_WIDE = "\uff0c\uff0e\uff1a\uff1b\uff1f\uff01\uff09\uff3d\uff08\uff3b"  # , . : ; ? ! ) ] ( [ in full width
_NO_START = set(
    "、。」』】〉》ー々ゝゞぁぃぅぇぉっゃゅょァィゥェォッャュョ" + _WIDE[:8]
)  # JIS X 4051
_NO_END = set("「『【〈《" + _WIDE[8:])
_THAI_FIRST = set("เแโใไ")  # vowels that begin a syllable


class Stretch(NamedTuple):
    """Text of one weight within a line, `x` points from the line's left edge.

    Without a font it is drawn in the main one, as it comes.
    """

    x: float
    text: str
    strong: bool
    font: str = ""
    rtl: bool = False


Line = tuple[Stretch, ...]


def break_mixed(
    runs: Sequence[tuple[str, bool]], width: float, size: float, faces: Faces
) -> list[Line]:
    """Break runs (text that can be printed, whether strong) into lines, each in the order of the page."""
    return _Paragraph(runs, size, faces).lines(width * 1000 / size)


def set_line(text: str, size: float, faces: Faces, *, strong: bool) -> Line:
    """Return one line in the order of the page, however wide."""
    (line,) = break_mixed([(text, strong)], float("inf"), size, faces) or [()]
    return line


class _Paragraph:
    """One text with the weight, font and level of each character; places are counted in characters."""

    def __init__(self, runs: Sequence[tuple[str, bool]], size: float, faces: Faces) -> None:
        self.text = "".join(text for text, _ in runs)
        self.size = size
        self.faces = faces
        self.how: list[tuple[bool, str, int]] = []
        found = iter(levels(self.text, rtl=is_rtl(self.text)))
        for text, strong in runs:
            for font, piece in scripts.by_font(text, strong, faces.regular.characters):
                self.how += [(strong, font, next(found)) for _ in piece]

    def lines(self, room: float) -> list[Line]:
        """Fill lines with words; a word that is wider than a line is cut between its letters."""
        found: list[tuple[int, int]] = []
        start = end = 0
        for first, last in self._words():
            if self._width(start if end > start else first, last) <= room:
                start, end = (start if end > start else first), last
                continue
            if end > start:
                found.append((start, end))
            start, end = first, last
            if self._width(first, last) > room:
                *whole, (start, end) = self._cut(first, last, room)
                found += whole
        if end > start:
            found.append((start, end))
        return [self._line(first, last) for first, last in found]

    def _words(self) -> Iterator[tuple[int, int]]:
        """What stays together: between spaces, and between places where a script may break without one."""
        text, start = self.text, 0
        for place, character in enumerate(text):
            if character == " ":
                if start < place:
                    yield start, place
                start = place + 1
            elif start < place and _may_break(text[place - 1], character):
                yield start, place
                start = place
        if start < len(text):
            yield start, len(text)

    def _cut(self, first: int, last: int, room: float) -> Iterator[tuple[int, int]]:
        start, filled = first, 0.0
        for place, end in self._letters(first, last):
            wide = self._width(place, end)
            if start < place and filled + wide > room:
                yield start, place
                start, filled = place, 0.0
            filled += wide
        yield start, last

    def _letters(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """Letters with the marks on them."""
        start = first
        for place in range(first + 1, last + 1):
            if place == last or not _belongs_to_former(self.text[place]):
                yield start, place
                start = place

    def _width(self, first: int, last: int) -> float:
        return sum(self._piece_width(*piece) for piece in self._pieces(first, last))

    def _pieces(self, first: int, last: int) -> Iterator[tuple[str, bool, str, int]]:
        """Text of one weight, font and level: (text, strong, font, level); no font where it is drawn as it comes."""
        for (strong, font, level), run in groupby(range(first, last), key=self.how.__getitem__):
            places = list(run)
            text = self.text[places[0] : places[-1] + 1]
            simple = font in scripts.MAIN and level % 2 == 0 and is_plain(text)
            yield text, strong, "" if simple else font, level

    def _piece_width(self, text: str, strong: bool, font: str, level: int) -> float:
        if not font:
            return self.faces.of(strong).thousandths(text)
        return scripts.shaped(font, text, level % 2 == 1).width

    def _line(self, first: int, last: int) -> Line:
        """Put the pieces of a line into the order of the page."""
        line: list[Stretch] = []
        x = 0.0
        for piece in visual_order([(one[3], one) for one in self._pieces(first, last)]):
            text, strong, font, level = piece
            line.append(Stretch(x, text, strong, font, level % 2 == 1))
            x += self._piece_width(*piece) * self.size / 1000
        if self.text[last : last + 1] == " " and not is_rtl(self.text):
            line.append(Stretch(x, " ", self.how[last][0]))  # who hears the lines needs it
        return tuple(line)


def _may_break(before: str, after: str) -> bool:
    """Whether a line may end between two characters without a space: in Chinese, Japanese and Thai.

    Thai is broken before the vowels that begin a syllable; a dictionary would find more places.
    """
    if after in _NO_START or before in _NO_END:
        return False
    if after in _THAI_FIRST and "\u0e01" <= before <= "\u0e5b":
        return True
    return _is_ideograph(before) or _is_ideograph(after)


def _is_ideograph(character: str) -> bool:
    return "\u3000" <= character <= "\u9fff" and not "\u3131" <= character <= "\u318e"


def _belongs_to_former(character: str) -> bool:
    return (
        character in scripts.JOINERS
        or character == "\N{THAI CHARACTER SARA AM}"
        or unicodedata.category(character) in scripts.MARKS
    )
