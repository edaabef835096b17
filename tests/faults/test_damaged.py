"""Damage to the files themselves: it is found and named, and the backup copy brings the records back."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from clinic_app.errors import FutureFileError, StorageError
from clinic_app.storage.migrations import LATEST
from clinic_app.storage.restore import Restore
from clinic_app.storage.store import Store
from tests.faults.conftest import Tell, tries
from tests.faults.jobs import prepare_records, require_records
from tests.storage.made_up import CHEAP, LOGIN, PASSPHRASE, new_store, opened

PAGE = 4096


@dataclass(frozen=True, slots=True)
class Kept:
    """Whole records and a backup of them."""

    folder: Path
    backup: Path

    def copy(self, to: Path) -> Path:
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(self.folder, to)
        return to


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    folder = tmp_path_factory.mktemp("kept") / "data"
    prepare_records(folder)
    store = opened(folder)
    backup = store.backup(folder.with_name("backups"))
    store.close()
    return Kept(folder, backup)


@pytest.fixture
def chance() -> random.Random:
    return random.Random(20_261_123)  # noqa: S311 - not for keys


def said_about(folder: Path) -> list[str]:
    """What opening and verifying say; nothing where all is well. Anything but a sentence is an error."""
    try:
        store = opened(folder)
    except StorageError as error:
        return [str(error)]
    try:
        return store.verify()
    finally:
        store.close()


def flip(content: bytearray, chance: random.Random) -> None:
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)


def tear(content: bytearray, chance: random.Random) -> None:
    """Half of a page is of another time: here, of nothing."""
    page, cut = chance.randrange(len(content) // PAGE) * PAGE, chance.randrange(512, PAGE, 512)
    content[page + cut : page + PAGE] = bytes(PAGE - cut)


def swap(content: bytearray, chance: random.Random) -> None:
    """A whole page is where another belongs."""
    one, other = (number * PAGE for number in chance.sample(range(len(content) // PAGE), 2))
    content[one : one + PAGE] = content[other : other + PAGE]


def shorten(content: bytearray, chance: random.Random) -> None:
    del content[chance.randrange(len(content)) :]


@pytest.mark.parametrize(
    ("fault", "damage"),
    [
        ("a flipped bit in the database", flip),
        ("a torn page", tear),
        ("a page in the place of another", swap),
        ("a database cut short", shorten),
    ],
)
def test_damage_is_found_named_and_undone_by_the_backup(  # noqa: PLR0913, PLR0917 - what a fault needs
    kept: Kept,
    tmp_path: Path,
    chance: random.Random,
    fault: str,
    damage: Callable[[bytearray, random.Random], None],
    tell: Tell,
) -> None:
    tell(fault)
    times = tries(short=8, long=50)
    for turn in range(times):
        folder = kept.copy(tmp_path / "data")
        file = folder / "clinic.db"
        content = bytearray(file.read_bytes())
        damage(content, chance)
        file.write_bytes(content)
        said = said_about(folder)
        assert said, f"turn {turn}: not found"
        assert all(one.strip().endswith(".") for one in said)
        restore = Restore(kept.backup, folder, LOGIN, PASSPHRASE)
        restore.carry_out()
        restore.close()
        require_records(folder, [])
    tell(tries=times, outcome="found and named; whole again from the backup")


def test_a_flipped_bit_in_the_key_file_is_said_or_harmless(
    kept: Kept, tmp_path: Path, chance: random.Random, tell: Tell
) -> None:
    tell("a flipped bit in the key file")
    times, said = tries(short=20, long=200), 0
    for _ in range(times):
        folder = kept.copy(tmp_path / "data")
        file = folder / "clinic.keys"
        content = bytearray(file.read_bytes())
        flip(content, chance)
        file.write_bytes(content)
        said += bool(said_about(folder))
        shutil.copy(kept.backup / "clinic.keys", file)
        assert said_about(folder) == []
    assert said
    tell(
        tries=times,
        outcome=f"{said} said in a sentence, the others harmless; whole again from the backup",
    )


def test_another_clinics_key_file_opens_nothing_and_changes_nothing(
    kept: Kept, tmp_path: Path, tell: Tell
) -> None:
    tell("the key file of other records")
    times = tries(short=2, long=10)
    for turn in range(times):
        other = tmp_path / f"other{turn}"
        new_store(other)[0].close()
        folder = kept.copy(tmp_path / "data")
        shutil.copy(other / "clinic.keys", folder / "clinic.keys")
        before = (folder / "clinic.db").read_bytes()
        with pytest.raises(StorageError, match="belong to another key file"):
            opened(folder)
        assert (folder / "clinic.db").read_bytes() == before
    tell(tries=times, outcome="said, nothing changed")


def test_a_file_from_the_future_is_refused_and_left_alone(
    kept: Kept, tmp_path: Path, tell: Tell
) -> None:
    tell("a file of a newer program")
    times = tries(short=2, long=10)
    for ahead in range(1, times + 1):
        folder = kept.copy(tmp_path / "data")
        store = opened(folder)
        store._database.sql.execute(f"PRAGMA user_version = {LATEST + ahead}")
        store.close()
        before = {file.name: file.read_bytes() for file in folder.iterdir()}
        with pytest.raises(FutureFileError):
            Store.open(folder, LOGIN, PASSPHRASE, cost=CHEAP)
        assert {file.name: file.read_bytes() for file in folder.iterdir()} == before
    tell(tries=times, outcome="refused, not a byte changed")


def test_a_log_cut_short_or_flipped_leaves_whole_answers(
    tmp_path: Path, chance: random.Random, tell: Tell
) -> None:
    """The write-ahead log may end anywhere; what was before that place is whole."""
    tell("a write-ahead log cut short or with a flipped bit")
    from tests.storage.made_up import answer, new_intake

    folder = tmp_path / "data"
    store, _ = new_store(folder)
    intake = new_intake(store)
    for number in range(30):
        answer(store, intake, f"q{number}", str(number))
    length = (folder / "clinic.db-wal").stat().st_size
    times = tries(short=10, long=60)
    for turn in range(times):
        cut = tmp_path / f"cut{turn}"
        cut.mkdir()
        for name in ("clinic.db", "clinic.db-wal", "clinic.keys"):
            shutil.copy(folder / name, cut / name)
        if turn % 2:
            content = bytearray((cut / "clinic.db-wal").read_bytes())
            flip(content, chance)
            (cut / "clinic.db-wal").write_bytes(content)
        else:
            os.truncate(cut / "clinic.db-wal", chance.randrange(length))
        left = opened(cut)
        rows = left._database.read("SELECT question FROM answer ORDER BY updated_at")
        assert [row["question"] for row in rows] == [f"q{number}" for number in range(len(rows))]
        assert left.verify() == []
        left.close()
    store.close()
    tell(tries=times, outcome="opens with every answer before that place, verified")
