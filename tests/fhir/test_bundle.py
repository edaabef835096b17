"""Signed intakes as resources for other programs: what is said, what never is, and that saying it twice changes nothing."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from clinic_app.errors import ExportError
from clinic_app.fhir.bundle import bundle_of, name_of, stored
from clinic_app.fhir.history import ERROR
from clinic_app.fhir.json_text import written
from clinic_app.fhir.response import answers_of_response
from clinic_app.fhir.snomed import WITHOUT, Snomed, read_snomed
from clinic_app.form.answers import DECLINED, NOT_ASKED, UNKNOWN, Answer
from clinic_app.form.form import Form
from clinic_app.form.partial_date import Onset
from clinic_app.record import Identifier, IntakeStatus, Record, Sex
from tests.interop.filled_forms import some_forms
from tests.reporting import made_up

Json = dict[str, Any]
SNOMED = read_snomed()
FOUR = ("food.any", "drug.any", "latex.any", "venom.any")
NO = Answer.of("no")


def resources(record: Record, kind: str, snomed: Snomed = SNOMED) -> list[Json]:
    """As they are read on the other side."""
    bundle = json.loads(written(bundle_of(record, snomed)))
    found = [entry["resource"] for entry in bundle["entry"]]
    return [one for one in found if one["resourceType"] == kind]


def only(record: Record, kind: str) -> Json:
    (one,) = resources(record, kind)
    return one


def adult_with(**answers: Answer) -> Record:
    form = made_up.form_of(made_up.ADULT)
    for name, answer in answers.items():
        form = form.answer(name.replace("__", "."), answer)
    return made_up.record_of(form)


def all_no() -> Record:
    return adult_with(food__any=NO, drug__any=NO, latex__any=NO, venom__any=NO)


def codes(resource: Json) -> list[str]:
    return [one["code"] for one in resource["code"].get("coding", ()) if "snomed" in one["system"]]


def walk(value: Any) -> Iterator[Json]:
    if isinstance(value, dict):
        yield value
        for one in value.values():
            yield from walk(one)
    elif isinstance(value, list):
        for one in value:
            yield from walk(one)


# -- who -------------------------------------------------------------------------------------------


def test_the_patient_has_the_register_s_words() -> None:
    record = made_up.adult()
    details = replace(record.patient.details, former_names=("Sample-Before",))
    patient = only(replace(record, patient=replace(record.patient, details=details)), "Patient")
    assert patient["name"] == [
        {"use": "official", "family": "Sample-Núñez", "given": ["Łucja Ṽ"]},
        {"use": "old", "text": "Sample-Before"},
    ]
    assert patient["birthDate"] == "1988"  # no month and no day is made up
    assert patient["identifier"][1]["value"] == "004-512-77"
    assert "system" not in patient["identifier"][1]


def test_a_patient_merged_into_another_says_who_is_used_instead() -> None:
    patient = only(replace(made_up.adult(), merged_into="K3PT00-ABCDEF"), "Patient")
    assert patient["active"] is False
    (link,) = patient["link"]
    assert link["type"] == "replaced-by"
    other = only(
        replace(made_up.adult(), patient=replace(made_up.adult().patient, id="K3PT00-ABCDEF")),
        "Patient",
    )
    assert link["other"]["identifier"] == other["identifier"][0]
    assert "link" not in other
    assert "active" not in other


def test_a_clinic_may_name_the_system_of_its_numbers() -> None:
    record = made_up.child()
    details = replace(record.patient.details, identifiers=(Identifier("MRN", "007"),))
    record = replace(record, patient=replace(record.patient, details=details))
    bundle = bundle_of(record, systems={"MRN": "urn:oid:1.2.3"})
    patient = json.loads(written(bundle))["entry"][0]["resource"]
    assert patient["identifier"][1]["system"] == "urn:oid:1.2.3"
    assert patient["identifier"][1]["value"] == "007"


@pytest.mark.parametrize(
    ("sex", "gender"),
    [
        (Sex.FEMALE, "female"),
        (Sex.MALE, "male"),
        (Sex.INDETERMINATE, "other"),
        (Sex.UNKNOWN, "unknown"),
    ],
)
def test_gender_is_an_administrative_mark(sex: Sex, gender: str) -> None:
    record = made_up.child()
    details = replace(record.patient.details, sex=sex)
    patient = only(replace(record, patient=replace(record.patient, details=details)), "Patient")
    assert patient["gender"] == gender


def test_provenance_names_author_signer_informant_and_the_signed_text() -> None:
    record = made_up.child()
    made = only(record, "Provenance")
    people = {one["type"]["coding"][0]["code"]: one["who"]["display"] for one in made["agent"]}
    assert people == {
        "author": "Dr Ina Example",
        "attester": "Dr Ina Example",
        "informant": record.screening.informants,
    }
    assert made["recorded"] == "2026-11-23T14:30:00+00:00"
    bundle = json.loads(written(bundle_of(record)))
    others = [entry["fullUrl"] for entry in bundle["entry"][:-1]]
    assert [one["reference"] for one in bundle["entry"][-1]["resource"]["target"]] == others


def test_the_hash_of_the_signed_text_can_be_read_back() -> None:
    record = made_up.child()
    digest = "ab" * 32
    record = replace(record, head=replace(record.head, content_hash=digest))
    (source,) = only(record, "Provenance")["entity"]
    value = source["what"]["identifier"]["value"].removeprefix("ni:///sha-256;")
    assert base64.urlsafe_b64decode(value + "=").hex() == digest
    assert digest in source["what"]["display"]


# -- what is said, and what never is -----------------------------------------------------------------


def test_a_yes_becomes_an_unconfirmed_condition_with_its_onset() -> None:
    (eczema,) = resources(made_up.infant(), "Condition")
    assert codes(eczema) == ["24079001", "43116000"]
    assert eczema["verificationStatus"]["coding"][0]["code"] == "unconfirmed"
    assert eczema["clinicalStatus"]["coding"][0]["code"] == "active"
    assert eczema["onsetAge"] == {
        "value": 2, "unit": "months", "system": "http://unitsofmeasure.org", "code": "mo",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("said", "key", "value"),
    [
        ("2009-06", "onsetDateTime", "2009-06"),
        ("birth", "onsetString", "from birth"),
        ("~2 a", "onsetString", "about 2 years"),
        ("0 d", "onsetString", "0 days"),
    ],
)
def test_an_onset_is_as_precise_as_it_was_said(said: str, key: str, value: str) -> None:
    record = adult_with(asth__ever=Answer.of("yes"), asth__onset=Answer.of(Onset.from_code(said)))
    (asthma,) = resources(record, "Condition")
    assert asthma[key] == value
    assert [one for one in asthma if one.startswith("onset")] == [key]
    assert "clinicalStatus" not in asthma  # whether it is still there was not asked


def test_each_known_gut_diagnosis_is_a_condition() -> None:
    record = adult_with(gi__known_dx=Answer.of(("eoe", "coeliac")))
    made = {one["code"]["text"]: codes(one) for one in resources(record, "Condition")}
    assert made == {"Eosinophilic oesophagitis": ["235599003"], "Coeliac disease": []}


def test_foods_become_allergies_with_what_happened() -> None:
    peanut, egg = resources(made_up.child(), "AllergyIntolerance")
    assert peanut["category"] == ["food"]
    assert codes(peanut) == ["91935009"]
    assert peanut["verificationStatus"]["coding"][0]["code"] == "unconfirmed"
    assert peanut["lastOccurrence"] == "2021"
    signs = [one["text"] for one in peanut["reaction"][0]["manifestation"]]
    assert signs == ["Hives all over", "Swelling of lips or face"]
    assert "Under 2 hours" in peanut["note"][0]["text"]
    assert egg["code"]["text"] == "Egg"
    assert codes(egg) == []


def test_drug_latex_and_sting() -> None:
    record = adult_with(
        drug__any=Answer.of("yes"), drug__detail=Answer.of("Amoxicillin, hives, 2019"),
        latex__any=Answer.of("yes"), venom__any=Answer.of("yes"),
    )  # fmt: skip
    made = [
        (one["category"], one["code"]["text"]) for one in resources(record, "AllergyIntolerance")
    ]
    assert made == [
        (["medication"], "Amoxicillin, hives, 2019"),
        (["environment"], "Latex"),
        (["environment"], "Insect sting"),
    ]


def test_a_food_that_nobody_named_is_still_told() -> None:
    food = only(adult_with(food__any=Answer.of("yes")), "AllergyIntolerance")
    assert food["code"] == {"text": "Food, not specified"}  # a reaction, not yet an allergy


def test_a_runny_nose_is_not_coded_as_allergic_rhinitis() -> None:
    (nose,) = resources(adult_with(rhin__ever=Answer.of("yes")), "Condition")
    assert nose["code"] == {"text": "Rhinitis: sneezing, runny or blocked nose without a cold"}


def test_no_known_allergy_needs_all_four() -> None:
    none = only(all_no(), "AllergyIntolerance")
    assert codes(none) == ["716186003"]
    assert resources(all_no(), "AllergyIntolerance", WITHOUT) == []  # words alone could be misread


@pytest.mark.parametrize("open_one", FOUR)
@pytest.mark.parametrize("answer", [UNKNOWN, DECLINED, NOT_ASKED])
def test_one_that_is_open_is_no_no(open_one: str, answer: Answer) -> None:
    record = all_no()
    record = replace(record, form=record.form.answer(open_one, answer))
    assert resources(record, "AllergyIntolerance") == []


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("anaph.ever", "yes"),
        ("contact.any", "yes"),
        ("food.oas", "yes"),
        ("gi.known_dx", ("fpies",)),
    ],
)
def test_another_answer_can_speak_against_no_known_allergy(question: str, answer: Any) -> None:
    record = all_no()
    assert record.form.is_shown(question)
    record = replace(record, form=record.form.answer(question, Answer.of(answer)))
    assert resources(record, "AllergyIntolerance") == []


def test_family_one_resource_for_each_yes() -> None:
    made = resources(made_up.infant(), "FamilyMemberHistory")
    said = [one["condition"][0]["code"]["text"] for one in made]
    assert said == ["Eczema", "Hay fever"]  # bowel disease in the family is unknown: not said


def test_measurements_with_their_digits_and_days() -> None:
    record = made_up.child()
    made = {one["code"]["coding"][0]["code"]: one for one in resources(record, "Observation")}
    assert set(made) == {"29463-7", "8302-2", "76689-9"}
    assert made["29463-7"]["valueQuantity"]["value"] == 21.4
    assert made["29463-7"]["effectiveDateTime"] == "2026-11-23"
    assert made["29463-7"]["category"][0]["coding"][0]["code"] == "vital-signs"
    assert made["76689-9"]["valueCodeableConcept"]["text"] == "Female"
    assert "effectiveDateTime" not in made["76689-9"]


def test_the_response_comes_back_without_loss() -> None:
    for record in (made_up.infant(), made_up.child(), made_up.adult(), made_up.full()):
        text = written(only_response(record))
        found = answers_of_response(text, record.questionnaire)
        assert Form(record.questionnaire, found.answers, found.entries) == record.form


def only_response(record: Record) -> Json:
    entries: Any = bundle_of(record)["entry"]
    response: Json = entries[1]["resource"]
    assert response["resourceType"] == "QuestionnaireResponse"
    return response


@pytest.mark.parametrize("seed", range(2))
def test_nothing_is_said_that_was_not_answered_yes(seed: int) -> None:
    for form in some_forms(15, seed):
        record = made_up.record_of(form)
        said = {
            id_ for id_ in form.shown()
            if form.effective(id_).value is not None and form.effective(id_).value != "no"
        }  # fmt: skip
        for kind, where in (("Condition", ("ecz.ever", "asth.ever", "rhin.ever", "gi.known_dx")),
                            ("FamilyMemberHistory", tuple(i for i in form.questionnaire.questions if i.startswith("fam.")))):  # fmt: skip
            known = form.effective("gi.known_dx").value
            count = sum(id_ in said for id_ in where if id_ != "gi.known_dx")
            if "gi.known_dx" in where and isinstance(known, tuple):
                count += sum(code != "none" for code in known)
            assert len(resources(record, kind)) == count


def test_snomed_codes_are_only_those_of_the_list() -> None:
    known = set(re.findall(r'"(\d{6,18})"', (read_list())))
    for record in (made_up.full(), made_up.child(), all_no()):
        bundle = json.loads(written(bundle_of(record, SNOMED)))
        used = {one["code"] for one in walk(bundle) if one.get("system") == SNOMED.system}
        assert used
        assert used <= known
        plain = written(bundle_of(record))
        assert SNOMED.system not in plain
        assert "example.org" not in plain


def read_list() -> str:
    from clinic_app.fhir.snomed import FILE
    from clinic_app.paths import resources as folder

    return (folder() / FILE).read_text(encoding="utf-8")


# -- once, and no longer ---------------------------------------------------------------------------


def test_a_draft_is_refused() -> None:
    with pytest.raises(ExportError, match="draft"):
        bundle_of(made_up.empty_draft())


def test_the_same_intake_gives_the_same_text() -> None:
    assert written(bundle_of(made_up.full())) == written(bundle_of(made_up.full()))


def test_every_resource_has_a_place_of_its_own_and_every_reference_an_end() -> None:
    bundle = json.loads(written(bundle_of(made_up.full(), SNOMED)))
    urls = [entry["request"]["url"] for entry in bundle["entry"]]
    assert len(set(urls)) == len(urls)
    assert {entry["request"]["method"] for entry in bundle["entry"]} == {"PUT"}
    places = {entry["fullUrl"] for entry in bundle["entry"]}
    assert len(places) == len(urls)
    ends = {one["reference"] for one in walk(bundle) if "reference" in one}
    assert ends <= places
    values = {one.get("value") for one in walk(bundle)} - {None}
    assert not places & {value for value in values if isinstance(value, str)}


def test_by_identifier_for_servers_that_give_out_ids() -> None:
    bundle = json.loads(written(bundle_of(made_up.child(), by_identifier=True)))
    for entry in bundle["entry"]:
        resource = entry["resource"]
        assert "id" not in resource
        if resource["resourceType"] == "Provenance":  # which has no identifier
            (tag,) = resource["meta"]["tag"]
            asked = f"_tag=urn:ietf:rfc:3986%7C{tag['code']}"
            assert entry["request"]["url"] == f"Provenance?{asked}"
            continue
        own = resource["identifier"]
        own = own[0] if isinstance(own, list) else own
        asked = f"identifier=urn:ietf:rfc:3986%7C{own['value']}"
        assert entry["request"]["url"] == f"{resource['resourceType']}?{asked}"


def test_two_intakes_of_a_patient_share_the_patient_alone() -> None:
    one = bundle_of(made_up.child())
    two = bundle_of(made_up.record_of(made_up.form_of(made_up.CHILD), id_="another"))
    urls = [{entry["request"]["url"] for entry in bundle["entry"]} for bundle in (one, two)]  # type: ignore[attr-defined]
    assert urls[0] & urls[1] == {f"Patient/{name_of('Patient', 'p-1')}"}


@pytest.mark.parametrize("status", [IntakeStatus.AMENDED, IntakeStatus.ENTERED_IN_ERROR])
def test_what_no_longer_stands_is_retired_under_the_same_ids(status: IntakeStatus) -> None:
    record = made_up.child()
    gone = replace(record, head=replace(record.head, status=status))
    before, after = (json.loads(written(bundle_of(one, SNOMED)))["entry"] for one in (record, gone))
    assert [entry["request"] for entry in before] == [entry["request"] for entry in after]
    for entry in after:
        resource = entry["resource"]
        match resource["resourceType"]:
            case "Condition" | "AllergyIntolerance":
                assert resource["verificationStatus"]["coding"][0]["code"] == ERROR
                assert "clinicalStatus" not in resource
            case "Patient" | "Provenance":
                pass
            case _:
                assert resource["status"] == ERROR


def test_a_version_says_what_it_replaces_and_why() -> None:
    record = made_up.amended()
    assert only(record, "QuestionnaireResponse")["status"] == "amended"
    made = only(record, "Provenance")
    assert made["activity"]["coding"][0]["code"] == "UPDATE"
    assert made["reason"] == [{"text": "The mother corrected the food"}]
    former = only(made_up.child(), "QuestionnaireResponse")["identifier"]
    assert made["entity"][-1]["role"] == "revision"
    assert made["entity"][-1]["what"]["identifier"] == former


def test_as_a_server_keeps_them() -> None:
    kept = list(stored(bundle_of(made_up.child(), SNOMED)))
    places = {f"{one['resourceType']}/{one['id']}" for one in kept}
    ends = {one["reference"] for one in walk(kept) if "reference" in one}
    assert ends <= places
    assert "urn:uuid:" not in str(sorted(ends))
