"""Every file that the program reads, in every bad shape: mistakes with their place, the last good form, never a traceback."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_app.cases import outcome, read_cases
from clinic_app.errors import ClinicError, ExportError
from clinic_app.export.json_file import as_json, read_json, write_json
from clinic_app.fhir.questionnaire import read_limited, read_questionnaire
from clinic_app.fhir.response import answers_of_response, response_of_form
from clinic_app.form.form import Form
from clinic_app.library import QUESTIONNAIRE_FILE, RULES_FOLDER, choose, edition_from_content
from clinic_app.paths import resources
from clinic_app.screening.findings import screen
from clinic_app.screening.rules import load_rules, read_rules
from clinic_app.snapshot import form_from_json, patient_from_snapshot, to_snapshot
from clinic_app.storage.keys import FILE_NAME, KeyFile
from clinic_app.storage.sealing import Cost
from clinic_app.ui.care.look import FILE_NAME as LOOK_FILE
from clinic_app.ui.care.look import Look
from tests.bad_input.nasty import (
    SHAPES,
    TEXTS,
    as_text,
    changed,
    no_hang,
    put,
    refused,
    texts,
    tries,
)
from tests.reporting.made_up import SIGNED, child, edition

TODAY = dt.date(2026, 11, 23)
FORM_TEXT = (resources() / QUESTIONNAIRE_FILE).read_text(encoding="utf-8")
RULE_TEXTS = {
    path.name: path.read_text(encoding="utf-8")
    for path in sorted((resources() / RULES_FOLDER).glob("*.toml"))
}
SMALL_FORM: dict[str, Any] = {
    "resourceType": "Questionnaire", "url": "https://example.org/made-up", "version": "1", "title": "Made up",
    "item": [
        {"linkId": "sec.a", "type": "group", "text": "A", "item": [
            {"linkId": "a.any", "type": "boolean", "text": "Any?", "required": True},
            {"linkId": "a.many", "type": "integer", "text": "How many?", "enableBehavior": "all",
             "enableWhen": [{"question": "a.any", "operator": "=", "answerBoolean": True}],
             "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/minValue", "valueInteger": 0}]},
            {"linkId": "a.which", "type": "choice", "text": "Which?", "answerOption": [
                {"valueCoding": {"code": "x", "display": "X"}}, {"valueCoding": {"code": "y", "display": "Y"}}]},
            {"linkId": "a.text", "type": "string", "text": "What?", "maxLength": 20},
        ]},
    ],
}  # fmt: skip
CASES: list[Any] = [
    {"id": "c1", "age": {"years": 7, "months": 3}, "sex": "female",
     "answers": {"ecz.ever": "yes", "pat.weight": "21.4", "food.any": "yes", "ecz.onset": "4 mo",
                 "visit.duration": {"value": "3", "unit": "wk"}, "ecz.sites": ["cheek_l"],
                 "visit.complaint_text": "made up", "food.rx": [{"food.rx.food": "egg"}]}},
    {"id": "c2", "dob": "2019-03", "title": "made up", "answers": {"visit.date": "2026-11-20"}},
]  # fmt: skip


def tried(read: Callable[[], object]) -> bool:
    """Whether it was read; where not, a person is told why."""
    try:
        with no_hang():
            read()
    except ClinicError as error:
        refused(error)
        return False
    return True


# -- whole files -----------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", SHAPES)
def test_a_form_that_is_no_form(shape: str, tmp_path: Path) -> None:
    path = put(tmp_path, shape, "form.json")
    assert not tried(lambda: read_questionnaire(read_limited(path)))


@pytest.mark.parametrize("shape", SHAPES)
def test_rules_that_are_none(shape: str, tmp_path: Path) -> None:
    for name in ("rules.toml", "sources.toml"):
        folder = tmp_path / name
        shutil.copytree(resources() / RULES_FOLDER, folder)
        (folder / name).unlink()
        put(folder, shape, name)
        assert not tried(lambda folder=folder: load_rules(folder, edition().questionnaire))


@pytest.mark.parametrize("shape", SHAPES)
def test_cases_that_are_none(shape: str, tmp_path: Path) -> None:
    path = put(tmp_path, shape, "cases.json")
    read = tried(lambda: read_cases(path, edition().questionnaire, TODAY))
    assert read == (shape == "a list")


@pytest.mark.parametrize("shape", SHAPES)
def test_a_response_that_is_none(shape: str, tmp_path: Path) -> None:
    path = put(tmp_path, shape, "response.json")
    assert not tried(lambda: answers_of_response(read_limited(path), edition().questionnaire))


@pytest.mark.parametrize("shape", SHAPES)
def test_an_export_that_is_none(shape: str, tmp_path: Path) -> None:
    if shape == "endless":
        pytest.skip("an export has no largest size")
    path = put(tmp_path, shape, "intakes.json")
    assert not tried(lambda: read_json(path, edition().questionnaire, edition().rules))


@pytest.mark.parametrize("shape", SHAPES)
def test_a_bad_form_of_the_clinic_is_left_aside(shape: str, tmp_path: Path) -> None:
    put((tmp_path / QUESTIONNAIRE_FILE).parent, shape, QUESTIONNAIRE_FILE.name)
    put(tmp_path / RULES_FOLDER, shape, "rules.toml")
    with no_hang():
        chosen = choose(resources(), tmp_path)
    assert chosen.edition.digest == edition().digest
    assert chosen.source == "shipped"


@pytest.mark.parametrize("shape", SHAPES)
def test_a_bad_kept_edition_is_left_aside(shape: str, tmp_path: Path) -> None:
    own = tmp_path / QUESTIONNAIRE_FILE
    own.parent.mkdir()
    own.write_text("{", encoding="utf-8")
    put(tmp_path, shape, "last-good-form.json")
    with no_hang():
        chosen = choose(resources(), tmp_path)
    assert chosen.edition.digest == edition().digest
    assert chosen.problems
    own.write_text(FORM_TEXT, encoding="utf-8")
    with no_hang():
        assert choose(resources(), tmp_path).edition.digest == edition().digest


@pytest.mark.parametrize("shape", SHAPES)
def test_a_bad_key_file_opens_nothing(shape: str, tmp_path: Path) -> None:
    keys = KeyFile(put(tmp_path, shape, FILE_NAME))
    tried(keys.logins)
    for ask in (lambda: keys.unlock("a.sample", "x"), keys.id, keys.wrong_tries):
        assert not tried(ask)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_bad_look_is_the_usual_look(shape: str, tmp_path: Path) -> None:
    put(tmp_path, shape, LOOK_FILE)
    with no_hang():
        assert Look.read(tmp_path) == Look()


# -- one thing changed in a good file ---------------------------------------------------------------


@tries(150)
@given(data=st.data())
def test_a_form_with_any_change_is_read_or_its_mistakes_are_told(data: st.DataObject) -> None:
    form = data.draw(st.composite(lambda draw: changed(SMALL_FORM, draw))())
    tried(lambda: read_questionnaire(as_text(form)))


@tries(15)
@given(data=st.data())
def test_rules_with_any_changed_line_are_read_or_refused(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(RULE_TEXTS)))
    lines = RULE_TEXTS[name].splitlines()
    at = data.draw(st.integers(0, len(lines) - 1))
    key = lines[at].split("=")[0]
    text = data.draw(texts)
    new = data.draw(
        st.sampled_from(
            [text, f"{key} = {text}", f"{key} = {json.dumps(text)}", f"{lines[at]}{text}"]
        )
    )
    content = "\n".join([*lines[:at], new, *lines[at + 1 :]])
    tried(lambda: read_rules({**RULE_TEXTS, name: content}, edition().questionnaire))


CONDITIONS = (
    "(" * 3000 + "ecz.ever" + ")" * 3000, "not " * 3000 + "ecz.ever", "ecz.ever" + " and ecz.ever" * 3000,
    "pat.weight > " + "9" * 5000, "pat.weight > 1e999", "pat.weight > nan", "ecz.ever = \ud800", "ecz.ever = '", "\0", "",
)  # fmt: skip


@pytest.mark.parametrize("condition", [*CONDITIONS, *TEXTS[:60]], ids=lambda text: repr(text)[:20])
def test_a_rule_with_any_condition_is_read_or_refused(condition: str) -> None:
    head, _, rest = RULE_TEXTS["rules.toml"].partition("\nwhen = ")
    rest = rest[rest.index("\n", rest.index('"""', 3) if rest.startswith('"""') else 0) :]
    quoted = json.dumps(condition.encode(errors="replace").decode())
    content = {**RULE_TEXTS, "rules.toml": f"{head}\nwhen = {quoted}{rest}"}
    tried(lambda: read_rules(content, edition().questionnaire))


@tries(150)
@given(data=st.data())
def test_cases_with_any_change_are_screened_or_refused(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("cases", numbered=True) / "cases.json"
    cases = data.draw(st.composite(lambda draw: changed(CASES, draw))())
    path.write_text(as_text(cases), encoding="utf-8")

    def read() -> None:
        for case in read_cases(path, edition().questionnaire, TODAY):
            json.dumps(outcome(case, screen(case.form, edition().rules)))
            json.dumps(response_of_form(case.form), ensure_ascii=False).encode()

    tried(read)


@tries(150)
@given(data=st.data())
def test_a_response_with_any_change_is_read_or_refused(data: st.DataObject) -> None:
    whole = response_of_form(child().form)
    response = data.draw(st.composite(lambda draw: changed(whole, draw))())

    def read() -> None:
        found = answers_of_response(as_text(response), edition().questionnaire)
        form = Form(edition().questionnaire, found.answers, found.entries)
        form.problems()
        screen(form, edition().rules)
        json.dumps(response_of_form(form), ensure_ascii=False).encode()

    tried(read)


@tries(150)
@given(data=st.data())
def test_an_export_with_any_change_is_read_whole_or_refused(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("export", numbered=True)
    path = write_json(folder / "intakes.json", [child()])
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(
        as_text(data.draw(st.composite(lambda draw: changed(content, draw))())), encoding="utf-8"
    )
    try:
        records = read_json(path, edition().questionnaire, edition().rules)
    except ExportError as error:
        refused(error)
        return
    for record in records:
        as_json(record)


@tries(150)
@given(data=st.data())
def test_a_signed_text_with_any_change_is_read_or_refused(data: st.DataObject) -> None:
    content: Any = json.loads(to_snapshot(child(), SIGNED))
    content = data.draw(st.composite(lambda draw: changed(content, draw))())
    if not isinstance(content, dict):
        return

    def read() -> None:
        form = form_from_json(
            edition().questionnaire, content.get("answers", []), content.get("entries", {})
        )
        screen(form, edition().rules)
        patient_from_snapshot(content)

    tried(read)


@tries(40)
@given(data=st.data())
def test_a_kept_edition_with_any_change_is_read_or_refused(data: st.DataObject) -> None:
    content = {"questionnaire": json.dumps(SMALL_FORM), "rules": RULE_TEXTS}
    kept = data.draw(st.composite(lambda draw: changed(content, draw))())
    tried(lambda: edition_from_content(as_text(kept)))


@tries(150)
@given(data=st.data())
def test_a_key_file_with_any_change_opens_or_is_refused(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("keys", numbered=True)
    path, good = folder / FILE_NAME, _good_keys()
    whole = json.loads(good)
    whole["wrong_tries"] = {
        "a.sample": {"count": 1, "first": "2026-11-23T13:00:00+00:00", "last": "2026-11-23T13:00:00+00:00"}
    }  # fmt: skip
    content: Any = data.draw(st.composite(lambda draw: changed(whole, draw))())
    path.write_text(as_text(content), encoding="utf-8")
    keys = KeyFile(path, CHEAP)
    tried(keys.logins)
    tried(keys.seconds_to_wait)
    for holder in content.get("people", {}).values() if _costs_little(content) else ():
        assert holder
        tried(lambda: keys.unlock("a.sample", "violet kettle ninety harbour"))
        tried(lambda: keys.unlock("a.sample", "wrong"))


CHEAP = Cost(passes=1, memory_kib=64, lanes=1)


def _costs_little(content: Any) -> bool:
    """Whether nobody would have to wait: a tampered file may ask for hours, and is not tried here."""
    try:
        return all(
            one["memory_kib"] == CHEAP.memory_kib and one["passes"] == 1
            for one in content["people"].values()
        )
    except (AttributeError, KeyError, TypeError):
        return False


_kept_keys: list[str] = []


def _good_keys() -> str:
    if not _kept_keys:
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            keys = KeyFile(Path(folder) / FILE_NAME, CHEAP)
            keys.create("a.sample", "Dr Ada Sample", "violet kettle ninety harbour", bytes(32))
            _kept_keys.append(keys.path.read_text(encoding="utf-8"))
    return _kept_keys[0]
