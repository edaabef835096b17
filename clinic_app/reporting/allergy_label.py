"""The allergy label: known allergies, no known allergies, or not recorded. Unknown is never shown as none."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from clinic_app.form.answers import State, shown
from clinic_app.form.form import Form
from clinic_app.reporting.inventory import entry_name, lowered
from clinic_app.reporting.paper_words import Say, paper_words

ANAPHYLAXIS, FOOD, DRUG = "anaph.ever", "food.any", "drug.any"
FOODS, TOLERATED = "food.rx", "food.rx.since_tolerated"
CORE = (ANAPHYLAXIS, FOOD, DRUG)  # “none” needs a no to each of these
FURTHER = ("latex.any", "venom.any", "contact.any")
_STATE_WORDS = {
    State.UNKNOWN: "unknown: {names}",
    State.DECLINED: "declined: {names}",
    State.NOT_ASKED: "not asked: {names}",
}


class Level(StrEnum):
    """What the label says."""

    KNOWN = "known"
    NONE = "none"
    NOT_RECORDED = "not_recorded"  # in part or altogether


@dataclass(frozen=True, slots=True)
class AllergyLabel:
    """One line for banner and paper."""

    text: str
    level: Level


def allergy_label(form: Form, asked_by: str = "", asked_on: str = "") -> AllergyLabel:
    """Return the label of a form; `asked_by` and `asked_on` are words that stand beside “none”."""
    say = _say(form)
    asked = [id_ for id_ in (*CORE, *FURTHER) if id_ in form.questionnaire.questions]
    values = {id_: form.effective(id_).value for id_ in asked}
    known = [_known(form, id_) for id_ in asked if values[id_] == "yes"]
    still_open = _open(form, [id_ for id_ in asked if values[id_] is None])
    if known:
        text = say("Known allergies: {causes}", causes="; ".join(known))
        return AllergyLabel(_join(text, still_open), Level.KNOWN)
    core = [id_ for id_ in CORE if id_ in values]
    if core and all(values[id_] == "no" for id_ in core):
        by = say("asked by {name}", name=asked_by) if asked_by else ""
        who = ", ".join(part for part in (by, asked_on) if part)
        none = say("No known allergies")
        none = f"{none} ({who})" if who else none
        return AllergyLabel(_join(none, still_open), Level.NONE)
    if all(form.effective(id_).state is State.NOT_ASKED for id_ in asked):
        return AllergyLabel(say("Allergies not recorded"), Level.NOT_RECORDED)
    no = [form.questionnaire.question(id_).name for id_ in asked if values[id_] == "no"]
    partly = say("Allergies not fully recorded")
    if no:
        partly = f"{partly}; {say('no: {names}', names=', '.join(no))}"
    return AllergyLabel(_join(partly, still_open), Level.NOT_RECORDED)


def _say(form: Form) -> Say:
    return paper_words(form.questionnaire.language).say


def _known(form: Form, question: str) -> str:
    name, say = form.questionnaire.question(question).name, _say(form)
    if question == ANAPHYLAXIS:
        details = [
            _said(form, "anaph.trigger"),
            _said(form, "anaph.autoinjector", say("auto-injector: ")),
        ]
        return _with(say("severe reaction"), details)
    if question == FOOD:
        foods = [_food(form, entry) for entry in form.entries(FOODS)]
        return say("food: {names}", names=", ".join(foods)) if foods else say("food (not named)")
    if question == DRUG:
        detail = form.effective("drug.detail").value if _has(form, "drug.detail") else None
        if isinstance(detail, str):
            return say("drug: {name}", name=detail)
        return say("drug (not named)")
    return name


def _food(form: Form, entry: int) -> str:
    name = entry_name(form, FOODS, entry)
    tolerated = _has(form, TOLERATED) and form.effective(TOLERATED, entry).value == "yes"
    return _say(form)("{food} (tolerated since)", food=name) if tolerated else name


def _said(form: Form, question: str, lead: str = "") -> str:
    if not _has(form, question) or form.effective(question).value is None:
        return ""
    return lead + lowered(shown(form.questionnaire.question(question), form.effective(question)))


def _has(form: Form, question: str) -> bool:
    return question in form.questionnaire.questions


def _with(name: str, details: list[str]) -> str:
    said = "; ".join(detail for detail in details if detail)
    return f"{name} ({said})" if said else name


def _open(form: Form, ids: list[str]) -> str:
    parts = []
    for state, word in _STATE_WORDS.items():
        names = [
            form.questionnaire.question(id_).name
            for id_ in ids
            if form.effective(id_).state is state
        ]
        if names:
            parts.append(_say(form)(word, names=", ".join(names)))
    return "; ".join(parts)


def _join(text: str, still_open: str) -> str:
    sentence = f"{text.rstrip('. ')}."
    if not still_open:
        return sentence
    return f"{sentence} {still_open[0].upper()}{still_open[1:]}."
