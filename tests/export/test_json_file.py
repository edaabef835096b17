"""JSON there and back again: the same answers, states, precision and people."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic_app.errors import CancelledError, ExportError
from clinic_app.export.json_file import FORMAT, VERSION, read_json, write_json
from clinic_app.form.answers import DECLINED, UNKNOWN, Answer, JsonValue, from_code
from clinic_app.form.form import Form
from clinic_app.form.questionnaire import Kind, Question
from clinic_app.record import IntakeStatus, Record
from tests.export.stopped import stopped
from tests.reporting import made_up


def back(path: Path, *records: Record) -> tuple[Record, ...]:
    return read_json(write_json(path, records), *made_up.form_and_rules())


@pytest.mark.parametrize(
    "make",
    [
        made_up.infant,
        made_up.child,
        made_up.adult,
        made_up.full,
        made_up.empty_draft,
        made_up.amended,
    ],
)
def test_a_record_comes_back_as_it_was(tmp_path: Path, make: object) -> None:
    record = make()  # type: ignore[operator]
    (read,) = back(tmp_path / "records.json", record)
    assert read.form == record.form
    assert read.head == record.head
    assert read.patient == record.patient
    assert read.screening == record.screening
    assert read.amends == record.amends
    assert (read.clinic_name, read.author_name, read.signed_by_name) == (
        record.clinic_name,
        record.author_name,
        record.signed_by_name,
    )


def test_a_withdrawn_record_comes_back_with_who_and_why(tmp_path: Path) -> None:
    form = made_up.form_of(made_up.ADULT)
    record = made_up.record_of(form, status=IntakeStatus.ENTERED_IN_ERROR)
    (read,) = back(tmp_path / "records.json", record)
    assert read.head == record.head
    assert read.withdrawn_by_name == "Dr Ina Example"


def test_a_superseded_record_comes_back_with_what_took_its_place(tmp_path: Path) -> None:
    record = made_up.superseded()
    (read,) = back(tmp_path / "records.json", record)
    assert read.superseded_by == record.superseded_by
    assert read.superseded_by is not None


def test_an_amended_record_names_the_version_before_and_each_change(tmp_path: Path) -> None:
    path = write_json(tmp_path / "records.json", [made_up.amended()])
    (written,) = json.loads(path.read_text(encoding="utf-8"))["records"]
    assert written["intake"]["reason"] == "The mother corrected the food"
    assert written["intake"]["replaces"] == written["amends"]["id"]
    assert (written["intake"]["version"], written["amends"]["version"]) == (2, 1)
    changed = {one["question"]: (one["old"], one["new"]) for one in written["amends"]["changes"]}
    assert changed["gi.vomiting"] == ("Yes", "No")


def _codes(question: Question) -> st.SearchStrategy[JsonValue]:
    codes = [choice.code for choice in question.choices if not choice.exclusive]
    unit = question.units[-1].code if question.units else ""
    numbers = ["1", "3"] if question.integer else ["1", "3", "3.0", "2.50"]
    free = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
    by_kind: dict[Kind, st.SearchStrategy[JsonValue]] = {
        Kind.YES_NO: st.sampled_from(["yes", "no"]),
        Kind.CHOICE: st.sampled_from([choice.code for choice in question.choices] or [""]),
        Kind.NUMBER: st.sampled_from(numbers).map(lambda number: {"value": number, "unit": unit}),
        Kind.DATE: st.sampled_from(["2009", "2009-06", "2020-02-29"]),
        Kind.ONSET: st.sampled_from(["birth", "4 mo", "~2 a", "0.50 a", "2009-06"]),
        Kind.TEXT: st.text(free, min_size=1, max_size=40).filter(lambda text: bool(text.strip())),
    }
    several = st.lists(st.sampled_from(codes or [""]), min_size=1, max_size=4, unique=True)
    return by_kind.get(question.kind, several.map(list))


@st.composite
def forms(draw: st.DrawFn) -> Form:
    form = made_up.form_of({})
    for _ in range(draw(st.integers(0, 3))):
        form, _number = form.add_entry("food.rx")
    questions = [q for q in form.questionnaire.questions.values() if q.kind is not Kind.GROUP]
    for question in draw(
        st.lists(st.sampled_from(questions), max_size=25, unique_by=lambda q: q.id)
    ):
        for entry in form.entries(question.group) if question.group else (0,):
            answer = draw(
                st.sampled_from([UNKNOWN, DECLINED])
                | _codes(question).map(lambda code, q=question: from_code(q, code, strict=False))
            )
            grouped = draw(st.booleans()) and answer.value == "no"
            form = form.answer(question.id, Answer(answer.state, answer.value, grouped), entry)
    return form


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(form=forms())
def test_any_answers_come_back_identical(
    tmp_path_factory: pytest.TempPathFactory, form: Form
) -> None:
    record = made_up.record_of(form)
    (read,) = back(tmp_path_factory.mktemp("json") / "records.json", record)
    assert read.form.answers == record.form.answers
    assert read.form == record.form
    for key, answer in record.form.answers.items():
        if getattr(answer.value, "value", None) is not None:
            assert str(read.form.answers[key].value) == str(answer.value)  # 3.0 is not 3


def test_each_record_stands_on_its_own_line(tmp_path: Path) -> None:
    path = write_json(tmp_path / "records.json", [made_up.infant(), made_up.child()])
    lines = path.read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[1].rstrip(","))["patient"]["family"] == "Sample-Brandt"
    assert json.loads(path.read_text(encoding="utf-8"))["version"] == VERSION
    assert len(lines) == 4


def test_no_records_are_a_file_too(tmp_path: Path) -> None:
    assert back(tmp_path / "records.json") == ()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "cannot be read as JSON"),
        ("[1]", "not a file of records"),
        (json.dumps({"format": FORMAT, "version": 99, "records": []}), "version 99"),
        (json.dumps({"format": FORMAT, "version": VERSION}), "not complete"),
        (
            json.dumps({"format": FORMAT, "version": VERSION, "records": [{"answers": 3}]}),
            "not complete",
        ),
    ],
)
def test_a_file_that_is_something_else_is_refused(tmp_path: Path, content: str, words: str) -> None:
    path = tmp_path / "other.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ExportError, match=words):
        read_json(path, *made_up.form_and_rules())


def test_an_answer_to_a_question_that_the_form_lacks_is_refused(tmp_path: Path) -> None:
    path = write_json(tmp_path / "records.json", [made_up.adult()])
    text = path.read_text(encoding="utf-8").replace(
        '"question":"rhin.ever"', '"question":"rhin.gone"'
    )
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ExportError, match=r"rhin\.gone"):
        read_json(path, *made_up.form_and_rules())


def test_a_stopped_export_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(CancelledError, match="stopped"):
        write_json(tmp_path / "records.json", stopped(made_up.adult()))
    assert list(tmp_path.iterdir()) == []
