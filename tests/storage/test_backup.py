from __future__ import annotations

import datetime as dt
import shutil
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from clinic_app.errors import CancelledError, DamagedFileError, NotWritableError, StorageError
from clinic_app.storage.backup import backups_in, to_keep
from clinic_app.storage.database import Database
from clinic_app.storage.store import Store
from tests.storage.made_up import (
    CHEAP,
    LOGIN,
    Clock,
    answer,
    details,
    new_intake,
    new_store,
    opened,
)


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


@pytest.mark.parametrize("at", [0.0, 0.5, 0.56, 0.7, 0.9, 1.0])  # copying, opening, proving
def test_a_backup_that_is_stopped_leaves_nothing_behind(
    store: Store, clock: Clock, tmp_path: Path, at: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clinic_app.storage.database.STEPS_BETWEEN_PROGRESS", 200)
    good = store.backup(tmp_path)
    known = store.backup_state
    clock.at += dt.timedelta(days=1)

    told = [0.0]

    def stop(done: float) -> None:
        told.append(done)
        if done >= at:
            raise CancelledError("Stopped.")

    with pytest.raises(CancelledError):
        store.backup(tmp_path, stop)
    assert told == sorted(told)
    assert told[-1] == pytest.approx(at, abs=0.15)
    assert list(tmp_path.glob("*clinic-backup*")) == [good]
    assert store.backup_state == known
    assert [row["action"] for row in store.audit.rows()][-1] == "backup stopped"
    assert store.backup(tmp_path) != good


def test_a_copy_that_is_not_whole_is_not_left_behind(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Database, "read_through", lambda *_: ["Encrypted file: page 3."])
    with pytest.raises(DamagedFileError, match="page 3"):
        store.backup(tmp_path / "backups")
    assert list((tmp_path / "backups").iterdir()) == []
    assert store.backup_state.failed is not None
    assert "page 3" in store.backup_state.why


def test_a_copy_that_misses_something_is_not_left_behind(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_intake(store)
    export = Database.export_to

    def loses_a_row(self: Database, path: Path, key: bytes, *rest: Any, **more: Any) -> None:
        export(self, path, key, *rest, **more)
        opened_copy = Database.open(path, key)
        opened_copy.sql.execute("DELETE FROM setting")
        opened_copy.close()

    monkeypatch.setattr(Database, "export_to", loses_a_row)
    with pytest.raises(DamagedFileError, match="setting"):
        store.backup(tmp_path / "backups")
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_torn_copy_is_noticed_and_earlier_ones_stay(
    store: Store, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = store.backup(tmp_path)
    clock.at += dt.timedelta(days=1)
    export = Database.export_to

    def tears(self: Database, path: Path, key: bytes, *rest: Any, **more: Any) -> None:
        export(self, path, key, *rest, **more)
        with path.open("r+b") as file:
            file.seek(path.stat().st_size // 2)
            file.write(b"torn")

    monkeypatch.setattr(Database, "export_to", tears)
    store.set_backup_folder(tmp_path)
    with pytest.raises(DamagedFileError, match="not whole"):
        store.backup(tmp_path)
    assert list(backups_in(tmp_path)) == [first]
    good = store.backup_state.good
    assert good is not None
    assert good.date() == dt.date(2026, 11, 23)


def test_others_work_while_a_copy_of_one_moment_is_made(store: Store, tmp_path: Path) -> None:
    intake = new_intake(store)
    for number in range(200):
        store.patients.register(details(f"Sample-{number}"))
    stop, written = threading.Event(), 0
    made: list[Path] = []
    thread = threading.Thread(
        target=lambda: (made.append(store.backup(tmp_path / "copies")), stop.set())
    )
    thread.start()
    while not stop.wait(0.0005) and thread.is_alive():
        answer(store, intake, f"q{written}", '"yes"')
        written += 1
    thread.join()
    assert made
    assert written > 3
    copy = opened(made[0])
    assert copy.verify() == []
    assert len(copy.intakes.answers(intake.id)) < written
    copy.close()


def test_the_daily_backup_is_made_once_a_day_and_thinned_out(
    store: Store, clock: Clock, tmp_path: Path
) -> None:
    assert store.daily_backup() is None  # no folder is chosen
    folder = tmp_path / "stick"
    with pytest.raises(NotWritableError, match="not there"):
        store.set_backup_folder(folder)
    folder.mkdir()
    foreign = folder / "clinic-backup-20200101-080000"
    shutil.copytree(store.backup(tmp_path / "elsewhere"), foreign)
    altered = (foreign / "clinic.keys").read_text().replace('"id": "', '"id": "x')
    (foreign / "clinic.keys").write_text(altered)  # another clinic's
    clock.at += dt.timedelta(days=1)
    store.set_backup_folder(folder)
    made = store.daily_backup()
    assert made is not None
    assert store.daily_backup() is None
    for _ in range(9):
        clock.at += dt.timedelta(days=1)
        store.daily_backup()
    left = backups_in(folder)
    assert foreign in left
    assert len(left) == 1 + 7  # the last of November is among them
    assert all((path / "clinic.db").exists() for path in left)
    shutil.rmtree(folder)
    clock.at += dt.timedelta(days=1)
    with pytest.raises(NotWritableError, match="not there"):
        store.daily_backup()
    assert "not there" in store.backup_state.why
    assert store.backup_state.is_due(clock.at)
    assert not folder.exists()


def test_what_is_kept_of_two_years() -> None:
    first = dt.datetime(2025, 1, 1, 8)  # noqa: DTZ001 - as names of folders have it
    made = [first + dt.timedelta(days=day) for day in range(730)]
    kept = sorted(to_keep(made), reverse=True)
    assert kept[:7] == made[:-8:-1]
    assert len(kept) <= 7 + 5 + 12
    assert {(at.year, at.month) for at in kept} == {(2026, month) for month in range(1, 13)}
    assert to_keep([first]) == {first}


def test_too_little_room_is_said_beforehand(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1000))
    with pytest.raises(NotWritableError, match="room") as refused:
        store.backup(tmp_path / "copies")
    assert "Earlier backups are untouched" in refused.value.remedy


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_a_disk_that_fills_up_on_the_way_is_said_and_earlier_copies_stay(
    store: Store, clock: Clock, tmp_path: Path
) -> None:
    import resource

    first = store.backup(tmp_path)
    store.close()
    again = opened(tmp_path / "data", clock=clock)
    clock.at += dt.timedelta(days=1)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (80_000, hard))
    try:
        with pytest.raises(NotWritableError, match="cannot be written to") as refused:
            again.backup(tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert "Earlier backups are untouched" in refused.value.remedy
    assert list(backups_in(tmp_path)) == [first]
    assert "cannot be written" in again.backup_state.why
    assert list(tmp_path.glob(".*")) == []
    again.close()


def test_a_copy_opens_with_the_recovery_code(folder: Path, tmp_path: Path) -> None:
    made, code = new_store(folder)
    copy = made.backup(tmp_path / "copies")
    made.close()
    Store.recover(copy, LOGIN, code, "a quite different set of words", cost=CHEAP).close()
