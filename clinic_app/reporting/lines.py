"""Words broken into lines of a given width."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from clinic_app.reporting.blocks import Words
from clinic_app.reporting.fonts import Faces, printable

_Piece = tuple[str, bool]
_Word = list[_Piece]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Text of one weight within a line, `x` points from the line's left edge."""

    x: float
    text: str
    strong: bool


Line = tuple[Stretch, ...]


def break_lines(words: Words, width: float, size: float, faces: Faces) -> list[Line]:
    """Break words at spaces, and inside a word only where it is wider than the line.

    Raises MissingGlyphError.
    """
    lines: list[Line] = []
    line: list[_Piece] = []
    filled = 0.0
    for whole_word in _split(words):
        word = whole_word
        wide = _width(word, size, faces)
        gap = faces.of(word[0][1]).width(" ", size) if line else 0.0
        if line and filled + gap + wide > width:
            lines.append(_line(line, size, faces))
            line, filled, gap = [], 0.0, 0.0
        if wide > width:
            *parts, word = _chop(word, width, size, faces)
            lines += [_line(part, size, faces) for part in parts]
            wide = _width(word, size, faces)
        if line:
            line.append((" ", line[-1][1] and word[0][1]))
        line += word
        filled += gap + wide
    if line:
        lines.append(_line(line, size, faces))
    return lines


def _split(words: Words) -> Iterator[_Word]:
    """Words are divided by spaces; runs that touch without a space make one word."""
    word: _Word = []
    for run in words:
        for number, part in enumerate(printable(run.text).split(" ")):
            if number and word:
                yield word
                word = []
            if part:
                word.append((part, run.strong))
    if word:
        yield word


def _width(word: _Word, size: float, faces: Faces) -> float:
    return sum(faces.of(strong).width(text, size) for text, strong in word)


def _chop(word: _Word, width: float, size: float, faces: Faces) -> Iterator[_Word]:
    """Cut a word that is wider than a line between characters."""
    part: _Word = []
    filled = 0.0
    for text, strong in word:
        start = 0
        for place, character in enumerate(text):
            wide = faces.of(strong).width(character, size)
            if filled + wide > width and (part or place > start):
                yield [*part, (text[start:place], strong)] if place > start else part
                part, filled, start = [], 0.0, place
            filled += wide
        part.append((text[start:], strong))
    yield part


def _line(pieces: list[_Piece], size: float, faces: Faces) -> Line:
    """Join neighbours of one weight, so that a line is drawn in as few strokes as can be."""
    joined: list[_Piece] = []
    for text, strong in pieces:
        if joined and joined[-1][1] is strong:
            joined[-1] = (joined[-1][0] + text, strong)
        else:
            joined.append((text, strong))
    line, x = [], 0.0
    for text, strong in joined:
        line.append(Stretch(x, text, strong))
        x += faces.of(strong).width(text, size)
    return tuple(line)
