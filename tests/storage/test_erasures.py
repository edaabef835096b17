"""Erasing a patient: nothing of it is left in the file, everybody else's records stay, and the trail verifies."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from sqlcipher3.dbapi2 import IntegrityError

from clinic_app.errors import FileBusyError, ReasonNeededError, StorageError
from clinic_app.record import Patient, PatientDetails
from clinic_app.storage import erasures
from clinic_app.storage.database import Database
from clinic_app.storage.restore import Restore
from clinic_app.storage.store import Store
from tests.storage.made_up import (
    LOGIN,
    PASSPHRASE,
    Clock,
    answer,
    details,
    new_intake,
    new_store,
    opened,
    sign,
)

WHY = "asked for by the person"
FRAGMENTS = ("arnstr", "ebedee", "77665", "ormerling", "rapefruit", "931-07-09")
"""Of what was said about the erased one; beginnings may be shared with the entry before in an index."""
PAGE, RESERVED, SALT = (
    4096,
    80,
    16,
)  # bytes, as SQLCipher 4 lays a page out; the salt stands on the first one


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    store, _ = new_store(folder)
    yield store
    store.close()


def details_of_the_erased() -> PatientDetails:
    return details("Qvarnström", "Zebedee", "1931-07-09", "ZX-77665", ("Formerling",))


def fill(store: Store, patient: Patient) -> list[str]:
    """A signed intake with an amendment, one withdrawn, a draft with typed text: everything that there can be."""
    signed = new_intake(store, patient.id)
    answer(store, signed, "q", '"grapefruit"')
    store.intakes.add_entry(signed.id, "group", 1)
    sign(store, signed, '{"patient": "Qvarnström", "food": "grapefruit"}')
    second = store.versions.amend(signed.id, "grapefruit was a slip", [], {})
    sign(store, second, '{"patient": "Zebedee"}')
    third = store.versions.amend(second.id, "grapefruit after all", [], {})
    store.versions.withdraw(third.id, "grapefruit given up")
    draft = new_intake(store, patient.id)
    answer(store, draft, "q", '"grapefruit"')
    store.typed.keep(draft.id, {("q2", 0): "grapefruit, maybe"})
    kept = store.papers.keep("letter", second.id, '{"text": "grapefruit"}', b"grapefruit")
    store.print_jobs.ask("letter", second.id, "front", kept.id)
    store.audit.record("patient viewed", patient=patient.id)
    return [signed.id, second.id, third.id, draft.id]


@pytest.fixture
def erased(store: Store) -> Patient:
    """Somebody with everything that there can be, between others."""
    for number in range(30):
        store.patients.register(details(f"Sample-{number}", number=f"A-{number}"))
    patient = store.patients.register(details("Qvarnstroem", "Zebedee", "1931-07-09", "ZX-77665"))
    store.patients.update(patient.id, details_of_the_erased())  # the former name is in old pages
    fill(store, patient)
    other = new_intake(store, store.patients.find("sample-7")[0].id)
    answer(store, other, "q", '"bread"')
    sign(store, other, '{"other": "bread"}')
    for number in range(30, 60):
        store.patients.register(details(f"Sample-{number}", number=f"A-{number}"))
    return store.patients.get(patient.id)


def plain_bytes(folder: Path) -> bytes:
    """Every page of the file, decrypted by hand: with free ones, and with what lies between the rows."""
    store = opened(folder)
    key = bytes(store._database._key)
    store.close()
    assert not (folder / "clinic.db-wal").exists()
    content = (folder / "clinic.db").read_bytes()
    assert len(content) % PAGE == 0
    plain = []
    for start in range(0, len(content), PAGE):
        page = content[start : start + PAGE]
        iv = page[-RESERVED : -RESERVED + 16]
        hidden = page[SALT if start == 0 else 0 : -RESERVED]
        decryptor = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
        plain.append(decryptor.update(hidden) + decryptor.finalize())
    return b"".join(plain)


def found_in(content: bytes) -> set[str]:
    return {one for one in FRAGMENTS if one.encode() in content or one.upper().encode() in content}


def test_no_page_of_the_file_holds_anything_of_the_erased_one(
    store: Store, folder: Path, erased: Patient
) -> None:
    store.close()
    before = plain_bytes(folder)
    assert found_in(before) == set(FRAGMENTS)  # or the search would prove nothing
    store = opened(folder)
    store.erase(erased.id, WHY)
    after = plain_bytes(folder)
    assert found_in(after) == set()
    assert erased.id.encode() not in after
    assert b"bread" in after


def test_the_sweep_alone_is_not_what_removes_the_names(
    store: Store, folder: Path, erased: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Database, "sweep", lambda _: None)
    store.erase(erased.id, WHY)
    content = plain_bytes(folder)
    assert not {"ormerling", "ebedee"} & found_in(content)


def test_everybody_else_stays_and_the_trail_verifies(
    store: Store, folder: Path, erased: Patient
) -> None:
    trail = len(list(store.audit.rows()))
    plan = store.erasures.plan(erased.id)
    assert (plan.people, plan.drafts, plan.signed) == ((erased.id,), 1, 2)
    assert store.erase(erased.id, WHY) == plan
    store = opened(folder)
    assert store.verify() == []
    for typed in ("qvarnström", "zebedee", "ZX-77665", "77665", "formerling", "1931"):
        assert store.patients.find(typed) == []
    with pytest.raises(StorageError, match="no such patient"):
        store.patients.get(erased.id)
    assert len(store.patients) == 60
    assert len(store.patients.find("sample", limit=100)) == 60
    (other,) = store.patients.find("A-7")
    (head,) = store.intakes.of_patient(other.id)
    assert store.intakes.snapshot(head.id) == '{"other": "bread"}'
    rows = list(store.audit.rows())
    assert len(rows) == trail + 2  # the erasure, and unlocking again
    blank = [row for row in rows if row["action"] == "intake signed" and row["intake"] is None]
    assert len(blank) == 2
    assert all(row["who"] == LOGIN and row["at"] for row in blank)
    (told,) = [row for row in rows if row["action"] == "patient erased"]
    assert json.loads(told["new"])["rows"] == plan.audit_rows >= 14
    assert json.loads(told["new"])["reason"] == WHY
    assert erased.id not in told["new"]
    store.close()


def test_no_table_is_forgotten(store: Store) -> None:
    """A table that points to a patient or an intake and is not emptied would stop the erasure."""
    tables = {
        row["name"]
        for row in store._database.read("SELECT name FROM sqlite_schema WHERE type = 'table'")
    }
    pointing = {
        table
        for table in tables
        for row in store._database.sql.execute(f"PRAGMA foreign_key_list({table})").fetchall()
        if row[2] in {"patient", "intake"}
    }
    source = Path(erasures.__file__).read_text(encoding="utf-8")
    assert pointing == {
        table for table in pointing if f'"{table}"' in source or f" {table} " in source
    }
    assert pointing >= {"intake", "answer", "draft_hold", "typed_text", "patient_merge"}


def test_whoever_was_merged_into_the_patient_goes_too_and_whoever_was_separated_stays(
    store: Store, folder: Path, erased: Patient
) -> None:
    twice = store.patients.register(details("Qvarnstrom", "Z."))
    fill(store, twice)
    sister = store.patients.register(details("Example-Sister", number="S-1"))
    store.merges.merge(twice.id, erased.id, WHY)
    store.merges.merge(sister.id, erased.id, "Zebedee's, it seemed")
    store.merges.separate(sister.id, "Zebedee has a sister")
    assert set(store.erasures.plan(erased.id).people) == {erased.id, twice.id}
    store.erase(erased.id, WHY)
    assert found_in(plain_bytes(folder)) == set()
    store = opened(folder)
    assert store.patients.find("example-sister") == [sister]
    assert store.verify() == []
    store.close()


@pytest.mark.parametrize(
    "reason", ["", "no", "Mr QVARNSTROM asked", "about zebedee", "case zx 77665"]
)
def test_a_reason_is_needed_that_does_not_say_who_it_was(
    store: Store, folder: Path, erased: Patient, reason: str
) -> None:
    with pytest.raises(ReasonNeededError):
        store.erase(erased.id, reason)
    again = opened(folder)
    assert again.patients.get(erased.id) == erased
    again.close()


def test_nothing_is_erased_while_another_window_is_open(
    store: Store, folder: Path, erased: Patient
) -> None:
    other = opened(folder)
    other.patients.find("sample")
    with pytest.raises(FileBusyError):
        store.erase(erased.id, WHY)
    assert other.patients.get(erased.id) == erased
    other.close()


def test_a_sweep_that_was_cut_off_is_said_and_done_at_the_next_unlocking(
    store: Store, folder: Path, erased: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(_: Database) -> None:
        raise StorageError("cut off")

    with monkeypatch.context() as patched:
        patched.setattr(Database, "sweep", cut_off)
        with pytest.raises(StorageError, match="cut off"):
            store.erase(erased.id, WHY)
        again = opened(folder)
        (problem,) = again.verify()
        assert problem.startswith("Erasure 1 is not finished")
        again.close()
    again = opened(folder)
    assert again.verify() == []
    again.close()
    assert found_in(plain_bytes(folder)) == set()


FORGED = {
    "another row blanked": (
        (
            "UPDATE audit SET new = NULL, patient = NULL, erasure = 1 WHERE action = 'patient registered'"
            " AND patient IS NOT NULL AND id > 10"
        ),
        r"Audit trail: the rows that erasure 1 blanked, from row \d+ on, are not as it left them\.",
    ),
    "blanked without an erasure": (
        (
            "INSERT INTO erasure (number, audit_row) VALUES (7, (SELECT min(id) FROM audit));"
            "UPDATE audit SET new = NULL, patient = NULL, erasure = 7 WHERE id = 20"
        ),
        r"Audit trail: row 1 and the list of erasures do not agree\.",
    ),
    "marked with an erasure that never was": (
        "PRAGMA foreign_keys = OFF; UPDATE audit SET new = NULL, patient = NULL, erasure = 7 WHERE id = 20",
        r"A row of “audit” points to nothing\.",
    ),
    "who did it changed in a blanked row": (
        "UPDATE audit SET who = 'b.sample' WHERE id = (SELECT max(id) FROM audit WHERE erasure = 1)",
        r"Audit trail: the rows that erasure 1 blanked, from row \d+ on, are not as it left them\.",
    ),
    "written into a blanked row": (
        "UPDATE audit SET new = 'made up' WHERE id = (SELECT max(id) FROM audit WHERE erasure = 1)",
        r"Audit trail: the rows that erasure 1 blanked, from row \d+ on, are not as it left them\.",
    ),
    "the mark taken from a blanked row": (
        "UPDATE audit SET erasure = NULL WHERE id = (SELECT max(id) FROM audit WHERE erasure = 1)",
        r"Audit trail: row \d+ was altered\.",
    ),
    "the hash of a blanked row changed": (
        "UPDATE audit SET hash = zeroblob(32) WHERE id = (SELECT max(id) FROM audit WHERE erasure = 1)",
        r"Audit trail: row \d+ was altered\.",
    ),
    "the erasure forgotten": (
        "PRAGMA foreign_keys = OFF; UPDATE audit SET erasure = NULL; DELETE FROM erasure",
        r"Audit trail: row \d+ was altered\.",
    ),
    "what the erasure tells changed": (
        "UPDATE audit SET new = '{1' WHERE action = 'patient erased'",
        r"Audit trail: row \d+ was altered\.",
    ),
    "somebody left marked": (
        "INSERT INTO erasing SELECT min(number), 1 FROM patient",
        r"A patient is marked as being erased, and nobody is erasing\.",
    ),
}


@pytest.mark.parametrize("forged", FORGED)
def test_what_was_blanked_behind_the_trail_is_named(
    store: Store, folder: Path, erased: Patient, forged: str
) -> None:
    change, said = FORGED[forged]
    store.erase(erased.id, WHY)
    store = opened(folder)
    sql = store._database.sql
    for (name,) in sql.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        sql.execute(f"DROP TRIGGER {name}")
    for one in change.split(";"):
        sql.execute(one)
    problems = store.verify()
    assert re.fullmatch(said, problems[0]), problems
    store.close()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit SET patient = NULL, intake = NULL, question = NULL, entry = NULL, old = NULL, new = NULL, erasure = 1",
        "DELETE FROM audit",
        "DELETE FROM intake WHERE status = 'signed'",
        "DELETE FROM intake_snapshot",
        "DELETE FROM answer",
        "DELETE FROM patient",
        "DELETE FROM erasure",
        "UPDATE erasure SET audit_row = 1",
        "UPDATE erasure SET swept = 0",
        "INSERT INTO erasure (number, audit_row) VALUES (8, 999999)",  # refused at the end of the change
    ],
)
def test_the_guards_give_way_to_no_change_outside_of_an_erasure(
    store: Store, folder: Path, erased: Patient, change: str
) -> None:
    store.erase(erased.id, WHY)
    store = opened(folder)
    with store._database.write() as sql:
        sql.execute(
            "INSERT INTO erasing SELECT number, 1 FROM patient"
        )  # a former one opens nothing
    with pytest.raises((IntegrityError, StorageError)), store._database.write() as sql:
        sql.execute(change)
    store.close()


def test_even_during_an_erasure_only_rows_of_that_patient_are_blanked(
    store: Store, erased: Patient
) -> None:
    with pytest.raises(IntegrityError, match="kept for good"), store._database.write() as sql:  # noqa: PT012 - one change
        sql.execute("INSERT INTO erasure (number, audit_row) SELECT 1, max(id) + 1 FROM audit")
        sql.execute("INSERT INTO erasing SELECT number, 1 FROM patient WHERE id = ?", (erased.id,))
        sql.execute(
            "UPDATE audit SET patient = NULL, intake = NULL, question = NULL, entry = NULL, old = NULL,"
            " new = NULL, erasure = 1"
        )


def test_a_backup_from_before_is_told_and_restoring_it_says_who_comes_back(
    store: Store, folder: Path, erased: Patient
) -> None:
    store.set_backup_folder(folder.parent)
    made = store.backup(folder.parent)
    assert store.copies_since([erased.id]) == [made]
    store.erase(erased.id, WHY)
    restore = Restore(made, folder, LOGIN, PASSPHRASE)
    assert any(f"Erased since and back afterwards: {erased.id}" in line for line in restore.lines())
    restore.close()


def test_who_is_past_the_time(tmp_path: Path) -> None:
    clock = Clock("2016-02-29T10:00:00+01:00")
    store, _ = new_store(tmp_path / "old", clock)
    old = store.patients.register(details("Example-Old"))
    twice = store.patients.register(details("Example-Twice"))
    never = store.patients.register(details("Example-Never"))
    sign(store, new_intake(store, old.id))
    new_intake(store, twice.id)
    clock.at = dt.datetime.fromisoformat("2020-05-01T10:00:00+02:00")
    again = store.patients.register(details("Example-Again"))
    new_intake(store, again.id)
    found = store.erasures.older_than(dt.date(2020, 5, 1))
    assert sorted(found) == sorted((one.id, dt.date(2016, 2, 29)) for one in (old, twice, never))
    store.merges.merge(twice.id, again.id, "registered twice")
    assert {one for one, _ in store.erasures.older_than(dt.date(2020, 5, 1))} == {old.id, never.id}
    assert {one for one, _ in store.erasures.older_than(dt.date(2020, 5, 2))} == {
        old.id,
        never.id,
        again.id,
    }
    assert store.erasures.older_than(dt.date(2016, 2, 29)) == []
    store.close()
