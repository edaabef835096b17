from __future__ import annotations

import datetime as dt
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic_app.errors import AnswerError, StorageError
from clinic_app.record import Identifier, PatientDetails
from clinic_app.storage.store import Store
from tests.storage.made_up import details

# made-up people: family, given, born, number, former names
PEOPLE = (
    ("Sample-Brandt", "Mara", "2019-03-14", "0012-345", ()),
    ("Sample-Okafor", "Adaeze", "1988-06", "A 77 001", ("Sample-Nwosu",)),
    ("Example-Łukasik", "Łukasz", "1990-12-01", "", ()),
    ("O'Example", "Siobhán", "2001-02-03", "998877", ()),
    ("Example Müller", "Jean-Luc", "1975-04-03", "0099", ()),
    ("陈", "伟", "1969", "", ()),
    ("McExample", "Katharina", "1955-05-05", "", ("Smith",)),
    ("Brandtner", "Tomas", "2019-03-15", "12345", ()),
)


@pytest.fixture
def people(store: Store) -> Store:
    for family, given_name, born, number, former in PEOPLE:
        store.patients.register(details(family, given_name, born, number, former))
    return store


def found(store: Store, text: str) -> list[str]:
    return [patient.details.family for patient in store.patients.find(text)]


@pytest.mark.parametrize(
    ("typed", "family"),
    [
        ("brandt", "Sample-Brandt"),
        ("mara brandt", "Sample-Brandt"),
        ("BRANDT MAR", "Sample-Brandt"),
        ("sample-brandt, mara", "Sample-Brandt"),
        ("samplebrandt", "Sample-Brandt"),
        ("brant mara", "Sample-Brandt"),  # sounds
        ("14-Mar-2019", "Sample-Brandt"),
        ("14.3.2019", "Sample-Brandt"),
        ("2019-03-14", "Sample-Brandt"),
        ("14/03/2019", "Sample-Brandt"),
        ("14032019", "Sample-Brandt"),
        ("mara 2019", "Sample-Brandt"),
        ("brandt 14.3.19", "Sample-Brandt"),
        ("0012345", "Sample-Brandt"),
        ("00 12 345", "Sample-Brandt"),
        ("0012-345", "Sample-Brandt"),
        ("001", "Sample-Brandt"),
        ("mara 0012", "Sample-Brandt"),
        ("2-34", "Sample-Brandt"),  # the middle of 0012-345
        ("7001", "Sample-Okafor"),  # the end of A 77 001
        ("adaeze", "Sample-Okafor"),
        ("nwosu", "Sample-Okafor"),
        ("okaphor", "Sample-Okafor"),
        ("a77001", "Sample-Okafor"),
        ("A77 0", "Sample-Okafor"),
        ("jun 1988", "Sample-Okafor"),
        ("1988", "Sample-Okafor"),
        ("17.6.1988", "Sample-Okafor"),  # only the month is known
        ("okafor 6/1988", "Sample-Okafor"),
        ("lukasz", "Example-Łukasik"),
        ("ŁUKASIK", "Example-Łukasik"),
        ("luk exam", "Example-Łukasik"),
        ("oexample", "O'Example"),
        ("o'example", "O'Example"),
        ("o example", "O'Example"),
        ("o\u2019example siobhan", "O'Example"),
        ("siobhán", "O'Example"),
        ("muller jean luc", "Example Müller"),
        ("mueller", "Example Müller"),
        ("jeanluc", "Example Müller"),
        ("0099", "Example Müller"),
        ("3/4/1975", "Example Müller"),  # day first
        ("伟", "陈"),
        ("陈伟", "陈"),
        ("5.5.1969", "陈"),  # only the year is known
        ("mc example", "McExample"),
        ("catherine", "McExample"),
        ("smith", "McExample"),
        ("smyth", "McExample"),
    ],
)
def test_finding(people: Store, typed: str, family: str) -> None:
    assert family in found(people, typed)


