"""The words under which a person is found: written at registering and correcting, and by the step that brings them.

Only names stand as they are. Everything else bears a letter in front that nobody types, so that beginnings of names
do not run through all numbers, dates and sounds.
"""

from __future__ import annotations

from typing import Any

from clinic_app.form.partial_date import PartialDate
from clinic_app.record import PatientDetails
from clinic_app.storage.folding import fold_number, name_words, sounds

# Letters for private use, which folding takes out of every name and every search.
_BORN, _HEARD, _NUMBER, _BEGINNING = "\ue000", "\ue001", "\ue002", "\ue003"
# Marks of a number whose beginnings are words of their own: shorter ones are read from the index of beginnings, which
# counts the letter in front; longer ones are shared by few.
_FEWEST, _MOST = 3, 10


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
    marked = [word for one in numbers if one for word in _number_words(one)]
    sql.execute(
        "INSERT INTO patient_search (rowid, names, former, sounds, born, numbers) VALUES (?, ?, ?, ?, ?, ?)",
        (number, *map(" ".join, (now, former, sorted(heard), _birth_words(details.dob), marked))),
    )


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


def number_beginning(folded: str) -> tuple[str, bool]:
    """Return a word for identifiers that begin so, and whether it is itself only the beginning of theirs."""
    if _FEWEST <= len(folded) <= _MOST:
        return _BEGINNING + folded, False
    return _NUMBER + folded, True


def _number_words(folded: str) -> list[str]:
    longest = min(len(folded), _MOST)
    return [
        number_word(folded),
        *(_BEGINNING + folded[:length] for length in range(_FEWEST, longest + 1)),
    ]


def _birth_words(dob: PartialDate) -> list[str]:
    """Return 2019, 201903, 20190314; and only2019 where no more than that is known."""
    iso = dob.iso()
    parts = [born_word(iso[:length]) for length in (4, 7, 10) if len(iso) >= length]
    return parts if dob.day is not None else [*parts, born_only(iso)]
