"""`make bench`: how long the program takes, each figure beside the least that it could take. Always exits 0."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from pathlib import Path

from tests.bench import batch, exports, growth, keys, pages, paper, saving, starting, thinking
from tests.bench.rows import Row, markdown

HEAD = ("measure", "ms", "floor of the same run", "ms", "ratio", "aim")


def table(rows: list[Row]) -> str:
    """The figures as a Markdown table, so that they can be kept."""
    return markdown([HEAD, *(_cells(row) for row in rows)])


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.measure,
        _ms(row.value),
        row.floor_name,
        _ms(row.floor),
        f"{row.ratio:.2f}",
        row.aim,
    )


def _ms(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.2f}" if value >= 0.1 else f"{value:.4f}"


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["growth"]:
        growth.main(arguments[1:])
        return
    if arguments[:1] == ["batch"]:
        batch.main(arguments[1:])
        return
    if arguments[:1] == ["exports"]:
        exports.main(arguments[1:])
        return
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        for part in (starting, saving, pages, keys, thinking, paper):
            name = part.__name__.rpartition(".")[2]
            print(f"{name} ...", file=sys.stderr, flush=True)
            try:
                rows += part.measure(Path(folder) / name)
            except Exception as error:  # noqa: BLE001 - one failed measure must not hide the others
                print(f"{name}: not measured, {type(error).__name__}: {error}", file=sys.stderr)
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}\n")
    print(table(rows))


if __name__ == "__main__":
    main(sys.argv[1:])
