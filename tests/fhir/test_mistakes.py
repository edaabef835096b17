"""Mistakes in a form's file: each named with its place and what was probably meant, all at once, never a traceback."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_app.errors import Problem, QuestionnaireError
from clinic_app.fhir import names
from clinic_app.fhir.questionnaire import MAX_BYTES, lint, read_limited, read_questionnaire
from clinic_app.form.conditions import Test as Asked
from clinic_app.form.questionnaire import Kind

Json = dict[str, Any]
FORM_FILE = Path(__file__).parents[2] / "resources" / "questionnaires" / "gi-atopy-intake.json"
FORM: Json = json.loads(FORM_FILE.read_text(encoding="utf-8"))


def note(text: str = "It is asked to be asked. [DESIGN]") -> Json:
    return {"url": names.WHY, "valueMarkdown": text}


def question(id_: str, type_: str = "boolean", **more: Any) -> Json:
    return {"linkId": id_, "extension": [note()], "text": f"{id_}?", "type": type_, **more}


def option(code: str, **more: Any) -> Json:
    return {
        "valueCoding": {"system": "urn:made-up", "code": code, "display": code.title()},
        **more,
    }


def yes(id_: str) -> Json:
    return {"question": id_, "operator": "=", "answerBoolean": True}


def is_code(id_: str, code: str) -> Json:
    coding = {"system": "urn:made-up", "code": code}
    return {"question": id_, "operator": "=", "answerCoding": coding}


def age(which: str, operator: str, months: int) -> Json:
    return {
        "question": f"pat.age_months_{which}",
        "operator": operator,
        "answerInteger": months,
    }


def derived(which: str) -> Json:
    return {
        "linkId": f"pat.age_months_{which}",
        "extension": [
            {"url": names.HIDDEN, "valueBoolean": True},
            {
                "url": names.CALCULATED,
                "valueExpression": {"language": "text/fhirpath", "expression": "1"},
            },
        ],
        "text": "Age",
        "type": "integer",
        "readOnly": True,
    }


def small() -> Json:
    """A sound form with one question of most kinds."""
    return {
        "resourceType": "Questionnaire",
        "url": "https://clinic.invalid/q",
        "version": "1",
        "title": "Small",
        "status": "active",
        "item": [
            {
                "linkId": "one",
                "text": "One",
                "type": "group",
                "item": [
                    question("visit.date", "date"),
                    question("pat.dob", "date"),
                    derived("min"),
                    derived("max"),
                    question("itch"),
                    question("rash", enableWhen=[yes("itch")]),
                    question("colour", "choice", answerOption=[option("red"), option("pale")]),
                    question(
                        "sites",
                        "choice",
                        repeats=True,
                        answerOption=[option("arm"), option("leg")],
                    ),
                    question("weight", "decimal"),
                    question("note", "text"),
                    {
                        "linkId": "foods",
                        "extension": [note()],
                        "text": "Foods",
                        "type": "group",
                        "repeats": True,
                        "item": [question("food"), question("food.when", "string")],
                    },
                ],
            }
        ],
    }


def at(form: Json, id_: str) -> Json:
    stack: list[Json] = [form]
    while stack:
        item = stack.pop()
        if item.get("linkId") == id_:
            return item
        stack.extend(item.get("item", ()))
    raise KeyError(id_)


def add(form: Json, *items: Json) -> None:
    form["item"][0]["item"].extend(items)


def extend(form: Json, id_: str, *extensions: Json) -> None:
    at(form, id_)["extension"].extend(extensions)


def unit(code: str) -> Json:
    return {"url": names.UNIT, "valueCoding": {"system": names.UCUM, "code": code}}


def usual(expression: str, severity: str = "warning") -> Json:
    return {
        "url": names.CONSTRAINT,
        "extension": [
            {"url": "key", "valueId": "usual"},
            {"url": "severity", "valueCode": severity},
            {"url": "human", "valueString": "Sure?"},
            {"url": "expression", "valueString": expression},
        ],
    }


def when(id_: str, *tests: Json, **more: Any) -> Callable[[Json], None]:
    return lambda form: at(form, id_).update(enableWhen=list(tests), **more)


def put(id_: str, **more: Any) -> Callable[[Json], None]:
    return lambda form: at(form, id_).update(more)


def drop(id_: str, key: str) -> Callable[[Json], None]:
    return lambda form: at(form, id_).pop(key)


def test_the_small_form_is_sound() -> None:
    assert lint(small()) == ()
    assert read_questionnaire(small()).question("rash").kind is Kind.YES_NO


MISTAKES: dict[str, tuple[Callable[[Json], Any], str, str, str]] = {
    # what is done to the form, where it is named, what is said, what is suggested
    "twice": (lambda f: add(f, question("itch")), "item itch", "stands in this file twice", "another linkId"),
    "unknown question": (when("rash", yes("ich")), "item rash > enableWhen[0]", "no question “ich”", "“itch”"),
    "unknown option": (when("rash", is_code("colour", "rad")), "item rash > enableWhen[0]", "no option “rad”", "“red”"),
    "other system": (
        when("rash", {"question": "colour", "operator": "=", "answerCoding": {"code": "red"}}),
        "item rash > enableWhen[0]", "system of this option", "urn:made-up",
    ),
    "operator": (
        when("rash", {"question": "itch", "operator": "==", "answerBoolean": True}),
        "item rash > enableWhen[0] > operator", "not an operator", "=",
    ),
    "order of words": (
        when("rash", {"question": "colour", "operator": ">", "answerCoding": {"code": "red"}}),
        "item rash > enableWhen[0]", "compares numbers only", "Use =",
    ),
    "wrong answer type": (
        when("rash", {"question": "itch", "operator": "=", "answerString": "yes"}),
        "item rash > enableWhen[0]", "cannot be compared with answerString", "answerBoolean",
    ),
    "two answers": (
        when("rash", {**yes("itch"), "answerInteger": 1}), "item rash > enableWhen[0]", "exactly one", "",
    ),
    "itself": (when("rash", yes("rash")), "item rash > enableWhen[0]", "about itself", "another"),
    "a group as source": (when("rash", yes("one")), "item rash > enableWhen[0]", "not a question", "Name"),
    "inside a list as source": (when("rash", yes("food")), "item rash > enableWhen[0]", "each entry of foods", "outside"),
    "condition inside a list": (when("food.when", yes("itch")), "item food.when > enableWhen", "repeating group", "group"),
    "any or all": (when("rash", yes("itch"), yes("food")), "item rash", "need enableBehavior", "“any”"),
    "any or what": (when("rash", yes("itch"), enableBehavior="some"), "item rash > enableBehavior", "“any” or “all”", ""),
    "circle": (when("itch", yes("rash")), "item itch", "itch → rash → itch", "away"),
    "contradictory ages": (
        when("rash", age("min", "<", 24), age("max", ">=", 144), enableBehavior="all"),
        "item rash", "No answers can ever show it", "",
    ),
    "two colours at once": (
        when("rash", is_code("colour", "red"), is_code("colour", "pale"), enableBehavior="all"),
        "item rash", "No answers can ever show it", "",
    ),
    "parent never shown": (
        lambda f: (
            when("rash", age("min", "<", 4), age("max", ">=", 144), enableBehavior="all")(f),
            when("itch", yes("rash"))(f),
        ),
        "item itch", "No answers can ever show it", "rash",
    ),
    "above the limit": (
        lambda f: (
            extend(f, "weight", unit("kg"), {"url": names.MAX_VALUE, "valueDecimal": 500}),
            when("rash", {"question": "weight", "operator": ">", "answerDecimal": 500})(f),
        ),
        "item rash", "No answers can ever show it", "",
    ),
    "age without birth": (
        lambda f: (
            f["item"][0]["item"].pop(1),
            when("rash", age("min", "<", 24))(f),
        ),
        "item rash", "no date question pat.dob", "",
    ),
    "type": (put("itch", type="bolean"), "item itch > type", "no question of type “bolean”", "“boolean”"),
    "date with time": (put("itch", type="dateTime"), "item itch > type", "no question of type", "Use date"),
    "no options": (drop("colour", "answerOption"), "item colour", "choice without options", "answerOption"),
    "option twice": (
        lambda f: at(f, "colour")["answerOption"].append(option("red")),
        "item colour > answerOption[2]", "stands here twice", "",
    ),
    "option without words": (
        lambda f: at(f, "colour")["answerOption"][0]["valueCoding"].pop("display"),
        "item colour > answerOption[0]", "no words", "display",
    ),
    "state as option": (
        lambda f: at(f, "colour")["answerOption"].append(option("unknown")),
        "item colour > answerOption[2]", "recorded for every question", "Leave",
    ),
    "no text": (drop("itch", "text"), "item itch", "no text", '"text"'),
    "no reason": (put("itch", extension=[]), "item itch", "why it is asked", "designNote"),
    "no source": (put("itch", extension=[note("Because.")]), "item itch > designNote", "no source", "DESIGN"),
    "unknown source": (
        put("itch", extension=[note("Because. [NG21]")]), "item itch > designNote", "no source “NG21”", "“NG20”",
    ),
    "unit": (lambda f: extend(f, "weight", unit("kgs")), "item weight > extension[1]", "not a unit", "“kg”"),
    "unit of a yes": (lambda f: extend(f, "itch", unit("kg")), "item itch > extension[1]", "Only a number", "Leave"),
    "constraint": (
        lambda f: extend(f, "weight", unit("kg"), usual("weight > 3")),
        "item weight > extension[2]", "not understood", "answer.value >= 1",
    ),
    "hard constraint": (
        lambda f: extend(f, "weight", unit("kg"), usual("answer.value >= 3", "error")),
        "item weight > extension[2]", "severity", "minValue",
    ),
    "limits upside down": (
        lambda f: extend(
            f, "weight", {"url": names.MIN_VALUE, "valueDecimal": 9}, {"url": names.MAX_VALUE, "valueDecimal": 1}
        ),
        "item weight", "above maxValue", "",
    ),
    "question outside": (lambda f: f["item"].append(question("loose")), "item loose", "in a section", "group"),
    "empty group": (lambda f: add(f, {"linkId": "g", "type": "group"}), "item g", "empty", ""),
    "key": (put("itch", requierd=True), "item itch", "“requierd” is not understood", "“required”"),
    "key at the top": (lambda f: f.update(titel="x"), "file", "“titel” is not understood", "“title”"),
    "extension": (
        lambda f: extend(f, "itch", {"url": names.HINT.replace("Format", "Fromat"), "valueString": "x"}),
        "item itch > extension[1]", "not supported", "entryFormat",
    ),
    "expression": (
        lambda f: extend(f, "itch", {"url": names.CALCULATED, "valueExpression": {}}),
        "item itch", "Only the two ages", "Leave",
    ),
    "hidden": (
        lambda f: extend(f, "itch", {"url": names.HIDDEN, "valueBoolean": True}), "item itch", "nobody can answer", "",
    ),
    "age moved": (lambda f: f["item"][0]["item"].insert(2, question("x")), "item pat.age_months_min", "right below", ""),
    "wrong type of required": (put("itch", required="yes"), "item itch > required", "true or false", ""),
    "no linkId": (lambda f: add(f, {"type": "boolean"}), "item one > item[11]", "no linkId", "linkId"),
    "repeats": (put("itch", repeats=True), "item itch > repeats", "several answers", ""),
    "list as section": (put("one", repeats=True), "item one", "cannot be a section", "plain group"),
    "exclusive alone": (
        lambda f: at(f, "colour")["answerOption"].append(
            option("none", extension=[{"url": names.EXCLUSIVE, "valueBoolean": True}])
        ),
        "item colour > answerOption[2] > extension[0]", "several", "",
    ),
    "no title": (lambda f: f.pop("title"), "file", "no title", '"title"'),
    "not a form": (lambda f: f.update(resourceType="Patient"), "file", "not a FHIR Questionnaire", "resourceType"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_named_with_its_place_and_what_was_meant(name: str) -> None:
    change, where, what, suggestion = MISTAKES[name]
    form = small()
    change(form)
    found = lint(form, {"DESIGN", "NG20"})
    assert any(
        problem.where == where and what in problem.what and suggestion in problem.suggestion
        for problem in found
    ), [str(problem) for problem in found]
    with pytest.raises(QuestionnaireError) as caught:
        read_questionnaire(form, {"DESIGN", "NG20"})
    assert caught.value.problems == found


def test_all_mistakes_are_named_at_once() -> None:
    form = small()
    for name in ("type", "unknown option", "no options", "no source", "unit"):
        MISTAKES[name][0](form)
    places = {problem.where for problem in lint(form)}
    assert {
        "item itch > type",
        "item rash > enableWhen[0]",
        "item colour",
        "item weight > extension[1]",
    } <= places


def test_a_mistake_elsewhere_makes_no_echo() -> None:
    """A slip in one name says one thing, however many questions hang on it."""
    form = small()
    at(form, "rash")["enableWhen"] = [yes("ich")]
    add(form, question("deep", enableWhen=[yes("rash")]))
    assert len(lint(form)) == 1


def test_conditions_of_groups_around_count_as_well() -> None:
    form = small()
    inner = question("inner", enableWhen=[is_code("colour", "red")])
    add(form, {"linkId": "w", "type": "group", "enableWhen": [yes("itch")], "item": [inner]})
    condition = read_questionnaire(form).question("inner").condition
    assert condition is not None
    assert condition.clauses == (
        (Asked("itch", "=", "yes"),),
        (Asked("colour", "=", "red"),),
    )


def test_years_that_only_overlap_by_uncertainty_can_be_reached() -> None:
    """Somebody born in a year, not on a day, may be under and over a limit at once."""
    form = small()
    at(form, "rash").update(
        enableWhen=[age("min", "<", 24), age("max", ">=", 24)], enableBehavior="all"
    )
    assert lint(form) == ()


# -- files that are no form at all ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ('{"resourceType": "Questionnaire", "resourceType": "Patient"}', "twice"),
        ("[]", "is an object"),
        ("null", "is an object"),
        ('{"a": NaN}', "not JSON"),
        ("[" * 100_000, "nested too deeply"),
        ('{"item":[' * 500 + "]}" * 500, "nested too deeply"),
        ('{"resourceType": "Questionnaire", "title": "\\ud800"}', "half a character"),
        ("9" * 5000, "not JSON"),
        (" " * (MAX_BYTES + 1), "longer than"),
    ],
)
def test_a_text_that_is_no_form_is_refused(text: str, what: str) -> None:
    assert any(what in problem.what for problem in lint(text)), lint(text)


def test_deep_groups_are_refused() -> None:
    form = small()
    inner: Json = question("deep")
    for number in range(300):
        inner = {"linkId": f"g{number}", "type": "group", "item": [inner]}
    add(form, inner)
    assert any("deep" in problem.what for problem in lint(form))


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.json"
    with path.open("wb") as file:
        file.truncate(40 * MAX_BYTES)  # a hole: reading it would take 200 MB
    with pytest.raises(QuestionnaireError, match="larger than 5 MB"):
        read_limited(path)


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    latin = tmp_path / "latin.json"
    latin.write_bytes("é".encode("latin-1"))
    for path, what in (
        (latin, "UTF-8"),
        (tmp_path / "none.json", "cannot be read"),
        (tmp_path, "cannot be read"),
    ):
        with pytest.raises(QuestionnaireError, match=what):
            read_limited(path)


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "bom.json"
    path.write_text(json.dumps(small()), encoding="utf-8-sig")
    assert lint(read_limited(path)) == ()


# -- anything anywhere ------------------------------------------------------------------------------

ANYTHING = st.sampled_from(
    [None, True, False, 0, -1, 10**30, 1.5, "", " ", "x", "pat.dob", [], [[]], [None], {}, {"url": 1}, {"a": {"b": []}}]
)  # fmt: skip


def places(holder: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = [path] if path else []
    pairs = holder.items() if isinstance(holder, dict) else enumerate(holder)
    for key, value in pairs:
        if isinstance(value, dict | list):
            found += places(value, (*path, key))
        else:
            found.append((*path, key))
    return found


SMALL_PLACES = places(small())


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(SMALL_PLACES), ANYTHING), min_size=1, max_size=4))
def test_no_value_anywhere_makes_it_stumble(changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    form = copy.deepcopy(small())
    for path, value in changes:
        holder: Any = form
        try:
            for key in path[:-1]:
                holder = holder[key]
            holder[path[-1]] = copy.deepcopy(value)
        except (LookupError, TypeError):
            continue  # an earlier change took this place away
    found = lint(form)
    assert all(isinstance(problem, Problem) and problem.what for problem in found)
    if not found:
        read_questionnaire(form)


def test_many_alternatives_are_searched_in_bounded_time() -> None:
    form = small()
    for number in range(40):
        sources = [is_code("colour", "red"), is_code("colour", "pale")]
        wrapper: Json = question(f"q{number}", enableWhen=sources, enableBehavior="any")
        for level in range(6):
            wrapper = {
                "linkId": f"w{number}.{level}",
                "type": "group",
                "enableWhen": [is_code("sites", "arm"), is_code("sites", "leg")],
                "enableBehavior": "any",
                "item": [wrapper],
            }
        add(form, wrapper)
    assert lint(form) == ()
