"""What was said at the visit before: shown with its age, and counted only when somebody says that it still holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from clinic_app.errors import AnswerError
from clinic_app.form.answer import Answer, State
from clinic_app.form.answers import from_code, to_code
from clinic_app.form.form import Form, Key
from clinic_app.form.questionnaire import Question, Questionnaire
from clinic_app.form.safety import is_asked_anew


@dataclass(frozen=True, slots=True)
class LastTime:
    """Answers of an earlier visit that may be reconfirmed, and its day."""

    day: dt.date
    answers: Mapping[Key, Answer]

    def of(self, key: Key) -> Answer | None:
        """Return what was said to a question, if anything can be reconfirmed."""
        return self.answers.get(key)


def last_time(last: Form, questionnaire: Questionnaire, day: dt.date) -> LastTime:
    """Return what of an earlier form may be reconfirmed in a form of `questionnaire`.

    Only answers with a value, as they stood on the page. *Unknown* and *declined* are asked again, and so are
    alarm features and whatever is about now. An answer that the form no longer offers is left out.
    """
    kept = {}
    for key in last.given():
        question = questionnaire.questions.get(key[0])
        if question is None or is_asked_anew(question):
            continue
        answer = _still_offered(last, key, question)
        if answer is not None:
            kept[key] = answer
    return LastTime(day, kept)


def _still_offered(last: Form, key: Key, question: Question) -> Answer | None:
    former = last.questionnaire.question(key[0])
    answer = last.effective(*key)
    if answer.state is not State.ANSWERED or former.kind is not question.kind:
        return None
    try:
        return from_code(question, to_code(former, answer))
    except AnswerError:
        return None
