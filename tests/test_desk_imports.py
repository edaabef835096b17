"""Records that leave by an export and come into empty records: identical, verified, told in the trail."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic_app.desk import Desk
from clinic_app.desk.wanted import Format, Wanted
from clinic_app.errors import ImportFileError, NotAllowedError
from clinic_app.form.answers import DECLINED, UNKNOWN, Answer
from clinic_app.form.form import Form
from clinic_app.record import IntakeStatus, PatientDetails, Record
from clinic_app.storage.store import Store
from clinic_app.storage.users import NewUser, Role
from tests.interop.filled_forms import some_forms
from tests.reporting import made_up
from tests.storage.made_up import CHEAP, PASSPHRASE, Clock, details, new_store
from tests.test_desk_exports import signed

EVERY = frozenset(IntakeStatus)
SIGNED_ONCE = EVERY - {IntakeStatus.DRAFT}


def empty(folder: Path) -> Desk:
    clock = Clock()
    store, _ = new_store(folder, clock)
    return Desk(store, made_up.edition(), clock)


def fill(desk: Desk, form: Form, person: PatientDetails | None = None) -> Any:
    draft = desk.start_intake(desk.register_patient(person or details(number="007-1")).id)
    for group in form.questionnaire.groups:
        for _ in form.entries(group):
            draft.add_entry(group)
    for (id_, entry), answer in form.without_hidden().answers.items():
        draft.answer(id_, answer, entry)
    return draft


def history(desk: Desk) -> None:
    """Everything that may happen to intakes: drafts, given up, signed, amended, amended again, withdrawn."""
    child = made_up.form_of(made_up.CHILD)
    first = signed(desk, fill(desk, child.answer("asth.ever", UNKNOWN).answer("fam.ibd", DECLINED)))
    given_up = desk.amend(first, "Never mind")
    desk.withdraw(given_up.id, "It was right")
    second = desk.amend(first, "The mother corrected it")
    second.answer("ecz.ever", Answer.of("no"))
    second_id = signed(desk, second)
    third = desk.amend(second_id, "And once more")
    signed(desk, third)
    desk.withdraw(second_id, "This one was wrong as a whole")
    withdrawn = signed(desk, fill(desk, made_up.adult().form, details("Example-Ødegård", "Łucja", "1988", former=("Sample",))))  # fmt: skip
    desk.withdraw(withdrawn, "Written into the wrong file")
    open_ = signed(desk, fill(desk, made_up.infant().form))
    desk.amend(open_, "Something is missing").answer("ecz.ever", UNKNOWN)
    fill(desk, child)
    desk.withdraw(desk.start_intake(desk.register_patient(details()).id).id, "Nobody came")


def comparable(desk: Desk) -> list[Record]:
    return [desk.record(id_) for _, id_ in desk.store.intakes.ids(statuses=EVERY)]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    desk = empty(tmp_path_factory.mktemp("source"))
    history(desk)
    yield desk
    desk.close()


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Desk]:
    desk = empty(tmp_path / "target")
    yield desk
    desk.close()


def exported(desk: Desk, folder: Path, kind: Format = Format.JSON) -> Path:
    statuses = SIGNED_ONCE if kind is Format.FHIR else EVERY
    path, *_ = desk.exports.write(folder, Wanted(kind, statuses=statuses))
    return path.parent if kind is Format.FHIR else path


@pytest.mark.parametrize("kind", [Format.JSON, Format.JSONL, Format.FHIR])
def test_what_comes_into_empty_records_is_identical(
    source: Desk, target: Desk, tmp_path: Path, kind: Format
) -> None:
    found = target.imports.rehearse(exported(source, tmp_path, kind))
    assert (found.conflicts, found.same) == ([], [])
    assert not target.store.intakes.ids(statuses=EVERY)  # a rehearsal writes nothing
    target.imports.take(found)
    wanted = comparable(source)
    if kind is Format.FHIR:
        wanted = [one for one in wanted if one.head.signed_at is not None]
    taken = comparable(target)
    assert len(taken) == len(wanted) > 4
    for there, here in zip(wanted, taken, strict=True):
        for part in ("patient", "form", "screening", "amends", "superseded_by", "author_name", "signed_by_name", "withdrawn_by_name"):  # fmt: skip
            assert getattr(here, part) == getattr(there, part), part
        assert here.head.content_hash == there.head.content_hash
        assert (here.head.status, here.head.started_at, here.head.signed_at) == (there.head.status, there.head.started_at, there.head.signed_at)  # fmt: skip
    assert target.store.verify() == []
    again = target.imports.rehearse(exported(source, tmp_path, kind))
    assert (len(again.same), again.new, again.conflicts) == (len(wanted), [], [])


def signed_where_it_can_be(desk: Desk, draft: Any) -> None:
    """Random answers may be impossible, or lack the date of birth: then it stays a draft."""
    for problem in draft.form.problems():
        if problem.hard:
            draft.answer(problem.question, UNKNOWN, problem.entry)
    if draft.form.dob is not None:
        signed(desk, draft)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(seed=st.integers(0, 10_000), kind=st.sampled_from([Format.JSON, Format.JSONL, Format.FHIR]))
def test_any_answers_survive(
    tmp_path_factory: pytest.TempPathFactory, seed: int, kind: Format
) -> None:
    folder = tmp_path_factory.mktemp("any")
    one, other = empty(folder / "one"), empty(folder / "other")
    try:
        for form in some_forms(2, seed):
            signed_where_it_can_be(one, fill(one, form))
        path = exported(one, folder, kind)
        if one.store.intakes.ids(statuses=EVERY, signed_once=kind is Format.FHIR):
            other.imports.take(other.imports.rehearse(path))
        there = [r for r in comparable(one) if kind is not Format.FHIR or r.head.signed_at]
        here = comparable(other)
        assert [r.form for r in here] == [r.form for r in there]
        assert [r.head.content_hash for r in here] == [r.head.content_hash for r in there]
        assert other.store.verify() == []
    finally:
        one.close()
        other.close()


def altered(path: Path, change: Any) -> Path:
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda one: one.update(signed_text=one["signed_text"].replace("yes", "no")), "not what was signed"),
        (lambda one: one.pop("signed_text"), "missing"),
        (lambda one: one["patient"].update(family="Other"), "not what its signed text says"),
        (lambda one: one["answers"].pop(), "not what its signed text says"),
        (lambda one: one["intake"].update(replaces="nowhere", reason="why", version=2), "not what its signed text"),
        (lambda one: one["intake"].pop("started_at"), "not complete"),
    ],
)  # fmt: skip
def test_what_was_altered_is_in_the_way(
    target: Desk, tmp_path: Path, change: Any, said: str
) -> None:
    signed(target, fill(target, made_up.child().form))
    path = exported(target, tmp_path)
    altered(path, lambda content: change(content["records"][0]))
    fresh = empty(tmp_path / "fresh")
    found = fresh.imports.rehearse(path)
    assert said in found.conflicts[0].why
    with pytest.raises(ImportFileError, match="Nothing was written"):
        fresh.imports.take(found)
    assert fresh.imports.take(found, without_conflicts=True) == 0
    assert not fresh.store.intakes.ids(statuses=EVERY)
    fresh.close()


def test_nothing_that_is_there_is_written_over(target: Desk, tmp_path: Path) -> None:
    draft = fill(target, made_up.child().form)
    path = exported(target, tmp_path)
    draft.answer("ecz.ever", Answer.of("no"))
    fill(target, made_up.infant().form)
    found = target.imports.rehearse(path)
    assert (len(found.new), len(found.conflicts)) == (0, 1)
    assert "differs in: answers" in found.conflicts[0].why
    assert target.imports.take(found, without_conflicts=True) == 0
    assert target.record(draft.id).form.get("ecz.ever") == Answer.of("no")


def test_a_version_without_the_one_before_is_in_the_way(target: Desk, tmp_path: Path) -> None:
    first = signed(target, fill(target, made_up.child().form))
    signed(target, target.amend(first, "It was corrected"))
    path, *_ = target.exports.write(tmp_path, Wanted(Format.JSON))  # those that stand
    fresh = empty(tmp_path / "fresh")
    assert "The version that it amends" in fresh.imports.rehearse(path).conflicts[0].why
    fresh.close()


def test_a_response_that_was_changed_is_in_the_way(target: Desk, tmp_path: Path) -> None:
    id_ = signed(target, fill(target, made_up.child().form))
    folder = exported(target, tmp_path, Format.FHIR)
    path = folder / "bundles" / f"{id_}.json"
    text = path.read_text(encoding="utf-8")
    assert '"code": "peanut"' in text
    path.write_text(text.replace('"code": "peanut"', '"code": "egg"'), encoding="utf-8")
    assert "other answers" in target.imports.rehearse(path).conflicts[0].why
    bundle = json.loads(text)
    bundle["entry"] = [one for one in bundle["entry"] if one["resource"]["resourceType"] != "DocumentReference"]  # fmt: skip
    path.write_text(json.dumps(bundle), encoding="utf-8")
    with pytest.raises(ImportFileError, match="does not hold the record itself"):
        target.imports.rehearse(path)


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"[]", b"{}", b'{"records": 3}', b'{"resourceType": "Bundle"}', b"null\n", base64.b64encode(b"x" * 99)]
)  # fmt: skip
def test_files_that_are_something_else(target: Desk, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    if content.strip():
        with pytest.raises(ImportFileError):
            target.imports.rehearse(path)
    else:
        assert target.imports.rehearse(path).new == []
    with pytest.raises(ImportFileError):
        target.imports.rehearse(tmp_path / "nowhere")


def test_another_person_under_the_same_short_name(source: Desk, tmp_path: Path) -> None:
    path = exported(source, tmp_path)
    store, _ = Store.create(tmp_path / "other", "Other", NewUser("a.sample", "Dr Ann Other"), PASSPHRASE, cost=CHEAP)  # fmt: skip
    other = Desk(store, made_up.edition())
    found = other.imports.rehearse(path)
    assert "“a.sample” is Dr Ada Sample in the file and Dr Ann Other here" in found.conflicts[0].why
    assert found.new == []
    other.close()


def test_each_intake_and_patient_stands_in_the_trail(
    source: Desk, target: Desk, tmp_path: Path
) -> None:
    found = target.imports.rehearse(exported(source, tmp_path))
    count = target.imports.take(found)
    rows = [row for row in target.audit_rows() if row["action"] == "intake imported"]
    assert len(rows) == count
    assert {row["new"] for row in rows} == {f"sha256:{found.sha256}"}


def test_only_an_administrator_takes_in(target: Desk, tmp_path: Path) -> None:
    first = "amber window quiet forest"
    target.add_user(NewUser("b.sample", "Ben Sample", frozenset({Role.CLINICIAN})), first, PASSPHRASE)  # fmt: skip
    ben = Desk(Store.open(tmp_path / "target", "b.sample", first, cost=CHEAP), target.edition)
    with pytest.raises(NotAllowedError):
        ben.imports.rehearse(tmp_path / "x.json")
    ben.close()
