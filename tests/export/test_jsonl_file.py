"""One record a line, each complete in itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clinic_app.errors import CancelledError, ExportError
from clinic_app.export.json_file import FORMAT, VERSION
from clinic_app.export.jsonl_file import LINES, read_jsonl, write_jsonl
from clinic_app.form.answers import Answer
from tests.export.stopped import stopped
from tests.reporting import made_up


def test_every_record_comes_back_from_its_own_line(tmp_path: Path) -> None:
    odd = made_up.form_of(made_up.CHILD).answer(
        "visit.complaint_text", Answer.of("two\nlines, one \N{LINE SEPARATOR} separator\x85")
    )
    records = [made_up.infant(), made_up.full(), made_up.amended(), made_up.empty_draft()]
    records.append(made_up.record_of(odd))
    path = write_jsonl(tmp_path / LINES, records)
    assert path.read_bytes().count(b"\n") == len(records)
    read = list(read_jsonl(path, *made_up.form_and_rules()))
    for one, before in zip(read, records, strict=True):
        assert (one.form, one.head, one.patient) == (before.form, before.head, before.patient)
        assert one.screening == before.screening
        assert one.amends == before.amends


def test_lines_can_be_read_without_this_program(tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / LINES, [made_up.child(), made_up.adult()])
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1]]
    assert [(line["format"], line["version"]) for line in lines] == [(FORMAT, VERSION)] * 2
    assert lines[0]["patient"]["dob"] == "2019-03-14"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "line 2: it is not JSON"),
        ("[]", "line 2: it is not a record"),
        (f'{{"format": "{FORMAT}", "version": 99}}', "line 2: version 99"),
        (f'{{"format": "{FORMAT}", "version": {VERSION}}}', "line 2: the record is not complete"),
    ],
)
def test_a_line_that_is_no_record_is_named(tmp_path: Path, line: str, said: str) -> None:
    path = write_jsonl(tmp_path / LINES, [made_up.child()])
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    with pytest.raises(ExportError, match=said):
        list(read_jsonl(path, *made_up.form_and_rules()))


def test_a_stopped_export_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(CancelledError, match="stopped"):
        write_jsonl(tmp_path / LINES, stopped(made_up.child()))
    assert list(tmp_path.iterdir()) == []
