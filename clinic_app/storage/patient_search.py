"""One search box: what was typed is read in every sensible way, the surest way first.

Everything that can be searched stands as words in one full-text index, so that any mixture is one query
whose cost hardly grows with the register: names, former names, how they sound, birth dates, identifiers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from clinic_app.storage.birth_dates import find_dates
from clinic_app.storage.database import Database
from clinic_app.storage.folding import fold, fold_number, sounds, words
from clinic_app.storage.search_index import (
    born_only,
    born_word,
    heard_as,
    name_beginning,
    number_beginning,
    number_word,
)

_MOST_WORDS = 8  # of a search; more are a pasted text, and each costs
_LONGEST = 400  # characters of a search
_CANDIDATES = 200  # that one way may give before they are put into the order of names
_SHORTEST_SOUND = 2  # letters of a key; one letter alone sounds like half of all names
_FULL_DATE = len("YYYY-MM-DD")
_SHORTEST_PART = 3  # marks from the middle of a number; fewer stand in half of all numbers


def matching(
    database: Database, query: str, limit: int = _CANDIDATES, index: str = "patient_search"
) -> list[int]:
    """Return numbers of patients for a full-text query, in the order of their names."""
    found = f"SELECT rowid FROM {index} WHERE {index} MATCH ? LIMIT ?"  # noqa: S608 - our own words
    rows = database.read(
        f"SELECT number FROM patient WHERE number IN ({found}) ORDER BY family, given, number",  # noqa: S608
        (query, limit),
    )
    return [row["number"] for row in rows]


def _anybody(database: Database, query: str) -> bool:
    """Whether anybody is found by a full-text query."""
    found = "SELECT 1 FROM patient_search WHERE patient_search MATCH ? LIMIT 1"
    return database.one(found, (query,)) is not None


def search(database: Database, text: str, limit: int, today: dt.date) -> list[int]:
    """Return numbers of patients for what was typed, best first, each once."""
    found: dict[int, None] = {}
    for query in _ways(text[:_LONGEST], today, partial(_anybody, database)):
        if len(found) >= limit:
            break
        found |= dict.fromkeys(matching(database, query))
    if len(found) < limit:
        found |= dict.fromkeys(_inside_numbers(database, text[:_LONGEST]))
    return list(found)[:limit]


def _inside_numbers(database: Database, text: str) -> list[int]:
    """Return patients with an identifier that holds what was typed, anywhere: “0002” finds DEMO-0002.

    It comes last, only for what has a digit, and not where somebody has exactly this number: then a longer one
    is another number.
    """
    part = fold_number(text)
    if len(part) < _SHORTEST_PART or not _has_digit(part):
        return []
    if _anybody(database, numbered(part)):
        return []
    return matching(database, f'"{part}"', index="patient_number_piece")


def whole_words(column: str, typed: Iterable[str]) -> str:
    """Return a query for all of these words. Folded words hold letters, digits and marks only."""
    return f"{column}: ({' AND '.join(f'{chr(34)}{word}{chr(34)}' for word in typed)})"


def born_on(date: str) -> str:
    """Return a query for an ISO date of birth, and for more exact ones within it."""
    return whole_words("born", [born_word(date)])


def numbered(folded: str) -> str:
    """Return a query for exactly this folded identifier."""
    return whole_words("numbers", [number_word(folded)])


# --- the ways a search can be read ---------------------------------------------------------------


def _ways(text: str, today: dt.date, anybody: Callable[[str], bool]) -> Iterator[str]:
    """Return queries, the surest first.

    Where a number or a date that nobody has stands beside a name, `anybody` says so: beginnings of a name that very
    many share cost much, also when nothing comes of them.
    """
    typed = words(text)[:_MOST_WORDS]
    number = fold_number(text)
    if not typed:
        return
    if _has_digit(number):
        yield numbered(number)
    readings = find_dates(text, today)
    for rest, date in readings:
        if len(date) == _FULL_DATE:
            yield from _dated(rest, date, anybody)
    if _has_digit(number):
        yield _number_begins(number)
        yield from _numbered(typed, anybody)
    for rest, date in readings:
        if len(date) < _FULL_DATE:
            yield from _dated(rest, date, anybody)
    yield from _named(typed, anybody)


def _dated(rest: str, date: str, anybody: Callable[[str], bool]) -> Iterator[str]:
    """Born on this date; then those whose date is known less exactly."""
    shorter = [date[:length] for length in (7, 4) if len(date) > length]
    less_exact = (whole_words("born", [born_only(one)]) for one in shorter)
    for born in (born_on(date), *less_exact):
        if not fold(rest):
            yield born
        elif anybody(born):
            named = _named(words(rest)[:_MOST_WORDS], anybody)
            yield from (f"({one}) AND ({born})" for one in named)


def _numbered(typed: tuple[str, ...], anybody: Callable[[str], bool]) -> Iterator[str]:
    """A number beside name parts: “sample 0012”."""
    numeric = [word for word in typed if _has_digit(word)]
    named = tuple(word for word in typed if word not in numeric)
    if named and numeric and anybody(number := _number_begins("".join(numeric))):
        yield from (f"({one}) AND ({number})" for one in _named(named, anybody))


def _named(typed: tuple[str, ...], anybody: Callable[[str], bool]) -> Iterator[str]:
    apart = all(anybody(_beginnings([word])) for word in typed if _has_digit(word))
    if apart:
        yield whole_words("names", typed)
        yield f"names: {_beginnings(typed)}"
    if len(typed) > 1:
        # “mc donald” finds McDonald, as “mcdonald” finds Mc Donald; “o brien ada” finds O'Brien
        yield f"names: {_beginnings([''.join(typed[:2]), *typed[2:]])}"
        yield f"names: {_beginnings([''.join(typed)])}"
    if apart:
        yield _beginnings(typed)
    heard = [sorted(key for key in sounds(word) if len(key) >= _SHORTEST_SOUND) for word in typed]
    if all(heard):
        alternatives = (
            " OR ".join(whole_words("sounds", [heard_as(key)]) for key in keys) for keys in heard
        )
        yield " AND ".join(f"({one})" for one in alternatives)


def _number_begins(folded: str) -> str:
    return f"numbers: {number_beginning(folded)}"


def _beginnings(typed: Iterable[str]) -> str:
    """Return a query for names and former names that begin so."""
    return f"({' AND '.join(name_beginning(word) for word in typed)})"


def _has_digit(text: str) -> bool:
    return any(mark.isdigit() for mark in text)
