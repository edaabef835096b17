"""Rows put on pages: what stays together, where a page ends, and the frame that every page has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from clinic_app.reporting import look
from clinic_app.reporting.blocks import Picture
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


_STEP = 2.0  # points by which columns get longer until they hold everything
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


class Stamp(NamedTuple):
    """A picture, as large as it is drawn."""

    x: float
    drop: float
    width: float
    height: float
    picture: Picture
    node: Node | None = None


Item = Mark | Bar | Area | Grid | Stamp


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


@dataclass(frozen=True, slots=True)
class Band:
    """Groups that flow down the first column, then down the next; `width` is that of one column."""

    groups: tuple[Group, ...]
    width: float
    gutter: float
    count: int = 2
    before: float = 0.0


Part = Group | Band
Page = list[
    tuple[float, Row]
]  # rows with the distance of their upper edge from the top of the sheet


def set_pages(
    parts: Sequence[Part], sheet: Sheet, head: Row, bottom: float = look.BOTTOM
) -> list[Page]:
    """Put parts on pages, top to bottom. `head` stands on every page but the first; `bottom` is left to the foot."""
    setter = _Setter(sheet, head, bottom)
    waiting = list(parts)
    while waiting:
        part = waiting.pop(0)
        if isinstance(part, Band):
            setter.add_band(part)
        else:
            setter.add_group(part, waiting)
    return setter.pages


def _needed(group: Group, following: Sequence[Part], room: float) -> float:
    """Height without which a group does not begin here; `room` is what an empty page or column has."""
    if group.leads and following:
        after = following[0]
        if isinstance(after, Band):
            return group.height + after.before + _needed(after.groups[0], after.groups[1:], room)
        return group.height + after.before + _needed(after, following[1:], room)
    if group.keep and group.height <= room:
        return group.height
    return sum(row.height for row in group.rows[: group.first])


def _fitting(rows: Sequence[Row], room: float, *, at_top: bool) -> int:
    """How many rows go here: all, or so many that neither side is left with a single one."""
    room, count = room + 0.01, 0
    for row in rows:
        room -= row.height
        if room < 0:
            break
        count += 1
    if count == len(rows):
        return count
    if len(rows) - count == 1 and count > 2:  # noqa: PLR2004 - two stay, two go
        count -= 1
    return max(count, 1) if at_top else count


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

    def add_group(self, group: Group, following: Sequence[Part]) -> None:
        if not self.at_top:
            self.place += group.before
        if not self.at_top and _needed(group, following, self.fresh_room) > self.room:
            self._turn()
        rows = list(group.rows)
        while rows:
            fitting = _fitting(rows, self.room, at_top=self.at_top)
            self._put(rows[:fitting], group.rail)
            rows = rows[fitting:]
            if rows:
                self._turn()

    def add_band(self, band: Band) -> None:
        """Fill columns to the foot of a page; the last ones are as low as they can be, and about equal."""
        waiting = list(band.groups)
        self.place += 0.0 if self.at_top else band.before
        while waiting:
            if not self.at_top and _needed(waiting[0], waiting[1:], self.fresh_room) > self.room:
                self._turn()
            columns, waiting = _balanced(waiting, band.count, self.room)
            for number, column in enumerate(columns):
                shift = number * (band.width + band.gutter)
                self.pages[-1] += [(self.place + drop, _moved(row, shift)) for drop, row in column]
            self.place += max(_depth(column) for column in columns)
            if waiting:
                self._turn()

    def _put(self, rows: Sequence[Row], rail: Colour | None) -> None:
        placed, height = _placed(rows, rail)
        self.pages[-1] += [(self.place + drop, row) for drop, row in placed]
        self.place += height

    def _turn(self) -> None:
        self.pages.append([])
        self.place = self.top
        self._put([self.head], None)


Column = list[tuple[float, Row]]  # rows with their distance from the top of the column


def _placed(rows: Sequence[Row], rail: Colour | None) -> tuple[Column, float]:
    """Rows below each other, and their height; the rail comes after them, because it lies on their ground."""
    placed: Column = []
    height = 0.0
    for row in rows:
        placed.append((height, row))
        height += row.height
    if rail is not None and rows:
        placed.append((0.0, Row(0, (Bar(0, 0, look.RAIL_WIDTH, height, rail),))))
    return placed, height


def _depth(column: Column) -> float:
    return max((drop + row.height for drop, row in column), default=0.0)


def _balanced(groups: list[Group], count: int, room: float) -> tuple[list[Column], list[Group]]:
    """Return filled columns, and what has to wait for the next page."""
    columns, waiting = _filled(groups, count, room)
    if waiting:
        return columns, waiting
    low = sum(_depth(column) for column in columns) / count
    while low < room:
        lower, left_over = _filled(groups, count, low)
        if not left_over:
            return lower, []
        low += _STEP
    return columns, []


def _filled(groups: list[Group], count: int, room: float) -> tuple[list[Column], list[Group]]:
    waiting = list(groups)
    columns = []
    for _ in range(count):
        column, waiting = _column(waiting, room)
        columns.append(column)
    return columns, waiting


def _column(groups: list[Group], room: float) -> tuple[Column, list[Group]]:
    """Return one column of at most this height, and what did not fit; the first row fits always."""
    column: Column = []
    place = 0.0
    waiting = list(groups)
    while waiting:
        group, following = waiting[0], waiting[1:]
        before = group.before if place else 0.0
        if place and _needed(group, following, room) > room - place - before:
            break
        place += before
        fitting = _fitting(group.rows, room - place, at_top=not place)
        placed, height = _placed(group.rows[:fitting], group.rail)
        column += [(place + drop, row) for drop, row in placed]
        place += height
        if fitting < len(group.rows):
            waiting[0] = replace(group, rows=group.rows[fitting:], before=0.0)
            break
        waiting = following
    return column, waiting


def _moved(row: Row, x: float) -> Row:
    """Return the row further to the right."""
    return Row(row.height, tuple(item._replace(x=item.x + x) for item in row.items)) if x else row
