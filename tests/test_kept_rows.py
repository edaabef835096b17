"""Rows of exports that are kept beside the records: always what working them out anew would write, to the byte."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_app.desk import Desk, Draft, kept_rows
from clinic_app.desk.wanted import Format, Wanted
from clinic_app.errors import NotWritableError
from clinic_app.export import table_row
from clinic_app.export.csv_file import write_csv
from clinic_app.export.json_file import FORMAT, VERSION, Texts, as_json
from clinic_app.export.table_row import TableRow, TableRows
from clinic_app.export.xlsx_file import write_xlsx
from clinic_app.form.answers import UNKNOWN, Answer
from clinic_app.form.form import Form
from clinic_app.form.questionnaire import Kind
from clinic_app.library import edition_from_content
from clinic_app.record import IntakeStatus
from clinic_app.storage.export_rows import ExportRows
from tests.export.test_csv_file import PAYLOADS
from tests.export.test_json_file import forms
from tests.reporting import made_up
from tests.storage.made_up import PASSPHRASE, Clock, new_store
from tests.test_desk import ADULT

WHY = "The patient corrected it"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    clock = Clock()
    store, _ = new_store(tmp_path / "data", clock)
    made = Desk(store, made_up.edition(), clock)
    yield made
    made.close()


def signed(desk: Desk, draft: Draft) -> str:
    while missing := draft.form.missing_required():
        question = draft.edition.questionnaire.question(missing[0][0])
        draft.answer(
            question.id, Answer.of("no") if question.kind is Kind.YES_NO else UNKNOWN, missing[0][1]
        )
    return desk.sign(draft, PASSPHRASE).head.id


def taken(desk: Desk, **said: str) -> str:
    draft = desk.start_intake(desk.register_patient(ADULT).id)
    for question, value in said.items():
        draft.answer(question.replace("_", ".", 1), Answer.of(value))
    return signed(desk, draft)


def written(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def slowly(desk: Desk, folder: Path, wanted: Wanted) -> dict[str, bytes]:
    """What the records give without anything that is kept."""
    folder.mkdir()
    used = (desk.edition.questionnaire, desk.edition.rules)
    ids = [intake for _, intake in desk.exports._about(wanted)]
    match wanted.format:
        case Format.JSONL:
            texts = Texts(desk.store.intakes.snapshot, desk.store.definitions.get)
            lines = [
                json.dumps(
                    {"format": FORMAT, "version": VERSION, **as_json(record, texts)},
                    ensure_ascii=False,
                    separators=(",", ":"),
                )
                for record in desk.records(ids)
            ]
            text = "".join(f"{line}\n" for line in lines)
            (folder / "intakes.jsonl").write_text(text, encoding="utf-8", newline="")
        case Format.CSV:
            write_csv(folder, *used, desk.records(ids), wanted.columns)
        case _:
            write_xlsx(folder / "intakes.xlsx", *used, desk.records(ids), wanted.columns)
    return written(folder)


def exported(desk: Desk, folder: Path, wanted: Wanted) -> dict[str, bytes]:
    folder.mkdir()
    desk.exports.write(folder, wanted)
    return {name: told for name, told in written(folder).items() if "manifest" not in name}


def kept(desk: Desk) -> list[str]:
    rows = desk.store._database.read("SELECT intake FROM export_row WHERE kind = 'table'")
    return [row["intake"] for row in rows]


@settings(deadline=None)
@given(forms(), st.sampled_from(PAYLOADS))
def test_any_row_comes_back_as_it_was(form: Form, text: str) -> None:
    rows = TableRows(*made_up.form_and_rules())
    record = made_up.record_of(form.answer("visit.complaint_text", Answer.of(f'{text}\u2028\r\n"')))
    row = rows.row(record)
    again = TableRow.from_text(row.as_text())
    assert again == row
    assert next(csv.reader([row.line])) == list(again.cells())
    groups = range(len(row.entries))
    assert [list(again.entry_cells(n)) for n in groups] == [
        list(row.entry_cells(n)) for n in groups
    ]


WANTED = [
    Wanted(Format.CSV),
    Wanted(Format.CSV, columns=("gi.*", "finding.*", "food.rx")),
    Wanted(Format.CSV, statuses=frozenset(IntakeStatus)),
    Wanted(Format.XLSX, statuses=frozenset(IntakeStatus)),
    Wanted(Format.JSONL),
    Wanted(Format.JSONL, statuses=frozenset(IntakeStatus)),
]


def test_every_export_is_the_same_whatever_has_become_of_the_intakes(
    desk: Desk, tmp_path: Path
) -> None:
    first = taken(desk, ecz_ever="yes", visit_complaint_text="=1+1, “quoted”\r\nand more")
    second, third, fourth = (taken(desk, ecz_ever="no") for _ in range(3))
    desk.start_intake(desk.register_patient(ADULT).id)
    assert set(kept(desk)) == {first, second, third, fourth}  # since signing

    steps = iter(range(100))

    def all_are_the_same() -> None:
        for wanted in WANTED:
            for _ in range(2):  # the second finds what the first has kept
                fast = exported(desk, tmp_path / f"fast-{next(steps)}", wanted)
                slow = slowly(desk, tmp_path / f"slow-{next(steps)}", wanted)
                assert fast == slow

    all_are_the_same()
    amendment = desk.amend(second, WHY)
    amendment.answer("ecz.ever", Answer.of("yes"))
    newer = signed(desk, amendment)
    desk.withdraw(third, "Written into the wrong file")
    assert set(kept(desk)) == {first, newer, fourth}
    all_are_the_same()
    patients = [desk.store.intakes.head(id_).patient_id for id_ in (first, fourth)]
    desk.merging.merge(patients[1], patients[0], "Registered twice")
    all_are_the_same()
    desk.merging.separate(patients[1], "Two people after all")
    desk.store._database.sql.execute("DELETE FROM export_row")
    all_are_the_same()
    assert set(kept(desk)) == {first, newer, fourth}
    desk.store.erase(patients[1], "Asked for it")


def test_what_is_kept_goes_with_an_erased_patient(desk: Desk, tmp_path: Path) -> None:
    gone, stays = taken(desk), taken(desk)
    desk.store.erase(desk.store.intakes.head(gone).patient_id, "Asked for it")
    desk.store.unlock(PASSPHRASE)
    assert kept(desk) == [stays]
    assert gone.encode() not in exported(desk, tmp_path / "out", Wanted())["intakes.csv"]


def counting(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Ids of records that are read because no row is kept."""
    read: list[str] = []
    record = desk._table_record
    monkeypatch.setattr(desk.exports, "_table_record", lambda id_: read.append(id_) or record(id_))
    desk.exports.__dict__.pop("_kept_rows", None)
    return read


