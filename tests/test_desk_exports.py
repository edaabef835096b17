"""Exports of real encrypted records in every format: who may, what they hold, and what is told about versions."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clinic_app.desk import Desk, Draft
from clinic_app.desk.wanted import Format, Wanted
from clinic_app.errors import ExportError, NotAllowedError
from clinic_app.export.jsonl_file import read_jsonl
from clinic_app.form.answers import UNKNOWN, Answer
from clinic_app.form.questionnaire import Kind
from clinic_app.library import choose
from clinic_app.paths import resources
from clinic_app.storage.store import Store
from clinic_app.storage.users import NewUser, Role
from tests.storage.made_up import CHEAP, PASSPHRASE, Clock, new_store
from tests.test_desk import ADULT


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    clock = Clock()
    store, _ = new_store(tmp_path / "data", clock)
    made = Desk(store, choose(resources(), None).edition, clock)
    yield made
    made.close()


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def signed(desk: Desk, draft: Draft) -> str:
    while missing := draft.form.missing_required():
        question = draft.edition.questionnaire.question(missing[0][0])
        answer = Answer.of("no") if question.kind is Kind.YES_NO else UNKNOWN
        draft.answer(question.id, answer, missing[0][1])
    return desk.sign(draft, PASSPHRASE).head.id


def with_eczema(desk: Desk) -> str:
    draft = desk.start_intake(desk.register_patient(ADULT).id)
    draft.answer("ecz.ever", Answer.of("yes"))
    return signed(desk, draft)


def lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_the_other_formats_hold_signed_records_only(desk: Desk, out: Path) -> None:
    id_ = with_eczema(desk)
    draft = desk.start_intake(desk.register_patient(ADULT).id)
    with zipfile.ZipFile(desk.exports.xlsx(out / "intakes.xlsx")) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert id_ in sheet
    assert draft.id not in sheet
    edition = desk.edition
    path = desk.exports.jsonl(out / "intakes.jsonl")
    (record,) = read_jsonl(path, edition.questionnaire, edition.rules)
    assert record.head.id == id_
    manifest = json.loads(desk.exports.fhir(out).read_text(encoding="utf-8"))
    assert manifest["counts"]["QuestionnaireResponse"] == 1
    assert (out / "fhir" / "bundles" / f"{id_}.json").is_file()
    with pytest.raises(ExportError, match="draft"):
        desk.exports.fhir(out, [desk.record_of_draft(draft)])


def test_other_programs_are_told_what_no_longer_stands(desk: Desk, out: Path) -> None:
    first = with_eczema(desk)
    draft = desk.amend(first, "The patient corrected it")
    draft.answer("ecz.ever", Answer.of("no"))
    second = signed(desk, draft)
    gone = with_eczema(desk)
    desk.withdraw(gone, "Written into the wrong file")
    abandoned = desk.start_intake(desk.register_patient(ADULT).id)
    desk.withdraw(abandoned.id, "Nobody came")
    desk.exports.fhir(out)
    bulk = out / "fhir" / "bulk"
    names = {path.stem for path in (out / "fhir" / "bundles").iterdir()}
    assert names == {first, second, gone}
    statuses = [one["status"] for one in lines(bulk / "QuestionnaireResponse.ndjson")]
    assert sorted(statuses) == ["amended", "entered-in-error", "entered-in-error"]
    verified = {
        one["verificationStatus"]["coding"][0]["code"] for one in lines(bulk / "Condition.ndjson")
    }
    assert verified == {"entered-in-error"}


def test_snomed_codes_only_where_they_are_asked_for(desk: Desk, out: Path) -> None:
    with_eczema(desk)
    condition = out / "fhir" / "bulk" / "Condition.ndjson"
    desk.exports.fhir(out)
    assert "snomed.info" not in condition.read_text(encoding="utf-8")
    desk.exports.fhir(out, snomed=True)
    assert "snomed.info" in condition.read_text(encoding="utf-8")


def test_each_export_stands_in_the_trail(desk: Desk, out: Path) -> None:
    id_ = with_eczema(desk)
    desk.exports.xlsx(out / "intakes.xlsx")
    desk.exports.jsonl(out / "intakes.jsonl")
    desk.exports.fhir(out)
    told = [row["intake"] for row in desk.audit_rows() if row["action"] == "exported"]
    assert told == [id_] * 3


def test_only_an_administrator_may(desk: Desk, out: Path, tmp_path: Path) -> None:
    first = "amber window quiet forest"
    desk.add_user(NewUser("b.sample", "Ben Sample", frozenset({Role.CLINICIAN})), first, PASSPHRASE)
    ben = Desk(Store.open(tmp_path / "data", "b.sample", first, cost=CHEAP), desk.edition)
    for export in (
        lambda: ben.exports.xlsx(out / "intakes.xlsx"),
        lambda: ben.exports.jsonl(out / "intakes.jsonl"),
        lambda: ben.exports.fhir(out),
    ):
        with pytest.raises(NotAllowedError):
            export()
    ben.close()
    assert list(out.iterdir()) == []


def test_the_trail_does_not_tell_the_order_of_a_deidentified_table(desk: Desk, out: Path) -> None:
    for _ in range(6):
        with_eczema(desk)
    desk.exports.write(out, Wanted(Format.DEIDENTIFIED))
    told = [(row["patient"], row["intake"]) for row in desk.audit_rows() if row["action"] == "exported"]  # fmt: skip
    assert len(told) == 6
    assert told == sorted(told)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_no_file_with_names_is_for_other_people_of_the_computer(desk: Desk, out: Path) -> None:
    with_eczema(desk)
    for kind in Format:
        desk.exports.write(out, Wanted(kind))
    assert {path.stat().st_mode & 0o077 for path in out.iterdir()} == {0}
