"""Do every fault many times and print one table: `python -m tests.faults`, or `make faults`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.faults.conftest import LONG

HEADINGS = ("fault", "tries", "outcome")


class Table:
    """Listens to pytest and keeps one row for each fault."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, str, str]] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what a test told, or that it failed, or why it could not be done here."""
        told = dict(report.user_properties)
        name = report.nodeid.partition("::test_")[2].replace("_", " ")
        fault, tries = str(told.get("fault", name)), str(told.get("tries", 1))
        if report.failed:
            self.rows.append((fault, tries, "NOT WITHSTOOD"))
        elif report.skipped:
            why = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
            self.rows.append((fault, "0", f"not done here: {why.removeprefix('Skipped: ')}"))
        elif report.when == "call":
            self.rows.append((fault, tries, str(told.get("outcome", "withstood"))))

    def lines(self) -> Sequence[str]:
        """Return the table, columns aligned."""
        widths = [max(map(len, column)) for column in zip(HEADINGS, *self.rows, strict=True)]
        whole = [HEADINGS, tuple("-" * width for width in widths), *self.rows]
        return [
            "| " + " | ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) + " |"
            for row in whole
        ]


def main() -> int:
    os.environ[LONG] = "1"
    table = Table()
    arguments = ["-q", "-p", "no:cacheprovider", str(Path(__file__).parent), *sys.argv[1:]]
    code = pytest.main(arguments, plugins=[table])
    print("", *table.lines(), sep="\n")  # noqa: T201 - the table is what this is for
    return int(code)


if __name__ == "__main__":
    sys.exit(main())
