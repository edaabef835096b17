from __future__ import annotations

import random
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from clinic_app.errors import StorageError
from tests.faults.conftest import Tell, tries
from tests.faults.jobs import JOBS, in_place
from tests.faults.power_cut import COMMAND, Disk, calls

ROUNDS = {
    "merging and separating": 3,
    "erasing": 2,
    "answering": 5, "signing, amending, withdrawing": 8, "backing up": 2, "restoring": 2,
    "migrating to a made-up shape": 2, "setting up": 3, "changing a passphrase": 4,
    "giving the records a new key": 2,
}  # fmt: skip


@pytest.fixture(autouse=True)
def _can_record() -> None:
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    if subprocess.run(["strace", "true"], capture_output=True, check=False).returncode:
        pytest.skip("this user may not trace a program")


@pytest.mark.parametrize("what", JOBS)
def test_nothing_acknowledged_is_lost_when_the_power_fails(
    tmp_path: Path, what: str, tell: Tell
) -> None:
    tell(f"power cut while {what}")
    job, live = JOBS[what], tmp_path / "live"
    live.mkdir()
    job.prepare(live / "data")
    disk = Disk(live)
    done_by_program = recorded(tmp_path, what)
    chance = random.Random(20_261_123)  # noqa: S311 - not for keys
    named = str(live).encode().hex()
    begins = next(at for at, one in enumerate(done_by_program) if named in plain(one))
    moments = range(begins, len(done_by_program) + 1)
    cuts = sorted(chance.choices(moments, k=tries(short=5, long=40)))
    done = 0
    found: Counter[str] = Counter()
    for cut in cuts:
        for call in done_by_program[done:cut]:
            disk.play(*call)
        done = cut
        disk.left(tmp_path / "cut", chance)
        try:
            if place := job.require(tmp_path / "cut" / "data", disk.acknowledged):
                found[place] += 1
        except Exception as error:
            raise AssertionError(f"power cut before call {cut}") from error
    said = len(disk.acknowledged)
    assert said
    tell(
        tries=len(cuts),
        outcome=f"opens, verified; all {said} acknowledgements kept{in_place(found)}",
    )


def recorded(tmp_path: Path, what: str) -> list[tuple[str, str, int]]:
    """Let a process of its own do the job, and return its calls."""
    trace = tmp_path / "trace"
    command = [
        *COMMAND, str(trace), sys.executable, "-m", "tests.faults.another_process",
        "work_once", str(tmp_path / "live" / "data"), what, str(ROUNDS[what]),
    ]  # fmt: skip
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=120)
    return list(calls(trace))


def plain(call: tuple[str, str, int]) -> str:
    return call[1].replace("\\x", "")


def test_a_program_that_does_not_wait_for_the_disk_would_be_found(tmp_path: Path) -> None:
    """The same recording without its fsyncs loses answers: the tests above can fail."""
    job, live = JOBS["answering"], tmp_path / "live"
    live.mkdir()
    job.prepare(live / "data")
    disk = Disk(live)
    for call in recorded(tmp_path, "answering"):
        if call[0] not in {"fsync", "fdatasync"}:
            disk.play(*call)
    chance = random.Random(7)  # noqa: S311 - not for keys
    lost = 0
    for _ in range(5):
        disk.left(tmp_path / "cut", chance)
        try:
            job.require(tmp_path / "cut" / "data", disk.acknowledged)
        except (AssertionError, StorageError):
            lost += 1
    assert lost
