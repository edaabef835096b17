"""Settings that belong to the clinic and travel with its records, such as the name that stands on paper."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from clinic_app.storage.audit import AuditTrail
from clinic_app.storage.database import Database

HIDDEN = "(hidden)"
LONGEST_TOLD = (
    500  # characters; of a longer value, such as a logo, the trail keeps size and SHA-256
)


class ClinicSettings:
    """Named texts; every change is in the audit trail."""

    def __init__(self, database: Database, trail: AuditTrail) -> None:
        self._database = database
        self._trail = trail

    def get(self, name: str, default: str = "") -> str:
        """Return a setting, or `default` where it was never set. Raises StorageError."""
        row = self._database.one("SELECT value FROM setting WHERE name = ?", (name,))
        return default if row is None else str(row["value"])

    def set(self, name: str, value: str) -> None:
        """Change a setting. Raises StorageError."""
        self._set(name, value, _told)

    def set_secret(self, name: str, value: str) -> None:
        """Change a setting whose value the audit trail must not hold. Raises StorageError."""
        self._set(name, value, lambda text: HIDDEN if text else "")

    def take_in(self, values: Mapping[str, str]) -> None:
        """Change several, from a file of another desk: all of them or none. Raises StorageError."""
        now = self._trail.clock()
        with self._database.write() as sql:
            for name, value in values.items():
                self._put(sql, now, name, value, _told)
            self._trail.append(sql, now, "settings taken in", new=f"{len(values)} changed")

    def _set(self, name: str, value: str, told: Callable[[str], str]) -> None:
        with self._database.write() as sql:
            self._put(sql, self._trail.clock(), name, value, told)

    def _put(
        self,
        sql: Any,  # noqa: ANN401 - a connection of a library without types
        now: dt.datetime,
        name: str,
        value: str,
        told: Callable[[str], str],
    ) -> None:
        row = sql.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        sql.execute(
            "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, value),
        )
        old = f"{name}: {told(row[0])}" if row else None
        self._trail.append(sql, now, "setting changed", old=old, new=f"{name}: {told(value)}")


def _told(text: str) -> str:
    if len(text) <= LONGEST_TOLD:
        return text
    digest = hashlib.sha256(text.encode()).hexdigest()
    return f"({len(text)} characters, SHA-256 {digest})"
