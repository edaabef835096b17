"""What the banner says about allergies, in few words; paper says the same at length. Silence is never “none”."""

from __future__ import annotations

from clinic_app.form.answers import shown
from clinic_app.form.form import Form
from clinic_app.form.questionnaire import Question
from clinic_app.reporting import allergy_label as on_paper
from clinic_app.reporting.allergy_label import Level as AllergyLevel
from clinic_app.ui.language import translated

__all__ = ["AllergyLevel", "allergy_label"]

_GROUP, _FOOD = "food.rx", "food.rx.food"
_DRUG_DETAIL = "drug.detail"
_FOODS_NAMED = 3
_DETAIL_LETTERS = 30


def allergy_label(form: Form) -> tuple[str, AllergyLevel]:
    """Return the words of the badge and its level, from the answers that are shown."""
    level = on_paper.allergy_label(form).level
    if level is AllergyLevel.KNOWN:
        return " · ".join(_known(form)), level
    if level is AllergyLevel.NONE:
        return translated("No known allergies"), level
    asked = any(_is_given(form, id_) for id_ in (*on_paper.CORE, *on_paper.FURTHER))
    return (
        translated("Allergies not fully recorded")
        if asked
        else translated("Allergies not recorded")
    ), level


def _known(form: Form) -> list[str]:
    parts = []
    foods = _foods(form)
    severe = _says_yes(form, on_paper.ANAPHYLAXIS)
    if severe:
        parts.append(translated("Severe reaction"))
    if foods:
        parts.append(translated("Food: {0}").format(", ".join(foods)))
    elif _says_yes(form, on_paper.FOOD) and not severe:
        parts.append(translated("Food reaction"))
    if _says_yes(form, on_paper.DRUG):
        detail = _drug(form)
        parts.append(translated("Drug: {0}").format(detail) if detail else translated("Drug"))
    parts += [
        _capital(form.questionnaire.question(id_))
        for id_ in on_paper.FURTHER
        if _says_yes(form, id_)
    ]
    return parts


def _foods(form: Form) -> list[str]:
    """Foods that caused a reaction and were not tolerated since."""
    if not _says_yes(form, on_paper.FOOD) or not _has(form, _FOOD):
        return []
    question = form.questionnaire.question(_FOOD)
    kept = [
        form.effective(_FOOD, entry)
        for entry in form.entries(_GROUP)
        if not (
            _has(form, on_paper.TOLERATED)
            and form.effective(on_paper.TOLERATED, entry).value == "yes"
        )
    ]
    words = [shown(question, one).lower() for one in kept if one.value is not None]
    return list(dict.fromkeys(words))[:_FOODS_NAMED]


def _drug(form: Form) -> str:
    value = form.effective(_DRUG_DETAIL).value if _has(form, _DRUG_DETAIL) else None
    if not isinstance(value, str):
        return ""
    return value if len(value) <= _DETAIL_LETTERS else f"{value[:_DETAIL_LETTERS].rstrip()}…"


def _says_yes(form: Form, question_id: str) -> bool:
    return _has(form, question_id) and form.effective(question_id).value == "yes"


def _is_given(form: Form, question_id: str) -> bool:
    return _has(form, question_id) and form.effective(question_id).is_given


def _has(form: Form, question_id: str) -> bool:
    return question_id in form.questionnaire.questions


def _capital(question: Question) -> str:
    return question.name[:1].upper() + question.name[1:]
