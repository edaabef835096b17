"""Letters and patient summaries as they were printed, kept with the intake for good."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from clinic_app.errors import DamagedFileError, StorageError
from clinic_app.storage.audit import AuditTrail, moment, utc
from clinic_app.storage.database import Database, Row
from clinic_app.storage.ids import new_id

KEPT = "paper kept"
_FIELDS = "id, kind, intake, made_at, made_by, content, sha256"


@dataclass(frozen=True, slots=True)
class KeptPaper:
    """A printed paper without its page. `content` is JSON text: the words and choices that it was made from."""

    id: str
    kind: str
    intake: str
    made_at: dt.datetime  # UTC
    made_by: str  # login
    content: str
    sha256: str  # of the page, in hexadecimal


class KeptPapers:
    """Keeps papers; nothing is ever changed or removed."""

    def __init__(self, database: Database, trail: AuditTrail) -> None:
        self._database = database
        self._trail = trail

    def keep(self, kind: str, intake_id: str, content: str, page: bytes) -> KeptPaper:
        """Keep a page and what it was made from. Raises StorageError."""
        now, digest, id_ = self._trail.clock(), hashlib.sha256(page).hexdigest(), new_id()
        with self._database.write() as sql:
            sql.execute(
                "INSERT INTO kept_paper (id, kind, intake, made_at, made_by, content, page, sha256)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (id_, kind, intake_id, utc(now), self._trail.who, content, page, digest),
            )
            self._trail.append(sql, now, KEPT, intake=intake_id, new=f"{kind} {id_} {digest}")
        return KeptPaper(id_, kind, intake_id, now, self._trail.who, content, digest)

    def of_intake(self, intake_id: str) -> list[KeptPaper]:
        """Return what was printed for an intake, newest first. Raises StorageError."""
        rows = self._database.read(
            f"SELECT {_FIELDS} FROM kept_paper WHERE intake = ? ORDER BY made_at DESC, id",  # noqa: S608 - our own words
            (intake_id,),
        )
        return [_paper(row) for row in rows]

    def of_patient(self, patient_id: str) -> list[KeptPaper]:
        """Return what was printed for all intakes of a patient, newest first. Raises StorageError."""
        rows = self._database.read(
            f"SELECT {_FIELDS} FROM kept_paper WHERE intake IN (SELECT id FROM intake WHERE patient ="  # noqa: S608 - our own words
            " (SELECT number FROM patient WHERE id = ?)) ORDER BY made_at DESC, id",
            (patient_id,),
        )
        return [_paper(row) for row in rows]

    def get(self, paper_id: str) -> KeptPaper:
        """Return one paper. Raises StorageError where there is none of this id."""
        row = self._database.one(f"SELECT {_FIELDS} FROM kept_paper WHERE id = ?", (paper_id,))  # noqa: S608 - our own words
        if row is None:
            raise StorageError("There is no such paper in these records.")
        return _paper(row)

    def page(self, paper_id: str) -> bytes:
        """Return the page as it was printed. Raises DamagedFileError where it is not, and StorageError."""
        row = self._database.one("SELECT page, sha256 FROM kept_paper WHERE id = ?", (paper_id,))
        if row is None:
            raise StorageError("There is no such paper in these records.")
        page = bytes(row["page"])
        if hashlib.sha256(page).hexdigest() != row["sha256"]:
            raise DamagedFileError(
                "This paper is not what was printed.", "Restore the last good backup."
            )
        return page


def _paper(row: Row) -> KeptPaper:
    return KeptPaper(
        row["id"],
        row["kind"],
        row["intake"],
        moment(row["made_at"]),
        row["made_by"],
        row["content"],
        row["sha256"],
    )
