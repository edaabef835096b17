"""The very texts of forms and rules that intakes were filled in with, each kept once and for good."""

from __future__ import annotations

from clinic_app.errors import DamagedFileError
from clinic_app.storage.audit import AuditTrail, utc
from clinic_app.storage.database import Database


class Definitions:
    """Texts by their SHA-256."""

    def __init__(self, database: Database, trail: AuditTrail) -> None:
        self._database = database
        self._trail = trail

    def keep(self, digest: str, content: str) -> None:
        """Keep a text; one that is there already stays as it is. Raises StorageError."""
        if self._database.one("SELECT 1 FROM definition WHERE digest = ?", (digest,)):
            return
        now = self._trail.clock()
        with self._database.write() as sql:
            sql.execute(
                "INSERT INTO definition (digest, content, kept_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                (digest, content, utc(now)),
            )
            self._trail.append(sql, now, "form and rules kept", new=digest)

    def get(self, digest: str) -> str:
        """Return a text. Raises DamagedFileError where it was never kept."""
        row = self._database.one("SELECT content FROM definition WHERE digest = ?", (digest,))
        if row is None:
            raise DamagedFileError(
                "The form that this intake was filled in with is not in the records.",
                "Restore the last good backup.",
            )
        return str(row["content"])
