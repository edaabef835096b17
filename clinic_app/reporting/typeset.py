"""Blocks to rows: every word gets its place, nothing is drawn yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby, zip_longest

from clinic_app.reporting import look
from clinic_app.reporting.blocks import (
    Ask,
    Banner,
    Block,
    Card,
    Cell,
    Columns,
    CutLine,
    Fact,
    Glance,
    Heading,
    Letterhead,
    Listing,
    Notice,
    Paper,
    Paragraph,
    Pictures,
    Run,
    Signature,
    Size,
    Strip,
    Tone,
    Words,
    strong,
    words,
)
from clinic_app.reporting.drawing import FIGURE, body_items, course_height, course_items
from clinic_app.reporting.fonts import Faces, printable
from clinic_app.reporting.lines import break_lines
from clinic_app.reporting.look import Colour
from clinic_app.reporting.page import Area, Band, Bar, Group, Item, Mark, Part, Row, Stamp
from clinic_app.reporting.paper_words import paper_words
from clinic_app.reporting.seal_code import seal_grid
from clinic_app.reporting.structure import Node, text_node

BASE = 0.76  # of the leading: from the top of a line to its base line
NAME_SHARE = 0.4  # of the banner
FACT_SHARES = (0.56, 0.44)  # of what the name leaves: the first column holds the longer facts
PEN = 16.0  # points that a signature needs
SEAL_GAP = 8.0  # points between the foot and the code: more than four of the code's cells
CARD_START = 4  # lines of a card that stay together when it is split


@dataclass(frozen=True, slots=True)
class Typesetter:
    """Sets blocks for one width. Raises MissingGlyphError from every method that takes words."""

    width: float
    page_height: float
    faces: Faces
    scale: float = 1.0  # of the letters of what stands in columns

    def document(self, paper: Paper) -> list[Part]:
        """Return everything between the head and the foot of the pages."""
        parts: list[Part] = [_tagged(self._masthead(paper)), _tagged(self._banner(paper.banner))]
        titles, plain = _Titles(), list[Block]()
        for block in paper.blocks:
            if isinstance(block, Columns):
                parts += [*self.groups(plain, titles), self._columns(block, titles)]
                plain = []
            else:
                plain.append(block)
        return [*parts, *self.groups(plain, titles)]

    def groups(self, blocks: Iterable[Block], titles: _Titles) -> list[Group]:
        """Return each block as what is put on a page; neighbouring items are one list."""
        groups: list[Group] = []
        for kind, same in groupby(blocks, key=type):
            of_all = Node("L") if kind is Listing else None
            titles.below_heading |= kind is Heading
            groups += [_tagged(self._block(block, of_all, titles.of_card)) for block in same]
        return groups

    def _columns(self, columns: Columns, titles: _Titles) -> Band:
        """Set the blocks for the width of one column."""
        width = (self.width - look.COLUMN_GAP) / 2
        scale = look.ROOMY_SCALE if _letters(columns.blocks) <= look.ROOMY else 1.0
        groups = replace(self, width=width, scale=scale).groups(columns.blocks, titles)
        return Band(tuple(groups), width, look.COLUMN_GAP, before=look.BAND_BEFORE)

    # -- lines ----------------------------------------------------------------------------------

    def rows(  # noqa: PLR0913 - where, how wide, how coloured, and what it is
        self,
        text: Words,
        size: float,
        *,
        x: float = 0.0,
        width: float | None = None,
        colour: Colour = look.INK,
        kind: str = "P",
        parent: Node | None = None,
    ) -> list[Row]:
        """One row a line; all of them are one part of the given kind."""
        node = text_node(kind, "".join(run.text for run in text), parent)
        size *= self.scale
        leading = size * look.LEADING
        room = self.width - x if width is None else width
        base = leading * BASE
        return [
            Row(
                leading,
                tuple(
                    [
                        Mark(x + at, base, part, size, bold, colour, font, rtl, node)
                        for at, part, bold, font, rtl in line
                    ]
                ),
            )
            for line in break_lines(text, room, size, self.faces)
        ]

    def right(self, text: str, size: float, drop: float, colour: Colour) -> Mark:
        """One line that ends at the right margin."""
        text = printable(text)
        return Mark(
            self.width - self.faces.regular.width(text, size), drop, text, size, False, colour
        )

    def head(self, paper: Paper) -> Row:
        """Who this is, at the top of every page but the first."""
        size = look.TEXT[Size.SMALL]
        name = Mark(
            0,
            size,
            shorten(paper.identity, size, self.width * 0.72, self.faces, bold=True),
            size,
            True,
        )
        title = self.right(paper.title, look.FOOT, size, look.FAINT_INK)
        return Row(size * 2.2, (name, title, Bar(0, size * 1.5, self.width, 0.8, look.TITLE_INK)))

    def foot(self, paper: Paper, number: int, count: int) -> Row:
        """Who this is, page x of y, and the versions, under a line; the code beside them."""
        size = look.FOOT
        room = self.width - (look.SEAL + SEAL_GAP if paper.seal else 0)
        say = paper_words(paper.language).say
        page = say("Page {number} of {count}", number=number, count=count)
        wide = self.faces.regular.width(page, size)
        identity = shorten(paper.identity, size, room - wide - 12, self.faces)
        drop = size * 1.6
        items: list[Item] = [
            Bar(0, 0, room, 0.6, look.LINE),
            Mark(0, drop, identity, size, False, look.FAINT_INK),
            Mark(room - wide, drop, page, size, False, look.FAINT_INK),
        ]
        lines = self._versions(paper.versions, room)
        if not paper.has_open_head:
            head = paper.letterhead
            clinic = " · ".join(part for part in (head.name, *head.address, head.phone) if part)
            lines += [shorten(clinic, size, room, self.faces)] if not head.is_empty else []
        pitch = 1.4 if len(lines) == 1 else 1.2  # no line goes below the code
        for line in lines:
            drop += size * pitch
            items.append(Mark(0, drop, line, size, False, look.FAINT_INK))
        if paper.seal:
            items.append(seal_grid(paper.seal, self.width - look.SEAL, 0, look.SEAL))
        return Row(max(drop + size * 0.5, look.SEAL if paper.seal else 0), tuple(items))

    def _versions(self, text: str, room: float) -> list[str]:
        """The versions on as many lines as they need, at most two."""
        lines = break_lines(words(text), room, look.FOOT, self.faces)
        if not lines:
            return []
        first, *others = ("".join(part.text for part in line).strip() for line in lines)
        rest = " ".join(others)
        return [first, shorten(rest, look.FOOT, room, self.faces)] if rest else [first]

    # -- blocks ---------------------------------------------------------------------------------

    def _block(self, block: Block, of_all: Node | None, card_title: str) -> Group:  # noqa: C901, PLR0911 - one for each kind
        match block:
            case Heading():
                return self._heading(block)
            case Paragraph():
                colour = look.SOFT_INK if block.soft else look.INK
                rows = self.rows(block.words, look.TEXT[block.size], colour=colour)
                return Group(tuple(rows), before=2.0)
            case Listing():
                return self._listing(block, of_all)
            case Notice():
                return self._notice(block)
            case Strip():
                return self._strip(block)
            case Pictures():
                return self._pictures(block)
            case Card():
                return self._card(block, card_title)
            case Glance():
                return self._glance(block)
            case Ask():
                return self._ask(block)
            case CutLine():
                return self._cut_line(block)
            case Signature():
                return self._signature(block)
            case Columns():
                raise TypeError("columns are set by the document")

    def _masthead(self, paper: Paper) -> Group:
        """The title, and at the right who printed it; the clinic's head above, or its logo beside and the rest in the foot."""
        head = paper.letterhead
        rows = [] if head.is_empty or not paper.has_open_head else [self._letterhead(head)]
        size, small = look.TITLE, look.TEXT[Size.SMALL]
        beside = not head.is_empty and not paper.has_open_head
        left = 0.0
        items: list[Item] = []
        if head.logo is not None and beside:
            stamp = _stamp(head, look.SMALL_LOGO * 3, look.SMALL_LOGO, look.SMALL_LOGO)
            items.append(stamp)
            left = stamp.width + 9
        title = shorten(paper.title, size, self.width - left, self.faces, bold=True)
        room = self.width - left - self.faces.bold.width(title, size) - 20
        lines = paper.masthead
        height = max(size * 1.5, small * look.LEADING * len(lines), look.SMALL_LOGO if left else 0)
        node = Node("H1")
        items.append(Mark(left, height - 5, title, size, True, look.TITLE_INK, node=node))
        for number, line in enumerate(lines, 1 - len(lines)):
            drop = height - 5 + number * small * look.LEADING
            text = shorten(line, small, room, self.faces)
            mark = self.right(text, small, drop, look.FAINT_INK)
            items.append(mark._replace(node=text_node("P", text)))
        items.append(Bar(0, height + 1, self.width, 1.4, look.TITLE_INK))
        return Group((*rows, Row(height + 5, tuple(items))))

    def _letterhead(self, head: Letterhead) -> Row:
        """The logo at the left, the clinic's name, address and telephone at the right."""
        size, left = look.TEXT[Size.NORMAL], 0.0
        items: list[Item] = []
        if head.logo is not None:
            stamp = _stamp(head, self.width * look.LOGO_SHARE, look.LOGO, look.LOGO)
            items.append(stamp)
            left = stamp.width + look.GUTTER
        start = max(left, self.width * look.HEAD_SHARE)
        room = self.width - start
        name = words(strong(head.name)) if head.name else ()
        lines = self.rows(name, look.HEADING + 0.6, x=start, width=room, colour=look.TITLE_INK)
        for line in (*head.address, *((head.phone,) if head.phone else ())):
            lines += self.rows(words(line), size, x=start, width=room, colour=look.SOFT_INK)
        items += _stack(lines, 0.0)
        height = sum(row.height for row in lines)
        return Row(max(height, look.LOGO if head.logo else 0.0) + 8, tuple(items))

    def _banner(self, banner: Banner) -> Group:
        """The name at the left, facts in two columns beside it; as high as the longest of them."""
        pad = 8.0
        left = self.width * NAME_SHARE
        name = words(strong(banner.name))
        columns = [self.rows(name, look.NAME, x=pad, width=left - 2 * pad)]
        size, start = look.TEXT[Size.NORMAL], left
        for number, share in enumerate(FACT_SHARES):
            room = (self.width - left) * share
            column: list[Row] = []
            for fact in banner.facts[number::2]:
                column += self.rows(words(fact), size, x=start, width=room - pad)
            columns.append(column)
            start += room
        return self._boxed(columns, look.GROUND, pad=4.5)

    def _boxed(
        self, columns: Iterable[list[Row]], ground: Colour, pad: float, rail: Colour | None = None
    ) -> Group:
        """Columns of rows on a ground. A box higher than a third of the page is split by its lines."""
        table = list(columns)
        height = max(sum(row.height for row in column) for column in table)
        if height > self.page_height / 3:
            stacked = [row for column in table for row in column]
            return Group(tuple(stacked), before=5.0, rail=rail)
        items: list[Item] = [Bar(0, 0, self.width, height + 2 * pad, ground)]
        for column in table:
            items += _stack(column, pad)
        return Group((Row(height + 2 * pad, tuple(items)),), before=5.0, rail=rail)

    def _heading(self, heading: Heading) -> Group:
        size = look.LARGE_HEADING if heading.large else look.HEADING
        rows = self.rows(words(strong(heading.text)), size, colour=look.TITLE_INK, kind="H2")
        rule = Bar(0, 1.4, self.width, 0.8, look.LINE)
        rows.append(Row(1.4 + look.HEADING_AFTER, (rule,)))
        return Group(tuple(rows), before=look.HEADING_BEFORE, leads=True, first=len(rows))

    def _notice(self, notice: Notice) -> Group:
        ground, ink = look.NOTICE[notice.tone]
        bold = tuple(Run(run.text, strong=True) for run in notice.words)
        rows = self.rows(
            bold, look.TEXT[Size.NORMAL], x=look.CARD_INDENT, width=self.width - 16, colour=ink
        )
        return self._boxed([rows], ground, 4.0, look.RAIL[notice.tone])

    def _strip(self, strip: Strip) -> Group:
        count = max(1, len(strip.cells))
        width = (self.width - look.CELL_GAP * (count - 1)) / count
        of_all = Node("L")
        columns = [
            self._cell(cell, number * (width + look.CELL_GAP) + look.CELL_PAD, width, of_all)
            for number, cell in enumerate(strip.cells)
        ]
        height = max((sum(row.height for row in column) for column in columns), default=0.0) + 9
        items: list[Item] = []
        for number, (cell, column) in enumerate(zip(strip.cells, columns, strict=True)):
            x = number * (width + look.CELL_GAP)
            top = (2.4, look.TITLE_INK) if cell.present else (0.8, look.RAIL[Tone.OPEN])
            items.append(Bar(x, 0, width, height, look.GROUND))
            items.append(Bar(x, 0, width, *top))
            items += _stack(column, 5.0)
        return Group((Row(height, tuple(items)),), before=2.0)

    def _cell(self, cell: Cell, x: float, width: float, of_all: Node) -> list[Row]:
        room = width - 2 * look.CELL_PAD
        small, fine = look.TEXT[Size.SMALL], look.TEXT[Size.FINE]
        item = Node("LI", of_all)
        body = Node("LBody", item)
        rows = self.rows(
            words(cell.label), small, x=x, width=room, colour=look.SOFT_INK, kind="Lbl", parent=item
        )
        start = self.faces.regular.width(printable(cell.label), small) + 5
        state = self._state(cell.state, x + start, room - start, body)
        if len(rows) == len(state) == 1:
            rows = _beside(rows, state)
        else:
            rows += self._state(cell.state, x, room, body)
        for line in cell.lines:
            rows += self.rows(words(line), fine, x=x, width=room, parent=body)
        return rows

    def _state(self, state: str, x: float, room: float, body: Node) -> list[Row]:
        """One word that stands out; nothing where there is no room for one."""
        if room < self.faces.bold.width(printable(state), look.STATE):
            return []
        return self.rows(words(strong(state)), look.STATE, x=x, width=room, parent=body)

    def _pictures(self, block: Pictures) -> Group:
        """The course, and below it the figure with its words beside it where there is room."""
        size, rows = look.TEXT[Size.FINE], list[Row]()
        if block.course is not None:
            drawn = course_items(block.course, 0, self.width, self.faces, size)
            said_of = "; ".join(f"{span.label} {span.said}" for span in block.course.spans)
            lead = block.course.words.say("Timeline: ")
            height = course_height(block.course, size)
            rows.append(Row(height + 5, tuple(_as_figure(drawn, f"{lead}{said_of}"))))
        if block.body is not None:
            drawn, wide = body_items(block.body.marked, block.body.proportion, 0)
            items = _as_figure(drawn, block.body.said)
            left = wide + look.GUTTER
            narrow = self.width - left < look.BESIDE_FIGURE
            said = words(block.body.said)
            beside = [] if narrow else self.rows(said, size, x=left)
            rows.append(Row(FIGURE + 3, (*items, *_stack(beside, FIGURE * 0.3))))
            rows += self.rows(said, size) if narrow else []
        return Group(tuple(rows), before=3.0)

    def _card(self, card: Card, title_kind: str) -> Group:
        size = look.TEXT[Size.NORMAL]
        title = words(strong(f"{card.mark} — {card.title}"), f"  {card.tail}" if card.tail else "")
        rows = self.rows(title, size, x=look.CARD_INDENT, kind=title_kind)
        for line in card.lines:
            colour = look.SOFT_INK if line.soft else look.INK
            rows += self.rows(line.words, look.TEXT[line.size], x=look.CARD_INDENT, colour=colour)
        group = Group(tuple(rows), before=look.CARD_GAP, rail=look.RAIL[card.tone])
        keep = group.height <= self.page_height * look.KEEP_SHARE
        return replace(group, keep=keep, first=CARD_START)

    def _listing(self, listing: Listing, of_all: Node | None) -> Group:
        """The lead on a line of its own, so that a list takes the width of its column; few words stand beside it."""
        size, item = look.TEXT[Size.SMALL], Node("LI", of_all)
        lead = self.rows(
            words(strong(listing.lead)), size, colour=look.TITLE_INK, kind="Lbl", parent=item
        )
        start = self.faces.bold.width(printable(listing.lead), size * self.scale) + 5
        if self.width - start > self.width / 3:
            beside = self.rows(listing.words, size, x=start, kind="LBody", parent=item)
            if len(lead) == len(beside) == 1:
                return Group(tuple(_beside(lead, beside)), before=look.LIST_BEFORE)
        text = self.rows(listing.words, size, kind="LBody", parent=item)
        return Group((*lead, *text), before=look.LIST_BEFORE, first=len(lead) + 1)

    def _glance(self, glance: Glance) -> Group:
        """Facts in pairs, read from left to right; a pair is never split."""
        width = (self.width - look.GUTTER) / 2
        table = Node("Table")
        cells = [self._fact(fact, width, Node("TR", table)) for fact in glance.facts]
        rows = []
        for place in range(0, len(cells), 2):
            pair = cells[place : place + 2]
            height = max(sum(row.height for row in cell) for cell in pair) + 2.6
            items: list[Item] = []
            for number, cell in enumerate(pair):
                x = number * (width + look.GUTTER)
                items += _stack([_moved(row, x) for row in cell], 1.0)
                items.append(Bar(x, height - 0.6, width, 0.6, look.HAIRLINE))
            rows.append(Row(height, tuple(items)))
        return Group(tuple(rows))

    def _fact(self, fact: Fact, width: float, line: Node) -> list[Row]:
        """Lines of a fact, its label beside them."""
        size, start = look.TEXT[Size.NORMAL], width * look.LABEL_SHARE
        label = self.rows(
            words(fact.label), size, width=start - 4, colour=look.SOFT_INK, kind="TH", parent=line
        )
        text = self.rows(fact.words, size, x=start, width=width - start, kind="TD", parent=line)
        return _beside(label, text)

    def _ask(self, ask: Ask) -> Group:
        """Words at the left, boxes at the right; a question is never split."""
        size = look.TEXT[Size.NORMAL] + 0.5
        indent = 14.0 if ask.follow_up else 0.0
        start = self.width * look.ASK_SHARE
        left = self.rows(ask.text, size, x=indent, width=start - indent - 10)
        boxes, height = self._boxes(ask.options, start, size)
        items = [*_stack(left, 2.0), *boxes]
        height = max(height, sum(row.height for row in left) + 2.0)
        for _line in range(ask.lines):
            height += look.WRITE
            items.append(Bar(start, height, self.width - start, 0.6, look.FAINT_INK))
        height += 3.5
        items.append(Bar(indent, height - 0.4, self.width - indent, 0.4, look.HAIRLINE))
        return Group((Row(height, tuple(items)),), before=1.0)

    def _boxes(self, options: Iterable[str], start: float, size: float) -> tuple[list[Item], float]:
        """Boxes with their words, line after line; and the height they take."""
        items, x, top, line = list[Item](), start, 2.0, size * 1.55
        side = look.TICK
        square = ((0.0, 0.0), (side, 0.0), (side, side), (0.0, side))
        any_option = False
        for option in options:
            text = printable(option)
            wide = side + 4 + self.faces.regular.width(text, size)
            if x > start and x + wide > self.width:
                x, top = start, top + line
            items.append(Area(x, top + 1.2, square, None, look.INK, 0.7))
            items.append(Mark(x + side + 4, top + size * 0.95, text, size))
            x += wide + 12
            any_option = True
        return items, top + line if any_option else 0.0

    def _cut_line(self, cut: CutLine) -> Group:
        size = look.TEXT[Size.SMALL]
        dashes = tuple(Bar(x, 4, 5, 0.7, look.FAINT_INK) for x in range(0, int(self.width) - 5, 9))
        text = Mark(0, 4 + size * 1.4, printable(cut.text), size, colour=look.FAINT_INK)
        return Group((Row(8 + size * 1.4, (*dashes, text)),), before=14.0, leads=True)

    def _signature(self, signature: Signature) -> Group:
        size = look.TEXT[Size.SMALL]
        gap = 24.0
        width = (self.width - gap * (len(signature.fields) - 1)) / len(signature.fields)
        items: list[Item] = []
        for number, field in enumerate(signature.fields):
            x = number * (width + gap)
            items.append(Bar(x, PEN, width, 0.8, look.INK))
            text = shorten(field, size, width, self.faces)
            items.append(Mark(x, PEN + size * 1.3, text, size, False, look.SOFT_INK))
        return Group((Row(PEN + size * 1.8, tuple(items)),), before=6.0)


