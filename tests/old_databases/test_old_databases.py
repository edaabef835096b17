from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from clinic_app.storage.database import Database
from clinic_app.storage.migrations import LATEST
from clinic_app.storage.store import Store
from tests.old_databases.make import CHEAP, HERE, PASSPHRASE, SNAPSHOT, WHY
from tests.storage.made_up import new_store

SHAPES = sorted(HERE.glob("v*"), key=lambda folder: int(folder.name[1:]))


def shape(database: Database) -> set[tuple[str, str, str]]:
    """Every table, index and trigger, however its text is broken into lines."""
    rows = database.read("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {(row["type"], row["name"], re.sub(r"\s+", " ", row["sql"])) for row in rows}


def test_there_is_one_for_every_shape() -> None:
    assert [folder.name for folder in SHAPES] == [f"v{number}" for number in range(1, LATEST + 1)]


@pytest.mark.parametrize("kept", SHAPES, ids=lambda folder: folder.name)
def test_it_opens_becomes_as_a_new_one_and_keeps_everything(kept: Path, tmp_path: Path) -> None:
    folder = tmp_path / "old"
    shutil.copytree(kept, folder)
    store = Store.open(folder, "a.sample", PASSPHRASE, cost=CHEAP)
    new, _ = new_store(tmp_path / "new")
    assert shape(store._database) == shape(new._database)
    assert store._database.read("PRAGMA user_version") == [{"user_version": LATEST}]
    new.close()
    assert store.verify() == []
    (patient,) = store.patients.find("brandt mar 2019")
    assert patient.details.family == "Sample-Łukasik"
    assert store.patients.find("0012345") == [patient]
    heads = {head.status.value: head for head in store.intakes.of_patient(patient.id)}
    former, newer, given_up = (heads[name] for name in ("amended", "signed", "entered_in_error"))
    assert (newer.replaces, newer.version, newer.reason) == (former.id, 2, WHY)
    assert (given_up.replaces, given_up.withdrawn_reason) == (newer.id, WHY)
    assert store.intakes.snapshot(former.id) == store.intakes.snapshot(newer.id) == SNAPSHOT
    for head in (heads["draft"], former, newer, given_up):
        answers = {one.question: (one.state, one.code) for one in store.intakes.answers(head.id)}
        assert answers == {
            "q.text": ("answered", '"0123 Łódź 陈"'),
            "q.zero": ("answered", "0"),
            "q.unknown": ("unknown", None),
            "q.declined": ("declined", None),
            "group.what": ("answered", '["egg","milk"]'),
        }
        assert store.intakes.entries(head.id) == {"group": (1,)}
        assert head.place == ("q.zero", 0)
    store.close()


@pytest.mark.parametrize("kept", SHAPES[1:], ids=lambda folder: folder.name)
def test_merges_holds_and_erasures_stay(kept: Path, tmp_path: Path) -> None:
    folder = tmp_path / "old"
    shutil.copytree(kept, folder)
    store = Store.open(folder, "a.sample", PASSPHRASE, cost=CHEAP)
    (patient,) = store.patients.find("brandt mar 2019")
    assert store.patients.find("00991") == [patient]
    (merge,) = store.merges.into(patient.id)
    assert merge.reason == WHY
    (sister,) = store.patients.find("00992")
    assert sister.details.family == "Example-Sister"
    assert store.patients.find("00993") == []
    erased = [row for row in store.audit.rows() if row["action"] == "patient erased"]
    assert len(erased) == 1
    (draft,) = [one for one in store.intakes.of_patient(patient.id) if one.is_draft]
    held = store.holds.elsewhere(draft.id)
    assert held is not None
    assert held.full_name == "Dr Ada Sample"
    assert store.typed.of(draft.id) == {("q.half", 0): "half typed, Łódź"}
    store.close()


@pytest.mark.parametrize("kept", SHAPES, ids=lambda folder: folder.name)
def test_its_recovery_code_still_opens_it(kept: Path, tmp_path: Path) -> None:
    folder = tmp_path / "old"
    shutil.copytree(kept, folder)
    code = (folder / "recovery-code.txt").read_text()
    Store.recover(folder, "b.sample", code, "another set of words", cost=CHEAP).close()
    store = Store.open(folder, "b.sample", "another set of words", cost=CHEAP)
    assert store.user.full_name == "Ben Sample"
    store.close()
