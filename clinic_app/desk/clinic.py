"""The clinic over a period: what its signed intakes add up to, read without a name."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator

from clinic_app.figures import Seen, atopy_of, minutes_between
from clinic_app.form.questionnaire import Kind, Question, Questionnaire
from clinic_app.library import Edition
from clinic_app.snapshot import form_from_json
from clinic_app.storage.intakes import Intakes, SignedText

GUT = "gi."
"""Questions about gut complaints begin with this."""


def complaints(questionnaire: Questionnaire) -> tuple[Question, ...]:
    """Return the gut complaints that are asked for by age alone and answered with yes or no."""
    return tuple(
        question
        for question in questionnaire.questions.values()
        if question.id.startswith(GUT)
        and question.kind is Kind.YES_NO
        and question.required
        and question.follows is None
    )


def seen(
    intakes: Intakes,
    edition_of: Callable[[str], Edition],
    start: dt.date,
    end: dt.date,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[Seen]:
    """Give each signed intake of a period as figures need it; ends early once `cancelled`. Raises StorageError."""
    for text in intakes.signed_texts(start, end):
        if cancelled():
            return
        yield _seen(text, edition_of(text.definition))


def _seen(text: SignedText, edition: Edition) -> Seen:
    content = json.loads(text.content)
    form = form_from_json(edition.questionnaire, content["answers"], content["entries"])
    return Seen(
        text.started_on,
        minutes_between(text.started_at, text.signed_at),
        frozenset(
            id_
            for id_ in edition.questionnaire.questions
            if id_.startswith(GUT) and form.effective(id_).value == "yes"
        ),
        atopy_of(form, edition.rules),
        frozenset(found["id"] for found in content["findings"]["matched"]),
    )
