"""Words broken into lines of a given width."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from clinic_app.reporting.blocks import Words
from clinic_app.reporting.fonts import Face, Faces, is_plain, printable
from clinic_app.reporting.mixed_lines import Line, Stretch, break_mixed

_Piece = tuple[str, bool, float]  # text, whether strong, width in thousandths of the letter size


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
    if len(runs) == 1:  # most texts of a page
        text, strong = runs[0]
        simple = _break_one(text, room, faces.of(strong), space)
        if simple is not None:
            return [(Stretch(0.0, line, strong),) for line in simple]
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


def _break_one(text: str, room: float, face: Face, space: float) -> list[str] | None:
    """Break a text of one weight; None where a word is wider than the line."""
    words = [word for word in text.split(" ") if word]
    lines: list[str] = []
    first, filled = 0, 0.0
    for number, word in enumerate(words):
        wide = face.thousandths(word)
        if wide > room:
            return None
        if number == first:
            filled = wide
        elif filled + wide + space <= room:
            filled += wide + space
        else:
            lines.append(" ".join(words[first:number]) + " ")
            first, filled = number, wide
    return [*lines, " ".join(words[first:])] if words else []


def _split(runs: Iterable[tuple[str, bool]], faces: Faces) -> Iterator[tuple[list[_Piece], float]]:
    """Words are divided by spaces; runs that touch without a space make one word."""
    word: list[_Piece] = []
    filled = 0.0
    for text, strong in runs:
        measure = faces.of(strong).thousandths
        head, *others = text.split(" ")
        if head:
            wide = measure(head)
            word.append((head, strong, wide))
            filled += wide
        for part in others:
            if word:
                yield word, filled
            if part:
                filled = measure(part)
                word = [(part, strong, filled)]
            else:
                word, filled = [], 0.0
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
    same: list[str] = []
    x = wide = 0.0
    weight = pieces[0][1]
    for text, strong, width in pieces:
        if strong != weight:
            line.append(Stretch(x, "".join(same), weight))
            x += wide * size / 1000
            same, wide, weight = [], 0.0, strong
        same.append(text)
        wide += width
    return (*line, Stretch(x, "".join(same), weight))
