"""Files of cases: what they say becomes a form, and every mistake is named at once with its place."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from clinic_app.cases import Case, outcome, read_cases
from clinic_app.errors import CasesError
from clinic_app.fhir.questionnaire import read_limited, read_questionnaire
from clinic_app.form.answers import DECLINED, NOT_ASKED, UNKNOWN, Answer, Quantity
from clinic_app.form.partial_date import PartialDate
from clinic_app.form.questionnaire import DOB, VISIT, Questionnaire
from clinic_app.library import QUESTIONNAIRE_FILE, choose
from clinic_app.paths import resources
from clinic_app.screening.findings import screen

TODAY = dt.date(2026, 3, 31)


@pytest.fixture(scope="module")
def form() -> Questionnaire:
    return read_questionnaire(read_limited(resources() / QUESTIONNAIRE_FILE))


def read(tmp_path: Path, form: Questionnaire, content: object) -> tuple[Case, ...]:
    path = tmp_path / "cases.json"
    text = content if isinstance(content, str) else json.dumps(content)
    path.write_text(text, encoding="utf-8")
    return read_cases(path, form, TODAY)


def one(tmp_path: Path, form: Questionnaire, **parts: object) -> Case:
    (case,) = read(tmp_path, form, [{"id": "made-up", "answers": {}, **parts}])
    return case


def mistakes(tmp_path: Path, form: Questionnaire, content: object) -> dict[str, str]:
    """Place of each mistake -> what is said about it."""
    with pytest.raises(CasesError) as caught:
        read(tmp_path, form, content)
    return {
        problem.where: f"{problem.what} {problem.suggestion}".strip()
        for problem in caught.value.problems
    }


@pytest.mark.parametrize(
    ("age", "born"),
    [
        ({"years": 34}, "1992-03-31"),
        ({"months": 4}, "2025-11-30"),  # November has no 31st
        ({"weeks": 6}, "2026-02-17"),
        ({"days": 0}, "2026-03-31"),
        ({"years": 2, "months": 1}, "2024-02-29"),
    ],
)
def test_age_is_counted_back_from_the_visit(
    tmp_path: Path, form: Questionnaire, age: dict[str, int], born: str
) -> None:
    case = one(tmp_path, form, age=age)
    assert case.form.dob == PartialDate.from_iso(born)
    assert case.form.visit_date == PartialDate.of(TODAY)


def test_the_visit_of_the_case_goes_before_the_day_of_the_run(
    tmp_path: Path, form: Questionnaire
) -> None:
    case = one(tmp_path, form, age={"years": 1}, answers={VISIT: "2020-05-05"})
    assert case.form.dob == PartialDate(2019, 5, 5)


def test_what_is_not_said_was_not_asked(tmp_path: Path, form: Questionnaire) -> None:
    case = one(tmp_path, form, answers={"ecz.ever": "not_asked", "asth.ever": None})
    for question in ("ecz.ever", "asth.ever", "rhin.ever", "pat.sex", DOB):
        assert case.form.get(question) == NOT_ASKED


def test_states_codes_lists_numbers_and_entries(tmp_path: Path, form: Questionnaire) -> None:
    case = one(
        tmp_path,
        form,
        sex="male",
        dob="2019-06",
        answers={
            "ecz.ever": "unknown",
            "asth.ever": "declined",
            "rhin.ever": "yes",
            "gi.known_dx": ["none"],
            "stool.diarrhoea_days": 0,
            "food.any": "yes",
            "food.rx": [{"food.rx.food": "peanut"}, {"food.rx.food": "egg"}],
        },
    )
    filled = case.form
    assert filled.get("ecz.ever") == UNKNOWN
    assert filled.get("asth.ever") == DECLINED
    assert filled.get("rhin.ever") == Answer.of("yes")
    assert filled.get("pat.sex") == Answer.of("male")
    assert filled.dob == PartialDate(2019, 6)
    zero = filled.get("stool.diarrhoea_days").value
    assert isinstance(zero, Quantity)
    assert zero.value == 0
    assert filled.entries("food.rx") == (1, 2)
    assert filled.get("food.rx.food", 2) == Answer.of("egg")


def test_every_mistake_is_named_at_once_with_its_place(tmp_path: Path, form: Questionnaire) -> None:
    found = mistakes(
        tmp_path,
        form,
        [
            {"id": "A", "age": {"year": 3}, "sex": "boy", "answers": {"ecz.evr": "yes"}},
            {"id": "A", "age": {"years": -1}, "answers": {"ecz.ever": "perhaps"}},
            {"age": 7, "answers": {"food.rx": [{"food.rx.fod": "egg"}], "food.rx.food": "egg"}},
            {"id": "D", "age": {"years": 7}, "dob": "2019", "anwsers": {}},
            "E",
        ],
    )
    assert "“years”" in found["case 1 (A) > age > year"]
    assert "case 1 (A) > sex" in found
    assert "“ecz.ever”" in found["case 1 (A) > answers > ecz.evr"]
    assert "case 2 (A) > id" in found
    assert "case 2 (A) > age > years" in found
    assert "case 2 (A) > answers > ecz.ever" in found
    assert "case 3 > id" in found
    assert "case 3 > age" in found
    assert "“food.rx.food”" in found["case 3 > answers > food.rx[1] > food.rx.fod"]
    assert "food.rx" in found["case 3 > answers > food.rx.food"]
    assert "case 4 (D)" in found
    assert "“answers”" in found["case 4 (D) > anwsers"]
    assert "case 5" in found


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("[", "not JSON"),
        ('[{"id": NaN}]', "NaN"),
        ('{"id": "x"}', "mistake"),
        ("[" * 100_000, "cannot be read"),
        ("[" + "9" * 5000 + "]", "cannot be read"),
    ],
)
def test_a_file_that_is_no_list_of_cases(
    tmp_path: Path, form: Questionnaire, content: str, words: str
) -> None:
    with pytest.raises(CasesError, match=words):
        read(tmp_path, form, content)


def test_a_question_that_stands_twice_is_not_silently_the_last(
    tmp_path: Path, form: Questionnaire
) -> None:
    twice = '[{"id": "A", "answers": {"ecz.ever": "yes", "ecz.ever": "no"}}]'
    assert mistakes(tmp_path, form, twice).keys() == {"case 1 (A) > answers > ecz.ever"}


def test_a_birth_date_said_in_two_places(tmp_path: Path, form: Questionnaire) -> None:
    said = [{"id": "A", "age": {"years": 3}, "answers": {DOB: "2020"}}]
    assert mistakes(tmp_path, form, said).keys() == {f"case 1 (A) > answers > {DOB}"}


def test_a_file_that_is_not_there(tmp_path: Path, form: Questionnaire) -> None:
    with pytest.raises(CasesError, match="No such file"):
        read_cases(tmp_path / "nothing.json", form, TODAY)


def test_the_outcome_names_each_rule_once_and_keeps_its_order(
    tmp_path: Path, form: Questionnaire
) -> None:
    case = one(tmp_path, form, age={"months": 4}, sex="male", answers={"ecz.ever": "yes"})
    rules = choose(resources(), None).edition.rules
    said = outcome(case, screen(case.form, rules))
    matched, open_, not_matched = said["matched"], said["cannot_assess"], said["not_matched"]
    assert isinstance(matched, list)
    assert isinstance(open_, dict)
    assert isinstance(not_matched, list)
    named = [*matched, *open_, *not_matched]
    assert sorted(named) == sorted(rule.id for rule in rules.rules)
    assert "IN-01" in matched
    missing = said["missing_required"]
    assert isinstance(missing, list)
    assert len(missing) == len(set(missing)) > 0
    assert said == outcome(case, screen(case.form, rules))


def test_a_key_of_any_length_is_named_in_a_message_that_can_be_read(
    tmp_path: Path, form: Questionnaire
) -> None:
    content = [{"id": "one", "age": {"9" * 5000: 4}, "answers": {}}]
    for where, what in mistakes(tmp_path, form, content).items():
        assert len(where) + len(what) < 1000
