"""The audit trail as somebody reads it: newest first, filtered, a page at a time.

Pages go by row number, and a filter looks at so many rows at once and says how far it has come: an index for every
filter would have to be written with every answer, while a person waits for it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from clinic_app.storage.audit import MEMBERS, SHOWN, utc
from clinic_app.storage.database import Database, Row

PAGE = 200  # rows
_LOOKED_AT = 400_000  # rows at most for one page
_STEP = 50_000
_LATEST = 2**62


class Kind(StrEnum):
    """What an action is about."""

    NO_ANSWERS = "everything but single answers"
    ANSWERS = "answers"
    SEEN = "looking at records"
    GIVEN_OUT = "paper, exports, sending"
    VERSIONS = "signing and versions"
    LOCKS = "unlocking, locking, wrong passphrases"
    PEOPLE = "people and keys"
    SETTINGS = "settings"
    BACKUPS = "backups, restoring, verifying"
    PATIENTS = "registering, merging, erasing"
    CLOCK = "the clock"


_PATTERNS: dict[Kind, tuple[str, ...]] = {
    Kind.ANSWERS: ("answer", "entry %"),
    Kind.SEEN: (
        "%viewed",
        "%opened",
        "%read",
        "%looked up%",
        "%searched",
        "%viewed beside the list",
    ),
    Kind.GIVEN_OUT: ("%printed", "%saved as a file", "%exported%", "%sent%", "%pushed%"),
    Kind.VERSIONS: ("intake %", "amendment %", "draft %"),
    Kind.LOCKS: ("unlocked%", "locked", "wrong passphrase"),
    Kind.PEOPLE: ("user %", "%passphrase %", "recovery code %", "data key %"),
    Kind.SETTINGS: ("setting %", "settings %", "form and rules %"),
    Kind.BACKUPS: ("backup %", "restored %", "records verified"),
    Kind.PATIENTS: ("patient %",),
    Kind.CLOCK: ("clock %",),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A filter. Days are local to this desk, both included; `patient` is an id; `text` stands anywhere in a row."""

    who: str = ""
    kind: Kind = Kind.NO_ANSWERS
    patient: str = ""
    start: dt.date | None = None
    end: dt.date | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Rows, newest first. `before`: where the next page goes on; None where nothing older is left."""

    rows: tuple[Row, ...]
    before: int | None


def history_page(database: Database, wanted: Wanted, before: int | None = None) -> Page:
    """Return the newest rows of a filter, or those before row number `before`. Raises StorageError."""
    where, parameters = _conditions(wanted)
    sql = f"SELECT {', '.join(SHOWN)} FROM audit WHERE {where} ORDER BY id DESC LIMIT ?"  # noqa: S608 - our own words
    newest = database.one("SELECT max(id) AS id FROM audit")
    top = before if before is not None else int((newest or {}).get("id") or 0) + 1
    # few rows are about one patient, and an index finds them; else so many at once
    step = _LATEST if wanted.patient else _STEP
    lowest = 0 if wanted.patient else max(0, top - _LOOKED_AT)
    found: list[Row] = []
    while top > 1 and len(found) < PAGE and top > lowest:
        bottom = max(1, top - step)
        rows = database.read(sql, (bottom, top, *parameters, PAGE - len(found)))
        found += rows
        top = int(rows[-1]["id"]) if len(found) == PAGE else bottom
    return Page(tuple(found), top if top > 1 else None)


def _conditions(wanted: Wanted) -> tuple[str, list[object]]:
    """Return conditions after `id >= ? AND id < ?`, and their parameters."""
    parts, parameters = ["id >= ? AND id < ?"], list[object]()

    def add(condition: str, *values: object) -> None:
        parts.append(condition)
        parameters.extend(values)

    if wanted.kind is Kind.NO_ANSWERS:
        add("action <> 'answer'")
    else:
        patterns = _PATTERNS[wanted.kind]
        add(f"({' OR '.join(['action LIKE ?'] * len(patterns))})", *patterns)
    if wanted.who:
        add("who = ?", wanted.who)
    if wanted.patient:
        add(
            f"(patient IN ({MEMBERS} SELECT id FROM patient JOIN member USING (number))"  # noqa: S608 - our own words
            f" OR intake IN ({MEMBERS} SELECT id FROM intake JOIN member ON number = patient))",
            wanted.patient,
            wanted.patient,
        )
    if wanted.start is not None:
        add("at >= ?", utc(_midnight(wanted.start)))
    if wanted.end is not None:
        add("at < ?", utc(_midnight(wanted.end + dt.timedelta(days=1))))
    if wanted.text:
        text = wanted.text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
        columns = ("action", "who", "question", "old", "new", "intake", "patient")
        either = " OR ".join(f"{column} LIKE ? ESCAPE '!'" for column in columns)
        add(f"({either})", *[f"%{text}%"] * len(columns))
    return " AND ".join(parts), parameters


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time()).astimezone()
