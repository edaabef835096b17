"""Who is working on a draft: one window at a time; another takes over only when somebody says so.

A hold never runs out by itself. The window that has lost it is told at its next change, and nothing that it
still shows is written over what the other one has written.
"""

from __future__ import annotations

import datetime as dt
import functools
import os
import secrets
from dataclasses import dataclass
from typing import Any

from clinic_app.errors import HeldElsewhereError, SignedIntakeError, StorageError
from clinic_app.record import IntakeStatus
from clinic_app.storage.audit import TAKEN_OVER, AuditTrail, moment, utc
from clinic_app.storage.database import Database, Row

SIGN_OF_LIFE = dt.timedelta(seconds=30)
"""How often a window that holds a draft says that it is still there."""
SILENT_AFTER = 4 * SIGN_OF_LIFE
"""A window that has said nothing for so long was probably ended by force, or its desk is locked."""
STATE = (
    "SELECT status, draft_hold.session, draft_hold.login{more} FROM intake"
    " LEFT JOIN draft_hold ON draft_hold.intake = intake.id{joined} WHERE intake.id = ?"
)
"""One reading of all that decides whether an intake may be changed from here."""
_STATE_ALONE = STATE.format(more="", joined="")


@dataclass(frozen=True, slots=True)
class Hold:
    """Somebody's hold on a draft. Times are UTC."""

    session: str  # of the program that holds it
    login: str
    full_name: str
    since: dt.datetime
    active_at: dt.datetime  # its last sign of life

    def is_silent(self, now: dt.datetime) -> bool:
        """Whether the other window has given no sign of life for a while."""
        return now - self.active_at > SILENT_AFTER


class Holds:
    """The holds of one database, for one person in one process."""

    def __init__(self, database: Database, trail: AuditTrail) -> None:
        self._database = database
        self._trail = trail

    def of(self, intake_id: str) -> Hold | None:
        """Return who holds a draft, or None. Raises StorageError."""
        row = self._database.one(
            "SELECT draft_hold.*, full_name FROM draft_hold JOIN user USING (login) WHERE intake = ?",
            (intake_id,),
        )
        return _hold_of(row) if row is not None else None

    def elsewhere(self, intake_id: str) -> Hold | None:
        """Return the hold of another window or person, or None. Raises StorageError."""
        hold = self.of(intake_id)
        return None if hold is None or self._is_mine((hold.session, hold.login)) else hold

    def take(self, intake_id: str, *, over: bool = False) -> None:
        """Hold a draft from here; `over`: also where another window holds it, which the trail then tells.

        Raises HeldElsewhereError, SignedIntakeError for what is no draft, and StorageError.
        """
        with self._database.write() as sql:
            former = sql.execute(_STATE_ALONE, (intake_id,)).fetchone()
            require_draft(former)
            if self._is_mine(former[1:3]):
                return
            now = self._trail.clock()
            if former[1]:
                if not over:
                    raise self._held_elsewhere(intake_id)
                self._trail.append(
                    sql, now, TAKEN_OVER, intake=intake_id, old=former[2], new=self._trail.who
                )
                sql.execute("DELETE FROM draft_hold WHERE intake = ?", (intake_id,))
            hold(sql, self._trail, now, intake_id)

    def give_sign(self, intake_id: str) -> None:
        """Say that this window is still there. Raises HeldElsewhereError where it no longer holds the draft."""
        with self._database.write() as sql:
            told = sql.execute(
                "UPDATE draft_hold SET active_at = ? WHERE intake = ? AND session = ? AND login = ?",
                (utc(self._trail.clock()), intake_id, this_process(), self._trail.who),
            ).rowcount
        if not told:
            raise self._held_elsewhere(intake_id)

    def release(self, intake_id: str) -> None:
        """Let go of a draft; somebody else's hold stays. Raises StorageError."""
        with self._database.write() as sql:
            sql.execute(
                "DELETE FROM draft_hold WHERE intake = ? AND session = ? AND login = ?",
                (intake_id, this_process(), self._trail.who),
            )

    def require(self, intake_id: str, state: tuple[Any, ...] | None) -> None:
        """Check what `STATE` read. Raises HeldElsewhereError, SignedIntakeError, StorageError."""
        require_draft(state)
        if state is not None and not self._is_mine(state[1:3]):
            raise self._held_elsewhere(intake_id)

    def require_draft_held(self, sql: Any, intake_id: str) -> None:  # noqa: ANN401 - the bare connection
        """Read and check in one step, inside a change."""
        self.require(intake_id, sql.execute(_STATE_ALONE, (intake_id,)).fetchone())

    def require_free(self, sql: Any, intake_id: str) -> None:  # noqa: ANN401
        """Check that no other window works on it. Raises HeldElsewhereError."""
        state = sql.execute(_STATE_ALONE, (intake_id,)).fetchone()
        if state is not None and state[1] and not self._is_mine(state[1:3]):
            raise self._held_elsewhere(intake_id)

    # -- inside --------------------------------------------------------------------------------

    def _is_mine(self, held: tuple[Any, ...]) -> bool:
        return held == (this_process(), self._trail.who)

    def _held_elsewhere(self, intake_id: str) -> HeldElsewhereError:
        """Say who has the draft; nobody any more where the other window has finished meanwhile."""
        held = self.of(intake_id)
        if held is None:
            by = "Somebody worked on this draft in another window"
        elif held.login == self._trail.who:
            by = "You have this draft open in another window"
        else:
            by = f"{held.full_name} has this draft open in another window"
        return HeldElsewhereError(
            f"{by}, so nothing is written from here.",
            "Take it over to go on here, with all that is recorded there.",
        )


def hold(sql: Any, trail: AuditTrail, now: dt.datetime, intake_id: str) -> None:  # noqa: ANN401
    """Hold a draft that nobody holds, inside the change that needs it."""
    sql.execute(
        "INSERT INTO draft_hold (intake, session, login, since, active_at) VALUES (?, ?, ?, ?, ?)",
        (intake_id, this_process(), trail.who, utc(now), utc(now)),
    )


def let_go(sql: Any, intake_id: str) -> None:  # noqa: ANN401
    """End whatever hold there is, inside the change that ends the draft."""
    sql.execute("DELETE FROM draft_hold WHERE intake = ?", (intake_id,))


def this_process() -> str:
    """Name of this run of the program, as holds keep it: the same until it ends, and never used again."""
    return _named(os.getpid())


@functools.cache
def _named(process: int) -> str:  # noqa: ARG001 - a forked child is another process and needs another name
    return secrets.token_hex(8)


def require_draft(state: tuple[Any, ...] | None) -> None:
    """Check a status in first place. Raises SignedIntakeError, and StorageError where there is no intake."""
    if state is None:
        raise StorageError("There is no such intake in these records.")
    if state[0] == IntakeStatus.ENTERED_IN_ERROR:
        raise SignedIntakeError(
            "This intake was marked as entered in error and no longer changes.",
            "Open its summary instead.",
        )
    if state[0] != IntakeStatus.DRAFT:
        raise SignedIntakeError(
            "This intake is signed and no longer changes.", "Open its summary instead."
        )


def _hold_of(row: Row) -> Hold:
    return Hold(
        row["session"],
        row["login"],
        row["full_name"],
        moment(row["since"]),
        moment(row["active_at"]),
    )
