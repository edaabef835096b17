"""Words broken into lines of a given width."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from clinic_app.reporting.blocks import Words
from clinic_app.reporting.fonts import Faces, is_plain, printable
from clinic_app.reporting.mixed_lines import Line, Stretch, break_mixed

_Piece = tuple[str, bool, float]  # text, whether strong, width in thousandths of the letter size
_WEIGHT = itemgetter(1)


def break_lines(words: Words, width: float, size: float, faces: Faces) -> list[Line]:
    """Break words at spaces, and inside a word only where it is wider than the line.

    A line that ends at a space keeps it, outside of the width.
    Raises MissingGlyphError.
    """
    runs = [(printable(run.text), run.strong) for run in words]
    if not all(is_plain(text) for text, _ in runs):
        return break_mixed(runs, width, size, faces)
    room = width * 1000 / size
    space = faces.regular.thousandths(" ")  # as wide in bold
    lines: list[list[_Piece]] = []
    line: list[_Piece] = []
    filled = 0.0
    for word, wide in _split(runs, faces):
        needed = wide + space if line else wide
        if filled + needed <= room:
            if line:
                line.append((" ", line[-1][1] and word[0][1], space))
            line += word
            filled += needed
            continue
        if line:
            lines.append([*line, (" ", line[-1][1], 0.0)])  # who hears the lines needs it
        line, filled = word, wide
        if wide > room:
            *parts, line = _chop(word, room, faces)
            lines += parts
            filled = sum([piece[2] for piece in line])
    if line:
        lines.append(line)
    return [_line(pieces, size) for pieces in lines]


def _split(runs: Iterable[tuple[str, bool]], faces: Faces) -> Iterator[tuple[list[_Piece], float]]:
    """Words are divided by spaces; runs that touch without a space make one word."""
    word: list[_Piece] = []
    filled = 0.0
    for text, strong in runs:
        measure = faces.of(strong).thousandths
        first = True
        for part in text.split(" "):
            if not first and word:
                yield word, filled
                word, filled = [], 0.0
            first = False
            if part:
                wide = measure(part)
                word.append((part, strong, wide))
                filled += wide
    if word:
        yield word, filled


def _chop(word: list[_Piece], room: float, faces: Faces) -> Iterator[list[_Piece]]:
    """Cut a word that is wider than a line between characters."""
    part: list[_Piece] = []
    filled = 0.0
    for text, strong, _ in word:
        measure = faces.of(strong).thousandths
        for character in text:
            wide = measure(character)
            if part and filled + wide > room:
                yield part
                part, filled = [], 0.0
            part.append((character, strong, wide))
            filled += wide
    yield part


def _line(pieces: list[_Piece], size: float) -> Line:
    """Join neighbours of one weight, so that a line is drawn in as few strokes as can be."""
    line: list[Stretch] = []
    x = 0.0
    for strong, run in groupby(pieces, key=_WEIGHT):
        same = list(run)
        line.append(Stretch(x, "".join([piece[0] for piece in same]), strong))
        x += sum([piece[2] for piece in same]) * size / 1000
    return tuple(line)
