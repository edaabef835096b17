"""One search box: what was typed is read in every sensible way, the surest way first.

Everything that can be searched stands as words in one full-text index, so that any mixture is one query
whose cost hardly grows with the register: names, former names, how they sound, birth dates, identifiers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from clinic_app.form.partial_date import PartialDate
from clinic_app.record import PatientDetails
from clinic_app.storage.birth_dates import find_dates
from clinic_app.storage.database import Database
from clinic_app.storage.folding import fold, fold_number, name_words, sounds, words

_MOST_WORDS = 8  # of a search; more are a pasted text, and each costs
_LONGEST = 400  # characters of a search
_CANDIDATES = 200  # that one way may give before they are put into the order of names
_SHORTEST_SOUND = 2  # letters of a key; one letter alone sounds like half of all names
_FULL_DATE = len("YYYY-MM-DD")
_SHORTEST_PART = 3  # marks from the middle of a number; fewer stand in half of all numbers
# In front of what nobody types, so that beginnings of names and numbers do not run through it: letters
# for private use, which folding takes out of every name and every search.
_BORN, _HEARD = "\ue000", "\ue001"


def enter(sql: Any, number: int, details: PatientDetails) -> None:  # noqa: ANN401 - the bare connection
    """Put a person into the index, instead of what it may hold about them."""
    now = (*name_words(details.family), *name_words(details.given))
    former = tuple(word for name in details.former_names for word in name_words(name))
    heard = {_HEARD + key for word in (*now, *former) for key in sounds(word)}
    numbers = [fold_number(one.value) for one in details.identifiers]
    sql.execute("DELETE FROM patient_search WHERE rowid = ?", (number,))
    sql.execute(
        "INSERT INTO patient_search (rowid, names, former, sounds, born, numbers) VALUES (?, ?, ?, ?, ?, ?)",
        (number, *map(" ".join, (now, former, sorted(heard), _birth_words(details.dob), numbers))),
    )
    sql.execute("DELETE FROM patient_number_piece WHERE rowid = ?", (number,))
    if numbers:
        sql.execute(
            "INSERT INTO patient_number_piece (rowid, numbers) VALUES (?, ?)",
            (number, "\n".join(numbers)),
        )


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


def search(database: Database, text: str, limit: int, today: dt.date) -> list[int]:
    """Return numbers of patients for what was typed, best first, each once."""
    found: dict[int, None] = {}
    for query in _ways(text[:_LONGEST], today):
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
    if matching(database, whole_words("numbers", [part])):
        return []
    return matching(database, f'"{part}"', index="patient_number_piece")


def whole_words(column: str, typed: Iterable[str]) -> str:
    """Return a query for all of these words. Folded words hold letters, digits and marks only."""
    return f"{column}: ({' AND '.join(f'{chr(34)}{word}{chr(34)}' for word in typed)})"


def born_on(date: str) -> str:
    """Return a query for an ISO date of birth, and for more exact ones within it."""
    return whole_words("born", [_BORN + date.replace("-", "")])


# --- the ways a search can be read ---------------------------------------------------------------


def _ways(text: str, today: dt.date) -> Iterator[str]:
    typed = words(text)[:_MOST_WORDS]
    number = fold_number(text)
    if not typed:
        return
    if _has_digit(number):
        yield whole_words("numbers", [number])
    readings = find_dates(text, today)
    for rest, date in readings:
        if len(date) == _FULL_DATE:
            yield from _dated(rest, date)
    if _has_digit(number):
        yield _beginnings("numbers", [number])
        yield from _numbered(typed)
    for rest, date in readings:
        if len(date) < _FULL_DATE:
            yield from _dated(rest, date)
    yield from _named(typed)


def _dated(rest: str, date: str) -> Iterator[str]:
    """Born on this date; then those whose date is known less exactly."""
    shorter = [date[:length] for length in (7, 4) if len(date) > length]
    less_exact = (whole_words("born", [_only(one)]) for one in shorter)
    for born in (born_on(date), *less_exact):
        if fold(rest):
            yield from (f"({named}) AND ({born})" for named in _named(words(rest)[:_MOST_WORDS]))
        else:
            yield born


def _numbered(typed: tuple[str, ...]) -> Iterator[str]:
    """A number beside name parts: “sample 0012”."""
    numeric = [word for word in typed if _has_digit(word)]
    named = tuple(word for word in typed if word not in numeric)
    if named:
        number = _beginnings("numbers", ["".join(numeric)])
        yield from (f"({one}) AND ({number})" for one in _named(named))


def _named(typed: tuple[str, ...]) -> Iterator[str]:
    yield whole_words("names", typed)
    yield _beginnings("names", typed)
    if len(typed) > 1:
        # “mc donald” finds McDonald, as “mcdonald” finds Mc Donald; “o brien ada” finds O'Brien
        yield _beginnings("names", ["".join(typed[:2]), *typed[2:]])
        yield _beginnings("names", ["".join(typed)])
    yield _beginnings("{names former}", typed)
    heard = [sorted(key for key in sounds(word) if len(key) >= _SHORTEST_SOUND) for word in typed]
    if all(heard):
        alternatives = (
            " OR ".join(whole_words("sounds", [_HEARD + key]) for key in keys) for keys in heard
        )
        yield " AND ".join(f"({one})" for one in alternatives)


def _beginnings(column: str, typed: Iterable[str]) -> str:
    return f"{column}: ({' AND '.join(f'{chr(34)}{word}{chr(34)}*' for word in typed)})"


def _has_digit(text: str) -> bool:
    return any(mark.isdigit() for mark in text)


def _birth_words(dob: PartialDate) -> list[str]:
    """Return 2019, 201903, 20190314; and only2019 where no more than that is known."""
    iso = dob.iso()
    parts = [_BORN + iso[:length].replace("-", "") for length in (4, 7, 10) if len(iso) >= length]
    return parts if dob.day is not None else [*parts, _only(iso)]


def _only(date: str) -> str:
    return f"{_BORN}only{date.replace('-', '')}"
