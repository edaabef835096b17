"""One search box: what was typed is read in every sensible way, the surest way first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from clinic_app.storage.birth_dates import find_dates
from clinic_app.storage.database import Database
from clinic_app.storage.folding import fold, fold_number, sounds, words

_MOST_WORDS = 8  # of a search; more are a pasted text, and each costs
_CANDIDATES = 200  # rows a way may give before they are put into the order of names
_LAST = "\U0010ffff"  # after every letter: the end of a range of beginnings
_SHORTEST_SOUND = 2  # letters of a key; one letter alone sounds like half of all names


@dataclass(frozen=True, slots=True)
class _Way:
    """One reading as SQL that gives patient numbers."""

    where: str
    parameters: tuple[str | int, ...]


class PatientSearch:
    """Searches one database."""

    def __init__(self, database: Database, today: dt.date) -> None:
        self._database = database
        self._today = today

    def numbers(self, text: str, limit: int) -> list[int]:
        """Return numbers of patients, best first, each once."""
        found: dict[int, None] = {}
        for way in self._ways(text):
            if len(found) >= limit:
                break
            rows = self._database.read(
                # the inner limit keeps one letter typed among a million people cheap
                "SELECT number FROM (SELECT number, family, given FROM patient WHERE "  # noqa: S608 - our own words
                f"{way.where} LIMIT {_CANDIDATES}) ORDER BY family, given, number",
                way.parameters,
            )
            found |= dict.fromkeys(row["number"] for row in rows)
        return list(found)[:limit]

    def _ways(self, text: str) -> Iterator[_Way]:
        yield from _identifier_ways(text)
        for rest, date in find_dates(text[:400], self._today):
            for born in _born(date):
                if fold(rest):
                    yield from (_both(named, born) for named in _name_ways(rest))
                else:
                    yield born
        yield from _name_ways(text)


def _identifier_ways(text: str) -> Iterator[_Way]:
    """Whole numbers first, then beginnings; also beside name parts: “sample 0012”."""
    whole = fold_number(text)
    if any(mark.isdigit() for mark in whole):
        yield _numbered(whole, whole)
        yield _numbered(whole, whole + _LAST)
    parts = words(text)[:_MOST_WORDS]
    numeric = [part for part in parts if any(mark.isdigit() for mark in part)]
    named = [part for part in parts if part not in numeric]
    if numeric and named:
        number = "".join(numeric)
        for way in _name_ways(" ".join(named)):
            yield _both(way, _numbered(number, number + _LAST))


def _numbered(low: str, high: str) -> _Way:
    return _Way(
        "number IN (SELECT patient FROM patient_identifier WHERE folded BETWEEN ? AND ?)",
        (low, high),
    )


def _born(date: str) -> Iterator[_Way]:
    """Born on this date as written; then those whose date is known more exactly, or less."""
    yield _Way("dob = ?", (date,))
    yield _Way("dob > ? AND dob < ?", (f"{date}-", f"{date}-{_LAST}"))
    for shorter in (7, 4):  # length of YYYY-MM, of YYYY
        if len(date) > shorter:
            yield _Way("dob = ?", (date[:shorter],))


def _name_ways(text: str) -> Iterator[_Way]:
    typed = words(text)[:_MOST_WORDS]
    if not typed:
        return
    yield _matching(f"names: ({_all(typed)})")
    yield _matching(f"names: ({_beginnings(typed)})")
    if len(typed) > 1:
        # “mc donald” finds McDonald, as “mcdonald” finds Mc Donald
        yield _matching(f"names: ({_beginnings(_joined_pairs(typed))})")
        yield _matching(f'names: "{"".join(typed)}"*')
    yield _matching(f"{{names former}}: ({_beginnings(typed)})")
    heard = [sorted(key for key in sounds(word) if len(key) >= _SHORTEST_SOUND) for word in typed]
    if all(heard):
        each = (" OR ".join(f'sounds: "{key}"' for key in keys) for keys in heard)
        yield _matching(" AND ".join(f"({one})" for one in each))


def _matching(query: str) -> _Way:
    return _Way(
        "number IN (SELECT rowid FROM patient_search WHERE patient_search MATCH ?)", (query,)
    )


def _both(first: _Way, second: _Way) -> _Way:
    return _Way(f"{first.where} AND {second.where}", (*first.parameters, *second.parameters))


# Folded words hold letters, digits and marks only, so that quoting makes any of them harmless.
def _all(typed: tuple[str, ...]) -> str:
    return " AND ".join(f'"{word}"' for word in typed)


def _beginnings(typed: tuple[str, ...]) -> str:
    return " AND ".join(f'"{word}"*' for word in typed)


def _joined_pairs(typed: tuple[str, ...]) -> tuple[str, ...]:
    """Join the first two words: “o brien ada” gives “obrien ada”."""
    return ("".join(typed[:2]), *typed[2:])
