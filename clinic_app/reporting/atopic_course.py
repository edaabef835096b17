"""When atopic conditions and gut complaints began: spans of age that screen and paper draw alike, words beside them."""

from __future__ import annotations

from dataclasses import dataclass

from clinic_app.form.answers import Quantity
from clinic_app.form.form import Form
from clinic_app.form.language import ENGLISH, Words
from clinic_app.form.partial_date import DAYS_IN_UNIT, Onset, PartialDate
from clinic_app.record import Record
from clinic_app.reporting.paper_words import paper_words
from clinic_app.screening.rule import StripLine

COMPLAINT_DURATION = "visit.duration"
FOODS, LAST_REACTION, FOOD, DRUG = "food.rx", "food.rx.last", "food", "drug"
GUT = "gut"
YEAR = 12  # months
_MARKS = (1, 2, 5, 10, 20)  # years between two marks of the line of age
_MOST_MARKS = 4


@dataclass(frozen=True, slots=True)
class Span:
    """A condition from its onset to now; it began between `earliest` and `latest`, in months of age.

    Both are None where nobody recorded an onset; nothing is filled in.
    """

    key: str
    label: str
    earliest: float | None
    latest: float | None
    words: Words = ENGLISH  # of the language that it is said in

    @property
    def is_sure(self) -> bool:
        """Whether the onset is known to the month."""
        return (
            self.earliest is not None
            and self.latest is not None
            and self.latest - self.earliest <= 1
        )

    @property
    def said(self) -> str:
        """The onset in words: “from 4 months”, “began 2 y to 3 y”, “onset not recorded”."""
        words = self.words
        if self.earliest is None or self.latest is None:
            return words.say("onset not recorded")
        low, high = shown_months(self.earliest, words), shown_months(self.latest, words)
        if low == high or self.is_sure:
            return words.say("from {age}", age=low)
        if self.earliest > 0:
            return words.say("began {low} to {high}", low=low, high=high)
        return words.say("began by {age}", age=high)


@dataclass(frozen=True, slots=True)
class Course:
    """Spans over one line of age that ends `now`, in months."""

    now: float
    spans: tuple[Span, ...]
    words: Words = ENGLISH

    @property
    def said(self) -> str:
        """All of it in one sentence, for who does not see the drawing."""
        return "; ".join(f"{span.label}: {span.said}" for span in self.spans)

    def marks(self) -> tuple[int, ...]:
        """Whole years that the line of age names, at most four."""
        years = self.now / YEAR
        step = next((one for one in _MARKS if years / one <= _MOST_MARKS), _MARKS[-1])
        return tuple(range(step, int(years) + 1, step))


def atopic_course(record: Record) -> Course:
    """Return a span for each atopic condition that is a recorded yes, and one for the gut complaint."""
    form = record.form
    words = paper_words(record.questionnaire.language)
    now = float(form.age.max_months) if form.age else 0.0
    spans = [
        Span(item.key, item.label, *_onset(form, line, now), words)
        for line, item in zip(record.rules.strip, record.screening.strip, strict=True)
        if item.state == "yes" and item.key != DRUG
    ]
    gut = _gut(form, now, words)
    return Course(now, (*spans, gut) if gut else tuple(spans), words)


def shown_months(months: float, words: Words = ENGLISH) -> str:
    """Say an age: “birth”, “4 months”, “2 y 6 m”."""
    whole = int(months + 1e-3)
    if months <= 0:
        return words.say("birth")
    years, rest = divmod(whole, YEAR)
    if years < 2:  # noqa: PLR2004 - an infant's age is said in months
        return _infant(whole, words)
    if rest:
        return words.say("{years} y {months} m", years=years, months=rest)
    return words.say("{years} y", years=years)


def _infant(months: int, words: Words) -> str:
    if not months:
        return words.say("the first month")
    return f"{months} {words.say('month' if months == 1 else 'months')}"


def _onset(form: Form, line: StripLine, now: float) -> tuple[float | None, float | None]:
    if line.since:
        value = form.effective(line.since).value
        months = value.months(form.dob) if isinstance(value, Onset) else None
        return months or (None, None)
    if line.key == FOOD:
        return _food(form, now)
    return None, None


def _food(form: Form, now: float) -> tuple[float | None, float | None]:
    """The form asks when each reaction was last: the allergy had begun by the earliest of these."""
    if LAST_REACTION not in form.questionnaire.questions:
        return None, None
    last = []
    for entry in form.entries(FOODS):
        value = form.effective(LAST_REACTION, entry).value
        when = Onset(date=value) if isinstance(value, PartialDate) else value
        months = when.months(form.dob) if isinstance(when, Onset) else None
        if months is not None:
            last.append(months[1])
    return (0.0, min(*last, now)) if last else (None, None)


def _gut(form: Form, now: float, words: Words) -> Span | None:
    if COMPLAINT_DURATION not in form.questionnaire.questions:
        return None
    value = form.effective(COMPLAINT_DURATION).value
    if not isinstance(value, Quantity) or value.unit not in DAYS_IN_UNIT:
        return None
    months = float(value.value) * DAYS_IN_UNIT[value.unit] / DAYS_IN_UNIT["mo"]
    youngest = float(form.age.min_months) if form.age else now
    return Span(
        GUT,
        words.say("Gut"),
        max(0.0, min(youngest, now) - months),
        max(0.0, now - months),
        words,
    )
