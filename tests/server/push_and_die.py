"""A process of its own that pushes, for tests that kill it: `python -m tests.server.push_and_die FOLDER`."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from clinic_app.desk import Desk
from clinic_app.library import choose
from clinic_app.paths import resources
from tests.faults.jobs import say
from tests.storage.made_up import opened


def main(folder: Path) -> None:
    """Fork a child for each line of standard input: imports and unlocking cost it nothing."""
    edition = choose(resources(), None).edition
    opened(folder.with_name("warm")).close()
    import clinic_app.fhir.bundle
    import clinic_app.server.connection  # noqa: F401 - loading is the point

    for _ in sys.stdin:
        child = os.fork()
        if not child:
            desk = Desk(opened(folder), edition)
            say("begins", os.getpid())
            done = desk.sending.push()
            say("done", done.waiting)
            desk.close()
            signal.pause()  # until it is killed, so that whoever kills finds it
        os.waitpid(child, 0)
        say("dead")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
