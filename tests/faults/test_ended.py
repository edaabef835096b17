"""The program is ended from outside while somebody types in the real window."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from clinic_app.desk import Desk
from clinic_app.form.answers import Quantity
from clinic_app.library import edition_from_files
from clinic_app.storage.store import Store
from tests.faults.conftest import Tell, tries
from tests.storage.made_up import CHEAP, PASSPHRASE

COMMAND = (sys.executable, "-m", "tests.faults.another_process", "type_on")
RESOURCES = Path(__file__).parents[2] / "resources"

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs SIGTERM and SIGKILL")


def _end(
    folder: Path, text: str, how: signal.Signals, after: str, chance: random.Random
) -> list[list[str]]:
    """Type until the disk has `after`, end the program a moment later, and return all it said."""
    lines: list[list[str]] = []
    with subprocess.Popen(
        [*COMMAND, str(folder), text], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line.split())
            if lines[-1][0] == "kept" and " ".join(lines[-1][1:]) == after:
                break
        time.sleep(chance.random() * 0.2)
        process.send_signal(how)
        lines += [line.split() for line in process.stdout]
        process.wait(timeout=30)
    assert process.returncode == (0 if how is not signal.SIGKILL else -signal.SIGKILL), lines[-3:]
    return lines


def _desk(folder: Path) -> Desk:
    edition = edition_from_files(
        RESOURCES / "questionnaires" / "gi-atopy-intake.json", RESOURCES / "screening"
    )
    return Desk(Store.open(folder, "asample", PASSPHRASE, cost=CHEAP), edition)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_while_typing_records_an_answer_and_leaves_in_order(
    tmp_path: Path, tell: Tell, how: signal.Signals
) -> None:
    tell(f"{how.name} while typing an answer")
    chance, many = random.Random(1), tries(short=1, long=8)  # noqa: S311 - not for keys
    for turn in range(many):
        folder = tmp_path / str(turn)
        lines = _end(folder, "3 weeks|", how, "3 weeks", chance)
        assert lines[-1] == ["left", "0"]
        desk = _desk(folder)
        draft = desk.open_draft(lines[0][1])
        value = draft.form.get("visit.duration").value
        assert isinstance(value, Quantity)
        assert (str(value.value), value.unit) == ("3", "wk")
        assert draft.typed() == {}
        assert draft.place == ("visit.duration", 0)
        assert not desk.store.verify()
        desk.close()
        assert not list(folder.glob("*-wal"))
    tell(tries=many, outcome="left in order with exit code 0; what was typed is recorded")


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_half_typed_text_that_is_no_answer_yet_is_kept(
    tmp_path: Path, tell: Tell, how: signal.Signals
) -> None:
    tell(f"{'kill -9' if how is signal.SIGKILL else how.name} over text that is no answer yet")
    chance, many = random.Random(2), tries(short=1, long=8)  # noqa: S311
    for turn in range(many):
        folder = tmp_path / str(turn)
        lines = _end(folder, "about thr|", how, "about thr", chance)
        desk = _desk(folder)
        draft = desk.open_draft(lines[0][1], take_over=True)
        assert draft.typed() == {("visit.duration", 0): "about thr"}
        assert not draft.form.get("visit.duration").is_given
        assert not desk.store.verify()
        desk.close()
    tell(tries=many, outcome="kept with the draft for whoever typed it; verified")
