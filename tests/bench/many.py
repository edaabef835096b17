"""Records as a large clinic has them after years: patients, signed intakes, a trail that holds; made fast, by SQL.

The shape, the search index, the hashes of the trail and of the signed texts are the real ones. What is smaller than
life: an intake here has twelve answers, and nobody has looked at anything. The names are of no language.
"""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from clinic_app.desk import Desk
from clinic_app.desk.draft import stored_code
from clinic_app.form.form import Form
from clinic_app.form.partial_date import PartialDate
from clinic_app.form.questionnaire import DOB
from clinic_app.record import Identifier, PatientDetails
from clinic_app.snapshot import content_hash, to_snapshot
from clinic_app.storage.audit import ANSWER, BEGINNING, SIGNED, STARTED, utc
from clinic_app.storage.ids import new_id
from clinic_app.storage.intakes import audited
from clinic_app.storage.patients import as_typed
from clinic_app.storage.search_index import enter
from tests.bench.patients import desk, filled_draft

AT_ONCE = 5_000  # patients or intakes in one change
ANSWERS = 12
FAMILIES, GIVENS = 30_000, 3_000
BEGUN = dt.datetime(2016, 1, 4, 8, tzinfo=dt.UTC)
YEARS = 10
_HEADS = (
    "bra",
    "dol",
    "fen",
    "gri",
    "hal",
    "jor",
    "kel",
    "lam",
    "mor",
    "nis",
    "pel",
    "ro",
    "sta",
    "tor",
    "ul",
    "var",
)
_MIDDLES = ("a", "an", "e", "el", "i", "in", "o", "ov", "u", "ur")
_ENDS = ("bach", "dell", "ek", "field", "gard", "ic", "ka", "lund", "man", "nen", "os", "ri", "sen", "ton", "ulis", "vik")  # fmt: skip


@dataclass(frozen=True)
class Size:
    patients: int
    intakes_of_ten: int = 3  # patients

    @property
    def intakes(self) -> int:
        return self.patients * self.intakes_of_ten // 10


@dataclass(frozen=True)
class Filled:
    """What a form of `ANSWERS` answers is in the tables and as signed text."""

    rows: list[tuple[str, int, str, str | None, int]]
    content: dict[str, Any]


def fill(folder: Path, size: Size, said: Callable[[str], None], drafts: int = 50) -> Desk:
    """Make records of this size in a new folder and return their desk, with today's work on top."""
    at = desk(folder)
    database = at.store._database
    database.sql.execute("PRAGMA synchronous=OFF")  # nobody waits for these
    chance = random.Random(20_261_124)  # noqa: S311 - not for keys
    filled = _filled(at)
    trail = Trail(at)
    ids = _patients(at, trail, size.patients, chance, said)
    _intakes(at, trail, ids, size.intakes, filled, chance, said)
    database.sql.execute("PRAGMA synchronous=FULL")
    todays_work(at, drafts)
    database.sql.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return at


