"""Files of records that somebody made by hand: nothing in them is believed, and none of them is a bug of this program."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from clinic_app.desk import Desk
from clinic_app.desk.wanted import Format, Wanted
from clinic_app.record import IntakeStatus
from tests.reporting import made_up
from tests.test_desk_exports import signed
from tests.test_desk_imports import EVERY, empty, exported, fill, history

Change = Callable[[dict[str, Any]], object]
NESTED = "[" * 100_000


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Any:
    desk = empty(tmp_path_factory.mktemp("source"))
    signed(desk, fill(desk, made_up.form_of(made_up.CHILD)))
    path = exported(desk, tmp_path_factory.mktemp("file"))
    desk.close()
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Desk]:
    desk = empty(tmp_path / "target")
    yield desk
    desk.close()


def sealed_again(record: dict[str, Any], text: str) -> None:
    record["signed_text"] = text
    record["intake"]["content_hash"] = hashlib.sha256(text.encode()).hexdigest()


def both(**told: object) -> Change:
    """Say it in the head and in what was signed, with the right hash: as somebody would who knows the format."""

    def change(record: dict[str, Any]) -> None:
        record["intake"] |= told
        text = json.loads(record["signed_text"])
        sealed_again(record, json.dumps(text | {"intake": record["intake"]["id"], "version": record["intake"]["version"]}))  # fmt: skip

    return change


def of_patient(**told: object) -> Change:
    def change(record: dict[str, Any]) -> None:
        record["patient"] |= told
        text = json.loads(record["signed_text"])
        text["patient"] |= told
        sealed_again(record, json.dumps(text))

    return change


def signed_text(**told: object) -> Change:
    return lambda record: sealed_again(record, json.dumps(json.loads(record["signed_text"]) | told))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(both(id=5), id="an id that is a number"),
        pytest.param(both(id=["A"]), id="an id that is a list"),
        pytest.param(both(id="../../etc/x"), id="an id that is a path"),
        pytest.param(both(id="=HYPERLINK(1)"), id="an id that is a formula"),
        pytest.param(both(version=0), id="version 0"),
        pytest.param(both(version=10**30), id="a version beyond all numbers"),
        pytest.param(both(started_at="2020-01-01T00:00:00"), id="a time without a zone"),
        pytest.param(both(started_at="0001-01-01T00:00:00+00:00"), id="a time before all time"),
        pytest.param(both(signed_at="2020-01-01T00:00:00+00:00"), id="signed at another time"),
        pytest.param(both(signed_by=""), id="signed by nobody"),
        pytest.param(both(signed_by="x\x1b[2J\ny"), id="a login that moves the cursor"),
        pytest.param(both(withdrawn_at="2026-01-01T00:00:00+00:00"), id="withdrawn by nobody"),
        pytest.param(both(status="draft"), id="a signed draft"),
        pytest.param(both(status="entered_in_error"), id="in error, and nobody withdrew it"),
        pytest.param(both(status="amended"), id="amended, and no later version comes"),
        pytest.param(of_patient(family=None), id="no family name"),
        pytest.param(of_patient(family="x" * 1_000_000), id="an endless name"),
        pytest.param(of_patient(sex="=1+1"), id="a sex that is a formula"),
        pytest.param(signed_text(signed_at=5), id="signed at a number"),
        pytest.param(signed_text(signed_at=None), id="signed at no time"),
        pytest.param(signed_text(findings=5), id="findings that are a number"),
        pytest.param(
            signed_text(findings={"matched": [], "cannot_assess": {}, "not_matched": [5]}),
            id="a rule that is a number",
        ),
        pytest.param(
            signed_text(findings={"matched": [{"id": []}], "cannot_assess": {}, "not_matched": []}),
            id="a rule that is a list",
        ),
        pytest.param(lambda one: sealed_again(one, NESTED), id="nested without end"),
        pytest.param(lambda one: sealed_again(one, "[]"), id="a list was signed"),
    ],
)
def test_what_no_desk_writes_is_in_the_way(
    content: Any, target: Desk, tmp_path: Path, change: Change
) -> None:
    told = copy.deepcopy(content)
    change(told["records"][0])
    path = tmp_path / "file.json"
    path.write_text(json.dumps(told), encoding="utf-8")
    found = target.imports.rehearse(path)
    assert (found.new, len(found.conflicts)) == ([], 1)
    assert target.imports.take(found, without_conflicts=True) == 0
    assert target.store.verify() == []


def test_amended_versions_alone_do_not_come_to_stand_again(target: Desk, tmp_path: Path) -> None:
    source = empty(tmp_path / "source")
    history(source)
    wanted = Wanted(Format.JSON, statuses=frozenset({IntakeStatus.AMENDED}))
    path, *_ = source.exports.write(tmp_path, wanted)
    source.close()
    found = target.imports.rehearse(path)
    assert (found.new, len(found.conflicts)) == ([], 1)
    assert "export all versions" in found.conflicts[0].why


def test_a_version_for_another_patient_amends_nothing(target: Desk, tmp_path: Path) -> None:
    source = empty(tmp_path / "source")
    first = signed(source, fill(source, made_up.form_of(made_up.CHILD)))
    signed(source, source.amend(first, "It was corrected"))
    told = json.loads(exported(source, tmp_path).read_text(encoding="utf-8"))
    source.close()
    newer = next(one for one in told["records"] if one["intake"]["version"] == 2)
    newer["intake"]["patient_id"] = "AAAAAA-AAAAAA"
    of_patient(id="AAAAAA-AAAAAA")(newer)
    path = tmp_path / "file.json"
    path.write_text(json.dumps(told), encoding="utf-8")
    found = target.imports.rehearse(path)
    assert found.new == []
    assert {one.why.split(";")[0] for one in found.conflicts} == {
        "What it amends is not the version before of the same patient.",
        "The version that took its place does not come with it",
    }
    assert not target.store.intakes.ids(statuses=EVERY)
