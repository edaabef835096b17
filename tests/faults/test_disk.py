from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.storage.made_up import answer, new_intake, new_store, opened

COMMAND = (sys.executable, "-m", "tests.faults.another_process")

pytestmark = pytest.mark.skipif(os.name == "nt", reason="limits and users are those of Unix")


def spoken(*arguments: object) -> list[str]:
    done = subprocess.run(
        [*COMMAND, *map(str, arguments)], capture_output=True, text=True, check=False, timeout=120
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def require_all(folder: Path, lines: list[str]) -> None:
    """Nothing that was acknowledged is missing, before and after the disk was full."""
    store = opened(folder)
    (intake,) = {line.split()[1] for line in lines if line.startswith("answer")}
    said = {line.split()[2] for line in lines if line.startswith("answer")}
    assert {one.question for one in store.intakes.answers(intake)} == said
    assert store.verify() == []
    store.close()


def test_a_limit_on_the_file_is_said_and_nothing_is_lost(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    new_store(folder)[0].close()
    lines = spoken("fill", folder, 700_000)
    refused = [line for line in lines if line.startswith("refused NotWritableError")]
    assert len(refused) == 1
    assert len(lines) > 20
    require_all(folder, lines)


@pytest.fixture
def small_disk() -> Iterator[Path]:
    mounted = Path(tempfile.mkdtemp())
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(mounted)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        mounted.rmdir()
        pytest.skip("this user may not mount a small disk; the limit on the file is tested above")
    yield mounted
    subprocess.run(["umount", str(mounted)], check=True)
    mounted.rmdir()


def test_a_full_disk_is_said_and_nothing_is_lost(small_disk: Path) -> None:
    folder = small_disk / "data"
    new_store(folder)[0].close()
    (folder / "ballast").write_bytes(bytes(200_000))
    lines = spoken("fill", folder, 0)
    assert [line for line in lines if line.startswith("refused")] == [
        "refused NotWritableError The disk is full."
    ]
    # tidying the log into the file needs room for both
    subprocess.run(["mount", "-o", "remount,size=8m", str(small_disk)], check=True)
    require_all(folder, lines)


def test_a_folder_that_may_not_be_written_is_said() -> None:
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        place.chmod(0o755)  # another user must get as far as the folder itself
        folder = place / "data"
        new_store(folder)[0].close()
        try:
            assert spoken("unlock_as_nobody", folder) == [
                "refused NotWritableError The records' folder cannot be written to."
            ]
        finally:
            folder.chmod(0o755)


def test_two_programs_on_one_file_lose_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    new_store(folder)[0].close()
    times = 80
    running = [
        subprocess.Popen(
            [*COMMAND, "count", str(folder), str(times)], stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    intakes = [process.communicate(timeout=120)[0].strip() for process in running]
    assert [process.returncode for process in running] == [0, 0]
    store = opened(folder)
    for intake in intakes:
        assert len(store.intakes.answers(intake)) == times
    assert store.verify() == []
    store.close()


def test_a_log_that_was_cut_short_leaves_whole_answers(tmp_path: Path) -> None:
    """A power cut may keep any beginning of the write-ahead log; each must open and be whole."""
    folder = tmp_path / "data"
    store, _ = new_store(folder)
    intake = new_intake(store)
    for number in range(30):
        answer(store, intake, f"q{number}", str(number))
    chance = random.Random(7)  # noqa: S311 - not for keys
    length = (folder / "clinic.db-wal").stat().st_size
    for turn in range(12):
        cut = tmp_path / f"cut{turn}"
        cut.mkdir()
        for name in ("clinic.db", "clinic.db-wal", "clinic.keys"):
            shutil.copy(folder / name, cut / name)
        os.truncate(cut / "clinic.db-wal", chance.randrange(length))
        try:
            left = opened(cut)
        except Exception as error:
            raise AssertionError(f"cut {turn} does not open") from error
        kept = left._database.read("SELECT question FROM answer ORDER BY updated_at")
        assert [row["question"] for row in kept] == [f"q{number}" for number in range(len(kept))]
        assert left.verify() == []
        left.close()
    store.close()
