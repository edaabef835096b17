"""What the banner says about allergies, in few words; paper says the same at length. Silence is never “none”."""

from __future__ import annotations

from collections.abc import Sequence

from clinic_app.form.answers import shown
from clinic_app.form.form import Form
from clinic_app.form.questionnaire import Question
from clinic_app.reporting import allergy_label as on_paper
from clinic_app.reporting.allergy_label import Level as AllergyLevel
from clinic_app.ui.language import translated, words_in_use

__all__ = ["AllergyLevel", "allergy_label"]

_ALL = (*on_paper.CORE, *on_paper.FURTHER)
_GROUP, _FOOD = "food.rx", "food.rx.food"
_DRUG_DETAIL = "drug.detail"
_FOODS_NAMED = 3
_DETAIL_LETTERS = 30


def allergy_label(form: Form, earlier: Sequence[Form] = ()) -> tuple[str, AllergyLevel]:
    """Return the words of the badge and its level, from the answers that are shown.

    `earlier`: the signed visits before, newest first. An allergy that one of them recorded and that this form leaves
    open is told with its day, also where a visit between them said no: what is known to somebody is not hidden.
    """
    words, level = _of_this_visit(form)
    recorded = _recorded(form, earlier)
    if recorded:
        return "; ".join((_here(form, words), *recorded)), AllergyLevel.KNOWN
    denied = next((one for one in earlier if _level(one) is AllergyLevel.NONE), None)
    if denied is not None and not _is_asked(form):
        none = translated("recorded {0}: no known allergies").format(_day(denied))
        return f"{_here(form, words)}; {none}", level
    return words, level


def _of_this_visit(form: Form) -> tuple[str, AllergyLevel]:
    level = _level(form)
    if level is AllergyLevel.KNOWN:
        return " · ".join(_known(form, _ALL)), level
    if level is AllergyLevel.NONE:
        return translated("No known allergies"), level
    return (
        translated("Allergies not fully recorded")
        if _is_asked(form)
        else translated("Allergies not recorded")
    ), level


def _here(form: Form, words: str) -> str:
    """What this visit says, beside what others said."""
    return words if _is_asked(form) else translated("Allergies not asked at this visit")


def _recorded(form: Form, earlier: Sequence[Form]) -> list[str]:
    """Allergies of other visits that this form says neither yes nor no to, each with the newest visit that told it."""
    left = {id_ for id_ in _ALL if not _has(form, id_) or _value(form, id_) not in {"yes", "no"}}
    told = []
    for visit in earlier:
        known = [id_ for id_ in _ALL if id_ in left and _says_yes(visit, id_)]
        if known:
            said = " · ".join(_known(visit, known))
            told.append(translated("recorded {0}: {1}").format(_day(visit), said))
            left.difference_update(known)
    return told


def _day(visit: Form) -> str:
    day = visit.visit_date
    return day.shown(words_in_use()) if day is not None else translated("on a day not recorded")


def _level(form: Form) -> AllergyLevel:
    return on_paper.allergy_label(form).level


def _is_asked(form: Form) -> bool:
    return any(_is_given(form, id_) for id_ in _ALL)


def _known(form: Form, asked: Sequence[str]) -> list[str]:
    """Name the allergies among the questions `asked`."""
    parts = []
    severe = on_paper.ANAPHYLAXIS in asked and _says_yes(form, on_paper.ANAPHYLAXIS)
    foods = _foods(form) if on_paper.FOOD in asked else []
    if severe:
        parts.append(translated("Severe reaction"))
    if foods:
        parts.append(translated("Food: {0}").format(", ".join(foods)))
    elif on_paper.FOOD in asked and _says_yes(form, on_paper.FOOD) and not severe:
        parts.append(translated("Food reaction"))
    if on_paper.DRUG in asked and _says_yes(form, on_paper.DRUG):
        detail = _drug(form)
        parts.append(translated("Drug: {0}").format(detail) if detail else translated("Drug"))
    parts += [
        _capital(form.questionnaire.question(id_))
        for id_ in on_paper.FURTHER
        if id_ in asked and _says_yes(form, id_)
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
    return _has(form, question_id) and _value(form, question_id) == "yes"


def _value(form: Form, question_id: str) -> object:
    return form.effective(question_id).value


def _is_given(form: Form, question_id: str) -> bool:
    return _has(form, question_id) and form.effective(question_id).is_given


def _has(form: Form, question_id: str) -> bool:
    return question_id in form.questionnaire.questions


def _capital(question: Question) -> str:
    return question.name[:1].upper() + question.name[1:]
