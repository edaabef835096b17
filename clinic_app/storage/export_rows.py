"""What exports say about signed intakes, worked out once and kept beside them, in the same encrypted file.

Nothing here is a record: whatever is missing is worked out again from the signed text. So it can be thrown away at any
time, and keeping it stands in no trail.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from clinic_app.storage.database import Database

_FAST = 1  # of zlib; rows are so much alike that more work saves little
_PAGE = (
    "SELECT value AS intake, row.content, snapshot.content AS signed_text FROM json_each(?)"
    " JOIN intake ON intake.id = value AND status = 'signed'"
    " LEFT JOIN intake_snapshot AS snapshot ON ? AND snapshot.intake = value"
    " LEFT JOIN export_row AS row ON row.intake = value AND row.kind = ? AND row.edition = ?"
)
_KEEP = (
    "INSERT INTO export_row (intake, kind, edition, content) SELECT id, ?, ?, ? FROM intake"
    " WHERE id = ? AND status = 'signed' ON CONFLICT DO UPDATE SET edition = excluded.edition, content = excluded.content"
)


@dataclass(frozen=True, slots=True)
class KeptRow:
    """What is kept of an intake that stands: its row, None where there is none of this edition, and the signed text, where it was asked for."""

    content: str | None
    signed_text: str


class ExportRows:
    """The kept rows of one database. `kind` is what they are rows of, `edition` the hash of all that their shape depends on."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(
        self, intake_ids: Iterable[str], kind: str, edition: str, *, with_text: bool = False
    ) -> dict[str, KeptRow]:
        """Return what is kept, for those of these intakes alone that are signed and stand. Raises StorageError."""
        wanted = json.dumps(list(intake_ids))
        rows = self._database.read(_PAGE, (wanted, int(with_text), kind, edition))
        return {
            row["intake"]: KeptRow(
                None if row["content"] is None else zlib.decompress(row["content"]).decode(),
                row["signed_text"] or "",
            )
            for row in rows
        }

    def keep(self, kind: str, edition: str, rows: Mapping[str, str]) -> None:
        """Keep rows by intake in place of what was kept of another edition. Raises StorageError."""
        told = [
            (kind, edition, zlib.compress(text.encode(), _FAST), id_) for id_, text in rows.items()
        ]
        with self._database.write() as sql:
            sql.executemany(_KEEP, told)
