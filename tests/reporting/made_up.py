"""Made-up patients as records: an infant, a child, an adult, nobody asked anything, and everything said at length."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from clinic_app.form.answers import Answer, JsonValue, from_code
from clinic_app.form.changes import changes
from clinic_app.form.form import Form, Key
from clinic_app.form.partial_date import PartialDate
from clinic_app.form.questionnaire import Kind, Questionnaire
from clinic_app.library import Edition, choose
from clinic_app.paths import resources
from clinic_app.record import (
    Amendment,
    Identifier,
    IntakeHead,
    IntakeStatus,
    Patient,
    PatientDetails,
    Record,
    Successor,
)
from clinic_app.screening.findings import screen
from clinic_app.screening.rules import RuleSet

PRINTED = dt.datetime(2026, 11, 23, 14, 41, tzinfo=dt.UTC)
SIGNED = dt.datetime(2026, 11, 23, 14, 30, tzinfo=dt.UTC)
HASH = "9c41e07b12ab34cd56ef9c41e07b12ab34cd56ef9c41e07b12ab34cd56ef9c41"

INFANT: Mapping[str, JsonValue] = {
    "pat.dob": "2026-07-20", "visit.date": "2026-11-23", "pat.sex": "male", "visit.informant": ["mother"],
    "visit.acutely_unwell": "no", "anaph.now": "no", "visit.gi_reason": "yes",
    "visit.complaint_text": "Blood streaks in the nappy, unsettled after feeds",
    "visit.duration": {"value": "3", "unit": "wk"}, "pat.weight": 6.4,
    "ecz.ever": "yes", "ecz.status": "now", "ecz.severity": "moderate", "ecz.onset": "2 mo",
    "ecz.sites": ["cheek_l", "cheek_r", "forearm_outer_l"], "ecz.itch_12m": "yes", "ecz.herpeticum": "no",
    "ecz.poem_score": 11, "asth.ever": "no", "asth.wheeze_ever": "no", "food.any": "unknown",
    "food.fpies": "no", "food.cmp_suspected": "yes", "food.cmp_trial": "not_tried", "anaph.ever": "no",
    "rhin.ever": "no", "drug.any": "no", "gi.vomiting": "no", "gi.regurgitation": "yes",
    "gi.ppi_trial": "never", "gi.feeding_refusal": "no", "gi.poor_growth": "no", "gi.abdo_pain": "no",
    "gi.distension": "no", "gi.known_dx": ["none"], "stool.diarrhoea": "no", "stool.constipation": "no",
    "stool.blood": "streaks", "stool.perianal": "no", "alarm.weight_loss": "no", "alarm.anaemia": "not_tested",
    "alarm.haematemesis": "no", "alarm.fever": "no", "alarm.abdo_mass": "no", "alarm.jaundice": "no",
    "alarm.dehydration": "no", "alarm.neuro": "no", "fam.eoe": "no", "fam.ibd": "unknown",
    "fam.coeliac": "no", "fam.eczema": "yes", "fam.asthma": "no", "fam.rhinitis": "yes",
    "diet.feeding": ["breast"], "diet.changed": "no", "supp.any": "no", "env.smoke": "no",
    "early.abx_1y": "one",
}  # fmt: skip
CHILD: Mapping[str, JsonValue] = {
    "pat.dob": "2019-03-14", "visit.date": "2026-11-23", "pat.sex": "female",
    "visit.informant": ["mother", "patient"], "visit.acutely_unwell": "no", "anaph.now": "no",
    "visit.gi_reason": "yes", "visit.complaint_text": "Food sticks <b>halfway</b> & comes back",
    "visit.duration": {"value": "5", "unit": "mo"}, "pat.weight": "21.4", "pat.height": 119,
    "ecz.ever": "yes", "ecz.status": "now", "ecz.severity": "mild", "ecz.onset": "4 mo",
    "ecz.itch_12m": "yes", "ecz.herpeticum": "no", "ecz.treatment": ["emollient", "mild_tcs"],
    "asth.ever": "no", "asth.wheeze_ever": "no", "food.any": "yes",
    "food.rx": [
        {"food.rx.food": "peanut", "food.rx.timing": "lt_2h",
         "food.rx.symptoms": ["generalised_hives", "lip_face_swelling"], "food.rx.times": "one",
         "food.rx.last": "2021", "food.rx.avoiding": "yes", "food.rx.since_tolerated": "no"},
        {"food.rx.food": "egg", "food.rx.timing": "h2_72", "food.rx.symptoms": ["eczema_flare"]},
    ],
    "food.oit": "never", "food.fpies": "no", "anaph.ever": "yes", "anaph.trigger": ["food"],
    "anaph.autoinjector": "in_date", "anaph.plan": "yes", "rhin.ever": "unknown", "drug.any": "no",
    "gi.dysphagia": "yes", "gi.dysphagia_type": "solids_only", "gi.dysphagia_course": "intermittent",
    "gi.food_stuck_now": "no", "gi.food_impaction": "yes", "gi.food_impaction_care": "self_cleared",
    "gi.heartburn": "no", "gi.regurgitation": "no", "gi.vomiting": "yes", "gi.vomit_colour": "milk_or_food",
    "gi.vomit_pattern": "after_meals", "gi.ppi_trial": "past", "gi.ppi_response": "partial",
    "gi.feeding_refusal": "no", "gi.gagging": "yes", "gi.poor_growth": "no", "gi.abdo_pain": "no",
    "gi.distension": "no", "gi.known_dx": ["none"], "eat.imbibe": "yes", "eat.modify": "yes",
    "eat.prolong": "yes", "eat.avoid": "no", "eat.chew": "no", "eat.turn_away": "no",
    "stool.diarrhoea": "no", "stool.constipation": "no", "stool.blood": "none", "stool.perianal": "no",
    "alarm.weight_loss": "no", "alarm.anaemia": "no", "alarm.haematemesis": "no",
    "alarm.persistent_vomiting": "no", "alarm.fever": "no", "alarm.abdo_mass": "no", "alarm.jaundice": "no",
    "alarm.neuro": "no", "alarm.ingestion": "no", "alarm.extraintestinal": "no", "fam.eoe": "no",
    "fam.ibd": "no", "fam.coeliac": "no", "fam.eczema": "yes", "fam.asthma": "no", "fam.rhinitis": "yes",
    "diet.changed": "yes", "diet.type": ["milk_free"], "diet.n_groups": 1, "diet.dietitian": "no",
    "diet.reintroduced": "none", "diet.effect_gi": "no_change", "supp.any": "yes",
    "supp.list": ["probiotic", "beef_liver"], "env.smoke": "no", "env.pets": ["cat"],
    "early.abx_1y": "two_or_three", "early.birth_mode": "caesarean",
}  # fmt: skip
ADULT: Mapping[str, JsonValue] = {
    "pat.dob": "1988", "visit.date": "2026-11-23", "pat.sex": "female", "visit.informant": ["patient"],
    "visit.acutely_unwell": "no", "anaph.now": "no", "visit.complaint_text": "Bloating",
    "visit.duration": {"value": "2", "unit": "a"}, "pat.pregnant": "not_pregnant", "ecz.ever": "no",
    "ecz.itch_12m": "no", "asth.ever": "no", "asth.wheeze_ever": "no", "food.any": "no", "food.fpies": "no",
    "anaph.ever": "no", "rhin.ever": "no", "drug.any": "no", "gi.dysphagia": "no", "gi.food_stuck_now": "no",
    "gi.food_impaction": "no", "gi.heartburn": "no", "gi.regurgitation": "no", "gi.vomiting": "no",
    "gi.abdo_pain": "no", "gi.known_dx": ["none"], "eat.imbibe": "no", "eat.modify": "no",
    "eat.prolong": "no", "eat.avoid": "no", "eat.chew": "no", "eat.turn_away": "no", "stool.diarrhoea": "no",
    "stool.constipation": "no", "stool.blood": "none", "alarm.weight_loss": "no", "alarm.anaemia": "no",
    "alarm.haematemesis": "no", "alarm.fever": "no", "alarm.abdo_mass": "no", "alarm.jaundice": "no",
    "alarm.bowel_change": "no", "alarm.extraintestinal": "no", "fam.eoe": "no", "fam.ibd": "no",
    "fam.coeliac": "no", "diet.changed": "no", "supp.any": "no", "med.key": ["none"],
}  # fmt: skip
GROUPED = ("eat.imbibe", "eat.modify", "eat.prolong", "eat.avoid", "eat.chew", "eat.turn_away")


@cache
def edition() -> Edition:
    return choose(resources(), None).edition


def form_and_rules() -> tuple[Questionnaire, RuleSet]:
    return edition().questionnaire, edition().rules


def form_of(said: Mapping[str, JsonValue], questionnaire: Questionnaire | None = None) -> Form:
    """A form with these answers; a key that this form does not have is a mistake of the test."""
    asked = questionnaire or edition().questionnaire
    answers: dict[Key, Answer] = {}
    entries: dict[str, tuple[int, ...]] = {}
    for id_, code in said.items():
        question = asked.question(id_)
        if question.kind is Kind.GROUP and isinstance(code, list):
            entries[id_] = tuple(range(1, len(code) + 1))
            for number, entry in enumerate(code, 1):
                assert isinstance(entry, dict)
                for inner, value in entry.items():
                    answers[inner, number] = from_code(asked.question(inner), value)
        else:
            answers[id_, 0] = from_code(question, code)
    return Form(asked, answers, entries)


def record_of(
    form: Form,
    *,
    family: str = "Sample-Okafor",
    given: str = "Adaeze",
    status: IntakeStatus = IntakeStatus.SIGNED,
    id_: str = "7f3a19c2-0b44-4c1f-9d5e-2a6b8c0d1e2f",
) -> Record:
    used = edition()
    kept = form.without_hidden()
    signed = status is not IntakeStatus.DRAFT
    withdrawn = status is IntakeStatus.ENTERED_IN_ERROR
    head = IntakeHead(
        id_, "p-1", status, 1, used.questionnaire.url, used.questionnaire.version, used.digest,
        used.rules.version, SIGNED - dt.timedelta(minutes=20), "example",
        SIGNED if signed else None, "example" if signed else "", None, HASH if signed else "",
        withdrawn_at=SIGNED if withdrawn else None, withdrawn_by="example" if withdrawn else "",
        withdrawn_reason="Written into the wrong file" if withdrawn else "",
    )  # fmt: skip
    details = PatientDetails(
        family, given, kept.dob or PartialDate(2019), "unknown", (Identifier("MRN", "004-512-77"),)
    )
    return Record(
        head, Patient("p-1", details, SIGNED), kept, screen(kept, used.rules), used.questionnaire,
        used.rules, "EXAMPLE clinic (made-up)", "Dr Ina Example", "Dr Ina Example" if signed else "",
        withdrawn_by_name="Dr Ina Example" if withdrawn else "",
    )  # fmt: skip


def infant() -> Record:
    return record_of(form_of(INFANT), family="Sample-Brandt", given="Jonas")


def child() -> Record:
    return record_of(form_of(CHILD))


def amended() -> Record:
    """The child's second version: one food went, another came, an answer became another."""
    former = child()
    form = former.form.remove_entry("food.rx", 2).answer("gi.vomiting", Answer.of("no"))
    form, entry = form.add_entry("food.rx", 3)
    form = form.answer("food.rx.food", Answer.of("fish"), entry)
    second = record_of(form, id_="8a4b20d3-1c55-4d2f-8e6f-3b7c9d1e2f30")
    head = replace(
        second.head, version=2, replaces=former.head.id, reason="The mother corrected the food"
    )
    amends = Amendment(
        former.head.id, 1, former.head.content_hash, SIGNED - dt.timedelta(days=2),
        "Dr Ada Sample", head.reason, changes(former.form, second.form),
    )  # fmt: skip
    return replace(second, head=head, amends=amends)


