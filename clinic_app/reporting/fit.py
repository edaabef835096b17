"""How far apart the lines of the columns stand: as airy as the number of pages allows, and closer where that saves one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from clinic_app.reporting.page import Band, Group, Mark, Page, Part, Row

LOOSEST, TIGHTEST = 1.12, 0.955  # of the usual distance of lines in columns
OPEN_LINES, OPEN_GAPS = (
    1.2,
    4.0,
)  # most that lines and the gaps before blocks grow where there are no columns
_WORTH = 1.01  # less is not seen
_CAUTION = 0.85  # of the free room: lines do not divide evenly
SetPages = Callable[[Sequence[Part]], list[Page]]


def fitted(parts: Sequence[Part], set_pages: SetPages, foot: float, top: float) -> list[Page]:
    """Return pages. `foot` and `top` are the ends of a page's room, in points from the top of the sheet."""
    pages = set_pages(parts)
    lowest = max((place + row.height for place, row in pages[-1]), default=top)
    bands = [part for part in parts if isinstance(part, Band)]
    if bands:
        return _columns(parts, set_pages, pages, foot - lowest, lowest - top)
    return _opened(parts, set_pages, pages, foot - lowest)


def _columns(
    parts: Sequence[Part], set_pages: SetPages, pages: list[Page], free: float, used: float
) -> list[Page]:
    """`free` and `used`: height of the last page."""
    bands = [part for part in parts if isinstance(part, Band)]
    text = sum(
        row.height for band in bands for group in band.groups for row in group.rows if _is_text(row)
    )
    count = max(band.count for band in bands)
    over = used / text if text else 1.0  # where only one column of the last page is filled
    if len(pages) > 1 and 1 - over >= TIGHTEST:
        factor = max(1 - count * over, TIGHTEST)
        tight = set_pages([_spaced(part, factor) for part in parts])
        if len(tight) < len(pages):
            return tight
    wider = min(1 + _CAUTION * count * free / text, LOOSEST) if text else 1.0
    return _if_as_many(pages, parts, set_pages, wider)


def _opened(
    parts: Sequence[Part], set_pages: SetPages, pages: list[Page], free: float
) -> list[Page]:
    """One page of text from edge to edge: gaps grow more than lines, for paragraphs are to be told apart."""
    groups = [part for part in parts if isinstance(part, Group)]
    if len(pages) > 1:
        return pages
    text = sum(row.height for group in groups for row in group.rows if _is_text(row))
    gaps = sum(group.before for group in groups)
    if not text:
        return pages
    lines = min(1 + _CAUTION * free / (text + gaps * OPEN_GAPS), OPEN_LINES)
    room = max(_CAUTION * free - text * (lines - 1), 0)
    wider = min(1 + room / gaps, OPEN_GAPS) if gaps else 1.0
    if lines < _WORTH:
        return pages
    opened = [_group(group, lines, wider) for group in groups]
    loose = set_pages(opened)
    return loose if len(loose) == len(pages) else pages


def _if_as_many(
    pages: list[Page], parts: Sequence[Part], set_pages: SetPages, factor: float
) -> list[Page]:
    if factor < _WORTH:
        return pages
    loose = set_pages([_spaced(part, factor) for part in parts])
    return loose if len(loose) == len(pages) else pages


def _is_text(row: Row) -> bool:
    return bool(row.items) and all(isinstance(item, Mark) for item in row.items)


def _spaced(part: Part, factor: float) -> Part:
    """Return the part with the lines of its columns so much further apart."""
    if not isinstance(part, Band):
        return part
    return replace(part, groups=tuple(_group(group, factor, factor) for group in part.groups))


def _group(group: Group, lines: float, gap: float) -> Group:
    rows = tuple(_row(row, lines) if _is_text(row) else row for row in group.rows)
    return replace(group, rows=rows, before=group.before * gap)


def _row(row: Row, factor: float) -> Row:
    """Half of what a line gains or loses lies above its letters."""
    shift = row.height * (factor - 1) / 2
    items = tuple(item._replace(drop=item.drop + shift) for item in row.items)
    return Row(row.height * factor, items)
