from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import pytest

from clinic_app.storage.backup import BackupState
from tests.faults.conftest import Tell, tries
from tests.storage.made_up import Clock, answer, new_intake, new_store, opened


def test_a_clock_that_jumps_is_told_and_answers_are_saved(tmp_path: Path, tell: Tell) -> None:
    tell("clock set back or forward while answering")
    chance = random.Random(7)  # noqa: S311 - not for keys
    clock = Clock()
    store, _ = new_store(tmp_path / "data", clock)
    intake = new_intake(store)
    jumps, back = tries(short=20, long=200), 0
    for number in range(jumps):
        jump = dt.timedelta(days=chance.uniform(-4000, 4000))
        clock.at += jump
        answer(store, intake, f"q{number}", str(number))
        back += jump < dt.timedelta(minutes=-1)
    told = [row for row in store.audit.rows() if row["action"] == "clock set back"]
    assert len(told) == back > 0
    assert all(row["old"] > row["new"] == row["at"] for row in told)
    assert len(store.intakes.answers(intake.id)) == jumps
    assert store.verify() == []
    store.close()
    opened(tmp_path / "data", clock=clock).close()
    tell(tries=jumps, outcome=f"every answer saved; {back} steps back recorded in the audit trail")


def test_clocks_that_differ_by_seconds_are_not_told(tmp_path: Path) -> None:
    clock = Clock()
    store, _ = new_store(tmp_path / "data", clock)
    clock.at -= dt.timedelta(seconds=50)
    intake = new_intake(store)
    answer(store, intake, "q", "1")
    assert "clock set back" not in {row["action"] for row in store.audit.rows()}
    store.close()


@pytest.mark.parametrize("days", [1, -1, -400])
def test_a_backup_of_another_day_never_keeps_todays_from_being_made(days: int) -> None:
    """Also not one whose clock was a year ahead."""
    now = Clock().at
    assert BackupState(good=now).is_due(now + dt.timedelta(days=days))
    assert not BackupState(good=now).is_due(now)