def _letters(blocks: Iterable[Block]) -> int:
    """How many letters a column has to hold, about; a finding counts with all of its lines."""
    count = 0
    for block in blocks:
        lines = block.lines if isinstance(block, Card) else (block,)
        for line in lines:
            if isinstance(line, Paragraph | Listing):
                count += sum(len(run.text) for run in line.words)
    return count


@dataclass(slots=True)
class _Titles:
    """What the title of a card is: it must not skip a level below the title of the paper."""

    below_heading: bool = False

    @property
    def of_card(self) -> str:
        return "H3" if self.below_heading else "H2"


_LONGEST_SHORTENED = 300  # characters


def shorten(text: str, size: float, width: float, faces: Faces, *, bold: bool = False) -> str:
    """Return the text, cut at the first part (a name) where it is wider than `width` points.

    Parts are divided by “ · ”; the parts after the first are numbers and dates and stay whole.
    """
    text = printable(text)
    face = faces.of(bold)
    if face.width(text, size) <= width:
        return text
    first, dot, rest = text.partition(" · ")
    first = first[:_LONGEST_SHORTENED]  # no line is longer, and each letter is measured anew
    while first and face.width(f"{first}…{dot}{rest}", size) > width:
        first = first[:-1]
    return f"{first}…{dot}{rest}"


