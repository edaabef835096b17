from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.faults.conftest import Tell, tries
from tests.faults.jobs import JOBS, Job, in_place
from tests.storage.made_up import new_store

COMMAND = (sys.executable, "-m", "tests.faults.another_process")

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs fork and SIGKILL")


@pytest.mark.parametrize("what", JOBS)
def test_nothing_acknowledged_is_lost_when_the_program_is_killed(
    tmp_path: Path, what: str, tell: Tell
) -> None:
    tell(f"kill -9 while {what}")
    job, folder = JOBS[what], tmp_path / "data"
    new_store(tmp_path / "warm")[0].close()
    chance = random.Random(20_261_123)  # noqa: S311 - not for keys
    said, kills = 0, tries(short=5, long=40)
    found: Counter[str] = Counter()
    with subprocess.Popen(
        [*COMMAND, "work", str(folder), what],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        for turn in range(kills):
            job.prepare(folder)
            process.stdin.write("next\n")
            process.stdin.flush()
            # a busy machine may be killed too early each time: then the last one waits for a word
            late = turn == kills - 1 and not said
            lines = lines_until_killed(process, chance, job, wait_for_a_word=late)
            try:
                if place := job.require(folder, lines):
                    found[place] += 1
            except Exception as error:
                raise AssertionError(f"after kill {turn}, having said {lines[-3:]}") from error
            said += len(lines)
        process.stdin.close()
    assert process.returncode == 0
    assert said
    tell(
        tries=kills,
        outcome=f"opens, verified; all {said} acknowledgements kept{in_place(found)}",
    )


def lines_until_killed(
    process: subprocess.Popen[str],
    chance: random.Random,
    job: Job,
    *,
    wait_for_a_word: bool = False,
) -> list[list[str]]:
    """Return what the child said it has done; it is killed between two of its steps or in one."""
    assert process.stdout is not None
    words = process.stdout.readline().split()
    assert words[0] == "begins"
    lines = [process.stdout.readline().split()] if wait_for_a_word else []
    time.sleep(chance.random() * job.longest)
    os.kill(int(words[1]), signal.SIGKILL)
    for line in process.stdout:
        if line == "dead\n":
            break
        lines.append(line.split())
    return lines