def test_no_row_of_another_form_rule_or_program_is_taken(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = taken(desk, ecz_ever="yes")
    read = counting(desk, monkeypatch)
    exported(desk, tmp_path / "known", Wanted())
    assert read == []
    for module, name, value in ((kept_rows, "__version__", "9.9.9"), (kept_rows, "SHAPE", 99)):
        monkeypatch.setattr(module, name, value)
        read = counting(desk, monkeypatch)
        exported(desk, tmp_path / f"{name}-1", Wanted())
        exported(desk, tmp_path / f"{name}-2", Wanted())
        assert read == [id_]

    for name, (old, new) in {
        "rule": ("SO-02", "SO-99"),
        "form": ("ecz.severity", "ecz.strength"),
    }.items():
        changed = edition_from_content(desk.edition.content().replace(old, new))
        later = Desk(desk.store, changed, desk.clock)
        fast = exported(later, tmp_path / name, Wanted())
        assert fast == slowly(later, tmp_path / f"{name}-slowly", Wanted())
        assert new.encode() in fast["intakes.csv"]


def test_findings_are_those_that_were_signed(desk: Desk, tmp_path: Path) -> None:
    id_ = taken(desk, visit_acutely_unwell="yes")
    desk.store.settings.set("emergency_tier", "off")
    later = taken(desk, visit_acutely_unwell="yes")
    desk.store.settings.set("emergency_tier", "on")
    for _ in range(2):
        text = exported(desk, tmp_path / f"out-{_}", Wanted())["intakes.csv"].decode("utf-8-sig")
        found = {
            row["intake_id"]: row["finding.EM-01"] for row in csv.DictReader(text.splitlines())
        }
        assert found == {id_: "matched", later: ""}
        desk.store._database.sql.execute("DELETE FROM export_row")


def test_a_full_disk_keeps_no_row_and_stops_nothing(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise NotWritableError("The disk is full.")

    monkeypatch.setattr(ExportRows, "keep", full)
    id_ = taken(desk)
    assert kept(desk) == []
    assert id_.encode() in exported(desk, tmp_path / "out", Wanted())["intakes.csv"]


def test_a_text_too_long_to_be_read_back_is_worked_out_each_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = TableRows(*made_up.form_and_rules()).row(made_up.adult())
    monkeypatch.setattr(table_row, "_LONGEST_KEPT", 100)
    long = TableRows(*made_up.form_and_rules()).row(made_up.adult())
    assert row.is_kept
    assert not long.is_kept
    assert list(long.cells()) == list(row.cells())
    assert replace(long, long_cells=()) == row
