"""kill -9 at any moment of a push: what the server has in the end is all of it, once."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from clinic_app.desk import Desk
from clinic_app.library import Edition
from clinic_app.server.address import Server
from tests.server.conftest import INTAKES
from tests.server.r4_store import R4Store
from tests.server.test_sending import expected
from tests.storage.made_up import opened

KILLS = 12


@pytest.mark.parametrize("by_identifier", [False, True])
def test_killed_at_any_moment_all_is_there_once(  # noqa: PLR0913, PLR0917 - fixtures
    folder: Path, filled: Path, edition: Edition, r4: R4Store, url: str, by_identifier: bool
) -> None:
    r4.own_ids = by_identifier
    desk = Desk(opened(folder), edition)
    desk.sending.set_server(Server(url, by_identifier=by_identifier))
    wanted = len(expected(desk))
    shutil.copytree(filled, folder.with_name("warm"))
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.server.push_and_die", str(folder)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        cwd=Path(__file__).parents[2], env=dict(os.environ, PYTHONPATH="."),
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    chance = random.Random(4)  # noqa: S311 - moments, no secrets
    killed_before_the_end = 0
    for turn in range(KILLS):
        desk.sending.send_everything_again()
        before = r4.transactions
        process.stdin.write("\n")
        process.stdin.flush()
        pid = int(process.stdout.readline().split()[1])
        # in the middle of a transaction: after the server has it, or before; then at any time
        reached = before + 1 + turn % INTAKES
        end = time.monotonic() + 20
        while r4.transactions < reached and time.monotonic() < end:
            time.sleep(0.0005)
        time.sleep(chance.random() * 0.02)
        os.kill(pid, signal.SIGKILL)
        said = process.stdout.readline()
        if said.startswith("done"):
            said = process.stdout.readline()
        else:
            killed_before_the_end += 1
        assert said == "dead\n"
    process.stdin.close()
    assert process.wait(20) == 0
    process.stdout.close()
    assert killed_before_the_end >= KILLS // 3
    done = desk.sending.push()
    assert (done.waiting, done.refused) == (0, 0)
    assert len(r4.kept) == wanted
    told = [row["action"] for row in desk.audit_rows()]
    assert told.count("sending to the server") >= r4.transactions, "nothing leaves untold"
    assert desk.store.verify() == []
    desk.close()
    assert not [one for one in threading.enumerate() if one.name == "waiting for the server"]
