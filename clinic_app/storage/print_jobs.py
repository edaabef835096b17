"""What is to be printed without a window: rows that outlive a crash, and say why they failed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from clinic_app.errors import StorageError
from clinic_app.storage.audit import AuditTrail, moment, utc
from clinic_app.storage.database import Database, Row

ASKED, PRINTED, FAILED, CANCELLED = (
    "printing asked for",
    "paper printed",
    "printing failed",
    "printing cancelled",
)


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One paper for one printer; an empty `printer` is the system's own choice. `intake` is empty on a blank form."""

    id: int
    kind: str
    intake: str
    kept_paper: str
    printer: str
    asked_at: dt.datetime  # UTC
    state: JobState
    tries: int
    reason: str  # why the last try failed


class PrintJobs:
    """The queue, oldest first."""

    def __init__(self, database: Database, trail: AuditTrail) -> None:
        self._database = database
        self._trail = trail

    def ask(
        self, kind: str, intake_id: str | None, printer: str = "", kept_paper: str | None = None
    ) -> PrintJob:
        """Put a job at the end of the queue. Raises StorageError."""
        now = self._trail.clock()
        with self._database.write() as sql:
            sql.execute(
                "INSERT INTO print_job (kind, intake, kept_paper, printer, asked_at, asked_by)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (kind, intake_id, kept_paper, printer, utc(now), self._trail.who),
            )
            number = int(sql.execute("SELECT last_insert_rowid()").fetchone()[0])
            self._trail.append(sql, now, ASKED, intake=intake_id, new=f"{kind}, job {number}")
        return self.get(number)

    def get(self, number: int) -> PrintJob:
        """Return one job. Raises StorageError where there is none of this number."""
        row = self._database.one("SELECT * FROM print_job WHERE id = ?", (number,))
        if row is None:
            raise StorageError("There is no such print job in these records.")
        return _job(row)

    def open(self) -> list[PrintJob]:
        """Return the jobs that wait or failed. Raises StorageError."""
        rows = self._database.read(
            "SELECT * FROM print_job WHERE state IN ('waiting', 'failed') ORDER BY id"
        )
        return [_job(row) for row in rows]

    def settle(self, job: PrintJob, reason: str = "") -> PrintJob:
        """Note that a job went to the printer, or why it did not. Raises StorageError."""
        state = JobState.FAILED if reason else JobState.DONE
        return self._note(job, state, FAILED if reason else PRINTED, reason, tried=1)

    def cancel(self, job: PrintJob) -> PrintJob:
        """Take a job off the queue. Raises StorageError."""
        return self._note(job, JobState.CANCELLED, CANCELLED, "", tried=0)

    def _note(
        self, job: PrintJob, state: JobState, action: str, reason: str, tried: int
    ) -> PrintJob:
        now = self._trail.clock()
        told = f"{job.kind}, job {job.id}" + (f": {reason}" if reason else "")
        with self._database.write() as sql:
            sql.execute(
                "UPDATE print_job SET state = ?, tries = tries + ?, reason = ?, settled_at = ? WHERE id = ?",
                (state.value, tried, reason, utc(now), job.id),
            )
            self._trail.append(sql, now, action, intake=job.intake or None, new=told)
        return self.get(job.id)


def _job(row: Row) -> PrintJob:
    return PrintJob(
        row["id"],
        row["kind"],
        row["intake"] or "",
        row["kept_paper"] or "",
        row["printer"],
        moment(row["asked_at"]),
        JobState(row["state"]),
        row["tries"],
        row["reason"],
    )
