from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from clinic_app.errors import StorageError
from clinic_app.storage.store import Store
from tests.storage.made_up import new_store, opened

KILLS = int(os.environ.get("CLINIC_APP_KILLS", "24"))
COMMAND = (sys.executable, "-m", "tests.faults.another_process")

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs fork and SIGKILL")


def test_nothing_acknowledged_is_lost_when_the_program_is_killed(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    new_store(folder)[0].close()
    chance = random.Random(20_261_123)  # noqa: S311 - not for keys
    acknowledged: list[list[str]] = []
    with subprocess.Popen(
        [*COMMAND, "write", str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for _ in range(KILLS):
            process.stdin.write("next\n")
            process.stdin.flush()
            told = read_until_killed(process, chance)
            acknowledged += told
            store = opened(folder)
            assert [line for line in told if not is_kept(store, line)] == []
            assert store.verify() == []
            store.close()
        process.stdin.close()
    assert process.returncode == 0
    store = opened(folder)
    assert [line for line in acknowledged if not is_kept(store, line)] == []
    assert len(acknowledged) > 10 * KILLS
    store.close()


def read_until_killed(process: subprocess.Popen[str], chance: random.Random) -> list[list[str]]:
    """Return what the child said it has done; it is killed somewhere between two of its steps or in one."""
    assert process.stdout is not None
    told: list[list[str]] = []
    child, patience = 0, chance.randrange(1, 60)
    for line in process.stdout:
        match line.split():
            case ["child", pid]:
                child = int(pid)
            case ["dead"]:
                break
            case words:
                told.append(words)
        if child and len(told) >= patience:
            time.sleep(chance.random() * 0.004)
            os.kill(child, signal.SIGKILL)
            child = 0
    return told


def is_kept(store: Store, line: list[str]) -> bool:
    try:
        match line:
            case ["patient", id_]:
                return store.patients.get(id_).id == id_
            case ["answer", id_, question, code]:
                answers = {one.question: one.code for one in store.intakes.answers(id_)}
                return answers.get(question) == code
            case ["signed", id_, content_hash]:
                text = store.intakes.snapshot(id_)
                return hashlib.sha256(text.encode()).hexdigest() == content_hash
    except StorageError:
        return False
    return False
