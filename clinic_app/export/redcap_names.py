"""Names and codes that REDCap accepts, made from ours: the same ones each time, and no two alike."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

LONGEST: Final = (
    100  # characters of a field's name; REDCap advises 26 for the sake of statistics programs
)
RECORD_ID: Final = "record_id"
_RESERVED: Final = frozenset(
    {
        "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance",
        "redcap_data_access_group", "redcap_survey_identifier",
    }
)  # fmt: skip
_FIRST_LETTER: Final = "f"


class Names:
    """Gives each of our names a field name; asked again, it gives the same."""

    def __init__(self) -> None:
        self._given: dict[str, str] = {}
        self._taken = {RECORD_ID, *_RESERVED}

    def of(self, ours: str) -> str:
        """Small letters, digits and single underscores, beginning with a letter, at most 100 characters."""
        if ours not in self._given:
            self._given[ours] = self._free(plain(ours))
            self._taken.add(self._given[ours])
        return self._given[ours]

    def _free(self, name: str) -> str:
        # “…_complete” belongs to REDCap's own field of each instrument
        wanted = f"{name}_1" if name.endswith("_complete") else name
        if wanted not in self._taken:
            return wanted
        numbered = (f"{wanted[: LONGEST - 5]}_{number}" for number in range(2, 10_000))
        return next(one for one in numbered if one not in self._taken)


def plain(ours: str) -> str:
    """Return a text as a field or instrument may be named."""
    name = re.sub(r"[^a-z0-9]+", "_", ours.casefold()).strip("_")
    if not name or not name[0].isalpha() or not name.isascii():
        name = f"{_FIRST_LETTER}_{name}".rstrip("_")
    return name[:LONGEST].rstrip("_")


def codes_of(ours: Iterable[str]) -> dict[str, str]:
    """Our option codes -> codes of letters, digits and underscores that also differ in small letters.

    A check box makes a column of each code, in small letters.
    """
    given: dict[str, str] = {}
    taken: set[str] = set()
    for code in ours:
        wanted = re.sub(r"[^A-Za-z0-9_]", "_", code) or "_"
        ways = (wanted, *(f"{wanted}_{number}" for number in range(2, 10_000)))
        given[code] = next(way for way in ways if way.casefold() not in taken)
        taken.add(given[code].casefold())
    return given


def choices_cell(options: Iterable[tuple[str, str]]) -> str:
    """Write options as “code, label | code, label”; a label holds no bar and no line break."""
    return " | ".join(f"{code}, {_label(label) or code}" for code, label in options)


def _label(label: str) -> str:
    return " ".join(label.replace("|", "/").split())
