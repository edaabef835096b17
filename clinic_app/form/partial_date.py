"""Dates and ages of onset that keep the precision they were given with; nothing is invented."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from clinic_app.errors import AnswerError
from clinic_app.form.language import ENGLISH, Words

MONTHS = ENGLISH.months
FIRST_YEAR, LAST_YEAR = 1850, 2199  # outside: a slip of the finger, not a life

# UCUM unit -> words, and how many mean days a unit has (365.25 / 12 days a month)
AGE_UNITS = {
    "d": ("day", "days"),
    "wk": ("week", "weeks"),
    "mo": ("month", "months"),
    "a": ("year", "years"),
}
DAYS_IN_UNIT = {"d": 1.0, "wk": 7.0, "mo": 30.4375, "a": 365.25}
_UNIT_WORDS = {
    "d": "d", "day": "d", "days": "d",
    "w": "wk", "wk": "wk", "wks": "wk", "week": "wk", "weeks": "wk",
    "m": "mo", "mo": "mo", "mos": "mo", "mth": "mo", "mths": "mo", "month": "mo", "months": "mo",
    "a": "a", "y": "a", "yr": "a", "yrs": "a", "year": "a", "years": "a",
    # Spanish beside English in every form: no word of the two means another unit
    "día": "d", "días": "d", "dia": "d", "dias": "d",
    "sem": "wk", "semana": "wk", "semanas": "wk",
    "mes": "mo", "meses": "mo", "año": "a", "años": "a",
}  # fmt: skip
_SPANISH_MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
    "noviembre", "diciembre",
)  # fmt: skip
_MONTH_NAMES = {
    name.lower(): number
    for months in (tuple(calendar.month_name)[1:], _SPANISH_MONTHS)
    for number, full in enumerate(months, start=1)
    for name in (full, full[:3], full[:4])
} | {"setiembre": 9, "set": 9}

_BY_NAME = re.compile(
    r"(?:(\d{1,2})[\s.\-/]*(?:de\s)?)?([a-z]{3,10})\.?[\s.\-/,]*(?:del?\s)?(\d{4})", re.IGNORECASE
)
_ISO = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?")
_MONTH_YEAR = re.compile(r"(\d{1,2})[/.\-](\d{4})")
_DAY_MONTH_YEAR = re.compile(r"(\d{1,2})([/.\-\s])(\d{1,2})[/.\-\s](\d{4})")
_EIGHT = re.compile(r"\d{8}")
_AGO = re.compile(r"(?:-|hace\s)\s*(\d{1,3})\s*([a-zñí]+)", re.IGNORECASE)
_AGE = re.compile(
    r"(?:at\s+|a\s+los\s+|desde\s+los\s+)?(?:age[ds]?\s+)?"
    r"(~|about|approx\.?|around|ca\.?|circa|unos|unas|alrededor\s+de|aprox\.?)?\s*(?:age\s+)?"
    r"(\d{1,4}(?:[.,]\d{1,2})?)\s*([a-zñí]+)\.?(?:\s+old)?(?:\s+of\s+age)?(?:\s+de\s+edad)?",
    re.IGNORECASE,
)
_BIRTH = {
    "birth", "b", "at birth", "from birth", "since birth", "born with it",
    "nacimiento", "al nacer", "desde el nacimiento", "de nacimiento",
}  # fmt: skip
HOW_TO_TYPE_A_DATE = "Type 14-Mar-2019, Mar 2019 or 2019."


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date known to the day, to the month or only to the year (FHIR `date`)."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        """Refuse what no calendar has. Raises AnswerError."""
        _check_calendar(self.year, self.month, self.day, ENGLISH)

    @classmethod
    def of(cls, day: dt.date) -> PartialDate:
        """Return a full date."""
        return cls(day.year, day.month, day.day)

    @classmethod
    def from_iso(cls, text: str) -> PartialDate:
        """Read YYYY, YYYY-MM or YYYY-MM-DD. Raises AnswerError."""
        match = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", text, re.ASCII)
        if match is None:
            raise AnswerError(
                f"“{text[:40]}” is not a date of the form YYYY, YYYY-MM or YYYY-MM-DD."
            )
        return cls(*(int(part) if part else None for part in match.groups()))  # type: ignore[arg-type]

    @classmethod
    def parse(cls, text: str, today: dt.date | None = None, words: Words = ENGLISH) -> PartialDate:
        """Read what a person typed. `today` lets “today” and “-3m” be understood.

        A date that can be read in two ways (03/04/2019) is refused, never guessed. Raises AnswerError in
        the language of `words`; English and Spanish are read in any.
        """
        typed = " ".join(text.split())
        relative = _relative(typed, today)
        if relative is not None:
            return relative
        for read in (_by_name, _iso, _month_year, _eight_digits):
            found = read(typed)
            if found is not None:
                break
        else:
            found = _day_month_year(typed, words)
        if found is not None:
            _check_calendar(*found, words)
            return cls(*found)
        raise AnswerError(
            words.say("“{typed}” cannot be read as a date.", typed=text.strip()[:40]),
            words.say(HOW_TO_TYPE_A_DATE),
        )

    @property
    def precision(self) -> str:
        """`day`, `month` or `year`."""
        if self.month is None:
            return "year"
        return "month" if self.day is None else "day"

    def iso(self) -> str:
        """YYYY, YYYY-MM or YYYY-MM-DD (FHIR `date`)."""
        parts = [f"{self.year:04d}"]
        parts += [f"{part:02d}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)

    def shown(self, words: Words = ENGLISH) -> str:
        """14-Mar-2019, Mar 2019 or 2019: never two readings."""
        if self.month is None:
            return str(self.year)
        month = words.months[self.month - 1]
        return f"{month} {self.year}" if self.day is None else f"{self.day:02d}-{month}-{self.year}"

    def earliest(self) -> dt.date:
        """First day that this may be."""
        return dt.date(self.year, self.month or 1, self.day or 1)

    def latest(self) -> dt.date:
        """Last day that this may be."""
        month = self.month or 12
        return dt.date(self.year, month, self.day or _last_day(self.year, month))


@dataclass(frozen=True, slots=True)
class Onset:
    """When something began: an age (4 months), “from birth”, or a partial date. Exactly one of them."""

    amount: Decimal | None = None
    unit: str = ""
    approximate: bool = False
    birth: bool = False
    date: PartialDate | None = None

    def __post_init__(self) -> None:
        """Refuse two meanings in one answer."""
        if (self.amount is not None) + self.birth + (self.date is not None) != 1:
            raise ValueError("an onset is an age, birth, or a date")
        if self.amount is not None and (self.unit not in AGE_UNITS or self.amount < 0):
            raise AnswerError("An age needs a number and days, weeks, months or years.")

    @classmethod
    def parse(cls, text: str, today: dt.date | None = None, words: Words = ENGLISH) -> Onset:
        """Read “4 months”, “about 2 years”, “birth”, “Jun 2009”, “-3m”. Raises AnswerError."""
        typed = " ".join(text.split()).casefold()
        if typed in _BIRTH:
            return cls(birth=True)
        match = _AGE.fullmatch(typed)
        if match is not None and match[3] in _UNIT_WORDS:
            amount = Decimal(match[2].replace(",", "."))
            unit = _UNIT_WORDS[match[3]]
            return cls._age(amount, unit, approximate=match[1] is not None, words=words)
        if re.fullmatch(r"\d{1,3}(?:[.,]\d+)?", typed):
            raise AnswerError(
                words.say("Is that {number} months or {number} years?", number=typed),
                words.say("Type {number}m or {number}y, or a year.", number=typed),
            )
        try:
            return cls(date=PartialDate.parse(text, today, words))
        except AnswerError as error:
            raise AnswerError(
                str(error),
                words.say("Type an age (4 months, about 2 years), “birth”, Jun 2009 or 2009."),
            ) from None

    @classmethod
    def _age(
        cls, amount: Decimal, unit: str, *, approximate: bool, words: Words = ENGLISH
    ) -> Onset:
        if float(amount) * DAYS_IN_UNIT[unit] > 125 * DAYS_IN_UNIT["a"]:
            said = f"{words.number(amount)} {words.say(AGE_UNITS[unit][1])}"
            raise AnswerError(words.say("{amount} is more than a lifetime.", amount=said))
        return cls(amount=amount, unit=unit, approximate=approximate)

    @classmethod
    def from_code(cls, code: str) -> Onset:
        """Read the canonical form: `birth`, `4 mo`, `~2 a`, `2009-06`. Raises AnswerError."""
        if code == "birth":
            return cls(birth=True)
        match = re.fullmatch(r"(~?)(\d{1,4}(?:\.\d{1,2})?) (d|wk|mo|a)", code, re.ASCII)
        if match is not None:
            return cls._age(Decimal(match[2]), match[3], approximate=bool(match[1]))
        return cls(date=PartialDate.from_iso(code))

    def code(self) -> str:
        """Return the canonical form that `from_code` reads."""
        if self.birth:
            return "birth"
        if self.date is not None:
            return self.date.iso()
        return f"{'~' if self.approximate else ''}{self.amount} {self.unit}"

    def shown(self, words: Words = ENGLISH) -> str:
        """Words for people."""
        if self.birth:
            return words.say("from birth")
        if self.date is not None:
            return self.date.shown(words)
        unit = words.say(AGE_UNITS[self.unit][0 if self.amount == 1 else 1])
        amount = f"{words.number(str(self.amount))} {unit}"
        return words.say("about {amount}", amount=amount) if self.approximate else amount

    def months(self, dob: PartialDate | None) -> tuple[float, float] | None:
        """Age in months between which it began (lowest, highest); None where the birth date is needed.

        “2 years” means the third year of life: 24 up to just under 36 months. “About” widens by one unit.
        """
        if self.birth:
            return (0.0, 0.0)
        if self.date is not None:
            if dob is None:
                return None
            return (
                max(0.0, _calendar_months(dob.latest(), self.date.earliest())),
                max(0.0, _calendar_months(dob.earliest(), self.date.latest())),
            )
        if self.amount is None:  # __post_init__ has seen to it
            raise ValueError("an onset without a value")
        unit = {"a": 12.0, "mo": 1.0}.get(self.unit, DAYS_IN_UNIT[self.unit] / DAYS_IN_UNIT["mo"])
        low = float(self.amount) * unit
        width = unit if self.amount == self.amount.to_integral_value() else unit / 12
        slack = unit if self.approximate else 0.0
        return (max(0.0, low - slack), low + width + slack - 1e-6)


def read_amount(text: str) -> tuple[Decimal, str] | None:
    """Split “3 wk” into an amount and what follows; None where there is no number in front."""
    match = re.fullmatch(
        r"\s*([+-]?\d{1,12}(?:[.,]\d{1,6})?)\s*(.*?)\s*", text, re.DOTALL | re.ASCII
    )
    if match is None:
        return None
    try:
        return Decimal(match[1].replace(",", ".")), match[2]
    except InvalidOperation:
        return None


def time_unit(word: str) -> str | None:
    """UCUM unit (d, wk, mo, a) for a word or its first letters; None for anything else."""
    return _UNIT_WORDS.get(word.casefold().rstrip("."))


def unit_words() -> Iterable[str]:
    """All words that `time_unit` knows."""
    return _UNIT_WORDS.keys()


def months_before(day: dt.date, months: int) -> dt.date:
    """Return the same day of an earlier calendar month, or that month's last day."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    return dt.date(year, month + 1, min(day.day, _last_day(year, month + 1)))


