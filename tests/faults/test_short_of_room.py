"""Nothing is lost, nothing half made is left and no good backup goes when the disk does not do what is asked of it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from clinic_app.desk import Desk
from clinic_app.errors import DamagedFileError, FileBusyError, NotWritableError
from clinic_app.form.answers import Answer
from clinic_app.library import choose
from clinic_app.paths import resources
from clinic_app.storage.backup import _OPENED, backups_in
from clinic_app.storage.restore import Restore
from tests.bench.patients import filled_draft
from tests.faults.conftest import Tell, tries
from tests.faults.jobs import prepare_backup, require_backups, require_records
from tests.faults.short_of_room import WHAT
from tests.storage.made_up import LOGIN, PASSPHRASE, details, new_store, opened

pytestmark = pytest.mark.skipif(os.name == "nt", reason="limits and links are those of Unix")


@pytest.mark.parametrize("what", WHAT)
def test_a_disk_that_fills_up_on_the_way_is_said_and_the_job_succeeds_with_room(
    tmp_path: Path, what: str, tell: Tell
) -> None:
    tell(f"disk full while {what}")
    folder, times = tmp_path / "data", tries(short=3, long=25)
    prepare_backup(folder)
    command = (sys.executable, "-m", "tests.faults.short_of_room", str(folder), what, str(times))
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    refused = [line for line in lines if line.startswith("refused NotWritableError")]
    assert refused
    assert len(lines) == 2 * times
    assert not [
        line for line in lines if not line.startswith(("refused NotWritable", "done", "again"))
    ]
    require_records(folder, [])
    left = {path.name for path in folder.iterdir() if not path.name.startswith("clinic-before-")}
    assert left <= {"clinic.db", "clinic.keys", "clinic.db-wal", "clinic.db-shm"}
    if what == "backing up":
        assert not list(folder.parent.glob("backups/*/.*"))
        require_backups(folder, [])
    tell(
        tries=times,
        outcome=f"{len(refused)} said in a sentence, nothing half made left; done with room, verified",
    )


def test_a_file_that_another_process_holds_is_said_and_what_was_typed_goes_on(
    tmp_path: Path, tell: Tell
) -> None:
    """The answer stays on the screen as not saved, and is written once the other lets go."""
    tell("the file locked by another process while answering")
    times = tries(short=2, long=20)
    folder = tmp_path / "data"
    store, _ = new_store(folder)
    desk = Desk(store, choose(resources(), None).edition)
    draft = desk.start_intake(desk.register_patient(details()).id)
    store._database.sql.execute("PRAGMA busy_timeout = 50")  # a person waits four seconds
    for turn in range(times):
        words = f"Tummy ache {turn}"
        with subprocess.Popen(
            [sys.executable, "-m", "tests.faults.another_process", "hold", str(folder)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        ) as holder:  # fmt: skip
            assert holder.stdout is not None
            assert holder.stdout.readline() == "locked\n"
            with pytest.raises(FileBusyError, match="Another program"):
                draft.answer("visit.complaint_text", Answer.of(words))
            assert draft.form.get("visit.complaint_text").value == words
            assert len(draft.unsaved) == 1
            holder.communicate("")
        draft.retry()
        assert not draft.unsaved
        assert words in [(one.code or "").strip('"') for one in store.intakes.answers(draft.id)]
    assert store.verify() == []
    desk.close()
    tell(tries=times, outcome="said; kept on the screen, written when let go, verified")


def test_a_backup_folder_that_is_unplugged_is_said_and_the_last_good_one_is_remembered(
    tmp_path: Path, tell: Tell
) -> None:
    tell("the backup's folder unplugged")
    stick = tmp_path / "stick"
    stick.mkdir()
    store, _ = new_store(tmp_path / "data")
    store.set_backup_folder(stick)
    good = store.backup(stick)
    stick.rename(tmp_path / "elsewhere")
    known = store.backup_state.good
    store._trail.clock = lambda: known.replace(year=known.year + 1) if known else None  # type: ignore[assignment,return-value]
    with pytest.raises(NotWritableError, match="is not there"):
        store.daily_backup()
    assert not stick.exists()
    assert store.backup_state.good == known
    assert "not there" in store.backup_state.why
    store.close()
    require = tmp_path / "elsewhere" / good.name
    opened(require).close()
    tell(outcome="said; nothing made in its stead, the last good one still opens")


def test_a_damaged_backup_is_refused_and_the_present_records_stay(
    tmp_path: Path, tell: Tell
) -> None:
    tell("a damaged backup to restore")
    folder, times = tmp_path / "data", tries(short=3, long=40)
    prepare_backup(folder)
    before = (folder / "clinic.keys").read_bytes()
    content = (tmp_path / "kept" / "clinic.db").read_bytes()
    for turn in range(times):
        source = tmp_path / f"damaged{turn}"
        shutil.copytree(tmp_path / "kept", source)
        spoiled = bytearray(content)
        spoiled[(turn + 1) * len(content) // (times + 1)] ^= 0x40
        (source / "clinic.db").write_bytes(spoiled)
        with pytest.raises(DamagedFileError):
            Restore(source, folder, LOGIN, PASSPHRASE)
        assert sorted(path.name for path in folder.iterdir()) == ["clinic.db", "clinic.keys"]
        assert (folder / "clinic.keys").read_bytes() == before
    require_records(folder, [])
    tell(tries=times, outcome="refused before anything was touched; the present records verified")


def test_a_bad_backup_never_costs_a_good_one(tmp_path: Path, tell: Tell) -> None:
    """Copies that fail after many days thin nothing out."""
    tell("a copy that does not prove itself")
    import datetime as dt

    stick, times = tmp_path / "stick", tries(short=3, long=20)
    stick.mkdir()
    store, _ = new_store(tmp_path / "data")
    desk = Desk(store, choose(resources(), None).edition)
    filled_draft(desk, "adult")
    store.set_backup_folder(stick)
    begun = store._trail.clock()
    made = []
    for day in range(9):
        store._trail.clock = lambda day=day: begun + dt.timedelta(days=day)  # type: ignore[misc]
        made.append(store.backup(stick))
    good = set(backups_in(stick))
    for day in range(9, 9 + times):
        store._trail.clock = lambda day=day: begun + dt.timedelta(days=day)  # type: ignore[misc]

        def spoil(done: float) -> None:
            for copy in stick.glob(".clinic-backup-*/clinic.db"):
                if done == _OPENED:  # it is whole, and is looked at next
                    content = bytearray(copy.read_bytes())
                    content[len(content) // 2] ^= 1
                    copy.write_bytes(content)

        with pytest.raises(DamagedFileError, match="not whole"):
            store.backup(stick, spoil)
        assert set(backups_in(stick)) == good
        assert not list(stick.glob(".*"))
    desk.close()
    tell(tries=times, outcome="found, removed, and no earlier one went for it")
