"""What the parts of a page are to somebody who hears it: headings, paragraphs, lists, tables, figures (ISO 32000-1, 14.8)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from clinic_app.reporting.fonts import is_plain
from clinic_app.reporting.scripts import is_rtl_letter


@dataclass(frozen=True, eq=False, slots=True)
class Node:
    """One part; two are never the same. The kinds are those of the standard: H1, H2, P, L, LI, Table, Figure and others.

    `alt` says what a figure shows. `said` is the text in the order of reading, where the page has another order.
    """

    kind: str
    parent: Node | None = None  # none: directly under the document
    alt: str = ""
    said: str = ""


def text_node(kind: str, text: str, parent: Node | None = None) -> Node:
    """Return a node for one text, which is written out where some of it runs from right to left."""
    turned = not is_plain(text) and any(map(is_rtl_letter, text))
    return Node(kind, parent, said=text if turned else "")


@dataclass(slots=True)
class Places:
    """Where in the file each part stands: as (page, number of the marked content on that page), both from zero."""

    found: dict[Node, list[tuple[int, int]]] = field(default_factory=dict)
    page: int = -1
    count: int = 0

    def turn(self, nodes: Iterable[Node]) -> None:
        """Begin the next page; `nodes` are its parts in the order of reading."""
        self.page += 1
        self.count = 0
        for node in nodes:
            self.found.setdefault(node, [])

    def begin(self, node: Node | None) -> str:
        """Return the operator before the marks of a part; without one they are no part of the text."""
        if node is None:
            return "/Artifact BMC"
        number = self.count
        self.count += 1
        self.found[node].append((self.page, number))
        return f"/{node.kind} <</MCID {number}>> BDC"