def _tagged(group: Group) -> Group:
    """Return the group; texts in it that are said to be nothing else are one paragraph."""
    node = Node("P")
    rows = [
        row._replace(
            items=tuple(
                [
                    item._replace(node=node) if isinstance(item, Mark) and not item.node else item
                    for item in row.items
                ]
            )
        )
        for row in group.rows
    ]
    return replace(group, rows=tuple(rows))


def _stamp(head: Letterhead, wide: float, high: float, room: float) -> Stamp:
    """Return the logo as large as a box allows, in the middle of its line."""
    assert head.logo is not None  # noqa: S101 - asked for by who knows that there is one
    share = min(wide / head.logo.width, high / head.logo.height)
    height = head.logo.height * share
    alt = head.name or "Logo"
    node = Node("Figure", alt=alt)
    return Stamp(0, (room - height) / 2, head.logo.width * share, height, head.logo, node)


def _as_figure(items: Iterable[Item], alt: str) -> list[Item]:
    """Make one figure of a drawing, with words for who cannot see it."""
    node = Node("Figure", alt=alt)
    return [item._replace(node=node) if isinstance(item, Mark | Area) else item for item in items]


def _stack(rows: Iterable[Row], drop: float) -> list[Item]:
    """Put rows below each other, into one row."""
    items: list[Item] = []
    for row in rows:
        items += [item._replace(drop=item.drop + drop) for item in row.items]
        drop += row.height
    return items


def _beside(left: list[Row], right: list[Row]) -> list[Row]:
    """Join two columns of lines of one size, line by line."""
    return [
        Row(max(row.height for row in pair), tuple(item for row in pair for item in row.items))
        for pair in zip_longest(left, right, fillvalue=Row(0))
    ]


def _moved(row: Row, x: float) -> Row:
    """Return the row further to the right."""
    return Row(row.height, tuple(item._replace(x=item.x + x) for item in row.items))
