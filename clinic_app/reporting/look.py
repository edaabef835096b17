"""How paper looks: sizes in points, colours, distances. One place, so that all papers look alike."""

from __future__ import annotations

from typing import NamedTuple

from clinic_app.reporting.blocks import Size, Tone


class Colour(NamedTuple):
    """Red, green and blue from 0 to 1."""

    red: float
    green: float
    blue: float


def _colour(code: str) -> Colour:
    return Colour(*(round(int(code[place : place + 2], 16) / 255, 4) for place in (0, 2, 4)))


ASK_SHARE = 0.46  # of the width for the words of a question to be ticked
TICK = 7.0  # side of a box
WRITE = 15.0  # from one line to write on to the next
PAPER = _colour("FFFFFF")
INK = _colour("16212B")
SOFT_INK = _colour("46525D")
FAINT_INK = _colour("5A6B7A")
TITLE_INK = _colour("0F2C44")
LINE = _colour("C5D0DA")
HAIRLINE = _colour("E3E9EE")
GROUND = _colour("EEF3F8")
WATERMARK = _colour("E0E5EA")

RAIL = {
    Tone.EMERGENCY: _colour("B3261E"),
    Tone.URGENT: _colour("C2410C"),
    Tone.SOON: _colour("C77700"),
    Tone.CONSIDER: _colour("0B5FA5"),
    Tone.INFORMATION: _colour("5A6B7A"),
    Tone.OPEN: _colour("8997A3"),
    Tone.CALM: _colour("5A6B7A"),
}
ALARM_GROUND, ALARM_INK = _colour("FDECEA"), _colour("8C1D18")
NOTICE = {  # ground and ink of a notice
    Tone.EMERGENCY: (ALARM_GROUND, ALARM_INK),
    Tone.OPEN: (_colour("FFF6E0"), _colour("5C4300")),
    Tone.CALM: (GROUND, INK),
}

TEXT = {Size.NORMAL: 8.0, Size.SMALL: 7.5, Size.FINE: 7.5, Size.LETTER: 9.5, Size.LARGE: 11.0}
LEADING = 1.14  # of the letter size
TITLE, NAME, HEADING, FOOT = 12.5, 11.5, 9.4, 7.5
LARGE_HEADING = 12.0  # over large words
STATE = 8.6  # of a condition in the atopic history strip
DRAFT_MARK = 110.0

MARGIN = 28.35  # left, right
TOP, BOTTOM = 18.0, 36.0  # BOTTOM holds the foot
FOOT_LINE = 33.0  # from the lower edge of the sheet
SEAL = (
    40.0  # side of the code, 14.1 mm; what stands above and beside it keeps four of its cells away
)
SEAL_BOTTOM, SEAL_FOOT_LINE = 56.0, 51.0  # the same two where a page has a code
LOGO, LOGO_SHARE, HEAD_SHARE = (
    40.0,
    0.4,
    0.56,
)  # a logo's height; what it and the words beside it take
SMALL_LOGO = 18.7  # beside a title
RAIL_WIDTH = 3.0
CARD_INDENT = 7.5
CARD_GAP = 2.6
HEADING_BEFORE, HEADING_AFTER = 4.0, 2.0
GUTTER = 16.0  # between the columns of “at a glance”
LABEL_SHARE = 0.27  # of a column
CELL_GAP, CELL_PAD = 5.0, 5.0
KEEP_SHARE = 0.07  # a card higher than this share of the page may be split
LIST_BEFORE = 3.0
COLUMN_GAP = 16.0  # between columns of text
BAND_BEFORE = 3.0
ROOMY, ROOMY_SCALE = 2600, 1.12  # letters that fill half a page and may be larger
BESIDE_FIGURE = 70.0  # points that words beside a figure need
