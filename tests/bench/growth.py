"""How cost grows with the records: `python -m tests.bench growth [PATIENTS …]`, for each size one file and one column.

Three intakes for ten patients. Every file is made anew in a temporary folder, unless `--keep FOLDER` says where; a file
that is there already is used again. A busy machine lengthens what a clock on the wall says, so the processor's own time
stands in brackets, and how busy it was below the table.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from clinic_app.desk import Desk
from clinic_app.form.answers import Answer
from clinic_app.record import Patient
from clinic_app.storage.store import Store
from tests.bench.many import Size, fill
from tests.bench.patients import PASSPHRASE, edition, filled_draft
from tests.bench.rows import in_turns, markdown, median, percentile

SIZES = (1_000, 10_000)
TIMES = 60
SHOWN = 50  # people that a search gives at most
PEOPLE = 12  # of whom everything is typed
FIRST_LINES = 4  # of today's list, which the window reads before it shows it
Column = dict[str, str]
KINDS = ("family name", "given and family name", "date", "name and date", "number", "end of a number", "name and number", "nobody")  # fmt: skip
AIMS = {
    **dict.fromkeys((f"search, {kind}: p50, p99" for kind in (*KINDS, "all")), "p99 50 ms"),
    "today's list, first time": "50 ms", "today's list, again": "50 ms", "opening a record": "50 ms",
    "opening a patient's page": "50 ms", "answer / bare commit in the same file": "2 x",
    "memory of the program": "250 MB", "memory of a backup beside the program": "flat",
}  # fmt: skip


def columns(sizes: list[int], kept: Path | None) -> list[tuple[int, Column]]:
    """Measure each size."""
    found = []
    for patients in sizes:
        with contextlib.ExitStack() as stack:
            place = kept or Path(stack.enter_context(tempfile.TemporaryDirectory()))
            folder = place / f"{patients}"
            if not (folder / "clinic.keys").exists():
                begun = time.perf_counter()
                fill(folder, Size(patients), _say).close()
                _say(f"filled in {time.perf_counter() - begun:.0f} s")
            found.append((patients, measure(folder, Size(patients))))
    return found


def table(found: list[tuple[int, Column]]) -> str:
    """A Markdown table: one line for each measure, one column for each size."""
    head = ["measure", *(f"{size:,} patients" for size, _ in found), "aim"]
    lines = [head] + [
        [name, *(column[name] for _, column in found), AIMS.get(name, "")] for name in found[0][1]
    ]
    return markdown(lines)


def measure(folder: Path, size: Size) -> Column:
    """Use the records of a folder as a day does, and say what each thing took."""
    at = Desk(Store.open(folder, "bench", PASSPHRASE), edition())
    file = folder / "clinic.db"
    rows = _one(at, "SELECT max(id) FROM audit")
    column = {
        "intakes": f"{size.intakes:,}",
        "rows of the audit trail": f"{rows:,}",
        "size of the file": f"{file.stat().st_size / 1e6:.0f} MB",
    }
    for name, taken in (
        ("search", _search), ("lists", _lists), ("records", _records), ("answers", _answers),
    ):  # fmt: skip
        _say(name)
        found = taken(at)
        _say(str(found))
        column |= found
    at.close()
    _say("memory")
    column["memory of the program"] = _memory(folder)
    _say(column["memory of the program"])
    _say("backup")
    column |= _backup(folder)
    _say(str(column))
    at = Desk(Store.open(folder, "bench", PASSPHRASE), edition())
    _say("verify")
    took, problems = _seconds(at.store.verify)
    assert not problems, problems
    column["verify"] = f"{took:.1f} s"
    at.close()
    return column


# -- each measure ------------------------------------------------------------------------------


def _search(at: Desk) -> Column:
    """Type names, names with a given name, dates and numbers, mark by mark, and some that nobody has."""
    taken: dict[str, list[Took]] = {kind: [] for kind in KINDS}
    floors: list[Took] = []
    for kind, text in _typed(at):
        for end in range(1, len(text) + 1):
            took, found = _took(lambda typed=text[:end]: at.find_patients(typed))
            taken[kind].append(took)
            if len(found) == SHOWN:
                floors.append(_took(lambda found=found: _read(at, found))[0])
    every = [one for kind in taken.values() for one in kind]
    return {
        **{f"search, {kind}: p50, p99": _spread(times) for kind, times in taken.items()},
        "search, all: p50, p99": _spread(every),
        f"reading {SHOWN} people by their ids": _middle(floors),
    }


def _read(at: Desk, people: list[Patient]) -> None:
    """Do the least that a search has to do once it knows whom it has found."""
    at.store.patients.get_each([one.id for one in people])


def _typed(at: Desk) -> Iterator[tuple[str, str]]:
    chance = random.Random(3)  # noqa: S311 - not for keys
    last = _one(at, "SELECT max(number) FROM patient")
    for number in chance.sample(range(1, last - 100), PEOPLE):
        row = at.store._database.read(
            "SELECT family, given, dob, value FROM patient JOIN patient_identifier ON patient = number"
            " WHERE number = ?",
            (number,),
        )[0]
        year, month, day = row["dob"].split("-")
        yield "family name", row["family"]
        yield "given and family name", f"{row['given']} {row['family']}"
        yield "date", f"{day}.{month}.{year}"
        yield "name and date", f"{row['family']} {row['dob']}"
        yield "number", row["value"]
        yield "end of a number", row["value"][-5:]
        yield "name and number", f"{row['family']} {row['value'][2:]}"
    for text in ("zzyzx", "nobody at all", "99999999", "smith, john 1990"):
        yield "nobody", text


def _lists(at: Desk) -> Column:
    first, _ = _took(lambda: at.begin_today(FIRST_LINES))
    rest, rows = _took(at.today)
    draft = at.open_draft(next(row.head.id for row in rows if row.head.is_draft), take_over=True)

    def after_an_answer(number: int) -> None:
        draft.answer("asth.ever", Answer.of("no" if number % 2 else "yes"))
        taken.append(_took(at.today)[0])

    taken: list[Took] = []
    for number in range(TIMES):
        after_an_answer(number)
    drafts = sum(row.head.is_draft for row in rows)
    return {
        "lines of today's list": f"{len(rows)}, {drafts} drafts",
        "today's list, first time": _middle([first]),
        "its other lines, which follow": _middle([rest]),
        "today's list, again": _middle(taken),
    }


def _records(at: Desk) -> Column:
    chance = random.Random(4)  # noqa: S311 - not for keys
    last = _one(at, "SELECT max(number) FROM patient")
    intakes = [row.head.id for row in at.today()][:20]
    people = [
        at.store._database.read(
            "SELECT patient.id FROM patient JOIN intake ON patient = number WHERE number >= ? LIMIT 1",
            (chance.randrange(1, max(last - 100, 2)),),
        )[0]["id"]
        for _ in range(20)
    ]

    def page(id_: str) -> None:
        patient = at.patient(id_)
        at.tell_viewed(patient)
        at.intakes_of(id_)

    opened = _taken(at.record, intakes)
    pages = _taken(page, people)
    trail = _taken(lambda id_: list(at.store.audit.rows(id_)), people[:3])
    return {
        "opening a record": _middle(opened),
        "opening a patient's page": _middle(pages),
        "a patient's own audit trail": _middle(trail),
    }


def _answers(at: Desk) -> Column:
    draft = filled_draft(at, "child")
    sql = at.store._database.sql
    sql.execute("CREATE TABLE IF NOT EXISTS bare (id INTEGER PRIMARY KEY, code TEXT)")
    values, floors = in_turns(
        lambda number: draft.answer("asth.ever", Answer.of("no" if number % 2 else "yes")),
        lambda number: sql.execute("INSERT INTO bare (code) VALUES (?)", (str(number),)),
        200,
    )
    sql.execute("DROP TABLE bare")
    return {
        "answer to durable, p50": f"{median(values):.2f} ms",
        "answer / bare commit in the same file": f"{median(values) / median(floors):.2f} x",
    }


def _memory(folder: Path) -> str:
    """Peak of a process of its own that opens the window's pages and uses them."""
    command = [sys.executable, "-m", "tests.bench.using", str(folder)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    said = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return f"{int(said.stdout.split()[-1]) / 1e6:.0f} MB"


def _backup(folder: Path) -> Column:
    size = (folder / "clinic.db").stat().st_size / 1e6
    with tempfile.TemporaryDirectory(dir=folder.parent) as name:
        place = Path(name)
        copied, _ = _seconds(lambda: _copy(folder / "clinic.db", place / "copied.db"))
        (place / "copied.db").unlink()
        command = [sys.executable, "-m", "tests.bench.copying", str(folder), str(place / "backups")]
        said = subprocess.run(command, capture_output=True, text=True, check=True)
    told = json.loads(said.stdout)
    took = told["seconds"]
    return {
        "backup, proved": f"{took:.1f} s, {size / took:.0f} MB/s",
        "backup / bare copy of the file": f"{took / copied:.1f} x",
        "how often it says how far it is": f"{told['told']} times, longest silence {told['silence']:.1f} s",
        "stopping it, in the copy or in the proof": f"{told['stopped']:.1f} s",
        "memory of a backup beside the program": f"{(told['peak'] - told['before']) / 1e6:.0f} MB",
    }


def _copy(source: Path, to: Path) -> None:
    shutil.copyfile(source, to)
    with to.open("r+b") as file:
        os.fsync(file.fileno())


# -- small things ------------------------------------------------------------------------------


class Took(NamedTuple):
    """Milliseconds on the wall, and of the processor."""

    wall: float
    processor: float


def _took(job: Callable[[], Any]) -> tuple[Took, Any]:
    begun, busy = time.perf_counter(), time.thread_time()
    result = job()
    return Took((time.perf_counter() - begun) * 1000, (time.thread_time() - busy) * 1000), result


def _taken(job: Callable[[str], object], about: list[str]) -> list[Took]:
    return [_took(lambda one=one: job(one))[0] for one in about]


def _middle(times: list[Took]) -> str:
    wall, processor = map(median, zip(*times, strict=True))
    return f"{wall:.1f} ms ({processor:.1f})"


def _spread(times: list[Took]) -> str:
    wall, processor = zip(*times, strict=True)
    return (
        f"{median(wall):.1f}, {percentile(wall, 99):.1f} ms"
        f" ({median(processor):.1f}, {percentile(processor, 99):.1f})"
    )


def _seconds(job: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.perf_counter()
    result = job()
    return time.perf_counter() - begun, result


def _one(at: Desk, sql: str) -> int:
    return int(next(iter(at.store._database.read(sql)[0].values())))


def _say(sentence: str) -> None:
    print(f"  {sentence} ...", file=sys.stderr, flush=True)


def main(arguments: list[str]) -> None:
    wanted = argparse.ArgumentParser(prog="python -m tests.bench growth", description=__doc__)
    wanted.add_argument("sizes", type=int, nargs="*", metavar="PATIENTS")
    wanted.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the files there")
    args = wanted.parse_args(arguments)
    busy = os.getloadavg()[0]
    print(table(columns(args.sizes or list(SIZES), args.keep)))
    print(
        f"\nPython {platform.python_version()}, {os.cpu_count()} cores; work waiting at the start {busy:.1f}, at the end"
        f" {os.getloadavg()[0]:.1f} (load of the last minute)."
    )
