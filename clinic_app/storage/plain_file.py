"""A plain SQLite file with tables for analysis. It is not encrypted: it is made on request, and never for our own use."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from clinic_app.errors import ExportError

Shape = Mapping[str, Sequence[tuple[str, str]]]
"""Table -> its columns, each with its SQLite type: TEXT, INTEGER or REAL."""
_ROWS_AT_ONCE = 2_000


class PlainFile:
    """Takes rows, table by table or mixed."""

    def __init__(self, connection: sqlite3.Connection, shape: Shape) -> None:
        self._connection = connection
        self._waiting: dict[str, list[Sequence[object]]] = {table: [] for table in shape}
        self._insert = {
            table: f"INSERT INTO {_quoted(table)} VALUES ({', '.join('?' * len(columns))})"  # noqa: S608 - quoted
            for table, columns in shape.items()
        }
        for table, columns in shape.items():
            told = ", ".join(f"{_quoted(name)} {kind}" for name, kind in columns)
            connection.execute(f"CREATE TABLE {_quoted(table)} ({told})")

    def add(self, table: str, row: Sequence[object]) -> None:
        """Take one row."""
        waiting = self._waiting[table]
        waiting.append(row)
        if len(waiting) >= _ROWS_AT_ONCE:
            self._write(table)

    def end(self, indexes: Mapping[str, Sequence[str]]) -> None:
        """Write what waits, and make an index over columns of tables."""
        for table in self._waiting:
            self._write(table)
        for table, names in indexes.items():
            over = ", ".join(map(_quoted, names))
            self._connection.execute(
                f"CREATE INDEX {_quoted(f'{table}_index')} ON {_quoted(table)} ({over})"
            )
        self._connection.commit()

    def _write(self, table: str) -> None:
        self._connection.executemany(self._insert[table], self._waiting[table])
        self._waiting[table].clear()


@contextmanager
def plain_file(path: Path, shape: Shape) -> Iterator[PlainFile]:
    """Make a new file. A half-written one is for the caller to remove. Raises ExportError."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            # whole or not at all is the caller's promise, so that no journal has to be kept for it
            connection.execute("PRAGMA journal_mode=OFF")
            connection.execute("PRAGMA synchronous=OFF")
            connection.execute("BEGIN")
            yield PlainFile(connection, shape)
    except sqlite3.Error as error:
        raise ExportError(
            f"The SQLite file cannot be written: {error}.",
            "Choose a folder that exists, that you may write to and that has room.",
        ) from error


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