def _calendar_months(born: dt.date, on: dt.date) -> float:
    """Calendar months and a part of one: exactly 24 on the second birthday, with or without a leap day."""
    whole = (on.year - born.year) * 12 + on.month - born.month - (on.day < born.day)
    return whole + (on.day - born.day) % 31 / 31


def _check_calendar(year: int, month: int | None, day: int | None, words: Words) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise AnswerError(
            words.say(
                "The year {year} is outside {first} to {last}.",
                year=year,
                first=FIRST_YEAR,
                last=LAST_YEAR,
            )
        )
    if month is None:
        if day is not None:
            raise AnswerError(words.say("A day needs its month."))
        return
    if not 1 <= month <= 12:  # noqa: PLR2004 - months
        raise AnswerError(
            words.say("There is no month {month}.", month=month), words.say(HOW_TO_TYPE_A_DATE)
        )
    if day is not None and not 1 <= day <= _last_day(year, month):
        raise AnswerError(
            words.say(
                "{month} {year} has no day {day}.",
                month=words.months[month - 1],
                year=year,
                day=day,
            )
        )


def _last_day(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


def _relative(typed: str, today: dt.date | None) -> PartialDate | None:
    if today is None:
        return None
    if typed.casefold() in {"t", "today", "now", "hoy", "ahora"}:
        return PartialDate.of(today)
    if typed.casefold() in {"yesterday", "ayer"}:
        return PartialDate.of(today - dt.timedelta(days=1))
    match = _AGO.fullmatch(typed)
    unit = time_unit(match[2]) if match else None
    if match is None or unit is None:
        return None
    amount = int(match[1])
    if unit in {"d", "wk"}:
        return PartialDate.of(today - dt.timedelta(days=amount * (7 if unit == "wk" else 1)))
    then = months_before(today, amount * (12 if unit == "a" else 1))
    # “three months ago” names a month and “two years ago” a year: no more than that was said
    return PartialDate(then.year) if unit == "a" else PartialDate(then.year, then.month)


_Parts = tuple[int, int | None, int | None]


def _by_name(typed: str) -> _Parts | None:
    match = _BY_NAME.fullmatch(typed)
    month = _MONTH_NAMES.get(match[2].casefold()) if match else None
    if match is None or month is None:
        return None
    return int(match[3]), month, int(match[1]) if match[1] else None


def _iso(typed: str) -> _Parts | None:
    match = _ISO.fullmatch(typed)
    if match is None:
        return None
    return int(match[1]), int(match[2]) if match[2] else None, int(match[3]) if match[3] else None


def _month_year(typed: str) -> _Parts | None:
    match = _MONTH_YEAR.fullmatch(typed)
    return (int(match[2]), int(match[1]), None) if match else None


def _day_month_year(typed: str, words: Words) -> _Parts | None:
    """Dots and spaces are day first everywhere; with slash or dash both readings exist."""
    match = _DAY_MONTH_YEAR.fullmatch(typed)
    if match is None:
        return None
    first, mark, second, year = int(match[1]), match[2], int(match[3]), int(match[4])
    if mark in "/-" and first != second and first <= 12 and second <= 12:  # noqa: PLR2004 - months
        if 0 in (first, second):
            raise AnswerError(
                words.say("“{typed}” has a zero for a day or month.", typed=typed),
                words.say(HOW_TO_TYPE_A_DATE),
            )
        raise AnswerError(
            words.say("“{typed}” can be read in two ways.", typed=typed),
            words.say(
                "Type {one} or {other}.",
                one=f"{first}-{words.months[second - 1]}-{year}",
                other=f"{second}-{words.months[first - 1]}-{year}",
            ),
        )
    if mark in "/-" and second > 12:  # noqa: PLR2004 - months
        first, second = second, first
    return year, second, first


def _eight_digits(typed: str) -> _Parts | None:
    """20190314 or 14032019: with a year of our time only one of the two can be meant."""
    if not _EIGHT.fullmatch(typed):
        return None
    year_first = FIRST_YEAR <= int(typed[:4]) <= LAST_YEAR and int(typed[4:6]) <= 12  # noqa: PLR2004
    if year_first:
        return int(typed[:4]), int(typed[4:6]), int(typed[6:])
    return int(typed[4:]), int(typed[2:4]), int(typed[:2])
