"""Make resources/fonts again: Noto Sans cut to the scripts this program can print, with the signs that it uses.

Debian's fonts-noto-core holds the sources. Letters come from Noto Sans; arrows, comparison signs, boxes and
ticks from Noto Sans Math and Noto Sans Symbols 2, so that one file draws a whole line. Hints are dropped:
pages are drawn as outlines and screens smooth them.

    .venv/bin/python .ci/make_fonts.py /usr/share/fonts/truetype/noto resources/fonts
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

WEIGHTS = ("Regular", "Bold")
LETTERS = (  # Latin with all its extensions, marks, Greek, Cyrillic, Vietnamese, punctuation, currency
    (0x20, 0x7E),
    (0xA0, 0x52F),
    (0x1AB0, 0x1ABE),
    (0x1C80, 0x1C88),
    (0x1D00, 0x218B),
    (0x2C60, 0x2C7F),
    (0xA640, 0xA69F),
    (0xA720, 0xA7FF),
    (0xAB30, 0xAB65),
    (0xFB00, 0xFB06),
    (0xFFFD, 0xFFFD),
)
SIGNS = {
    "NotoSansMath-Regular.ttf": "←↑→↓↔\N{MINUS SIGN}∞≈≠≤≥",
    "NotoSansSymbols2-Regular.ttf": "■□▲▸▼◆○●◐☐☑☒✓✗⚠",
}
LETTER_FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl"]


def cut(source: Path, characters: set[int], features: list[str]) -> TTFont:
    """Return the font with these characters and layout features only."""
    font = TTFont(source, recalcTimestamp=False)
    options = Options(hinting=False, layout_features=features, name_IDs=["*"], notdef_outline=True)
    if not features:
        options.drop_tables += ["MATH", "GDEF", "GSUB", "GPOS"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    return font


def make(noto: Path, weight: str, target: Path) -> None:
    """Write one weight. Line heights stay those of Noto Sans, not of the taller sign fonts."""
    letters = {code for first, last in LETTERS for code in range(first, last + 1)}
    parts = [cut(noto / f"NotoSans-{weight}.ttf", letters, LETTER_FEATURES)]
    parts += [cut(noto / name, {ord(sign) for sign in signs}, []) for name, signs in SIGNS.items()]
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{number}.ttf" for number in range(len(parts))]
        for part, file in zip(parts, files, strict=True):
            part.save(file)
        merged = Merger().merge([str(file) for file in files])
    for table, fields in (
        ("hhea", ("ascent", "descent", "lineGap")),
        (
            "OS/2",
            ("sTypoAscender", "sTypoDescender", "sTypoLineGap", "usWinAscent", "usWinDescent"),
        ),
    ):
        for field in fields:
            setattr(merged[table], field, getattr(parts[0][table], field))
    merged["head"].created = merged["head"].modified = parts[0]["head"].modified
    merged.recalcTimestamp = False
    merged["post"].formatType = 3.0  # no glyph names
    merged.save(target)


if __name__ == "__main__":
    for name in WEIGHTS:
        make(Path(sys.argv[1]), name, Path(sys.argv[2]) / f"NotoSans-{name}.ttf")
