"""A desk with made-up signed intakes pushes them to another maker's server that fails now and then; what is there is counted.

python -m tests.interop.pushed R4_SERVER.mjs [COUNT]
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from collections import Counter
from pathlib import Path

from clinic_app.desk import Desk
from clinic_app.fhir.bundle import bundle_of
from clinic_app.form.partial_date import PartialDate
from clinic_app.library import choose
from clinic_app.paths import resources
from clinic_app.server.address import Server
from tests.storage.made_up import Clock, new_store
from tests.test_desk_exports import signed, with_eczema

FAIL_EVERY = 3
MOST_PUSHES = 40


def counts(url: str) -> dict[str, int]:
    """Return how many resources of each type the server holds."""
    with urllib.request.urlopen(url.replace("/fhir", "/counts"), timeout=10) as answer:  # noqa: S310 - loopback
        return dict(json.load(answer))


def made_up_desk(folder: Path, count: int) -> Desk:
    """Return a desk with signed intakes, one of them amended and one withdrawn."""
    clock = Clock()
    store, _ = new_store(folder, clock)
    desk = Desk(store, choose(resources(), None).edition, clock)
    ids = [with_eczema(desk) for _ in range(count)]
    signed(desk, desk.amend(ids[0], "The patient corrected it"))
    desk.withdraw(ids[1], "Written into the wrong file")
    return desk


def expected(desk: Desk) -> dict[str, int]:
    """Return how many resources of each type the server should hold."""
    heads = desk.store.intakes.all_signed(retired=True)
    found = set()
    for record in desk.records(head.id for head in heads):
        entries: list[dict[str, dict[str, str]]] = bundle_of(record)["entry"]  # type: ignore[assignment]
        found |= {one["request"]["url"] for one in entries}
    return dict(Counter(one.partition("/")[0] for one in found))


def pushed(script: Path, desk: Desk, *, by_identifier: bool) -> tuple[int, list[str]]:
    """Push until nothing waits, and once more all of it; return the number of pushes and what is wrong."""
    words = ["node", str(script), str(FAIL_EVERY)]
    wrong = []
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        url = server.stdout.readline().strip()
        desk.sending.set_server(Server(url, by_identifier=by_identifier))
        desk.sending.test()
        pushes = 0
        for turn in range(2):
            if turn:
                desk.sending.send_everything_again()
            done = desk.sending.push()
            pushes += 1
            while done.waiting and pushes < MOST_PUSHES:
                done = desk.sending.push()
                pushes += 1
            state = desk.sending.state
            if state is None or state.waiting or state.refused:
                wrong.append(f"not all was taken: {state}")
        there, wanted = counts(url), expected(desk)
        wrong += [
            f"{kind}: {there.get(kind, 0)} there, {wanted.get(kind, 0)} expected"
            for kind in sorted(there | wanted)
            if there.get(kind, 0) != wanted.get(kind, 0)
        ]
        born = PartialDate.from_iso("1988-06-02")
        if not desk.sending.look_up("Sample-Brandt", born):
            wrong.append("nobody is found by family name and birth date")
        if not desk.sending.look_up("", None, ("MRN", "003-981-02")):
            wrong.append("nobody is found by number")
        server.communicate()
    return pushes, wrong


def main(script: Path, count: int) -> int:
    """Push in both ways and say what came of it."""
    failed = 0
    for by_identifier in (False, True):
        with tempfile.TemporaryDirectory() as folder:
            desk = made_up_desk(Path(folder) / "data", count)
            pushes, wrong = pushed(script, desk, by_identifier=by_identifier)
            resources_there = sum(expected(desk).values())
            desk.close()
        way = "by identifier" if by_identifier else "by id"
        sys.stdout.write(
            f"Pushed {way}: {count + 1} intakes twice in {pushes} pushes, every {FAIL_EVERY}rd answer lost: "
            f"{resources_there} resources there once, {len(wrong)} wrong\n"
        )
        for words in wrong:
            sys.stdout.write(f"  {words}\n")
        if table := os.environ.get("TABLE"):
            with Path(table).open("a", encoding="utf-8") as file:
                file.write(f"Medplum's server\tpushed {way}\t{count + 1}\t{len(wrong)}\n")
        failed += len(wrong)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 12))