def superseded() -> Record:
    """The child's first version, after the second was signed."""
    newer = amended()
    successor = Successor(newer.head.id, 2, SIGNED, "Dr Ina Example", newer.head.reason)
    first = record_of(child().form, status=IntakeStatus.AMENDED)
    return replace(first, superseded_by=successor)


def adult() -> Record:
    """All no; the eating questions answered by one key."""
    form = form_of(ADULT)
    for id_ in GROUPED:
        form = form.answer(id_, Answer.of("no", grouped=True))
    return record_of(form, family="Sample-Núñez", given="Łucja Ṽ")


def empty_draft() -> Record:
    form = form_of({"pat.dob": "2019-03-14", "visit.date": "2026-11-23"})
    return record_of(form, family="Sample-Empty", given="", status=IntakeStatus.DRAFT)


def full() -> Record:
    """Every question that can be shown is answered, texts at length, three foods."""
    form = form_of({"pat.dob": "2014-05-02", "visit.date": "2026-11-23", "pat.sex": "female"})
    for _entry in range(3):
        form, _ = form.add_entry("food.rx")
    asked = form.questionnaire
    for _ in range(4):  # an answer opens further questions
        for id_ in form.shown():
            question = asked.question(id_)
            numbers = form.entries(question.group) if question.group else (0,)
            for number in numbers:
                if question.kind is not Kind.GROUP and not form.get(id_, number).is_given:
                    form = form.answer(id_, _some_answer(question.id), number)
    return record_of(form, family="Sample-Everything", given="Maximiliane Theodora")


def _some_answer(id_: str) -> Answer:
    question = edition().questionnaire.question(id_)
    codes = [choice.code for choice in question.choices if not choice.exclusive]
    picked: Mapping[Kind, JsonValue] = {
        Kind.YES_NO: "yes",
        Kind.CHOICE: codes[-1] if codes else None,
        Kind.MULTI: list(codes[:3]),
        Kind.BODY_MAP: list(codes[:9]),
        Kind.DATE: "2020-05",
        Kind.ONSET: "~2 a",
        Kind.TEXT: "Made-up text that goes on for a while, with a dose of 5 ml and a date. " * 3,
    }
    if question.kind is Kind.NUMBER:
        limits = question.limits
        low = limits.soft_min if limits.soft_min is not None else limits.hard_min
        number = str(low if low is not None else 3)
        return from_code(
            question,
            {"value": number, "unit": question.units[0].code} if question.units else number,
        )
    return from_code(question, picked[question.kind])
