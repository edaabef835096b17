"""A backup in a process of its own: `python -m tests.bench.copying FOLDER OUT` says as JSON what it took.

First one is stopped while it copies, one while it proves itself, then one is made to its end.
"""

from __future__ import annotations

import itertools
import json
import resource
import sys
import time
from pathlib import Path

from clinic_app.desk import Desk
from clinic_app.errors import CancelledError
from clinic_app.storage.store import Store
from tests.bench.patients import PASSPHRASE, edition

IN_COPY, IN_PROOF = 0.3, 0.8  # shares of the whole work at which it is stopped


def main(folder: Path, out: Path) -> None:
    at = Desk(Store.open(folder, "bench", PASSPHRASE), edition())
    at.store.checkpoint()
    before = _peak()
    stopped = max(_stopped(at, out, share) for share in (IN_COPY, IN_PROOF))
    heard = [time.perf_counter()]
    at.backup(out, lambda _: heard.append(time.perf_counter()))
    gaps = [later - sooner for sooner, later in itertools.pairwise(heard)]
    at.close()
    print(
        json.dumps({
            "seconds": heard[-1] - heard[0],
            "told": len(gaps),
            "silence": max(gaps),
            "stopped": stopped,
            "before": before,
            "peak": _peak(),
        })
    )  # fmt: skip


def _stopped(at: Desk, out: Path, share: float) -> float:
    """Seconds from wanting a backup to stop until nothing of it is left."""
    wanted = [0.0]

    def stop(done: float) -> None:
        if done >= share:
            wanted.append(time.perf_counter())
            raise CancelledError("Stopped.")

    try:
        at.backup(out, stop)
    except CancelledError:
        assert not list(out.iterdir())
        return time.perf_counter() - wanted[-1]
    raise AssertionError("it was not stopped")


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
