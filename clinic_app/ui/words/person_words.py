"""Words about a person on lists and sheets: age today, born and sex in one line, initials."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from clinic_app.form.age import age_at, shown_age
from clinic_app.form.partial_date import PartialDate
from clinic_app.record import Patient, PatientDetails
from clinic_app.ui.language import translated, words_in_use
from clinic_app.ui.words import wording

SIMILAR_NAMED = 2


def age_on(details: PatientDetails, day: dt.date) -> str:
    """Age on a day as it is said, or nothing where it cannot be known."""
    age = age_at(details.dob, PartialDate.of(day))
    return shown_age(age, words_in_use()) if age is not None else ""


def born_and_sex(patient: Patient, day: dt.date) -> str:
    """“14-Mar-2019 · 7 y 8 m · girl”."""
    details = patient.details
    age = age_at(details.dob, PartialDate.of(day))
    sex = wording.sex(str(details.sex), age.min_months // 12 if age else None)
    parts = (details.dob.shown(words_in_use()), age_on(details, day), sex[:1].lower() + sex[1:])
    return " · ".join(part for part in parts if part)


def mistaken_for(patient: Patient, similar: Iterable[Patient]) -> str:
    """Sentence about people one may confuse with this one, or nothing."""
    others = [one for one in similar if one.id != patient.id]
    if not others:
        return ""
    named = "; ".join(
        translated("{0}, born {1}").format(one.banner_name, one.details.dob.shown(words_in_use()))
        for one in others[:SIMILAR_NAMED]
    )
    if len(others) > SIMILAR_NAMED:
        named = translated("{0} and {1} more").format(named, len(others) - SIMILAR_NAMED)
    return translated("Is it the right patient? Similar: {0}.").format(named)


def initials(full_name: str) -> str:
    """“Dr Maria Lee” gives ML; a title is no name."""
    words = [word for word in full_name.replace(".", " ").split() if word.lower() not in _TITLES]
    return "".join(word[0].upper() for word in words)


_TITLES = frozenset({"dr", "prof", "med", "mr", "mrs", "ms"})


def day_words(day: dt.date) -> str:
    """“23 Nov 2026”: the month is a word, so that nobody reads it the wrong way round."""
    return f"{day.day} {words_in_use().months[day.month - 1]} {day.year}"
