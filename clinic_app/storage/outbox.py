"""What a FHIR server still has to be told, and what it was told: at least once, and safely more than once.

An intake stands here once for each server. `revision` counts its changes: what is marked as sent is the revision that
was read before sending, so that a change made meanwhile is sent as well. A row that is being sent when the program is
killed is sent again by the next one; `alone` sees to it that only one program sends.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
from collections.abc import Iterator
from dataclasses import dataclass

from clinic_app.errors import FileBusyError
from clinic_app.storage.audit import AuditTrail, moment, utc
from clinic_app.storage.database import Database, Row
from clinic_app.storage.durable_file import OWNER_ONLY
from clinic_app.storage.sqlite_errors import file_problem

SENDING, SENT, REFUSED, LATER = (
    "sending to the server",
    "sent to the server",
    "refused by the server",
    "not sent to the server",
)
_LOCK = "sending.lock"
_TO_SEND = (
    "FROM intake LEFT JOIN outbox ON outbox.intake = intake.id AND server = ?"
    " WHERE signed_at IS NOT NULL AND (? OR outbox.state IS NULL OR outbox.state IN ('waiting', 'sending')"
    " OR outbox.kind <> intake.status)"
)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One intake on its way."""

    server: str
    intake: str
    patient: str
    kind: str  # the intake's status: signed, amended, entered_in_error
    revision: int
    tries: int  # before this one
    bundle: str = ""  # SHA-256 of what is sent


@dataclass(frozen=True, slots=True)
class Refusal:
    """An intake that the server will not take as it is. `detail`: the server's words, which may name a patient."""

    intake: str
    problem: str
    detail: str


@dataclass(frozen=True, slots=True)
class OutboxState:
    """How far the sending to one server is."""

    waiting: int
    sent: int
    refused: tuple[Refusal, ...]
    problem: str = ""  # why the one that waits longest was not taken
    last_sent: dt.datetime | None = None  # UTC


