"""What somebody typed into a draft that is no answer yet: durable, for that person alone, and never part of the record.

It is not audited, printed or exported, because nobody has said it of a patient yet. The database itself removes it
when its question is answered, and when the intake is a draft no longer.
"""

from __future__ import annotations

from collections.abc import Mapping

from clinic_app.storage.database import Database

Place = tuple[str, int]  # question, entry


class TypedTexts:
    """The typed texts of one person in one database."""

    def __init__(self, database: Database, login: str) -> None:
        self._database = database
        self._login = login

    def of(self, intake_id: str) -> dict[Place, str]:
        """Return what this person typed in a draft. Raises StorageError."""
        rows = self._database.read(
            "SELECT question, entry, content FROM typed_text WHERE intake = ? AND typed_by = ?",
            (intake_id, self._login),
        )
        return {(row["question"], row["entry"]): row["content"] for row in rows}

    def keep(self, intake_id: str, texts: Mapping[Place, str]) -> None:
        """Put texts on the disk, all at once; an empty one is forgotten. Raises StorageError."""
        with self._database.write() as sql:
            for (question, entry), text in texts.items():
                where = (intake_id, question, entry, self._login)
                if text:
                    sql.execute(
                        "INSERT INTO typed_text (intake, question, entry, typed_by, content)"
                        # from somebody who was removed while the window was open nothing is kept
                        " SELECT ?, ?, ?, login, ? FROM user WHERE login = ?"
                        " AND EXISTS (SELECT 1 FROM user_role WHERE user_role.login = user.login)"
                        " ON CONFLICT DO UPDATE SET content = excluded.content",
                        (*where[:3], text, self._login),
                    )
                else:
                    sql.execute(
                        "DELETE FROM typed_text WHERE intake = ? AND question = ? AND entry = ? AND typed_by = ?",
                        where,
                    )