@pytest.mark.parametrize(
    "typed", ["", "   ", "zzz", "brandt xyz", "97", "12.12.2012", "mara 1988", "45", "-", "''"]
)
def test_finding_nobody(people: Store, typed: str) -> None:
    assert found(people, typed) == []


def test_the_surest_comes_first(people: Store) -> None:
    assert found(people, "12345") == ["Brandtner"]  # 0012345 is another number
    assert found(people, "brandt") == ["Sample-Brandt", "Brandtner"]
    assert found(people, "example")[:2] == ["Example Müller", "Example-Łukasik"]
    people.patients.register(details("Smith", "Zoe", "1999-09-09"))
    assert found(people, "smith") == ["Smith", "McExample"]


def test_a_piece_from_the_middle_of_a_number_is_found_as_long_as_it_is_the_number(
    people: Store,
) -> None:
    one = people.patients.register(details("Sample-Piece", "Ida", number="MRN 77-4411/9"))
    for typed in ("7744119", "4411", "44 11", "441", "7-44"):
        assert found(people, typed) == ["Sample-Piece"], typed
    assert found(people, "1144") == []
    people.patients.update(one.id, details("Sample-Piece", "Ida", number="MRN 88-5522/9"))
    assert found(people, "4411") == []
    assert found(people, "5522") == ["Sample-Piece"]
    people.patients.update(one.id, details("Sample-Piece", "Ida"))
    assert found(people, "5522") == []


def test_the_limit_holds(people: Store) -> None:
    assert len(people.patients.find("example", limit=2)) == 2


@pytest.mark.parametrize(
    "typed",
    [
        '"', '""', "*", "brandt*", "NEAR(brandt mara)", "names: brandt", "-brandt", "^brandt", "brandt OR mara",
        "brandt NOT mara", "(", ")(", "{names}:", "'; DROP TABLE patient; --", "%", "_", "\\", "\0", "brandt\0",
        "a" * 5_000, "a " * 2_000, "\ud800", "\ue000", "\ue0002019", "\u202ebrandt", "AND", "1e999", "١٢٣",
    ],
)  # fmt: skip
def test_signs_of_the_query_language_are_harmless(people: Store, typed: str) -> None:
    people.patients.find(typed)
    assert len(people.patients) == len(PEOPLE)


@settings(
    max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.text(max_size=60))
def test_any_text_can_be_searched(store: Store, text: str) -> None:
    store.patients.find(text)


def test_what_was_registered_comes_back(store: Store) -> None:
    given_details = PatientDetails(
        "  Sample-Ngũgĩ ",
        "Wanjirũ",
        details(dob="1988-06").dob,
        "indeterminate",
        (Identifier("MRN", "000123"), Identifier("insurance", " 0-0 1 ")),
        ("Sample  Former",),
    )
    patient = store.patients.register(given_details)
    assert patient.details == PatientDetails(
        "Sample-Ngũgĩ", "Wanjirũ", given_details.dob, "indeterminate",
        (Identifier("MRN", "000123"), Identifier("insurance", "0-0 1")), ("Sample  Former",),
    )  # fmt: skip
    assert patient.created_at == dt.datetime(2026, 11, 23, 13, 30, tzinfo=dt.UTC)
    assert store.patients.get(patient.id) == patient
    assert patient.number == "000123"


def test_names_are_kept_in_one_unicode_form_and_as_typed_in_the_trail(store: Store) -> None:
    typed = unicodedata.normalize("NFD", "Sample-Müller")
    patient = store.patients.register(details(typed))
    assert patient.details.family == unicodedata.normalize("NFC", typed)
    told = store._database.read("SELECT new FROM audit WHERE patient = ?", (patient.id,))
    assert typed in told[0]["new"]


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30),
    st.text(max_size=30),
)
def test_any_name_is_kept_or_refused_in_words(store: Store, family: str, given_name: str) -> None:
    try:
        patient = store.patients.register(details(family, given_name))
    except (AnswerError, StorageError):
        return
    kept = unicodedata.normalize("NFC", family.strip())
    assert patient.details.family == unicodedata.normalize("NFC", kept).strip()