class Outbox:
    """The outbox of one database."""

    def __init__(self, database: Database, trail: AuditTrail) -> None:
        self._database = database
        self._trail = trail

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the sending against other programs on these records; death lets go. Raises FileBusyError.

        Windows has no such lock; two programs then send the same, which a server takes as once.
        """
        if os.name == "nt":
            yield
            return
        import fcntl

        path = self._database.path.with_name(_LOCK)
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, OWNER_ONLY)
        except OSError as error:
            raise file_problem(error, path) from error
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise FileBusyError(
                    "Another window is sending to the server just now.", "Wait until it is done."
                ) from None
            yield
        finally:
            os.close(descriptor)

    # -- writing -------------------------------------------------------------------------------

    def fill(self, server: str) -> int:
        """Add what was signed, amended or withdrawn while no server was set; return how many. Raises StorageError."""
        with self._database.write() as sql:
            return int(
                sql.execute(
                    "INSERT INTO outbox (server, intake, kind) SELECT ?, id, status FROM intake"
                    " WHERE signed_at IS NOT NULL ON CONFLICT DO UPDATE SET kind = excluded.kind,"
                    " revision = revision + 1, state = 'waiting', tries = 0, next_try = NULL, problem = NULL,"
                    " detail = NULL WHERE kind <> excluded.kind",
                    (server,),
                ).rowcount
            )

    def again(self, server: str, *, everything: bool = False) -> int:
        """Let what was refused, or all of it, wait once more; return how many. Raises StorageError."""
        with self._database.write() as sql:
            return int(
                sql.execute(
                    "UPDATE outbox SET state = 'waiting', revision = revision + 1, tries = 0, next_try = NULL,"
                    " problem = NULL, detail = NULL"
                    " WHERE server = ? AND (state = 'refused' OR ? AND state = 'sent')",
                    (server, int(everything)),
                ).rowcount
            )

    def begin(self, going: Outgoing) -> None:
        """Write down that something is about to leave, before it does. Raises StorageError."""
        now = self._trail.clock()
        with self._database.write() as sql:
            sql.execute(
                "UPDATE outbox SET state = 'sending', tries = tries + 1, bundle = ?"
                " WHERE server = ? AND intake = ?",
                (going.bundle, going.server, going.intake),
            )
            self._tell(
                sql, now, SENDING, going, f"{going.kind} {going.server} sha256:{going.bundle}"
            )

    def sent(self, going: Outgoing, status: int) -> None:
        """Mark as sent; what changed meanwhile waits again. Raises StorageError."""
        now = self._trail.clock()
        with self._database.write() as sql:
            sql.execute(
                "UPDATE outbox SET state = CASE revision WHEN ? THEN 'sent' ELSE 'waiting' END,"
                " status = ?, sent_at = ?, tries = 0, next_try = NULL, problem = NULL, detail = NULL"
                " WHERE server = ? AND intake = ?",
                (going.revision, status, utc(now), going.server, going.intake),
            )
            self._tell(sql, now, SENT, going, f"{going.server} answered {status}")

    def refused(self, going: Outgoing, status: int, problem: str, detail: str) -> None:
        """Mark as in need of a person; what changed meanwhile is tried. Raises StorageError."""
        now = self._trail.clock()
        with self._database.write() as sql:
            sql.execute(
                "UPDATE outbox SET state = CASE revision WHEN ? THEN 'refused' ELSE 'waiting' END,"
                " status = ?, problem = ?, detail = ?, next_try = NULL WHERE server = ? AND intake = ?",
                (going.revision, status, problem, detail, going.server, going.intake),
            )
            self._tell(sql, now, REFUSED, going, f"{going.server} {problem}")

    def later(self, going: Outgoing, status: int, problem: str, at: dt.datetime) -> None:
        """Let it wait until a moment. Raises StorageError."""
        now = self._trail.clock()
        with self._database.write() as sql:
            sql.execute(
                "UPDATE outbox SET state = 'waiting', status = ?, problem = ?, next_try = ?"
                " WHERE server = ? AND intake = ?",
                (status or None, problem, utc(at), going.server, going.intake),
            )
            self._tell(sql, now, LATER, going, f"{going.server} {problem}")

    def postpone(self, server: str, at: dt.datetime) -> None:
        """Let everything that waits for a server wait until a moment at least. Raises StorageError."""
        with self._database.write() as sql:
            sql.execute(
                "UPDATE outbox SET next_try = ? WHERE server = ? AND state IN ('waiting', 'sending')"
                " AND (next_try IS NULL OR next_try < ?)",
                (utc(at), server, utc(at)),
            )

    # -- reading -------------------------------------------------------------------------------

    def due(self, server: str, now: dt.datetime | None) -> list[str]:
        """Return the intakes to send, oldest signature first; without a moment those too that should wait."""
        at = None if now is None else utc(now)
        rows = self._database.read(
            "SELECT intake.id AS id FROM outbox JOIN intake ON intake.id = outbox.intake"
            " WHERE server = ? AND outbox.state IN ('waiting', 'sending')"
            " AND (? IS NULL OR next_try IS NULL OR next_try <= ?) ORDER BY intake.signed_at, intake.id",
            (server, at, at),
        )
        return [str(row["id"]) for row in rows]

    def to_send(self, server: str, *, everything: bool = False) -> list[str]:
        """Return the intakes that a push would send, listed here or not, oldest signature first."""
        rows = self._database.read(
            f"SELECT intake.id AS id {_TO_SEND} ORDER BY signed_at, intake.id",
            (server, int(everything)),
        )
        return [str(row["id"]) for row in rows]

    def most_tries(self, server: str) -> int:
        """Return how often the most tried of those that wait was tried in vain. Raises StorageError."""
        row = self._database.one(
            "SELECT max(tries) AS most FROM outbox WHERE server = ? AND state = 'waiting'",
            (server,),
        )
        return int(row["most"] or 0) if row else 0

    def outgoing(self, server: str, intake: str) -> Outgoing | None:
        """Return what is known of one that still has to be sent. Raises StorageError."""
        row = self._database.one(
            "SELECT outbox.*, patient.id AS patient_id FROM outbox JOIN intake ON intake.id = outbox.intake"
            " JOIN patient ON patient.number = intake.patient"
            " WHERE server = ? AND outbox.intake = ? AND state IN ('waiting', 'sending')",
            (server, intake),
        )
        return None if row is None else _outgoing(row)

    def state(self, server: str) -> OutboxState:
        """Return how far the sending is. Raises StorageError."""
        counts = {
            row["state"]: int(row["n"])
            for row in self._database.read(
                "SELECT state, count(*) AS n FROM outbox WHERE server = ? GROUP BY state", (server,)
            )
        }
        refused = self._database.read(
            "SELECT intake, problem, detail FROM outbox WHERE server = ? AND state = 'refused'"
            " ORDER BY intake",
            (server,),
        )
        longest = self._database.one(
            "SELECT problem FROM outbox WHERE server = ? AND state = 'waiting' AND problem IS NOT NULL"
            " ORDER BY tries DESC LIMIT 1",
            (server,),
        )
        last = self._database.one(
            "SELECT max(sent_at) AS at FROM outbox WHERE server = ?", (server,)
        )
        waiting = self._database.read(f"SELECT count(*) AS n {_TO_SEND}", (server, 0))[0]["n"]
        return OutboxState(
            int(waiting),
            counts.get("sent", 0),
            tuple(
                Refusal(row["intake"], row["problem"] or "", row["detail"] or "") for row in refused
            ),
            str(longest["problem"]) if longest else "",
            moment(last["at"]) if last and last["at"] else None,
        )

    def _tell(self, sql: object, now: dt.datetime, action: str, going: Outgoing, new: str) -> None:
        self._trail.append(sql, now, action, patient=going.patient, intake=going.intake, new=new)


def _outgoing(row: Row) -> Outgoing:
    return Outgoing(
        row["server"], row["intake"], row["patient_id"], row["kind"], row["revision"], row["tries"]
    )
