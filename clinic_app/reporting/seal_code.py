"""A short text as a QR code (ISO/IEC 18004), so that a camera can read which record a page came from."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby

import segno

from clinic_app.reporting.page import Grid


@lru_cache(maxsize=4)  # the same on each page of a document
def seal_grid(text: str, x: float, drop: float, side: float) -> Grid:
    """Return the code of a text, with a side of that many points.

    A seventh of its cells may be lost under a stain or a staple (error correction level M). The quiet zone of four
    cells on each side is left to whoever places it.
    """
    matrix = segno.make(text, micro=False, error="m", boost_error=False).matrix
    dark: list[tuple[int, int, int]] = []
    for row, cells in enumerate(matrix):
        column = 0
        for is_dark, run in groupby(cells, key=bool):
            length = len(list(run))
            if is_dark:
                dark.append((column, row, length))
            column += length
    return Grid(x, drop, side, len(matrix), tuple(dark))
