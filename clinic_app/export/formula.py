"""Protection from spreadsheets, which could take a text such as “=1+1” for a formula.

Every cell that begins with = + - @ (also in full width), tab, CR or LF gets one apostrophe in front; so does a cell where
only apostrophes stand before such a character, so that `unguarded` takes back exactly what was added.
"""

from __future__ import annotations

RISKY = frozenset("=+-@\t\r\n\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}"
                  "\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}")  # fmt: skip


def guarded(text: str) -> str:
    """Return the text so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.lstrip("'")[:1] in RISKY else text


def unguarded(cell: str) -> str:
    """Return what `guarded` was given."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'")[:1] in RISKY else cell
