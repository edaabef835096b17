from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clinic_app.errors import (
    DamagedFileError,
    FileBusyError,
    NotAllowedError,
    StorageError,
    WrongPassphraseError,
)
from clinic_app.storage import replacement
from clinic_app.storage.restore import BY_CODE, Restore
from clinic_app.storage.store import Store
from clinic_app.storage.users import NewUser, Role
from tests.storage.made_up import (
    CHEAP,
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

OTHER = "a quite different set of words"


@pytest.fixture
def made(folder: Path, tmp_path: Path) -> tuple[Path, str, str]:
    """A backup with one signed intake, what came after it, and the recovery code."""
    store, code = new_store(folder)
    intake = new_intake(store)
    answer(store, intake, "q", '"before"')
    sign(store, intake)
    copy = store.backup(tmp_path / "copies")
    for number in range(3):
        new_intake(store, store.patients.register(details(f"Sample-{number}")).id)
    store.close()
    return copy, intake.id, code


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_rehearsal_says_what_would_change_and_changes_nothing(
    made: tuple[Path, str, str], folder: Path
) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    restore = Restore(made[0], folder, LOGIN, PASSPHRASE)
    text = "\n".join(restore.lines())
    restore.close()
    assert "1 patients and 1 intakes, 1 of them signed" in text
    assert "gone afterwards: 3 patients, 3 intakes" in text
    assert "back afterwards: 0 patients, 0 intakes" in text
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_the_backup_takes_the_place_and_the_former_records_are_kept(
    made: tuple[Path, str, str], folder: Path
) -> None:
    restore = Restore(made[0], folder, LOGIN, PASSPHRASE, Clock())
    kept = restore.carry_out()
    restore.close()
    assert kept.name == "clinic-before-restore-20261123-143000"
    assert names(folder) == {"clinic.db", "clinic.keys", kept.name}
    store = opened(folder)
    assert store.verify() == []
    assert store.intakes.answers(made[1])[0].code == '"before"'
    assert store.patients.find("sample-2") == []
    told = store._database.read("SELECT new FROM audit WHERE action = 'restored from backup'")
    assert told == [{"new": made[0].name}]
    store.close()
    former = opened(kept)
    assert former.patients.find("sample-2")
    former.close()


def test_the_recovery_code_alone_brings_it_back_on_another_machine(
    made: tuple[Path, str, str], tmp_path: Path
) -> None:
    elsewhere = tmp_path / "another machine" / "data"
    restore = Restore(made[0], elsewhere, BY_CODE, made[2])
    assert "no records" in restore.lines()[-1]
    restore.carry_out()
    restore.close()
    store = Store.recover(elsewhere, LOGIN, made[2], OTHER, cost=CHEAP)
    assert store.verify() == []
    assert store.intakes.head(made[1]).status == "signed"
    store.close()


def test_who_may_not(made: tuple[Path, str, str], folder: Path, tmp_path: Path) -> None:
    with pytest.raises(WrongPassphraseError):
        Restore(made[0], folder, LOGIN, OTHER)
    store = opened(folder)
    store.add_user(NewUser("b.sample", "Ben", frozenset({Role.CLINICIAN})), OTHER, PASSPHRASE)
    second = store.backup(tmp_path / "later")
    store.close()
    with pytest.raises(NotAllowedError):
        Restore(second, folder, "b.sample", OTHER)
    assert names(folder) == {"clinic.db", "clinic.keys"}


def test_a_damaged_backup_is_named_and_nothing_changes(
    made: tuple[Path, str, str], folder: Path
) -> None:
    path = made[0] / "clinic.db"
    for at in (path.stat().st_size // 2, 100):
        with path.open("r+b") as file:
            file.seek(at)
            file.write(os.urandom(8))
        with pytest.raises(DamagedFileError):
            Restore(made[0], folder, LOGIN, PASSPHRASE)
    assert names(folder) == {"clinic.db", "clinic.keys"}


def test_a_folder_that_is_no_backup_is_said(made: tuple[Path, str, str], folder: Path) -> None:
    with pytest.raises(StorageError, match="holds 1 backups") as refused:
        Restore(made[0].parent, folder, LOGIN, PASSPHRASE)
    assert made[0].name in refused.value.remedy
    with pytest.raises(StorageError, match="not a backup"):
        Restore(folder.parent / "nowhere", folder, LOGIN, PASSPHRASE)


def test_records_with_a_newer_key_are_compared_and_guarded_as_well(
    made: tuple[Path, str, str], folder: Path
) -> None:
    opened(folder).rotate_key(PASSPHRASE)
    for login, secret in ((LOGIN, PASSPHRASE), (BY_CODE, made[2])):
        restore = Restore(made[0], folder, login, secret)
        assert "gone afterwards: 3 patients" in "\n".join(restore.lines())
        restore.close()
    store = opened(folder)
    store.change_passphrase(PASSPHRASE, OTHER)
    restore = Restore(made[0], folder, LOGIN, PASSPHRASE)
    assert "cannot be opened" in restore.lines()[-1]
    restore.close()
    assert store._key_file.wrong_tries() == {}
    restore = Restore(made[0], folder, BY_CODE, made[2])
    with pytest.raises(FileBusyError):
        restore.carry_out()
    restore.close()
    store.close()


def test_it_waits_for_nobody_and_refuses_while_a_window_is_open(
    made: tuple[Path, str, str], folder: Path
) -> None:
    store = opened(folder)
    restore = Restore(made[0], folder, LOGIN, PASSPHRASE)
    with pytest.raises(FileBusyError):
        restore.carry_out()
    restore.close()
    assert store.patients.find("sample-2")
    store.close()
    assert names(folder) == {"clinic.db", "clinic.keys"}


class CutOff(BaseException):
    """Stands for a power cut."""


@pytest.mark.parametrize("steps", range(1, 6))
@pytest.mark.parametrize("other_key", [False, True])
def test_a_cut_between_any_two_renames_is_finished_at_the_next_unlocking(
    made: tuple[Path, str, str],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    steps: int,
    other_key: bool,
) -> None:
    if other_key:  # so that the wrong pair of files could not be opened
        opened(folder).rotate_key(PASSPHRASE)
    restore = Restore(made[0], folder, LOGIN, PASSPHRASE)
    left = steps

    def cut_after(act: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **kwargs: Any) -> Any:
            nonlocal left
            result = act(*args, **kwargs)
            left -= 1
            if not left:
                raise CutOff
            return result

        return counted

    with monkeypatch.context() as patch:
        patch.setattr(replacement, "sync_folder", cut_after(replacement.sync_folder))
        patch.setattr(os, "link", cut_after(os.link))
        with pytest.raises(CutOff):
            restore.carry_out()
    if not list(folder.glob("clinic-restored-*")):  # not yet begun: the former records stay
        restore.close()
        store = opened(folder)
        assert store.patients.find("sample-2")
        store.close()
        return
    store = opened(folder)
    assert store.intakes.answers(made[1])[0].code == '"before"'
    assert store.patients.find("sample-2") == []
    assert store.verify() == []
    store.close()
    (kept,) = folder.glob("clinic-before-restore-*")
    former = opened(kept)
    assert former.patients.find("sample-2")
    former.close()
    shutil.rmtree(kept)
    assert names(folder) == {"clinic.db", "clinic.keys"}