def todays_work(at: Desk, drafts: int) -> None:
    """Begin as many drafts as a busy day has, and sign some."""
    for number in range(drafts + drafts * 2 // 5):
        draft = filled_draft(at, ("infant", "child", "adult")[number % 3])
        if number >= drafts:
            record = replace(at.record_of_draft(draft), signed_by_name="Bench Bench")
            text = to_snapshot(record, at.clock())
            at.store.intakes.sign(draft.id, text, content_hash(text))


class Trail:
    """Goes on with the audit trail without asking the database where it ends."""

    def __init__(self, at: Desk) -> None:
        self._trail = at.store.audit
        last = at.store._database.one("SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1")
        self._last = (last["id"], bytes(last["hash"])) if last else (0, BEGINNING)

    def add(self, sql: Any, now: dt.datetime, action: str, **about: object) -> None:
        told = (
            action,
            *(about.get(name) for name in ("patient", "intake", "question", "entry", "old", "new")),
        )
        self._last = self._trail._add(sql, now, self._last, told)


def names(chance: random.Random) -> Iterator[str]:
    """Names in the frequencies that names have: few are common, most are rare."""
    made = [
        (chance.choice(_HEADS) + chance.choice(_MIDDLES) * chance.randrange(2) + chance.choice(_HEADS)
         * chance.randrange(2) + chance.choice(_MIDDLES) + chance.choice(_ENDS)).title()
        for _ in range(FAMILIES)
    ]  # fmt: skip
    while True:
        yield made[min(int(chance.paretovariate(0.35)) - 1, chance.randrange(FAMILIES))]


def _patients(
    at: Desk, trail: Trail, many: int, chance: random.Random, said: Callable[[str], None]
) -> list[str]:
    family, given, ids = names(chance), names(chance), []
    for first in range(0, many, AT_ONCE):
        with at.store._database.write() as sql:
            for number in range(first, min(first + AT_ONCE, many)):
                details = PatientDetails(
                    next(family),
                    next(given),
                    PartialDate(
                        chance.randint(1935, 2007), chance.randint(1, 12), chance.randint(1, 28)
                    ),
                    chance.choice(("female", "male")),
                    (Identifier("Clinic number", f"C-{number:07d}"),),
                )
                ids.append(_patient(sql, trail, details))
        said(f"{len(ids)} patients")
    return ids


def _patient(sql: Any, trail: Trail, details: PatientDetails) -> str:
    id_ = new_id()
    number = sql.execute(
        "INSERT INTO patient (id, family, given, dob, sex, created_at, created_by) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (id_, details.family, details.given, details.dob.iso(), details.sex, utc(BEGUN), "bench"),
    ).lastrowid
    sql.execute(
        "INSERT INTO patient_identifier VALUES (?, 0, ?, ?)",
        (number, details.identifiers[0].kind, details.identifiers[0].value),
    )
    enter(sql, number, details)
    trail.add(sql, BEGUN, "patient registered", patient=id_, new=as_typed(details))
    return id_


def _intakes(  # noqa: PLR0913, PLR0917 - what a filling needs
    at: Desk,
    trail: Trail,
    patients: list[str],
    many: int,
    filled: Filled,
    chance: random.Random,
    said: Callable[[str], None],
) -> None:
    between = dt.timedelta(days=365 * YEARS) / max(many, 1)
    for first in range(0, many, AT_ONCE):
        with at.store._database.write() as sql:
            for number in range(first, min(first + AT_ONCE, many)):
                _intake(at, sql, trail, chance.choice(patients), BEGUN + number * between, filled)
        said(f"{min(first + AT_ONCE, many)} intakes")


def _filled(at: Desk) -> Filled:
    """The first answers of a made-up adult, as a draft has them and as they are signed."""
    draft = filled_draft(at, "adult")
    kept = dict(list(draft.form.answers.items())[:ANSWERS])
    question = at.edition.questionnaire.question
    rows = [
        (id_, entry, answer.state.value, stored_code(question(id_), answer), int(answer.grouped))
        for (id_, entry), answer in kept.items()
    ]
    form = Form(at.edition.questionnaire, kept)
    record = at._draft_record(draft.head, draft.patient, at.edition, form, None)
    at.withdraw(draft.id, "made for measuring")
    return Filled(rows, json.loads(to_snapshot(record, BEGUN)))


def _intake(  # noqa: PLR0913, PLR0917 - what an intake is made of
    at: Desk, sql: Any, trail: Trail, patient: str, now: dt.datetime, filled: Filled
) -> None:
    id_, stamp, day = new_id(), utc(now), now.date().isoformat()
    number, family, given, dob, sex = sql.execute(
        "SELECT number, family, given, dob, sex FROM patient WHERE id = ?", (patient,)
    ).fetchone()
    edition = at.edition
    sql.execute(
        "INSERT INTO intake (id, patient, questionnaire_url, questionnaire_version, definition,"
        " rules_version, started_at, started_on, started_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'bench')",
        (id_, number, edition.questionnaire.url, edition.questionnaire.version, edition.digest,
         edition.rules.version, stamp, day),
    )  # fmt: skip
    trail.add(sql, now, STARTED, patient=patient, intake=id_, new=edition.digest)
    rows = [(q, e, s, json.dumps(dob) if q == DOB else code, g) for q, e, s, code, g in filled.rows]
    sql.executemany(
        "INSERT INTO answer (intake, question, entry, state, code, grouped, updated_at, updated_by)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, 'bench')",
        [(id_, *row, stamp) for row in rows],
    )
    for question, entry, *content in rows:
        told = audited((content[0], content[1], content[2]))  # type: ignore[arg-type]
        trail.add(sql, now, ANSWER, intake=id_, question=question, entry=entry, new=told)
    of_patient = {"id": patient, "family": family, "given": given, "dob": dob, "sex": sex}
    answers = [
        {**one, "value": dob} if one["question"] == DOB else one
        for one in filled.content["answers"]
    ]
    whole = {**filled.content, "intake": id_, "answers": answers, "signed_at": now.isoformat(),
             "patient": {**filled.content["patient"], **of_patient}}  # fmt: skip
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    sealed = content_hash(text)
    sql.execute("INSERT INTO intake_snapshot VALUES (?, ?, ?)", (id_, text, sealed))
    sql.execute(
        "UPDATE intake SET status = 'signed', signed_at = ?, signed_on = ?, signed_by = 'bench',"
        " content_hash = ? WHERE id = ?",
        (stamp, day, sealed, id_),
    )
    trail.add(sql, now, SIGNED, intake=id_, new=sealed)
