"""How fast and how flat exports are: `python -m tests.bench exports [INTAKES]`, each format in a process of its own.

The floor writes the very cells of the CSV export again: `sqlite3 -csv` from a plain SQLite file, and Python's csv where that
program is missing. It reads no encrypted file, knows no rules and no states of answers.
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
FORMATS = (Format.CSV, Format.XLSX, Format.JSONL)
HEAD = ("export", "intakes", "MB", "seconds", "intakes a second", "MB a second", "against the floor", "peak memory")  # fmt: skip


def measured(folder: Path, out: Path, kind: str) -> None:
    """Write one export and print what it took; for a process of its own."""
    at = Desk(Store.open(folder, "bench", PASSPHRASE), edition())
    begun = time.perf_counter()
    files = at.exports.write(out, Wanted(Format(kind)))
    took = time.perf_counter() - begun
    at.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size = sum(path.stat().st_size for path in files)
    sys.stdout.write(json.dumps({"seconds": took, "peak": peak, "bytes": size}))


def floor(out: Path) -> tuple[str, float, int]:
    """Return what wrote the cells of the table again, its seconds, and its bytes."""
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
    begun = time.perf_counter()
    if program:
        with again.open("wb") as file:
            subprocess.run(
                [program, "-csv", str(table), "SELECT * FROM intakes"], stdout=file, check=True
            )
    else:
        with closing(sqlite3.connect(table)) as plain, again.open("w", encoding="utf-8", newline="") as text:  # fmt: skip
            csv.writer(text).writerows(plain.execute("SELECT * FROM intakes"))
    took = time.perf_counter() - begun
    return "sqlite3 -csv" if program else "Python's csv", took, again.stat().st_size


def main(arguments: list[str]) -> None:
    """Fill, write each format, and print a table."""
    if arguments[:1] == ["one"]:
        measured(Path(arguments[1]), Path(arguments[2]), arguments[3])
        return
    count = int(arguments[0]) if arguments else INTAKES
    with tempfile.TemporaryDirectory() as place:
        folder, out = Path(place) / "records", Path(place) / "out"
        out.mkdir()
        fill(folder, Size(count * 10 // 3), lambda _: None).close()
        found = {}
        for kind in FORMATS:
            command = [sys.executable, "-m", "tests.bench", "exports", "one", str(folder), str(out), kind.value]  # fmt: skip
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            found[kind] = json.loads(done.stdout)
        name, seconds, size = floor(out)
    per_byte = seconds / size
    lines = [HEAD]
    for kind, one in found.items():
        took, written = one["seconds"], one["bytes"]
        ratio = f"{took / written / per_byte:.1f}" if kind is Format.CSV else ""
        lines.append(
            (kind.value, f"{count}", f"{written / 1e6:.1f}", f"{took:.1f}", f"{count / took:.0f}", f"{written / 1e6 / took:.1f}",
             ratio, f"{one['peak']:.0f} MB")
        )  # fmt: skip
    lines.append((name, f"{count}", f"{size / 1e6:.1f}", f"{seconds:.2f}", f"{count / seconds:.0f}", f"{size / 1e6 / seconds:.1f}", "1", ""))  # fmt: skip
    sys.stdout.write(markdown(lines) + "\n")
