"""Words about who works on a draft, and what taking it over means."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from clinic_app.form.answers import Answer, shown
from clinic_app.form.form import Key
from clinic_app.form.questionnaire import Questionnaire
from clinic_app.storage.holds import Hold
from clinic_app.ui.language import translated
from clinic_app.ui.words.version_words import moment_words


def held_by(hold: Hold, login: str) -> str:
    """Whose window it is; `login` is one's own."""
    if hold.login == login:
        return translated("You have this draft open in another window.")
    return translated("{0} has this draft open in another window.").format(hold.full_name)


def what_taking_over_does(hold: Hold, now: dt.datetime) -> str:
    """Since when it is open there, whether that window still lives, and what becomes of it."""
    told = translated("Open there since {0}, last sign of life {1}. ").format(
        moment_words(hold.since), moment_words(hold.active_at)
    )
    if hold.is_silent(now):
        told += translated("It was probably ended by force, or that desk is locked or asleep. ")
    return told + translated(
        "Every answer recorded there is kept and shown here. The other window can then only be read, and "
        "says so. Taking over is noted in the history."
    )


def not_recorded(answers: Mapping[Key, Answer], questionnaire: Questionnaire) -> str:
    """What was given in a window after it had lost the draft; nothing where that is nothing."""
    lost = [
        f"“{question.name}”: {shown(question, answer)}"
        for (question_id, _), answer in answers.items()
        for question in [questionnaire.question(question_id)]
    ]
    if not lost:
        return ""
    return translated("Not recorded, please look again: {0}.").format("; ".join(lost))
