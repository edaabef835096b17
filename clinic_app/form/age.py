"""How old the patient is on the day of the visit, as precisely as the dates allow."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from clinic_app.form.language import ENGLISH, Words
from clinic_app.form.partial_date import PartialDate

DAYS_SHOWN_BELOW = 28  # a newborn's age is said in days,
WEEKS_SHOWN_BELOW = 12 * 7  # then in weeks,
MONTHS_SHOWN_BELOW = 24  # then in months,
YEARS_AND_MONTHS_BELOW = 18 * 12  # then in years and months until adult age


@dataclass(frozen=True, slots=True)
class AgeRange:
    """Youngest and oldest age that the dates allow, in completed calendar months and in days."""

    min_months: int
    max_months: int
    min_days: int
    max_days: int

    @property
    def is_exact(self) -> bool:
        """Whether both dates are known to the day."""
        return self.min_days == self.max_days


def completed_months(born: dt.date, on: dt.date) -> int:
    """Completed calendar months; negative before birth."""
    return (on.year - born.year) * 12 + on.month - born.month - (on.day < born.day)


def age_at(dob: PartialDate, visit: PartialDate) -> AgeRange | None:
    """Age at the visit, or None where the birth certainly lies after it."""
    oldest_birth, youngest_birth = dob.earliest(), dob.latest()
    first, last = visit.earliest(), visit.latest()
    if oldest_birth > last:
        return None
    return AgeRange(
        max(0, completed_months(youngest_birth, first)),
        completed_months(oldest_birth, last),
        max(0, (first - youngest_birth).days),
        (last - oldest_birth).days,
    )


def shown_age(age: AgeRange, words: Words = ENGLISH) -> str:
    """Return “9 weeks”, “20 months”, “7 y 8 m”, “38 y”, or “7 to 8 y” where only the year is known."""
    if age.is_exact:
        return _exact(age.min_months, age.min_days, words)
    if age.max_months < MONTHS_SHOWN_BELOW:
        return _span(age.min_months, age.max_months, words.say("months"), words)
    return _span(age.min_months // 12, age.max_months // 12, words.say("y"), words)


def _exact(months: int, days: int, words: Words) -> str:
    if days < DAYS_SHOWN_BELOW:
        return f"{days} {words.say('day' if days == 1 else 'days')}"
    if days < WEEKS_SHOWN_BELOW:
        return f"{days // 7} {words.say('weeks')}"
    if months < MONTHS_SHOWN_BELOW:
        return f"{months} {words.say('months')}"
    years, rest = divmod(months, 12)
    if months < YEARS_AND_MONTHS_BELOW and rest:
        return words.say("{years} y {months} m", years=years, months=rest)
    return words.say("{years} y", years=years)


def _span(low: int, high: int, unit: str, words: Words) -> str:
    if low == high:
        return words.say("about {amount}", amount=f"{low} {unit}")
    return words.say("{low} to {high} {unit}", low=low, high=high, unit=unit)
