"""The folder as whoever receives it reads it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from clinic_app.errors import CancelledError, ExportError
from clinic_app.export.fhir_file import write_fhir
from clinic_app.export.manifest import FORMAT
from clinic_app.fhir.json_text import on_one_line, written
from clinic_app.fhir.snomed import read_snomed
from clinic_app.record import Record
from tests.export.stopped import stopped
from tests.reporting import made_up

Json = dict[str, Any]


def three() -> list[Record]:
    child, infant = made_up.child(), made_up.infant()
    infant = replace(
        infant,
        head=replace(infant.head, id="K3M9QX-2T4BDA"),
        patient=replace(infant.patient, id="p-2"),
    )
    return [infant, child, made_up.amended()]  # the last two are of one patient


def lines(path: Path) -> list[Json]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_transaction_an_intake_and_each_resource_once(tmp_path: Path) -> None:
    manifest = json.loads(write_fhir(tmp_path, three()).read_text(encoding="utf-8"))
    folder = tmp_path / "fhir"
    bundles = sorted((folder / "bundles").iterdir())
    assert len(bundles) == manifest["records"] == 3
    assert (folder / "bundles" / "K3M9QX-2T4BDA.json") in bundles
    counts = {path.stem: len(lines(path)) for path in (folder / "bulk").iterdir()}
    assert counts == manifest["counts"]
    assert (counts["Patient"], counts["QuestionnaireResponse"]) == (2, 3)
    everything = [one for path in (folder / "bulk").iterdir() for one in lines(path)]
    places = [f"{one['resourceType']}/{one['id']}" for one in everything]
    assert len(set(places)) == len(places)
    sent = {
        entry["request"]["url"]
        for path in bundles
        for entry in json.loads(path.read_text(encoding="utf-8"))["entry"]
    }
    assert sent == set(places)


def test_the_manifest_names_every_file(tmp_path: Path) -> None:
    path = write_fhir(tmp_path, three(), snomed=read_snomed())
    manifest = json.loads(path.read_text(encoding="utf-8"))
    assert manifest["format"] == FORMAT
    told = {one["name"]: (one["bytes"], one["sha256"]) for one in manifest["files"]}
    found = {
        one.relative_to(path.parent).as_posix(): (
            one.stat().st_size,
            hashlib.sha256(one.read_bytes()).hexdigest(),
        )
        for one in path.parent.rglob("*")
        if one.is_file() and one != path
    }
    assert told == found
    assert b"snomed.info" in (path.parent / "bulk" / "Condition.ndjson").read_bytes()


def test_the_last_word_about_a_patient_counts(tmp_path: Path) -> None:
    before = made_up.child()
    details = replace(before.patient.details, family="Sample-Married")
    after = replace(made_up.amended(), patient=replace(before.patient, details=details))
    write_fhir(tmp_path, [before, after])
    (patient,) = lines(tmp_path / "fhir" / "bulk" / "Patient.ndjson")
    assert patient["name"][0]["family"] == "Sample-Married"


def test_an_older_export_is_replaced_and_nothing_else(tmp_path: Path) -> None:
    write_fhir(tmp_path, three())
    write_fhir(tmp_path, [made_up.adult()])
    assert len(list((tmp_path / "fhir" / "bundles").iterdir())) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["fhir"]
    other = tmp_path / "other"
    (other / "fhir").mkdir(parents=True)
    (other / "fhir" / "keep.txt").write_text("mine")
    with pytest.raises(ExportError, match="something else"):
        write_fhir(other, [made_up.adult()])
    assert [path.name for path in (other / "fhir").iterdir()] == ["keep.txt"]


def test_a_draft_or_a_stop_leaves_what_was_there(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="draft"):
        write_fhir(tmp_path, [made_up.child(), made_up.empty_draft()])
    assert list(tmp_path.iterdir()) == []
    first = write_fhir(tmp_path, three()).read_bytes()
    with pytest.raises(CancelledError, match="stopped"):
        write_fhir(tmp_path, stopped(made_up.child(), 3))
    assert (tmp_path / "fhir" / "manifest.json").read_bytes() == first
    assert [path.name for path in tmp_path.iterdir()] == ["fhir"]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="cannot be written"):
        write_fhir(tmp_path / "nowhere", three())


def test_the_same_records_give_the_same_manifest(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    one, two = (write_fhir(tmp_path / name, three()).read_bytes() for name in ("one", "two"))
    assert one == two


def test_one_line_says_what_many_lines_say() -> None:
    from clinic_app.fhir.bundle import bundle_of

    bundle = bundle_of(made_up.full())
    line = on_one_line(bundle)
    assert "\n" not in line
    assert json.loads(line) == json.loads(written(bundle))
    assert '"value":21.40' in on_one_line(bundle_of(with_weight("21.40")))


def with_weight(typed: str) -> Record:
    return made_up.record_of(made_up.form_of({**made_up.CHILD, "pat.weight": typed}))
