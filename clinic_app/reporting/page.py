"""Rows put on pages: what stays together, where a page ends, and the frame that every page has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from clinic_app.reporting import look
from clinic_app.reporting.look import Colour
from clinic_app.reporting.structure import Node


@dataclass(frozen=True, slots=True)
class Sheet:
    """Size of the paper in points."""

    width: float
    height: float

    @property
    def room(self) -> float:
        """Width between the margins."""
        return self.width - 2 * look.MARGIN


SHEETS = {"A4": Sheet(595.276, 841.89), "Letter": Sheet(612.0, 792.0)}


class Mark(NamedTuple):
    """Text at a place: `x` from the left margin, `drop` from the top of its row to the base line.

    Without a `font` it is a line as a person reads it, in any script; with one, a piece in the order of the page.
    """

    x: float
    drop: float
    text: str
    size: float
    strong: bool = False
    colour: Colour = look.INK
    font: str = ""
    rtl: bool = False
    node: Node | None = None


class Bar(NamedTuple):
    """A filled rectangle, or a line where it is thin; same origin as a mark."""

    x: float
    drop: float
    width: float
    height: float
    colour: Colour


class Area(NamedTuple):
    """A closed outline; its points count from the area's own place. Without a fill or an edge that is left out."""

    x: float
    drop: float
    points: tuple[tuple[float, float], ...]
    fill: Colour | None
    edge: Colour | None
    width: float  # of the edge
    node: Node | None = None  # the figure that it is a part of


class Grid(NamedTuple):
    """A square of dark and light cells, as a QR code has: its dark ones as (column, row, length) from the top left."""

    x: float
    drop: float
    side: float
    cells: int  # on each side
    dark: tuple[tuple[int, int, int], ...]


Item = Mark | Bar | Area | Grid


class Row(NamedTuple):
    """A strip of the page that is never split."""

    height: float
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that belong together. `keep`: not split if a page can hold them; `leads`: not without what follows.

    A group that may be split begins with at least `first` rows.
    """

    rows: tuple[Row, ...]
    before: float = 0.0
    keep: bool = False
    first: int = 2
    leads: bool = False
    rail: Colour | None = None

    @property
    def height(self) -> float:
        """Height without the distance before it."""
        return sum(row.height for row in self.rows)


Page = list[
    tuple[float, Row]
]  # rows with the distance of their upper edge from the top of the sheet


def set_pages(
    groups: Sequence[Group], sheet: Sheet, head: Row, bottom: float = look.BOTTOM
) -> list[Page]:
    """Put groups on pages, top to bottom. `head` stands on every page but the first; `bottom` is left to the foot."""
    setter = _Setter(sheet, head, bottom)
    for number, group in enumerate(groups):
        setter.add(group, groups[number + 1 :])
    return setter.pages


class _Setter:
    """Walks down the page. `place` is the distance from the top of the sheet."""

    def __init__(self, sheet: Sheet, head: Row, bottom: float) -> None:
        self.head = head
        self.top = look.TOP
        self.foot = sheet.height - bottom
        self.pages: list[Page] = [[]]
        self.place = self.top

    @property
    def room(self) -> float:
        return self.foot - self.place

    @property
    def fresh_room(self) -> float:
        return self.foot - self.top - self.head.height

    @property
    def at_top(self) -> bool:
        return self.place <= self.top + self.head.height

    def add(self, group: Group, following: Sequence[Group]) -> None:
        if not self.at_top:
            self.place += group.before
        if self._needed(group, following) > self.room and not self.at_top:
            self._turn()
        rows = list(group.rows)
        while rows:
            fitting = self._fitting(rows)
            self._put(rows[:fitting], group.rail)
            rows = rows[fitting:]
            if rows:
                self._turn()

    def _needed(self, group: Group, following: Sequence[Group]) -> float:
        """Room without which the group starts on the next page."""
        if group.leads and following:
            after = following[0]
            return group.height + after.before + self._needed(after, following[1:])
        if group.keep and group.height <= self.fresh_room:
            return group.height
        return sum(row.height for row in group.rows[: group.first])

    def _fitting(self, rows: Sequence[Row]) -> int:
        """How many rows go here: all, or so many that neither side is left with a single one."""
        room, count = self.room + 0.01, 0
        for row in rows:
            room -= row.height
            if room < 0:
                break
            count += 1
        if count == len(rows):
            return count
        if len(rows) - count == 1 and count > 2:  # noqa: PLR2004 - two stay, two go
            count -= 1
        return max(count, 1) if self.at_top else count

    def _put(self, rows: Sequence[Row], rail: Colour | None) -> None:
        page, start = self.pages[-1], self.place
        for row in rows:
            page.append((self.place, row))
            self.place += row.height
        if rail is not None and rows:  # after the rows, because it lies on their ground
            page.append((start, Row(0, (Bar(0, 0, look.RAIL_WIDTH, self.place - start, rail),))))

    def _turn(self) -> None:
        self.pages.append([])
        self.place = self.top
        self._put([self.head], None)
