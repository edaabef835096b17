from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from clinic_app.errors import DamagedFileError, FileBusyError, StorageError
from clinic_app.storage.database import Database
from clinic_app.storage.store import Store
from clinic_app.storage.users import NewUser, Role
from tests.storage.made_up import (
    CHEAP,
    PASSPHRASE,
    answer,
    details,
    new_intake,
    new_store,
    opened,
    sign,
)

BEN = NewUser("b.sample", "Ben Sample", frozenset({Role.FRONT_DESK}))
BENS = PASSPHRASE[::-1]
KILLS = int(os.environ.get("CLINIC_APP_KILLS", "24"))
STEPS = ("be_alone", "export_to", "_compare_and_tell", "add_key", "replace", "settle")


def filled(folder: Path) -> tuple[str, str]:
    """Records of two people with something in them; return the signed intake and the recovery code."""
    store, code = new_store(folder)
    store.add_user(BEN, BENS, PASSPHRASE)
    for number in range(40):
        store.patients.register(details(f"Sample-{number}"))
    intake = new_intake(store)
    answer(store, intake, "q", '"kept"')
    sign(store, intake)
    store.close()
    return intake.id, code


def require_whole(folder: Path, intake: str, rotations: int | None = None) -> int:
    """Both people can unlock and everything is there; return how often the key was rotated."""
    Store.open(folder, "b.sample", BENS, cost=CHEAP).close()
    store = opened(folder)
    assert store.verify() == []
    assert store.intakes.answers(intake)[0].code == '"kept"'
    assert [one.details.family for one in store.patients.find("sample 39")] == ["Sample-39"]
    rows = store._database.read("SELECT id FROM audit WHERE action = 'data key rotated'")
    store.close()
    journal = (
        folder / "clinic.db-journal"
    )  # SQLite leaves one that it had only begun, and never plays it
    assert not journal.exists() or journal.read_bytes()[:1] in {b"", b"\0"}
    assert {file.name for file in folder.iterdir()} - {journal.name} == {"clinic.db", "clinic.keys"}
    assert rotations in {None, len(rows)}
    return len(rows)


def test_everybody_still_unlocks_and_the_former_key_does_not(folder: Path) -> None:
    intake, code = filled(folder)
    store = opened(folder)
    former = store._key_file.unlock("a.sample", PASSPHRASE)
    heard: list[float] = []
    store.rotate_key(PASSPHRASE, heard.append)
    assert heard[-1] == 1
    assert heard == sorted(heard)
    with pytest.raises(DamagedFileError):
        Database.open(folder / "clinic.db", former)
    require_whole(folder, intake, rotations=1)
    store = Store.recover(folder, "b.sample", code, "yet another set of words", cost=CHEAP)
    (new,) = store._key_file.unlock_each("a.sample", PASSPHRASE)
    store.close()
    assert new != former


def test_it_is_refused_while_another_window_is_open(folder: Path) -> None:
    intake, _ = filled(folder)
    other = Store.open(folder, "b.sample", BENS, cost=CHEAP)
    with pytest.raises(FileBusyError):
        opened(folder).rotate_key(PASSPHRASE)
    other.settings.set("paper", "Letter")
    other.close()
    require_whole(folder, intake, rotations=0)


def test_a_copy_that_differs_is_not_used(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    intake, _ = filled(folder)
    export = Database.export_to

    def loses_a_row(self: Database, path: Path, key: bytes, _progress: object) -> None:
        self.sql.execute("INSERT INTO setting VALUES ('x', 'y')")
        export(self, path, key, lambda _: None)
        self.sql.execute("DELETE FROM setting WHERE name = 'x'")

    monkeypatch.setattr(Database, "export_to", loses_a_row)
    with pytest.raises(DamagedFileError, match="setting"):
        opened(folder).rotate_key(PASSPHRASE)
    require_whole(folder, intake, rotations=0)


def test_a_key_file_that_cannot_be_written_leaves_the_former_key(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    intake, _ = filled(folder)
    store = opened(folder)
    monkeypatch.setattr("clinic_app.storage.keys._LARGEST_FILE", 10)
    with pytest.raises(StorageError):
        store.rotate_key(PASSPHRASE)
    monkeypatch.undo()
    store.close()
    require_whole(folder, intake, rotations=0)


def child(folder: Path, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.storage.rotate_and_die", folder, *arguments]
    return subprocess.Popen([*map(str, command)], stdout=subprocess.PIPE, text=True)


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_a_kill_between_any_two_steps_leaves_one_key_that_fits(
    folder: Path, step: str, when: str
) -> None:
    intake, _ = filled(folder)
    with child(folder, step, when) as process:
        assert process.wait() == -signal.SIGKILL
    swapped = STEPS.index(step) + (when == "after") > STEPS.index("replace")
    require_whole(folder, intake, rotations=int(swapped))
    opened(folder).rotate_key(PASSPHRASE)
    require_whole(folder, intake, rotations=int(swapped) + 1)


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
def test_kills_at_random_moments(folder: Path) -> None:
    intake, _ = filled(folder)
    chance = random.Random(20_261_123)  # noqa: S311 - not for keys
    rotated = 0
    for _ in range(KILLS):
        with child(folder) as process:
            assert process.stdout is not None
            process.stdout.readline()  # unlocked, and begins
            time.sleep(chance.random() * 0.08)
            process.kill()
        now = require_whole(folder, intake)
        assert now >= rotated
        rotated = now
