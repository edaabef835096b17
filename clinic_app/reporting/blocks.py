"""What stands on a page, in words: no points, no colours, no PDF. Frozen, so that the same record gives equal blocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from clinic_app.body_figure import Proportion
from clinic_app.reporting.atopic_course import Course


class Tone(StrEnum):
    """How much weight a block has. The words beside it always say the same."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    SOON = "soon"
    CONSIDER = "consider"
    INFORMATION = "information"
    OPEN = "open"  # cannot be told
    CALM = "calm"


class Size(StrEnum):
    """Size of letters, relative to the page."""

    NORMAL = "normal"
    SMALL = "small"
    FINE = "fine"
    LETTER = "letter"
    LARGE = "large"  # for who reads without practice


@dataclass(frozen=True, slots=True)
class Run:
    """Some words in one weight."""

    text: str
    strong: bool = False


Words = tuple[Run, ...]


def words(*parts: str | Run) -> Words:
    """Return runs; a plain text is a run of normal weight."""
    return tuple(Run(part) if isinstance(part, str) else part for part in parts if part)


def strong(text: str) -> Run:
    """Return words that stand out."""
    return Run(text, strong=True)


@dataclass(frozen=True, slots=True)
class Heading:
    """Title of what follows; never left alone at the foot of a page."""

    text: str
    large: bool = False  # over words for who reads without practice


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words over the full width; `soft` ones stand back."""

    words: Words
    size: Size = Size.NORMAL
    soft: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A lead at the left edge and words beside it, all of them indented."""

    lead: str
    words: Words


@dataclass(frozen=True, slots=True)
class Notice:
    """One line that must be seen: the allergy label."""

    words: Words
    tone: Tone


@dataclass(frozen=True, slots=True)
class Cell:
    """One condition of the atopic history: its name, its state in a word, and what is known of it."""

    label: str
    state: str
    present: bool
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Strip:
    """Cells side by side."""

    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Body:
    """A figure with marked areas; `said` names them."""

    proportion: Proportion
    marked: frozenset[str]
    said: str


@dataclass(frozen=True, slots=True)
class Pictures:
    """The course over the line of age and the figure beside it; either may be missing."""

    course: Course | None
    body: Body | None


@dataclass(frozen=True, slots=True)
class Card:
    """A finding: the word for its urgency, a title, then lines."""

    tone: Tone
    mark: str
    title: str
    lines: tuple[Paragraph, ...] = ()
    tail: str = ""  # the rule's number, after the title


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and what is known of it."""

    label: str
    words: Words


@dataclass(frozen=True, slots=True)
class Glance:
    """Facts in two columns."""

    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """A question to be answered with a pen: boxes to tick, lines to write on."""

    text: Words
    options: tuple[str, ...] = ()
    lines: int = 0  # to write on, below the boxes
    follow_up: bool = False  # stands back a little


@dataclass(frozen=True, slots=True)
class CutLine:
    """Where the page is cut; what follows is a slip of its own and stays on one page."""

    text: str


@dataclass(frozen=True, slots=True)
class Signature:
    """Lines to be filled in with a pen."""

    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """Blocks in two columns, read down the first and then down the second."""

    blocks: tuple[Block, ...]


Block = (
    Heading
    | Paragraph
    | Listing
    | Notice
    | Strip
    | Pictures
    | Card
    | Glance
    | Ask
    | CutLine
    | Signature
    | Columns
)


@dataclass(frozen=True, slots=True)
class Picture:
    """Points of a picture, three bytes each (red, green, blue), row by row from the top left."""

    width: int
    height: int
    points: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What stands on top of the clinic's papers beside its name; all of it may be missing."""

    name: str = ""
    address: tuple[str, ...] = ()
    phone: str = ""
    logo: Picture | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing but a name."""
        return not (self.address or self.phone or self.logo)


@dataclass(frozen=True)
class House:
    """What a clinic puts on its papers: its head, and texts of its own by the number of a rule.

    The texts stand on the page for the patient, and on the summary for clinicians where `texts_for_clinicians`.
    """

    address: tuple[str, ...] = ()
    phone: str = ""
    logo: Picture | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    texts_for_clinicians: bool = False

    def letterhead(self, name: str) -> Letterhead:
        """Return the head of a paper; the name is that under which a record was signed."""
        return Letterhead(name, self.address, self.phone, self.logo)


PLAIN = House()
"""A clinic that has set nothing but its name."""


@dataclass(frozen=True, slots=True)
class Banner:
    """Who the patient is: the name, then facts in reading order."""

    name: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole document. `identity`, `versions` and `watermark` stand on every page.

    `name` inside the identity line may be shortened where there is no room; `identity` never is.
    """

    title: str
    subject: str
    author: str
    language: str
    masthead: tuple[str, ...]
    banner: Banner
    identity: str
    versions: str
    watermark: str
    blocks: tuple[Block, ...]
    letterhead: Letterhead = Letterhead()
    has_open_head: bool = False  # the letterhead stands above the title and not beside it
    seal: str = ""  # what the code on each page says; empty where no record stands behind it
