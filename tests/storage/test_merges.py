"""Patients that were registered twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlcipher3.dbapi2 import IntegrityError

from clinic_app.errors import ReasonNeededError, StorageError
from clinic_app.record import Patient
from clinic_app.storage.store import Store
from tests.storage.made_up import answer, details, new_intake, new_store, sign

WHY = "registered twice, seen with the mother"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store, _ = new_store(tmp_path / "data")
    yield store
    store.close()


@pytest.fixture
def kept(store: Store) -> Patient:
    return store.patients.register(details("Sample-Okafor", "Adaeze", number="A-111"))


@pytest.fixture
def gone(store: Store) -> Patient:
    return store.patients.register(details("Sample-Okafour", "Ada", number="B-222"))


def everything(store: Store) -> list[list[tuple[object, ...]]]:
    """Every row but those of the trail and of the merges themselves."""
    tables = (
        "patient",
        "patient_identifier",
        "patient_former_name",
        "intake",
        "intake_snapshot",
        "answer",
    )
    return [list(store._database.sql.execute(f"SELECT * FROM {name}")) for name in tables]  # noqa: S608


def test_both_names_and_numbers_lead_to_the_one_that_stands(
    store: Store, kept: Patient, gone: Patient
) -> None:
    store.merges.merge(gone.id, kept.id, WHY)
    for typed in ("okafour", "ada sample", "B-222", "222", "okafor", "A-111", "14-mar-2019"):
        assert store.patients.find(typed) == [kept], typed
    assert store.patients.similar(gone.details) == [kept]
    assert store.merges.survivor(gone.id) == kept.id
    assert [one.gone for one in store.merges.into(kept.id)] == [gone.id]
    assert store.verify() == []


def test_intakes_are_read_under_the_one_that_stands_and_no_signed_text_changes(
    store: Store, kept: Patient, gone: Patient
) -> None:
    signed = new_intake(store, gone.id)
    answer(store, signed, "q", "1")
    sign(store, signed, '{"patient": "Sample-Okafour"}')
    draft = new_intake(store, gone.id)
    own = new_intake(store, kept.id)
    before = everything(store)
    store.merges.merge(gone.id, kept.id, WHY)
    assert {one.id for one in store.intakes.of_patient(kept.id)} == {signed.id, draft.id, own.id}
    assert everything(store) == before
    answer(store, draft, "q", "2")  # an open draft goes on
    sign(store, draft)
    again = store.versions.amend(signed.id, "made-up reason", [], {})
    assert again.patient_id == gone.id
    told = [row["action"] for row in store.audit.rows(kept.id)]
    assert told.count("intake started") == 3
    assert store.verify() == []


def test_separating_restores_exactly(store: Store, kept: Patient, gone: Patient) -> None:
    new_intake(store, gone.id)
    before = everything(store)
    store.merges.merge(gone.id, kept.id, WHY)
    store.merges.separate(gone.id, "two sisters")
    assert everything(store) == before
    assert store.patients.find("B-222") == [gone]
    assert store.patients.find("A-111") == [kept]
    assert store.intakes.of_patient(kept.id) == []
    assert len(store.intakes.of_patient(gone.id)) == 1
    assert store.merges.into(kept.id) == []
    assert store.verify() == []
    store.merges.merge(kept.id, gone.id, WHY)  # and the other way round
    assert store.patients.find("A-111") == [gone]
    assert store.verify() == []


def test_merging_reaches_through_several(store: Store, kept: Patient, gone: Patient) -> None:
    third = store.patients.register(details("Example-Third", "Ada", number="C-333"))
    intake = new_intake(store, gone.id)
    store.merges.merge(gone.id, kept.id, WHY)
    store.merges.merge(kept.id, third.id, WHY)
    assert store.patients.find("B-222") == [third]
    assert [one.id for one in store.intakes.of_patient(third.id)] == [intake.id]
    store.merges.separate(gone.id, "two sisters")
    assert store.patients.find("B-222") == [gone]
    assert store.patients.find("A-111") == [third]
    assert store.verify() == []


def test_what_cannot_be_merged_is_said_and_changes_nothing(
    store: Store, kept: Patient, gone: Patient
) -> None:
    third = store.patients.register(details("Example-Third"))
    for one, other, kind, said in (
        (kept.id, kept.id, StorageError, "one patient"),
        (kept.id, "nobody", StorageError, "no such patient"),
        (gone.id, kept.id, None, ""),
        (gone.id, third.id, StorageError, "merged into another one"),
        (third.id, gone.id, StorageError, "merged into another one"),
        (kept.id, gone.id, StorageError, "merged into another one"),
    ):
        if kind is None:
            store.merges.merge(one, other, WHY)
            continue
        with pytest.raises(kind, match=said):
            store.merges.merge(one, other, WHY)
    with pytest.raises(ReasonNeededError):
        store.merges.merge(third.id, kept.id, " x ")
    with pytest.raises(ReasonNeededError):
        store.merges.separate(gone.id, "")
    with pytest.raises(StorageError, match="not merged"):
        store.merges.separate(third.id, WHY)
    with pytest.raises(StorageError, match="merged into another"):
        new_intake(store, gone.id)
    assert store.verify() == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE patient_merge SET kept = (SELECT max(number) FROM patient)",
        "UPDATE patient_merge SET reason = 'another one'",
        "UPDATE patient_merge SET undone_at = '2026', undone_by = 'a.sample', undone_reason = 'made up'",
        "DELETE FROM patient_merge",
        (
            "INSERT INTO patient_merge (gone, kept, reason, merged_at, merged_by)"
            " SELECT max(number), min(number), 'made up', '2026', 'a.sample' FROM patient"
        ),
    ],
)
def test_a_merge_behind_the_trail_is_named(
    store: Store, kept: Patient, gone: Patient, change: str
) -> None:
    store.patients.register(details("Example-Third"))
    store.merges.merge(gone.id, kept.id, WHY)
    with store._database.write() as sql:
        for (name,) in sql.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'patient_merge'"
        ).fetchall():
            sql.execute(f"DROP TRIGGER {name}")
        sql.execute(change)
    (problem,) = store.verify()
    assert re.fullmatch(
        r"Patient \S+: who it was merged with is not what the audit trail tells\.", problem
    )


@pytest.mark.parametrize("new", ["NULL", "'made up'", "'[1'", "'[]'", "'{}'", "'7'"])
def test_a_row_of_a_merge_that_was_altered_is_named(
    store: Store, kept: Patient, gone: Patient, new: str
) -> None:
    store.merges.merge(gone.id, kept.id, WHY)
    with store._database.write() as sql:
        sql.execute("DROP TRIGGER audit_update")
        sql.execute(f"UPDATE audit SET new = {new} WHERE action = 'patient merged into another'")  # noqa: S608
    problems = store.verify()
    assert re.fullmatch(r"Audit trail: row \d+ was altered\.", problems[0])
    assert problems[1].startswith(f"Patient {gone.id}: who it was merged with")


def test_the_database_itself_guards_a_merge(store: Store, kept: Patient, gone: Patient) -> None:
    store.merges.merge(gone.id, kept.id, WHY)
    for change in (
        "UPDATE patient_merge SET reason = 'another one'",
        (
            "INSERT INTO patient_merge (gone, kept, reason, merged_at, merged_by)"
            " SELECT kept, gone, 'made up', '2026', 'a.sample' FROM patient_merge"
        ),
    ):
        with pytest.raises(IntegrityError), store._database.write() as sql:
            sql.execute(change)
