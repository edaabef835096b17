"""What the banner says about allergies. Silence and *unknown* are never shown as “no allergies”."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QCoreApplication

from clinic_app.form.answers import Answer, shown
from clinic_app.form.form import Form

_ASKED = ("anaph.ever", "food.any", "drug.any")  # what “no known allergies” needs an answer to
_OTHERS = ("latex.any", "venom.any")
_GROUP, _FOOD = "food.rx", "food.rx.food"
_YES, _NO = Answer.of("yes").value, Answer.of("no").value


class AllergyLevel(StrEnum):
    """How the badge looks; the words say the same."""

    KNOWN = "known"
    NONE = "none"
    NOT_RECORDED = "not_recorded"


def allergy_label(form: Form) -> tuple[str, AllergyLevel]:
    """Return the words of the badge and its level, from the answers that are shown."""
    known = [id_ for id_ in (*_ASKED, *_OTHERS) if _value(form, id_) == _YES]
    if known:
        return _known(form, known), AllergyLevel.KNOWN
    asked = [id_ for id_ in _ASKED if id_ in form.questionnaire.questions]
    if asked and all(_value(form, id_) == _NO for id_ in asked):
        return _words("No known allergies"), AllergyLevel.NONE
    return _words("Allergies not recorded"), AllergyLevel.NOT_RECORDED


def _known(form: Form, known: list[str]) -> str:
    parts = []
    foods = _foods(form)
    named = ", ".join(foods)
    if "anaph.ever" in known:
        parts.append(
            _words("Severe reaction: {0}").format(named) if foods else _words("Severe reaction")
        )
    elif "food.any" in known:
        parts.append(_words("Food: {0}").format(named) if foods else _words("Food reaction"))
    for id_, words in (("drug.any", "Drug"), ("latex.any", "Latex"), ("venom.any", "Venom")):
        if id_ in known:
            parts.append(_words(words))
    return " · ".join(parts)


def _foods(form: Form) -> list[str]:
    if _FOOD not in form.questionnaire.questions or not form.is_shown(_FOOD):
        return []
    question = form.questionnaire.question(_FOOD)
    answers = [form.effective(_FOOD, entry) for entry in form.entries(_GROUP)]
    words = [shown(question, one).lower() for one in answers if one.value is not None]
    return list(dict.fromkeys(words))[:3]


def _value(form: Form, question_id: str) -> object:
    known = question_id in form.questionnaire.questions
    return form.effective(question_id).value if known else None


def _words(text: str) -> str:
    return QCoreApplication.translate("banner", text)
