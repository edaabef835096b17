"""The page of the gallery: one row for each screen, one column for each dress, no script and nothing from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape

from tests.gallery.dress import DRESSES, Dress

STYLE = """
body { font: 15px sans-serif; margin: 24px; background: #eceff1; color: #16202a }
table { border-collapse: collapse } th { text-align: left; vertical-align: top; padding: 8px }
thead th { position: sticky; top: 0; background: #eceff1 } td { vertical-align: top; padding: 8px }
img { display: block; width: 340px; margin-bottom: 8px; border: 1px solid #8a97a3 }
"""


@dataclass(slots=True)
class Row:
    """A screen and the files of its pictures, by the name of the dress."""

    name: str
    files: dict[str, list[str]] = field(default_factory=dict)

    def add(self, dress: Dress, files: list[str]) -> None:
        """Take the pictures in one dress."""
        self.files[dress.name] = files


def written_page(rows: tuple[Row, ...]) -> str:
    """Return the page as HTML."""
    head = "".join(f"<th scope=col>{escape(dress.title)}</th>" for dress in DRESSES)
    body = "".join(_row(row) for row in rows)
    return (
        f"<!doctype html>\n<html lang=en><meta charset=utf-8><title>Every screen</title><style>{STYLE}</style>\n"
        f"<h1>Every screen</h1><p>Every patient in these pictures is made up. A picture opens in full size.</p>\n"
        f"<table><thead><tr><th>Screen</th>{head}</tr></thead><tbody>\n{body}</tbody></table></html>\n"
    )


def _row(row: Row) -> str:
    cells = "".join(
        f"<td>{''.join(_picture(row, dress, n) for n in range(len(row.files[dress.name])))}</td>"
        for dress in DRESSES
    )
    return f'<tr id="{escape(row.name)}"><th scope=row>{escape(row.name)}</th>{cells}</tr>\n'


def _picture(row: Row, dress: Dress, number: int) -> str:
    file = escape(row.files[dress.name][number])
    part = f", part {number + 1}" if number else ""
    words = escape(f"{row.name}, {dress.title}{part}")
    return f'<a href="{file}"><img loading=lazy src="{file}" alt="{words}"></a>'
