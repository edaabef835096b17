"""How fast and how flat exports are: `python -m tests.bench exports [INTAKES [FOLDER]]`, each in a process of its own.

The floor writes the very cells of the CSV export again: `sqlite3 -csv` from a plain SQLite file, and Python's csv where that
program is missing. It reads no encrypted file, knows no rules and no states of answers. Tables and JSON Lines are written
twice: with nothing kept from an earlier export, and again. Records in FOLDER are made once and used again.
"""

from __future__ import annotations

import csv
import json
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from clinic_app.desk import Desk
from clinic_app.desk.wanted import Format, Wanted
from clinic_app.storage.store import Store
from tests.bench.many import Size, fill
from tests.bench.patients import PASSPHRASE, edition
from tests.bench.rows import markdown

INTAKES = 1_000
ANEW, AGAIN = "with nothing kept", "again"
RUNS = (
    (Format.CSV, ANEW),
    (Format.CSV, AGAIN),
    (Format.XLSX, AGAIN),
    (Format.JSONL, ANEW),
    (Format.JSONL, AGAIN),
)
HEAD = ("export", "intakes", "MB", "seconds", "of them CPU", "intakes a second", "MB a second", "against the floor, by byte", "peak memory")  # fmt: skip


def measured(folder: Path, out: Path, kind: str, state: str) -> None:
    """Write one export and print what it took; for a process of its own."""
    at = Desk(Store.open(folder, "bench", PASSPHRASE), edition())
    if state == ANEW:
        at.store._database.sql.execute("DELETE FROM export_row")
    begun, cpu = time.perf_counter(), time.process_time()
    files = at.exports.write(out, Wanted(Format(kind)))
    took, cpu = time.perf_counter() - begun, time.process_time() - cpu
    at.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size = sum(path.stat().st_size for path in files)
    sys.stdout.write(json.dumps({"seconds": took, "cpu": cpu, "peak": peak, "bytes": size}))


def floor(out: Path) -> tuple[str, float, float, int]:
    """Return what wrote the cells of the table again, its seconds, those of CPU, and its bytes."""
    table, again = out / "plain.sqlite", out / "floor.csv"
    with (out / "intakes.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        header = next(rows)
        with closing(sqlite3.connect(table)) as plain:
            names = ", ".join(f'"{name}" TEXT' for name in header)
            plain.execute(f"CREATE TABLE intakes ({names})")
            plain.executemany(f"INSERT INTO intakes VALUES ({', '.join('?' * len(header))})", rows)  # noqa: S608
            plain.commit()
    program = shutil.which("sqlite3")
    begun, before = time.perf_counter(), _cpu()
    if program:
        with again.open("wb") as file:
            subprocess.run(
                [program, "-csv", str(table), "SELECT * FROM intakes"], stdout=file, check=True
            )
    else:
        with closing(sqlite3.connect(table)) as plain, again.open("w", encoding="utf-8", newline="") as text:  # fmt: skip
            csv.writer(text).writerows(plain.execute("SELECT * FROM intakes"))
    took = time.perf_counter() - begun
    return (
        "sqlite3 -csv" if program else "Python's csv",
        took,
        _cpu() - before,
        again.stat().st_size,
    )


def _cpu() -> float:
    """Seconds of CPU that this process and those that it waited for have taken."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def main(arguments: list[str]) -> None:
    """Fill, write each format, and print a table."""
    if arguments[:1] == ["one"]:
        measured(Path(arguments[1]), Path(arguments[2]), *arguments[3:])
        return
    count = int(arguments[0]) if arguments else INTAKES
    with tempfile.TemporaryDirectory() as place:
        folder, out = Path(arguments[1] if len(arguments) > 1 else place) / "records", Path(place)
        if not folder.exists():
            fill(folder, Size(count, 10), lambda _: None).close()
        lines: list[tuple[str, ...]] = [HEAD]
        found = []
        for kind, state in RUNS:
            command = [sys.executable, "-m", "tests.bench", "exports", "one", str(folder), str(out), kind.value, state]  # fmt: skip
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            found.append((kind, state, json.loads(done.stdout)))
        name, seconds, cpu, size = floor(out)
    for kind, state, one in found:
        took, written = one["seconds"], one["bytes"]
        ratio = took / written / (seconds / size)
        by_cpu = one["cpu"] / written / (cpu / size)
        told = f"{ratio:.2f} ({by_cpu:.2f} of CPU)" if kind is Format.CSV else ""
        lines.append(
            (f"{kind.value}, {state}", f"{count}", f"{written / 1e6:.1f}", f"{took:.1f}", f"{one['cpu']:.1f}", f"{count / took:.0f}",
             f"{written / 1e6 / took:.1f}", told, f"{one['peak']:.0f} MB")
        )  # fmt: skip
    lines.append((name, f"{count}", f"{size / 1e6:.1f}", f"{seconds:.1f}", f"{cpu:.1f}", f"{count / seconds:.0f}", f"{size / 1e6 / seconds:.1f}", "1", ""))  # fmt: skip
    sys.stdout.write(markdown(lines) + "\n")
