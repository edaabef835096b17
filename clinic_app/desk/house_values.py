"""What the clinic sets for its papers, as it is kept: lines of text, a picture in base64, tables of texts in JSON."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from clinic_app.errors import PaperError

if TYPE_CHECKING:  # paper is loaded when it is first wanted
    from clinic_app.reporting.blocks import Picture


def lines(text: str) -> tuple[str, ...]:
    """Return the lines of a text that say something."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def logo_complaint(value: str) -> str:
    """Say what is wrong with a logo as it is kept, or nothing."""
    if not value:
        return ""
    try:
        picture(value)
    except PaperError as error:
        return str(error)
    return ""


def table_complaint(value: str, longest: int) -> str:
    """Say what is wrong with texts by language and key, or nothing."""
    if not value:
        return ""
    try:
        table = json.loads(value)
    except (ValueError, RecursionError):
        return "It is not JSON."
    inner = list(table.values()) if isinstance(table, Mapping) else [None]
    texts = [text for one in inner if isinstance(one, Mapping) for text in one.values()]
    if not all(isinstance(one, Mapping) for one in inner) or not all(
        isinstance(text, str) and text.replace("\n", "").isprintable() for text in texts
    ):
        return "It is no table of texts by language."
    return "" if len(value) <= longest else f"It has at most {longest} characters."


@lru_cache(maxsize=2)
def picture(kept: str) -> Picture:
    """Return a logo as a page holds it. Raises PaperError where it cannot be read."""
    from clinic_app.reporting.logo import picture_of

    try:
        return picture_of(base64.b64decode(kept, validate=True))
    except (
        ValueError
    ) as error:  # binascii.Error is one, and so is what other letters than ASCII raise
        raise PaperError("The logo that is kept cannot be read.", "Choose it again.") from error
