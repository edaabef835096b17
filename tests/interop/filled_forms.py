"""Made-up filled forms, written as QuestionnaireResponses with the questions that our engine shows for each.

    python -m tests.interop.filled_forms FOLDER COUNT [SEED]

Writes FOLDER/NNN.json and FOLDER/shown.json ({"NNN.json": [question ids]}).
"""

from __future__ import annotations

import datetime as dt
import json
import random
import sys
from decimal import Decimal
from pathlib import Path

from clinic_app.fhir.json_text import written
from clinic_app.fhir.questionnaire import read_limited, read_questionnaire
from clinic_app.fhir.response import response_of_form
from clinic_app.form.answers import DECLINED, UNKNOWN, Answer, Quantity, Value
from clinic_app.form.form import Form
from clinic_app.form.partial_date import Onset, PartialDate, months_before
from clinic_app.form.questionnaire import DOB, VISIT, Kind, Question

FORM_FILE = Path(__file__).parents[2] / "resources" / "questionnaires" / "gi-atopy-intake.json"
# every age limit of the form, and the months around it
LIMITS = (0, 4, 6, 12, 24, 48, 60, 72, 144, 216, 600, 672)
ONSETS = ("birth", "4 mo", "~2 a", "2009", "2009-06", "2009-06-30", "10 d")


def some_forms(count: int, seed: int) -> list[Form]:
    """Return forms with random answers to whatever is shown, at ages on and around every limit."""
    chance = random.Random(seed)  # noqa: S311 - made-up answers, no secret
    questionnaire = read_questionnaire(read_limited(FORM_FILE))
    return [_filled(Form(questionnaire), chance, number) for number in range(count)]


def _filled(form: Form, chance: random.Random, number: int) -> Form:
    visit = dt.date(2026, 1, 1) + dt.timedelta(days=chance.randrange(365))
    months = max(0, LIMITS[number % len(LIMITS)] + chance.choice((-1, -1, 0, 0, 1, 7)))
    born = months_before(visit, months) - dt.timedelta(days=chance.choice((0, 0, 1, 15)))
    form = form.answer(VISIT, Answer.of(PartialDate.of(visit)))
    form = form.answer(DOB, Answer.of(_birth(born, chance)))
    given_often = chance.choice((0.3, 0.7, 1.0))
    yes = chance.choice((0.2, 0.5, 0.9))
    for _ in range(4):  # follow-ups of follow-ups
        for id_ in form.shown():
            question = form.questionnaire.question(id_)
            if question.group is None and id_ not in (VISIT, DOB) and chance.random() < given_often:
                form = _answered(form, question, 0, chance, yes)
    return form


def _birth(born: dt.date, chance: random.Random) -> PartialDate:
    """Mostly to the day, sometimes only to the month or year."""
    return chance.choice(
        (
            PartialDate.of(born),
            PartialDate.of(born),
            PartialDate(born.year, born.month),
            PartialDate(born.year),
        )
    )


def _answered(
    form: Form, question: Question, entry: int, chance: random.Random, yes: float
) -> Form:
    if question.kind is Kind.GROUP:
        if form.entries(question.id):
            return form
        for _ in range(chance.randrange(3)):
            form, entry_number = form.add_entry(question.id)
            for child in form.questionnaire.children(question.id):
                child_question = form.questionnaire.question(child)
                form = _answered(form, child_question, entry_number, chance, yes)
        return form
    if chance.random() < 0.1:
        return form.answer(question.id, chance.choice((UNKNOWN, DECLINED)), entry)
    return form.answer(question.id, Answer.of(_value(question, chance, yes)), entry)


def _value(question: Question, chance: random.Random, yes: float) -> Value:
    if question.kind is Kind.YES_NO:
        return "yes" if chance.random() < yes else "no"
    if question.kind is Kind.CHOICE:
        return chance.choice(question.choices).code
    if question.kind in (Kind.MULTI, Kind.BODY_MAP):
        several = [choice.code for choice in question.choices if not choice.exclusive]
        chosen = set(chance.sample(several, chance.randrange(1, 4)))
        return tuple(code for code in several if code in chosen)
    if question.kind is Kind.NUMBER:
        low, high = question.limits.hard_min or Decimal(0), question.limits.hard_max or Decimal(99)
        number = (low + (high - low) * chance.randrange(10) / 10).quantize(Decimal(1))
        return Quantity(max(low, number), chance.choice(question.units).code)
    if question.kind is Kind.ONSET:
        return Onset.from_code(chance.choice(ONSETS))
    return "made-up text, “quoted” & <marked>"


def main(folder: Path, count: int, seed: int) -> None:
    """Write the responses and what is shown for each."""
    folder.mkdir(parents=True, exist_ok=True)
    shown = {}
    for number, form in enumerate(some_forms(count, seed)):
        name = f"{number:03d}.json"
        authored = dt.datetime(2026, 12, 31, 12, tzinfo=dt.UTC)
        response = response_of_form(form, authored=authored)
        (folder / name).write_text(written(response), encoding="utf-8")
        shown[name] = list(form.shown())
    (folder / "shown.json").write_text(json.dumps(shown, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1)
