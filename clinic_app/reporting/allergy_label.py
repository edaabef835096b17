"""The allergy label: known allergies, no known allergies, or not recorded. Unknown is never shown as none."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from clinic_app.form.answers import State, shown
from clinic_app.form.form import Form
from clinic_app.reporting.inventory import entry_name, lowered

ANAPHYLAXIS, FOOD, DRUG = "anaph.ever", "food.any", "drug.any"
FOODS, TOLERATED = "food.rx", "food.rx.since_tolerated"
CORE = (ANAPHYLAXIS, FOOD, DRUG)  # “none” needs a no to each of these
FURTHER = ("latex.any", "venom.any", "contact.any")
_STATE_WORDS = {State.UNKNOWN: "unknown", State.DECLINED: "declined", State.NOT_ASKED: "not asked"}


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
    asked = [id_ for id_ in (*CORE, *FURTHER) if id_ in form.questionnaire.questions]
    values = {id_: form.effective(id_).value for id_ in asked}
    known = [_known(form, id_) for id_ in asked if values[id_] == "yes"]
    still_open = _open(form, [id_ for id_ in asked if values[id_] is None])
    if known:
        return AllergyLabel(_join(f"Known allergies: {'; '.join(known)}", still_open), Level.KNOWN)
    core = [id_ for id_ in CORE if id_ in values]
    if core and all(values[id_] == "no" for id_ in core):
        who = ", ".join(part for part in (asked_by and f"asked by {asked_by}", asked_on) if part)
        none = f"No known allergies ({who})" if who else "No known allergies"
        return AllergyLabel(_join(none, still_open), Level.NONE)
    if all(form.effective(id_).state is State.NOT_ASKED for id_ in asked):
        return AllergyLabel("Allergies not recorded", Level.NOT_RECORDED)
    no = [form.questionnaire.question(id_).name for id_ in asked if values[id_] == "no"]
    denied = f"; no: {', '.join(no)}" if no else ""
    return AllergyLabel(
        _join(f"Allergies not fully recorded{denied}", still_open), Level.NOT_RECORDED
    )


def _known(form: Form, question: str) -> str:
    name = form.questionnaire.question(question).name
    if question == ANAPHYLAXIS:
        details = [
            _said(form, "anaph.trigger"),
            _said(form, "anaph.autoinjector", "auto-injector: "),
        ]
        return _with("severe reaction", details)
    if question == FOOD:
        foods = [_food(form, entry) for entry in form.entries(FOODS)]
        return f"food: {', '.join(foods)}" if foods else "food (not named)"
    if question == DRUG:
        detail = form.effective("drug.detail").value if _has(form, "drug.detail") else None
        return f"drug: {detail}" if isinstance(detail, str) else "drug (not named)"
    return name


def _food(form: Form, entry: int) -> str:
    name = entry_name(form, FOODS, entry)
    tolerated = _has(form, TOLERATED) and form.effective(TOLERATED, entry).value == "yes"
    return f"{name} (tolerated since)" if tolerated else name


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
            parts.append(f"{word}: {', '.join(names)}")
    return "; ".join(parts)


def _join(text: str, still_open: str) -> str:
    sentence = f"{text.rstrip('. ')}."
    if not still_open:
        return sentence
    return f"{sentence} {still_open[0].upper()}{still_open[1:]}."
