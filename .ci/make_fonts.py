"""Make resources/fonts again: Noto Sans with the signs that pages use, and a font for each further script.

Debian's fonts-noto-core, fonts-droid-fallback and fonts-nanum hold the sources. Letters come from Noto Sans; arrows,
comparison signs, boxes and ticks from Noto Sans Math and Noto Sans Symbols 2, so that one file draws a whole line.
Hints are dropped: pages are drawn as outlines and screens smooth them. The Korean font gets another name, because
its licence reserves the old one for the unchanged font.

    pip install fonttools
    python .ci/make_fonts.py /usr/share/fonts/truetype resources/fonts
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

WEIGHTS = ("Regular", "Bold")
WINDOWS = 3  # platform of a name record
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
ALL_FEATURES = ["*"]
SHARED = ((0x20, 0x20), (0x200C, 0x200D), (0x25CC, 0x25CC))  # what shaping needs besides letters
SCRIPTS = {  # further fonts: source, and the characters that are kept
    "NotoSansArabic-Regular.ttf": ((0x600, 0x6FF), (0x750, 0x77F), (0x8A0, 0x8FF)),
    "NotoSansArabic-Bold.ttf": ((0x600, 0x6FF), (0x750, 0x77F), (0x8A0, 0x8FF)),
    "NotoSansHebrew-Regular.ttf": ((0x591, 0x5F4), (0xFB1D, 0xFB4F)),
    "NotoSansHebrew-Bold.ttf": ((0x591, 0x5F4), (0xFB1D, 0xFB4F)),
    "NotoSansDevanagari-Regular.ttf": ((0x900, 0x97F), (0xA8E0, 0xA8FF)),
    "NotoSansDevanagari-Bold.ttf": ((0x900, 0x97F), (0xA8E0, 0xA8FF)),
    "NotoSansThai-Regular.ttf": ((0xE01, 0xE5B),),
    "NotoSansThai-Bold.ttf": ((0xE01, 0xE5B),),
}
HAN = "DroidSansFallbackFull.ttf"  # Chinese and Japanese
HAN_CHARACTERS = (
    (0x2E80, 0x2FDF), (0x3000, 0x312F), (0x31A0, 0x31FF), (0x3200, 0x33FF), (0x3400, 0x4DB5), (0x4E00, 0x9FA5),
    (0xF900, 0xFAFF), (0xFF00, 0xFF9F), (0xFFE0, 0xFFE6),
)  # fmt: skip
HANGUL = "NanumBarunGothic.ttf"
HANGUL_CHARACTERS = ((0x20, 0x20), (0x3131, 0x318E), (0xAC00, 0xD7A3))
HANGUL_NAME = "Clinic Hangul"


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


def cut_script(
    source: Path, ranges: Iterable[tuple[int, int]], target: Path, name: str = ""
) -> None:
    """Write a font with these characters; `name` takes the place of the font's own."""
    kept = {code for first, last in ranges for code in range(first, last + 1)}
    font = cut(source, kept, ALL_FEATURES)
    if name:
        plain = name.replace(" ", "")
        names = {1: name, 2: "Regular", 3: plain, 4: name, 6: plain}
        font["name"].names = [
            one
            for one in font["name"].names
            if one.nameID in {0, 13, 14} and one.platformID == WINDOWS
        ]
        for number, text in names.items():
            font["name"].setName(text, number, WINDOWS, 1, 0x409)
    font["post"].formatType = 3.0
    font.save(target)
    print(target, target.stat().st_size)


def main(fonts: Path, target: Path) -> None:
    """Write all fonts; those that only a page may need go into a folder of their own."""
    scripts = target / "scripts"
    scripts.mkdir(exist_ok=True)
    for weight in WEIGHTS:
        make(fonts / "noto", weight, target / f"NotoSans-{weight}.ttf")
    for name, ranges in SCRIPTS.items():
        cut_script(fonts / "noto" / name, (*SHARED, *ranges), scripts / name)
    cut_script(fonts / "droid" / HAN, HAN_CHARACTERS, scripts / "DroidSansFallback.ttf")
    plain = scripts / f"{HANGUL_NAME.replace(' ', '')}.ttf"
    cut_script(fonts / "nanum" / HANGUL, HANGUL_CHARACTERS, plain, HANGUL_NAME)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
