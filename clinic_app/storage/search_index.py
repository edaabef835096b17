"""The words under which a person is found: written at registering and correcting, and by the step that brings them.

Only names stand as they are. Everything else bears a letter in front that nobody types, so that no kind of word is
taken for another. Beginnings are words of their own: a query of whole words reads no further than the people it is
asked for, while a beginning that a hundred thousand share would have to be gathered from all words that begin so.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from clinic_app.form.partial_date import PartialDate
from clinic_app.record import PatientDetails
from clinic_app.storage.folding import fold_number, name_words, sounds

# Letters for private use, which folding takes out of every name and every search.
_BORN, _HEARD = "\ue000", "\ue001"
_NUMBER, _NUMBER_BEGINS, _NAME_BEGINS = "\ue002", "\ue003", "\ue004"
# Marks of the longest beginning that is a word of its own; longer ones are shared by few.
_LONGEST_OF_NUMBER, _LONGEST_OF_NAME = 10, 16


def enter(sql: Any, number: int, details: PatientDetails) -> None:  # noqa: ANN401 - the bare connection
    """Put a person into the index, instead of what it may hold about them."""
    numbers = [fold_number(one.value) for one in details.identifiers]
    sql.execute("DELETE FROM patient_search WHERE rowid = ?", (number,))
    enter_words(sql, number, details)
    sql.execute("DELETE FROM patient_number_piece WHERE rowid = ?", (number,))
    if numbers:
        sql.execute(
            "INSERT INTO patient_number_piece (rowid, numbers) VALUES (?, ?)",
            (number, "\n".join(numbers)),
        )


def enter_words(sql: Any, number: int, details: PatientDetails) -> None:  # noqa: ANN401 - the bare connection
    """Put a person into the index of words, which holds nothing about them yet."""
    now = (*name_words(details.family), *name_words(details.given))
    former = tuple(word for name in details.former_names for word in name_words(name))
    heard = {heard_as(key) for word in (*now, *former) for key in sounds(word)}
    numbers = [fold_number(one.value) for one in details.identifiers]
    columns = (
        (*now, *_name_beginnings(now)),
        (*former, *_name_beginnings(former)),
        sorted(heard),
        _birth_words(details.dob),
        (*(number_word(one) for one in numbers if one), *_number_beginnings(numbers)),
    )
    sql.execute(
        "INSERT INTO patient_search (rowid, names, former, sounds, born, numbers) VALUES (?, ?, ?, ?, ?, ?)",
        (number, *map(" ".join, columns)),
    )


def name_beginning(folded: str) -> str:
    """Return a query for names, former ones too, with a word that begins so."""
    if len(folded) <= _LONGEST_OF_NAME:
        return f'"{_NAME_BEGINS}{folded}"'
    return f'"{folded}"*'


def heard_as(key: str) -> str:
    """Return the word for how a name sounds."""
    return _HEARD + key


def born_word(date: str) -> str:
    """Return the word for an ISO date of birth, and for more exact ones within it."""
    return _BORN + date.replace("-", "")


def born_only(date: str) -> str:
    """Return the word for an ISO date of birth of which no more than that is known."""
    return f"{_BORN}only{date.replace('-', '')}"


def number_word(folded: str) -> str:
    """Return the word for a whole folded identifier."""
    return _NUMBER + folded


def number_beginning(folded: str) -> str:
    """Return a query for identifiers that begin so."""
    if len(folded) <= _LONGEST_OF_NUMBER:
        return f'"{_NUMBER_BEGINS}{folded}"'
    return f'"{number_word(folded)}"*'


def _name_beginnings(folded: Iterable[str]) -> list[str]:
    return _beginnings(_NAME_BEGINS, folded, _LONGEST_OF_NAME)


def _number_beginnings(folded: Iterable[str]) -> list[str]:
    return _beginnings(_NUMBER_BEGINS, folded, _LONGEST_OF_NUMBER)


def _beginnings(letter: str, folded: Iterable[str], longest: int) -> list[str]:
    """Return the beginnings of these as words, each once."""
    cut = {one[:length] for one in folded for length in range(1, longest + 1)}
    return [letter + one for one in sorted(cut) if one]


def _birth_words(dob: PartialDate) -> list[str]:
    """Return 2019, 201903, 20190314; and only2019 where no more than that is known."""
    iso = dob.iso()
    parts = [born_word(iso[:length]) for length in (4, 7, 10) if len(iso) >= length]
    return parts if dob.day is not None else [*parts, born_only(iso)]
