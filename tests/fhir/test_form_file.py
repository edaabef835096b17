"""The form that ships: complete, as the table says, and only of features that other engines share."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clinic_app.fhir import names
from clinic_app.fhir.questionnaire import lint, read_questionnaire
from clinic_app.form.form import Form
from clinic_app.form.questionnaire import AGE_MAX, AGE_MIN, Kind, Questionnaire
from tests.fhir.spoken_conditions import Line, shown_at, sources, table
from tests.interop.filled_forms import some_forms

RESOURCES = Path(__file__).parents[2] / "resources"
LINES = table()
KINDS = {
    "YN": Kind.YES_NO,
    "CH": Kind.CHOICE,
    "MC": Kind.MULTI,
    "BM": Kind.BODY_MAP,
    "Q": Kind.NUMBER,
    "DT": Kind.DATE,
    "AGE": Kind.ONSET,
    "TX": Kind.TEXT,
    "RG": Kind.GROUP,
}
COUNTS = {"YN": 104, "CH": 43, "Q": 15, "MC": 14, "TX": 4, "AGE": 3, "DT": 2, "BM": 1, "RG": 1}


def items(holder: dict[str, Any], depth: int = 0) -> Iterator[tuple[dict[str, Any], int]]:
    for item in holder.get("item", ()):
        yield item, depth
        yield from items(item, depth + 1)


def test_all_questions_are_there(questionnaire: Questionnaire) -> None:
    assert Counter(line.kind for line in LINES.values()) == COUNTS
    assert len(LINES) == 187
    assert set(questionnaire.questions) == set(LINES)


@pytest.mark.parametrize("line", LINES.values(), ids=lambda line: line.id)
def test_a_question_is_what_the_table_says(questionnaire: Questionnaire, line: Line) -> None:
    question = questionnaire.question(line.id)
    assert question.kind is KINDS[line.kind]
    assert question.required is (line.required in {"R", "C"})
    if question.kind is Kind.NUMBER:
        assert tuple(unit.code for unit in question.units) == line.options
    elif question.kind in (Kind.CHOICE, Kind.MULTI):
        none = ("none",) if question.kind is Kind.MULTI else ()
        assert tuple(choice.code for choice in question.choices) == (*line.options, *none)


def test_the_reading_of_sections(questionnaire: Questionnaire) -> None:
    titles = [section.title for section in questionnaire.sections]
    assert titles == [
        "Visit and safety", "Eczema", "Asthma", "Allergy", "Gut complaints and eating", "Stool",
        "Alarm features", "Family", "Diet and supplements", "Home and early life", "Tests and medicines",
    ]  # fmt: skip
    assert all(section.intro.endswith(".") for section in questionnaire.sections)
    eating = [id_ for id_ in questionnaire.questions if id_.startswith("eat.")]
    gut = questionnaire.sections[4].questions
    assert len(eating) == 6
    assert list(gut[-6:]) == eating


def values_of(form: Form) -> dict[str, object]:
    return {
        id_: answer.value
        for (id_, entry), answer in form.answers.items()
        if entry == 0 and answer.value is not None
    }


def in_order_of_sources() -> list[Line]:
    order: dict[str, Line] = {}

    def add(line: Line) -> None:
        for source in sources(line.when):
            if source not in order:
                add(LINES[source])
        order[line.id] = line

    for line in LINES.values():
        add(line)
    return list(order.values())


ORDERED = in_order_of_sources()


def expected(form: Form) -> set[str]:
    """Questions that at least one of the ages that the dates allow would show."""
    assert form.age is not None
    ages = range(form.age.min_months, form.age.max_months + 1)
    values = values_of(form)
    shown: dict[str, bool] = {}
    for line in ORDERED:
        shown[line.id] = any(shown_at(line, months, values, shown) for months in ages)
    return {id_ for id_, is_shown in shown.items() if is_shown}


@pytest.mark.parametrize("seed", range(5))
def test_what_is_shown_is_what_the_table_says(seed: int) -> None:
    for form in some_forms(48, seed):
        assert set(form.shown()) == expected(form)


def test_without_an_age_nothing_that_depends_on_age_is_shown(questionnaire: Questionnaire) -> None:
    shown = set(Form(questionnaire).shown())
    assert shown == {
        line.id for line in LINES.values() if line.when == "always" and line.ages == "all"
    }


def test_follow_ups_stand_below_what_opens_them(questionnaire: Questionnaire) -> None:
    follows = {id_: q.follows for id_, q in questionnaire.questions.items() if q.follows}
    assert follows["gi.dysphagia_course"] == "gi.dysphagia"
    assert follows["ecz.sites"] == "ecz.ever"
    assert follows["food.rx"] == "food.any"
    assert follows["gi.ppi_response"] == "gi.ppi_trial"
    # opened by any of several questions, or by an age: it hangs under none of them
    assert {"gi.ppi_trial", "stool.perianal", "ecz.onset", "fam.asthma"}.isdisjoint(follows)


@pytest.mark.parametrize("id_", LINES)
def test_words_are_fit_for_reading_aloud(questionnaire: Questionnaire, id_: str) -> None:
    question = questionnaire.question(id_)
    assert 3 <= len(question.text) <= 105
    assert 1 <= len(question.short.split()) <= 4
    assert question.why.endswith(".")
    assert question.sources
    for words in (question.text, question.short, question.why, question.hint):
        assert words == " ".join(words.split())
        assert not re.search(r"\b[Ee]sophag|diarrhea|anemia|color\b|behavior", words)
    for choice in question.choices:
        assert choice.label
        assert choice.label != choice.code


def test_each_choice_of_several_has_one_way_to_say_none(questionnaire: Questionnaire) -> None:
    for question in questionnaire.questions.values():
        exclusive = [choice.code for choice in question.choices if choice.exclusive]
        several = question.kind in (Kind.MULTI, Kind.BODY_MAP)
        assert exclusive == (["none"] if several else [])


def test_paired_places_of_the_body_have_two_sides(questionnaire: Questionnaire) -> None:
    codes = {choice.code for choice in questionnaire.question("ecz.sites").choices}
    assert len(codes) == 11 + 2 * 21 + 1
    assert {code[:-2] for code in codes if code.endswith("_l")} == {
        code[:-2] for code in codes if code.endswith("_r")
    }


def test_limits_leave_room_for_the_smallest_and_largest_people(
    questionnaire: Questionnaire,
) -> None:
    for question in questionnaire.questions.values():
        if question.kind is Kind.NUMBER:
            assert question.limits.hard_min is not None
            assert question.limits.hard_max is not None
    weight, birth = (
        questionnaire.question(id_).limits for id_ in ("pat.weight", "early.birth_weight")
    )
    assert weight.hard_min is not None
    assert weight.hard_max is not None
    assert weight.hard_min <= 0.3
    assert weight.hard_max >= 635
    assert birth.hard_min == 200
    assert questionnaire.question("ecz.poem_score").limits.hard_max == 28


def test_every_source_is_in_the_list_of_sources(text: str) -> None:
    known = tomllib.loads((RESOURCES / "screening" / "sources.toml").read_text(encoding="utf-8"))
    assert lint(text, set(known)) == ()


def test_the_snomed_file_names_questions_and_options_of_the_form(
    questionnaire: Questionnaire,
) -> None:
    path = RESOURCES / "terminology" / "snomed-gps.toml"
    mapping = tomllib.loads(path.read_text(encoding="utf-8"))
    assert set(mapping["questions"]) <= set(questionnaire.questions)
    for id_, options in mapping["options"].items():
        assert all(questionnaire.question(id_).choice(code) for code in options)
    concepts = [code for codes in mapping["questions"].values() for code in codes]
    concepts += [code for options in mapping["options"].values() for code in options.values()]
    assert all(_has_verhoeff_check_digit(code) for code in [*concepts, "716186003"])


def _has_verhoeff_check_digit(number: str) -> bool:
    """Check the last digit of a SNOMED CT identifier (Verhoeff 1969)."""
    shuffle = "1576283094"
    check = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit)
        for _ in range(place % 8):
            value = int(shuffle[value])
        check = _turned(check, value)
    return check == 0


def _turned(first: int, second: int) -> int:
    """Multiply in the dihedral group of the pentagon."""
    if first < 5:
        return (first + second) % 5 + (5 if second >= 5 else 0)
    return (first - second) % 5 + (0 if second >= 5 else 5)


# -- features that other engines share --------------------------------------------------------------

TYPES = {"group", "boolean", "choice", "integer", "decimal", "quantity", "date", "string", "text"}
ANSWERS = {"answerBoolean", "answerCoding", "answerInteger"}
KEYS = {
    "linkId", "extension", "definition", "code", "text", "type", "enableWhen", "enableBehavior", "required",
    "repeats", "readOnly", "maxLength", "answerOption", "item",
}  # fmt: skip


def test_only_portable_features_are_used(resource: dict[str, Any]) -> None:
    for item, depth in items(resource):
        assert set(item) <= KEYS, item["linkId"]
        assert item["type"] in TYPES
        assert (depth == 0) is (item["linkId"].startswith("sec."))
        if item["type"] == "group" and item.get("repeats"):
            assert depth > 0  # one engine loses a repeating group at the top
            assert not any("enableWhen" in child for child in item["item"])
        for extension in item.get("extension", ()):
            assert extension["url"] in names.UNDERSTOOD
        for option in item.get("answerOption", ()):
            assert set(option["valueCoding"]) == {"system", "code", "display"}
        units = [one for one in item.get("extension", ()) if one["url"] == names.UNIT]
        assert not (units and item["type"] == "quantity")  # one engine refuses the whole form


def test_conditions_are_portable(resource: dict[str, Any]) -> None:
    types = {item["linkId"]: item["type"] for item, _ in items(resource)}
    for item, _ in items(resource):
        tests = item.get("enableWhen", [])
        assert ("enableBehavior" in item) is (len(tests) > 1), item["linkId"]
        if item.get("enableBehavior") == "all":
            # one engine takes an unanswered source as met here; the ages are always known
            assert {test["question"] for test in tests} <= {AGE_MIN, AGE_MAX}
        for test in tests:
            (answer,) = set(test) - {"question", "operator"}
            assert answer in ANSWERS
            assert types[test["question"]] in {"boolean", "choice", "integer"}
            numbers = test["question"] in {AGE_MIN, AGE_MAX}
            assert test["operator"] in ({">=", "<"} if numbers else {"="})
            if answer == "answerBoolean":
                assert test[answer] is True  # “no” never opens anything, so silence cannot either


def test_other_programs_can_name_the_form(resource: dict[str, Any], text: str) -> None:
    assert resource["url"].startswith("https://clinic-app.invalid/")
    assert resource["experimental"] is True
    assert "LOINC" in resource["copyright"]
    assert "example.org" not in text
    assert "snomed" not in text.casefold()
    for item, _ in items(resource):
        for code in item.get("code", ()):
            assert code["system"] in {"http://loinc.org", "http://hl7.org/fhir/sid/icd-10-cm"}
            assert "display" not in code


def test_the_digest_does_not_depend_on_layout(
    text: str, resource: dict[str, Any], questionnaire: Questionnaire
) -> None:
    squeezed = re.sub(r"\n\s*", "", text)
    assert read_questionnaire(squeezed).digest == questionnaire.digest
    changed = text.replace("Date of birth", "Birth date")
    assert read_questionnaire(changed).digest != questionnaire.digest
    assert resource["version"] == questionnaire.version


def test_every_question_knows_where_it_stands(questionnaire: Questionnaire) -> None:
    for question in questionnaire.questions.values():
        assert question.path[0] == question.section
        assert question.group is None or question.group in question.path
    assert questionnaire.question("food.rx.food").path == ("sec.allergy", "food.rx")
    assert questionnaire.question("pat.pregnant").path == ("sec.visit", "when.childbearing_age")
