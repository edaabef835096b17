"""Dates of birth in a search: every reading that a hurried person may have meant."""

from __future__ import annotations

import datetime as dt
import re

from clinic_app.errors import AnswerError
from clinic_app.form.partial_date import MONTHS, PartialDate

_MONTH_NUMBERS = {name.lower(): number for number, name in enumerate(MONTHS, 1)}
_PATTERNS = (
    re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})"),
    re.compile(r"(?P<d>\d{1,2})(?:[-/.]\s?|\s)(?P<m>\d{1,2})(?:[-/.]\s?|\s)(?P<y>\d{4}|\d{2})"),
    re.compile(r"(?P<d>\d{1,2})(?:st|nd|rd|th)?[-/.\s]*(?P<n>[a-z]{3,9})[-/.,\s]*(?P<y>\d{4})"),
    re.compile(r"(?P<n>[a-z]{3,9})[-/.\s]+(?P<d>\d{1,2})(?:st|nd|rd|th)?[-/.,\s]+(?P<y>\d{4})"),
    re.compile(r"(?P<n>[a-z]{3,9})[-/.\s]*(?P<y>\d{4})"),
    re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})"),
    re.compile(r"(?P<m>\d{1,2})[-/.](?P<y>\d{4})"),
    re.compile(r"(?P<d>\d{2})(?P<m>\d{2})(?P<y>\d{4})"),
    re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"),
    re.compile(r"(?P<y>\d{4})"),
)
_NOT_INSIDE = r"(?<![\w/.-])(?:{})(?![\w/-])"
_IN_TEXT = tuple(re.compile(_NOT_INSIDE.format(one.pattern), re.ASCII) for one in _PATTERNS)


def find_dates(text: str, today: dt.date) -> list[tuple[str, str]]:
    """Return each reading of a typed search as (text without the date, ISO date), best first.

    Day comes first where both are possible; month first only where day first is no date. Two digits
    are a year of the last hundred. A patient born later than `today` is not looked for.
    """
    typed = " ".join(text.lower().split())
    readings: list[tuple[str, str]] = []
    for pattern in _IN_TEXT:
        for match in pattern.finditer(typed):
            date = _date(match.groupdict(), today)
            rest = " ".join(f"{typed[: match.start()]} {typed[match.end() :]}".split())
            if date is not None and (rest, date) not in readings:
                readings.append((rest, date))
    return readings


def _date(found: dict[str, str | None], today: dt.date) -> str | None:
    year_text, month_text, day_text, name = (found.get(part) for part in "ymdn")
    year = int(year_text or 0)
    if year_text and len(year_text) == 2:  # noqa: PLR2004 - two digits
        year += today.year // 100 * 100
        year -= 100 if year > today.year else 0
    month = int(month_text) if month_text else None
    if name:
        month = _MONTH_NUMBERS.get(name[:3])
        if month is None:
            return None
    day = int(day_text) if day_text else None
    if day is not None and month is not None and month > 12 >= day:  # noqa: PLR2004 - months
        day, month = month, day
    try:
        date = PartialDate(year, month, day)
    except AnswerError:
        return None
    return date.iso() if date.earliest() <= today else None
