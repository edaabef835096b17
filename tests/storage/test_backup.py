from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from clinic_app.errors import DamagedFileError, NotWritableError, StorageError
from clinic_app.storage.store import Store
from tests.storage.made_up import Clock, answer, new_intake, opened


def test_a_backup_opens_by_itself_and_holds_what_was_there(store: Store, tmp_path: Path) -> None:
    intake = new_intake(store)
    answer(store, intake, "q", '"before"')
    made = store.backup(tmp_path / "stick" / "backups")
    answer(store, intake, "q", '"after"')
    assert made.name == "clinic-backup-20261123-143000"
    assert sorted(file.name for file in made.iterdir()) == ["clinic.db", "clinic.keys"]
    copy = opened(made)
    assert copy.intakes.answers(intake.id)[0].code == '"before"'
    assert copy.verify() == []
    copy.close()
    assert store.intakes.answers(intake.id)[0].code == '"after"'


def test_it_never_overwrites(store: Store, clock: Clock, tmp_path: Path) -> None:
    first = store.backup(tmp_path)
    content = (first / "clinic.db").read_bytes()
    with pytest.raises(StorageError, match="already"):
        store.backup(tmp_path)
    clock.at += dt.timedelta(seconds=1)
    assert store.backup(tmp_path) != first
    assert (first / "clinic.db").read_bytes() == content


def test_a_folder_that_cannot_be_is_said(store: Store, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(NotWritableError):
        store.backup(tmp_path / "file" / "backups")


def test_a_copy_that_is_not_whole_is_not_left_behind(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store._database, "_wholeness", lambda _: ["Encrypted file: page 3."])
    with pytest.raises(DamagedFileError, match="copy"):
        store.backup(tmp_path / "backups")
    assert list((tmp_path / "backups").iterdir()) == []
