"""The search box once more, without an index: every person is asked in turn. Slow, and plain enough to be believed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from clinic_app.record import PatientDetails
from clinic_app.storage.birth_dates import find_dates
from clinic_app.storage.folding import fold, fold_number, name_words, sounds, words

WORDS = 8  # of a search that count
CANDIDATES = 200  # of one reading, in the order of registering


@dataclass(frozen=True)
class Known:
    """What is known about one person, ready to be compared."""

    number: int
    family: str
    given: str
    names: frozenset[str]
    former: frozenset[str]
    heard: frozenset[str]
    dob: str
    numbers: tuple[str, ...]

    @classmethod
    def of(cls, number: int, details: PatientDetails) -> Known:
        names = frozenset(name_words(details.family) + name_words(details.given))
        former = frozenset(word for name in details.former_names for word in name_words(name))
        return cls(
            number,
            details.family,
            details.given,
            names,
            former,
            frozenset(key for word in names | former for key in sounds(word)),
            details.dob.iso(),
            tuple(fold_number(one.value) for one in details.identifiers),
        )


Reading = Callable[[Known], bool]


def plain_search(
    everybody: Mapping[int, Known], text: str, limit: int, today: dt.date
) -> list[int]:
    """Return the numbers of people for what was typed, best first, each once."""
    found: dict[int, None] = {}
    for reading in _readings(text, today):
        if len(found) < limit:
            found |= dict.fromkeys(_in_order(everybody, reading))
    if len(found) < limit:
        found |= dict.fromkeys(_in_order(everybody, _holds_piece(text, everybody)))
    return list(found)[:limit]


def _in_order(everybody: Mapping[int, Known], reading: Reading) -> list[int]:
    registered = (everybody[number] for number in sorted(everybody))
    some = islice(filter(reading, registered), CANDIDATES)
    return [one.number for one in sorted(some, key=lambda one: (one.family, one.given, one.number))]


def _readings(text: str, today: dt.date) -> Iterator[Reading]:
    typed, number = words(text)[:WORDS], fold_number(text)
    if not typed:
        return
    dates = find_dates(text, today)
    if _has_digit(number):
        yield lambda one: number in one.numbers
    for rest, date in dates:
        if len(date) == len("2019-03-14"):
            yield from _dated(rest, date)
    if _has_digit(number):
        yield lambda one: _begins(one.numbers, number)
        yield from _numbered(typed)
    for rest, date in dates:
        if len(date) < len("2019-03-14"):
            yield from _dated(rest, date)
    yield from _named(typed)


def _dated(rest: str, date: str) -> Iterator[Reading]:
    born: list[Reading] = [lambda one: one.dob.startswith(date)]
    born += [
        lambda one, part=part: one.dob == part for part in (date[:7], date[:4]) if part != date
    ]  # type: ignore[misc]
    for is_born in born:
        if fold(rest):
            for is_named in _named(words(rest)[:WORDS]):
                yield _both(is_named, is_born)
        else:
            yield is_born


def _numbered(typed: tuple[str, ...]) -> Iterator[Reading]:
    numeric = "".join(word for word in typed if _has_digit(word))
    named = tuple(word for word in typed if not _has_digit(word))
    if named and numeric:
        for is_named in _named(named):
            yield _both(is_named, lambda one: _begins(one.numbers, numeric))


def _named(typed: tuple[str, ...]) -> Iterator[Reading]:
    yield lambda one: one.names.issuperset(typed)
    yield lambda one: _each_begins(one.names, typed)
    if len(typed) > 1:
        yield lambda one: _each_begins(one.names, ("".join(typed[:2]), *typed[2:]))
        yield lambda one: _each_begins(one.names, ("".join(typed),))
    yield lambda one: _each_begins(one.names | one.former, typed)
    heard = [_heard(word) for word in typed]
    if all(heard):
        yield lambda one: all(keys & one.heard for keys in heard)


def _holds_piece(text: str, everybody: Mapping[int, Known]) -> Reading:
    piece = fold_number(text)
    exact = any(piece in one.numbers for one in everybody.values())
    sought = len(piece) >= 3 and _has_digit(piece) and not exact
    return lambda one: sought and any(piece in number for number in one.numbers)


def _both(one: Reading, other: Reading) -> Reading:
    return lambda person: one(person) and other(person)


def _each_begins(there: Iterable[str], typed: Iterable[str]) -> bool:
    return all(_begins(there, word) for word in typed)


def _begins(there: Iterable[str], word: str) -> bool:
    return any(one.startswith(word) for one in there)


def _heard(word: str) -> frozenset[str]:
    return frozenset(key for key in sounds(word) if len(key) > 1)


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))
