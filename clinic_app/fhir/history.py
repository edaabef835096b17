"""What the answers of a signed intake say as FHIR R4 resources: conditions, allergies, family, measurements.

Only what was answered becomes a resource. Unknown, declined and not asked become nothing at all; “no” becomes
nothing either, with one exception: “no known allergy”, where food, drug, latex and sting allergy were all
answered “no” and no other answer speaks for an allergy.

Everything is a reported history: conditions and allergies are `unconfirmed`. What an intake said that was
withdrawn, or that a newer version replaces, is `entered-in-error` under the same identifiers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from clinic_app.fhir import names
from clinic_app.fhir.json_text import number
from clinic_app.fhir.snomed import Snomed
from clinic_app.form.answers import Quantity, shown
from clinic_app.form.form import Form
from clinic_app.form.partial_date import Onset, PartialDate
from clinic_app.form.questionnaire import VISIT, Kind, Question
from clinic_app.record import IntakeStatus, Record

Resource = dict[str, object]
LOINC: Final = "http://loinc.org"
_TERMINOLOGY: Final = "http://terminology.hl7.org/CodeSystem/"
_RETIRED: Final = frozenset({IntakeStatus.AMENDED, IntakeStatus.ENTERED_IN_ERROR})
ERROR: Final = "entered-in-error"

# question -> what a “yes” says, the question about its onset; diagnoses that somebody made, and so may have a code
_CONDITIONS: Final = {
    "ecz.ever": ("Eczema (atopic dermatitis)", "ecz.onset"),
    "asth.ever": ("Asthma", "asth.onset"),
}
# symptoms: a code for allergic rhinitis, or for food allergy, would say more than was asked
_NOSE: Final = ("rhin.ever", "Rhinitis: sneezing, runny or blocked nose without a cold")
# whether eczema is still there, as far as it was said; “past_12_months” could be either
_ECZEMA_STATUS: Final = {"now": "active", "longer_ago": "inactive"}
_DIAGNOSES: Final = "gi.known_dx"
_FOODS: Final = "food.rx"
# question -> category, what it is about, the question that says it in free text
_ALLERGIES: Final = {
    "drug.any": ("medication", "Drug, not specified", "drug.detail"),
    "latex.any": ("environment", "Latex", ""),
    "venom.any": ("environment", "Insect sting", ""),
}
_ALL_FOUR: Final = ("food.any", "drug.any", "latex.any", "venom.any")
# a “yes” to one of these speaks against “no known allergy”, whatever the four say
_SPEAKS_AGAINST: Final = (
    "anaph.ever", "anaph.now", "contact.any", "food.fpies", "food.oas", "food.meat_delayed", "food.cmp_suspected",
)  # fmt: skip
_ALLERGIC_DIAGNOSES: Final = frozenset({"cma", "fpies"})
_FAMILY: Final = {
    "fam.eoe": "Eosinophilic oesophagitis",
    "fam.ibd": "Crohn's disease or ulcerative colitis",
    "fam.coeliac": "Coeliac disease",
    "fam.eczema": "Eczema",
    "fam.asthma": "Asthma",
    "fam.rhinitis": "Hay fever",
    "fam.food_allergy": "Food allergy",
    "fam.gi_cancer": "Cancer of the gullet, stomach or bowel",
}
_MEASURED_AT_VISIT: Final = frozenset({"29463-7", "8302-2"})  # LOINC: weight, height
_LABORATORY: Final = frozenset(
    {"711-2", "38445-3"}
)  # LOINC: blood eosinophils, faecal calprotectin


@dataclass(frozen=True, slots=True)
class Context:
    """The record and what its resources point to."""

    record: Record
    patient: str  # reference
    response: str  # reference
    snomed: Snomed

    @property
    def form(self) -> Form:
        """Answers of the record."""
        return self.record.form

    @property
    def retired(self) -> bool:
        """Whether the intake no longer stands."""
        return self.record.head.status in _RETIRED

    def asked(self, id_: str) -> Question | None:
        """Return the question where the form has it; another form may not."""
        return self.record.questionnaire.questions.get(id_)

    def value(self, id_: str, entry: int = 0) -> object:
        """Return the answer that was given and is shown; None for anything else."""
        return self.form.effective(id_, entry).value if self.asked(id_) is not None else None

    def words(self, id_: str, entry: int = 0) -> str:
        """Return the answer in words; empty where there is none."""
        question = self.asked(id_)
        if question is None or self.value(id_, entry) is None:
            return ""
        return shown(question, self.form.effective(id_, entry))


def resources_of(context: Context) -> Iterator[tuple[str, Resource]]:
    """Yield each resource with a name that is its own within the intake and stays the same."""
    yield from _conditions(context)
    yield from _allergies(context)
    yield from _family(context)
    yield from _observations(context)


# -- conditions ------------------------------------------------------------------------------------


def _conditions(context: Context) -> Iterator[tuple[str, Resource]]:
    for id_, (words, onset) in _CONDITIONS.items():
        if context.value(id_) == "yes":
            made = _condition(context, {"text": words}, context.snomed.of_question(id_))
            status = _ECZEMA_STATUS.get(str(context.value("ecz.status")))
            if id_ == "ecz.ever" and status and not context.retired:
                made["clinicalStatus"] = _concept("condition-clinical", status)
            made |= _onset(context.value(onset))
            yield id_, made
    nose, words = _NOSE
    if context.value(nose) == "yes":
        yield nose, _condition(context, {"text": words}, [])
    question, chosen = context.asked(_DIAGNOSES), context.value(_DIAGNOSES)
    if question is not None and isinstance(chosen, tuple):
        for code in chosen:
            choice = question.choice(code)
            if choice is not None and not choice.exclusive:
                codings = context.snomed.of_option(_DIAGNOSES, code)
                yield f"{_DIAGNOSES}={code}", _condition(context, _option(question, code), codings)


def _condition(context: Context, code: Resource, codings: list[Resource]) -> Resource:
    verification = ERROR if context.retired else "unconfirmed"
    return {
        "resourceType": "Condition",
        "verificationStatus": _concept("condition-ver-status", verification),
        "code": _with_codings(code, codings),
        "subject": {"reference": context.patient},
        **_when_and_who(context),
        "evidence": [{"detail": [{"reference": context.response}]}],
    }


def _onset(value: object) -> Resource:
    """Say the onset as precisely as it was said: a partial date, an age, or words."""
    if not isinstance(value, Onset):
        return {}
    if value.date is not None:
        return {"onsetDateTime": value.date.iso()}
    if (
        value.amount is None or value.approximate or value.amount == 0
    ):  # an Age is exact and above 0
        return {"onsetString": value.shown()}
    return {
        "onsetAge": {
            "value": number(value.amount),
            "unit": value.shown().partition(" ")[2],
            "system": names.UCUM,
            "code": value.unit,
        }
    }


# -- allergies -------------------------------------------------------------------------------------


def _allergies(context: Context) -> Iterator[tuple[str, Resource]]:
    yield from _foods(context)
    for id_, (category, words, detail) in _ALLERGIES.items():
        if context.value(id_) == "yes":
            code: Resource = {"text": context.words(detail) or words}
            yield id_, _allergy(context, category, code, context.snomed.of_question(id_))
    none = context.snomed.of_statement("no_known_allergy")
    if none and _no_known_allergy(context):
        yield "no_known_allergy", _allergy(context, "", {"text": "No known allergy"}, none)


def _foods(context: Context) -> Iterator[tuple[str, Resource]]:
    if context.value("food.any") != "yes":
        return
    question = context.asked(f"{_FOODS}.food")
    named = False
    for entry in context.form.entries(_FOODS) if question is not None else ():
        code = context.value(f"{_FOODS}.food", entry)
        if question is None or not isinstance(code, str):
            continue
        named = True
        codings = context.snomed.of_option(question.id, code)
        made = _allergy(context, "food", _option(question, code), codings)
        last = context.value(f"{_FOODS}.last", entry)
        if isinstance(last, Onset) and last.date is not None:
            made["lastOccurrence"] = last.date.iso()
        made |= _reaction(context, entry)
        yield f"{_FOODS}.{entry}", made
    if not named:
        yield "food.any", _allergy(context, "food", {"text": "Food, not specified"}, [])


def _reaction(context: Context, entry: int) -> Resource:
    """What happened, and in a note what else was said about it."""
    made: Resource = {}
    question, chosen = (
        context.asked(f"{_FOODS}.symptoms"),
        context.value(f"{_FOODS}.symptoms", entry),
    )
    if question is not None and isinstance(chosen, tuple):
        happened = [one for one in question.choices if one.code in chosen and not one.exclusive]
        if happened:
            signs = [_option(question, one.code) for one in happened]
            made["reaction"] = [{"manifestation": signs}]
    said = []
    for part in ("timing", "times", "last", "avoiding", "since_tolerated"):
        asked, words = context.asked(f"{_FOODS}.{part}"), context.words(f"{_FOODS}.{part}", entry)
        if asked is not None and words:
            said.append(f"{asked.text} {words}.")
    if said:
        made["note"] = [{"text": " ".join(said)}]
    return made


def _allergy(context: Context, category: str, code: Resource, codings: list[Resource]) -> Resource:
    """An allergy counts as active until somebody finds otherwise: that it was eaten since stands in the note."""
    made: Resource = {"resourceType": "AllergyIntolerance"}
    if not context.retired:
        made["clinicalStatus"] = _concept("allergyintolerance-clinical", "active")
    verification = ERROR if context.retired else "unconfirmed"
    made["verificationStatus"] = _concept("allergyintolerance-verification", verification)
    if category:
        made["category"] = [category]
    made["code"] = _with_codings(code, codings)
    made["patient"] = {"reference": context.patient}
    return made | _when_and_who(context)


def _no_known_allergy(context: Context) -> bool:
    if any(context.value(id_) != "no" for id_ in _ALL_FOUR):
        return False
    diagnoses = context.value(_DIAGNOSES)
    known = set(diagnoses) if isinstance(diagnoses, tuple) else set()
    return not known & _ALLERGIC_DIAGNOSES and all(
        context.value(id_) != "yes" for id_ in _SPEAKS_AGAINST
    )


# -- family ----------------------------------------------------------------------------------------


def _family(context: Context) -> Iterator[tuple[str, Resource]]:
    """One resource for each “yes”: the form does not say that two of them are the same relative."""
    for id_, words in _FAMILY.items():
        if context.value(id_) == "yes":
            yield (
                id_,
                {
                    "resourceType": "FamilyMemberHistory",
                    "status": ERROR if context.retired else "partial",
                    "patient": {"reference": context.patient},
                    "date": _signed(context),
                    "relationship": _concept("v3-RoleCode", "FAMMEMB", "family member"),
                    "condition": [{"code": {"text": words}}],
                },
            )


# -- measurements ----------------------------------------------------------------------------------


def _observations(context: Context) -> Iterator[tuple[str, Resource]]:
    """Numbers with a LOINC code, and the sex recorded at birth."""
    for question in context.record.questionnaire.questions.values():
        codes = [code.code for code in question.codes if code.system == LOINC]
        value = context.value(question.id)
        if len(codes) != 1 or value is None:
            continue  # a question with several codes is a band of something, not the thing itself
        if question.kind is Kind.NUMBER and isinstance(value, Quantity):
            measured: Resource = {"valueQuantity": _quantity(question, value)}
        elif question.id == "pat.sex" and isinstance(value, str):
            measured = {"valueCodeableConcept": _option(question, value)}
        else:
            continue
        yield question.id, _observation(context, question, codes[0], measured)


def _observation(context: Context, question: Question, code: str, measured: Resource) -> Resource:
    category = "survey"
    if code in _MEASURED_AT_VISIT:
        category = "vital-signs"
    elif code in _LABORATORY:
        category = "laboratory"
    made: Resource = {
        "resourceType": "Observation",
        "status": ERROR if context.retired else "final",
        "category": [_concept("observation-category", category)],
        "code": {"coding": [{"system": LOINC, "code": code}], "text": question.text},
        "subject": {"reference": context.patient},
    }
    visit = context.value(VISIT)
    if code in _MEASURED_AT_VISIT and isinstance(visit, PartialDate):
        made["effectiveDateTime"] = visit.iso()
    made |= {"issued": _signed(context), **_performer(context), **measured}
    if category == "laboratory":
        made["note"] = [{"text": "As reported at the intake; the day of the test was not asked."}]
    made["derivedFrom"] = [{"reference": context.response}]
    return made


def _quantity(question: Question, quantity: Quantity) -> Resource:
    label = next((unit.label for unit in question.units if unit.code == quantity.unit), "")
    value: Decimal = quantity.value
    return {
        "value": number(value),
        "unit": label or quantity.unit,
        "system": names.UCUM,
        "code": quantity.unit,
    }


# -- parts -----------------------------------------------------------------------------------------


def _concept(system: str, code: str, display: str = "") -> Resource:
    coding: Resource = {"system": f"{_TERMINOLOGY}{system}", "code": code}
    if display:
        coding["display"] = display
    return {"coding": [coding]}


def _option(question: Question, code: str) -> Resource:
    """Return the option as the form codes it."""
    choice = question.choice(code)
    label = choice.label if choice is not None else code
    coding: Resource = {"code": code, "display": label}
    if choice is not None and choice.system:
        coding = {"system": choice.system, **coding}
    return {"coding": [coding], "text": label}


def _with_codings(code: Resource, codings: list[Resource]) -> Resource:
    own = code.get("coding")
    both = [*codings, *(own if isinstance(own, list) else [])]
    return {"coding": both, "text": code["text"]} if both else code


def _when_and_who(context: Context) -> Resource:
    made: Resource = {"recordedDate": _signed(context)}
    if context.record.author_name:
        made["recorder"] = {"display": context.record.author_name}
    if context.record.screening.informants:
        made["asserter"] = {"display": context.record.screening.informants}
    return made


def _performer(context: Context) -> Resource:
    author = context.record.author_name
    return {"performer": [{"display": author}]} if author else {}


def _signed(context: Context) -> str:
    head = context.record.head
    return (head.signed_at or head.started_at).isoformat(timespec="seconds")