def test_half_a_character_is_refused_in_words(store: Store) -> None:
    with pytest.raises(AnswerError, match="broken character"):
        store.patients.register(details("Sample-\ud800"))
    assert len(store.patients) == 0


def test_correcting_changes_what_is_found_and_keeps_the_former_in_the_trail(people: Store) -> None:
    patient = people.patients.find("mara brandt")[0]
    corrected = people.patients.update(
        patient.id, details("Sample-Vogt", "Mara", "2019-03-14", "0012-345", ("Sample-Brandt",))
    )
    assert corrected.id == patient.id
    assert corrected.created_at == patient.created_at
    assert found(people, "vogt") == ["Sample-Vogt"]
    assert found(people, "sample brandt") == ["Sample-Vogt"]
    told = people._database.read("SELECT * FROM audit WHERE action = 'patient corrected'")
    assert "Sample-Brandt" in told[0]["old"]
    assert "Sample-Vogt" in told[0]["new"]


def test_nobody_without_a_name(store: Store) -> None:
    with pytest.raises(StorageError, match="name"):
        store.patients.register(details("  ", ""))


def test_an_unknown_id_is_said(store: Store) -> None:
    with pytest.raises(StorageError, match="no such patient"):
        store.patients.get("000000-000000")


@pytest.mark.parametrize(
    "newcomer",
    [
        details("Sample-Brandt", "Mara", "2019-03-14"),  # the same
        details("Sample-Brand", "Mara", "2019-03-14"),  # a slip in the name
        details("Brandt", "Marah", "2019-03-14"),
        details("Mara", "Sample-Brandt", "2019-03-14"),  # swapped
        details("Sample-Brandt", "Lena", "2019-03-14"),  # a twin
        details("Sample-Brandt", "Mara", "2019-03-15"),  # a slip in the day
        details("Sample-Brandt", "Mara", "2018-03-14"),  # in the year
        details("Sample-Brandt", "Mara", "2019"),  # less exact
        details("Somebody", "Else", "1950-01-01", "0012345"),  # the same number
    ],
)
def test_a_likely_duplicate_is_shown(people: Store, newcomer: PatientDetails) -> None:
    assert "Sample-Brandt" in [one.details.family for one in people.patients.similar(newcomer)]


@pytest.mark.parametrize(
    "newcomer",
    [
        details("Sample-Brandt", "Mara", "1950-07-02"),  # a grandmother's name
        details("Wolkowicz", "Pia", "2019-03-14"),  # born the same day
        details("Wolkowicz", "Pia", "2012-01-31", "345"),
    ],
)
def test_others_are_not(people: Store, newcomer: PatientDetails) -> None:
    assert people.patients.similar(newcomer) == []


def test_swapped_day_and_month_are_near(people: Store) -> None:
    newcomer = details("Example Müller", "Jean-Luc", "1975-03-04")
    assert [one.details.given for one in people.patients.similar(newcomer)] == ["Jean-Luc"]


def test_the_same_number_is_likeliest(people: Store) -> None:
    newcomer = details("Sample-Brandt", "Mara", "2019-03-14", "12345")
    assert [one.details.family for one in people.patients.similar(newcomer)] == [
        "Brandtner",
        "Sample-Brandt",
    ]


@pytest.mark.parametrize("typed", ["45", "emo"])
def test_the_middle_of_a_number_needs_three_marks_and_a_digit(people: Store, typed: str) -> None:
    people.patients.register(details("Sample-Stern", "Ida", "2001", "DEMO-3345"))
    assert "Sample-Stern" not in found(people, typed)


def test_a_beginning_comes_before_a_middle(people: Store) -> None:
    people.patients.register(details("Aaa-Example", "Ida", "2001", "DEMO-9988-1"))
    assert found(people, "9988") == ["O'Example", "Aaa-Example"]
