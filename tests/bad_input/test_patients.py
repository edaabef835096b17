"""Anything typed into the register and the search box: kept whole or refused, and nobody else changes."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_app.errors import ClinicError
from clinic_app.form.partial_date import PartialDate
from clinic_app.record import Identifier, PatientDetails
from clinic_app.storage.store import Store
from tests.bad_input.nasty import TEXTS, is_sentence, no_hang, refused, texts, tries
from tests.storage.made_up import details, new_store

NEIGHBOURS = (("Sample-Brandt", "Mara"), ("Sample-Núñez", "Łucja"), ("O'Sample", "Ada"))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    made, _ = new_store(tmp_path_factory.mktemp("register") / "data")
    for number, (family, given_name) in enumerate(NEIGHBOURS):
        made.patients.register(details(family, given_name, number=f"MRN-00{number}"))
    yield made
    assert made.verify() == []
    made.close()


def neighbours(store: Store) -> list[object]:
    """Everything about the people who were there first."""
    rows: list[object] = []
    for table in ("patient", "patient_identifier", "patient_former_name"):
        key = "number" if table == "patient" else "patient"
        rows += store._database.read(f"SELECT * FROM {table} WHERE {key} <= 3")  # noqa: S608
    return [*rows, [one.details for one in store.patients.find("sample")][:3]]


def kept(text: str) -> str:
    return unicodedata.normalize("NFC", text.replace("\0", "")).strip()


def registered_well(store: Store, wanted: PatientDetails) -> None:
    count = len(store.patients)
    try:
        one = store.patients.register(wanted)
    except ClinicError as error:
        refused(error)
        assert len(store.patients) == count, "half a patient was kept"
        return
    assert (one.details.family, one.details.given) == (kept(wanted.family), kept(wanted.given))
    values = [kept(number.value) for number in wanted.identifiers if number.value.strip()]
    assert [number.value for number in one.details.identifiers] == values
    assert len(store.patients) == count + 1
    assert store.patients.get(one.id) == one


def of(family: str, given_name: str, number: str, former: str = "") -> PatientDetails:
    dob = PartialDate(2019, 3, 14)
    return PatientDetails(
        family, given_name, dob, "female", (Identifier(number[:20], number),), (former,)
    )


def test_each_bad_text_in_each_field_of_a_patient(store: Store) -> None:
    before = neighbours(store)[:-1]
    with no_hang():
        for text in TEXTS:
            registered_well(store, of(text, "", text, text))
    assert neighbours(store)[:-1] == before


@tries(60)
@given(st.tuples(texts, texts, texts, texts))
def test_any_patient_is_kept_whole_or_refused(
    store: Store, fields: tuple[str, str, str, str]
) -> None:
    before = neighbours(store)[:-1]
    registered_well(store, of(*fields))
    assert neighbours(store)[:-1] == before


@pytest.mark.parametrize("sex", ["", "männlich", "female'; --", "\ud800", "x" * 10_000])
def test_a_sex_that_is_none_is_refused(store: Store, sex: str) -> None:
    count = len(store.patients)
    with pytest.raises(ClinicError):
        store.patients.register(PatientDetails("Sample", "Ada", PartialDate(2019), sex))
    assert len(store.patients) == count


def test_each_bad_text_in_the_search_box(store: Store) -> None:
    with no_hang():
        for text in TEXTS:
            store.patients.find(text)
            store.patients.similar(of(text, f"Ada {text}", text, text))


@tries(150)
@given(texts)
def test_any_search_gives_patients_and_changes_nothing(store: Store, text: str) -> None:
    count = len(store.patients)
    assert len(store.patients.find(text, 5)) <= 5
    assert len(store.patients) == count


def test_a_neighbour_is_still_found_by_name(store: Store) -> None:
    assert [one.details.family for one in store.patients.find("nunez lucja")] == ["Sample-Núñez"]


@pytest.mark.parametrize("id_", ["", "' OR 1=1 --", "\ud800", "\0", "9" * 100_000])
def test_an_id_that_is_none_is_a_sentence(store: Store, id_: str) -> None:
    for ask in (store.patients.get, store.intakes.head, store.intakes.snapshot):
        with pytest.raises(ClinicError) as caught:
            ask(id_)
        assert is_sentence(str(caught.value))
    with pytest.raises(ClinicError):
        store.patients.update(id_, details())


@tries(40)
@given(texts, texts)
def test_any_setting_comes_back_or_is_refused(store: Store, name: str, value: str) -> None:
    former = store.settings.get("clinic_name", "")
    try:
        store.settings.set(f"made-up {name}", value)
    except ClinicError as error:
        refused(error)
    else:
        assert store.settings.get(f"made-up {name}", "nothing") == value
    assert store.settings.get("clinic_name", "") == former


@tries(60)
@given(texts.filter(bool), texts)
def test_any_stored_answer_comes_back_or_is_refused(store: Store, question: str, code: str) -> None:
    intake = _intake(store)
    try:
        store.intakes.save_answer(intake, question, 0, "answered", json.dumps(code))
    except ClinicError as error:
        refused(error)
        return
    assert (question, json.dumps(code)) in [
        (one.question, one.code) for one in store.intakes.answers(intake)
    ]


def _intake(store: Store) -> str:
    [first, *_] = store.patients.find("nunez")
    of_first = store.intakes.of_patient(first.id)
    if of_first:
        return of_first[0].id
    store.definitions.keep("0f" * 32, "{}")
    return store.intakes.start(
        first.id, questionnaire_url="https://example.org/made-up", questionnaire_version="1",
        questionnaire_digest="0f" * 32, rules_version="1",
    ).id  # fmt: skip
