"""Whether one database holds what another does: rows of each table, the end of the audit trail, a signed text that reads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from clinic_app.errors import StorageError
from clinic_app.storage.database import Database, Progress
from clinic_app.storage.intakes import sha256


@dataclass(frozen=True, slots=True)
class Contents:
    """What can be compared without reading every row. `head`: hash of the newest audit row."""

    shape: int
    rows: Mapping[str, int]
    head: bytes

    def differences(self, other: Contents) -> list[str]:
        """Return a sentence for each thing that `other` has differently; nothing where it holds the same."""
        found = []
        if self.shape != other.shape:
            found.append(f"The copy has shape {other.shape}, not {self.shape}.")
        found += [
            f"The copy has {other.rows.get(table, 0)} rows of “{table}”, not {self.rows.get(table, 0)}."
            for table in sorted({*self.rows, *other.rows})
            if self.rows.get(table) != other.rows.get(table)
        ]
        if self.head != other.head:
            found.append("The audit trail of the copy ends in another row.")
        return found


def contents(database: Database) -> Contents:
    """Count what a database holds. Raises StorageError."""
    tables = database.read(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
        " AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name"
    )
    rows = {}
    for table in tables:
        name = table["name"].replace('"', '""')
        # not count(*), which SQLite does in one step that nothing can stop
        counted = database.one(f'SELECT count(1) AS rows FROM "{name}"')  # noqa: S608 - from the schema
        rows[table["name"]] = counted["rows"] if counted else 0
    shape = database.one("PRAGMA user_version")
    last = database.one("SELECT hash FROM audit ORDER BY id DESC LIMIT 1")
    return Contents(
        shape["user_version"] if shape else 0, rows, bytes(last["hash"]) if last else b""
    )


def unreadable(database: Database) -> list[str]:
    """Read the newest signed intake to its end; a sentence where that fails."""
    row = database.one(
        "SELECT id, content_hash, content FROM intake JOIN intake_snapshot ON intake = intake.id"
        " ORDER BY signed_at DESC LIMIT 1"
    )
    if row is None:
        return []
    try:
        json.loads(row["content"])
    except ValueError:
        return [f"Intake {row['id']} of the copy cannot be read."]
    if sha256(row["content"]) != row["content_hash"]:
        return [f"Intake {row['id']} of the copy is not what was signed."]
    return []


def flaws(copy: Database, expected: Contents, progress: Progress = lambda _: None) -> list[str]:
    """Return what is wrong with a copy that was only just opened.

    Its pages, its rows against `expected`, its newest signed text. Raises what `progress` raises.
    """
    rows = sum(expected.rows.values())
    try:
        broken = copy.read_through(rows, progress)
        if broken:
            return broken
        with copy.telling(lambda: progress(1.0)):
            found = contents(copy)
        return [*expected.differences(found), *unreadable(copy)]
    except StorageError as error:
        return [f"The copy cannot be read to its end. {error}"]
