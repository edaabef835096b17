"""People: registering, correcting, and finding them by anything that somebody may type."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from clinic_app.errors import StorageError
from clinic_app.form.partial_date import PartialDate
from clinic_app.record import Identifier, Patient, PatientDetails, Sex
from clinic_app.storage.audit import AuditTrail, moment, utc
from clinic_app.storage.database import Database, Row
from clinic_app.storage.ids import new_id
from clinic_app.storage.merges import stand_for
from clinic_app.storage.patient_search import search
from clinic_app.storage.search_index import enter
from clinic_app.storage.similar_patients import similar

_SOME = 100  # patients fetched with one statement


class Patients:
    """The register of one database."""

    def __init__(self, database: Database, trail: AuditTrail) -> None:
        self._database = database
        self._trail = trail

    def register(self, details: PatientDetails) -> Patient:
        """Add a person. Raises StorageError, also where there is no name at all."""
        kept = kept_details(details)
        now, id_ = self._trail.clock(), new_id()
        with self._database.write() as sql:
            insert_patient(sql, Patient(id_, kept, now), self._trail.who)
            self._trail.append(sql, now, "patient registered", patient=id_, new=as_typed(details))
        return self.get(id_)

    def update(self, patient_id: str, details: PatientDetails) -> Patient:
        """Correct what is known about a person; the audit trail keeps both. Raises StorageError."""
        kept = kept_details(details)
        now = self._trail.clock()
        with self._database.write() as sql:
            before = self.get(patient_id)
            number = self._number(patient_id)
            sql.execute(
                "UPDATE patient SET family = ?, given = ?, dob = ?, sex = ? WHERE number = ?",
                (kept.family, kept.given, kept.dob.iso(), str(kept.sex), number),
            )
            for table in ("patient_identifier", "patient_former_name"):
                sql.execute(f"DELETE FROM {table} WHERE patient = ?", (number,))  # noqa: S608 - our own words
            _write_parts(sql, number, kept)
            self._trail.append(
                sql,
                now,
                "patient corrected",
                patient=patient_id,
                old=as_typed(before.details),
                new=as_typed(details),
            )
        return self.get(patient_id)

    def get(self, patient_id: str) -> Patient:
        """Return a person. Raises StorageError where there is none."""
        return self._by_numbers([self._number(patient_id)])[0]

    def get_each(self, patient_ids: Iterable[str]) -> dict[str, Patient]:
        """Return by id the people under whom these are read now; one that is not there is left out.

        Raises StorageError.
        """
        rows = self._database.read(
            "SELECT id, number FROM patient WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(patient_ids)),),
        )
        stands = stand_for(self._database, [row["number"] for row in rows])
        numbers = list(dict.fromkeys(stands.values()))
        people = dict(zip(numbers, self._by_numbers(numbers), strict=True))
        return {row["id"]: people[stands[row["number"]]] for row in rows}

    def find(self, text: str, limit: int = 50) -> list[Patient]:
        """Return people for the one search box, best first; nothing for an empty search.

        Any mixture of name parts in any order, a date of birth in any common form, and an identifier
        with or without its spaces. Who was merged into another one is found as that one. Raises StorageError.
        """
        today = self._trail.clock().date()
        found = search(self._database, text, limit, today)
        return self._standing(found)

    def similar(self, details: PatientDetails) -> list[Patient]:
        """Return people that may be the same person, likeliest first. Raises StorageError."""
        return self._standing(similar(self._database, kept_details(details)))

    def __len__(self) -> int:
        """How many people are registered."""
        return int(self._database.read("SELECT count(*) AS count FROM patient")[0]["count"])

    # -- inside --------------------------------------------------------------------------------

    def _number(self, patient_id: str) -> int:
        row = self._database.one("SELECT number FROM patient WHERE id = ?", (patient_id,))
        if row is None:
            raise StorageError("There is no such patient in these records.")
        return int(row["number"])

    def _standing(self, numbers: list[int]) -> list[Patient]:
        """Return who stands for these, in this order, each once."""
        return self._by_numbers(list(dict.fromkeys(stand_for(self._database, numbers).values())))

    def _by_numbers(self, numbers: list[int]) -> list[Patient]:
        found: dict[int, Patient] = {}
        for start in range(0, len(numbers), _SOME):
            some = numbers[start : start + _SOME]
            found |= dict(self._read(some))
        return [found[number] for number in numbers]

    def _read(self, numbers: list[int]) -> Iterator[tuple[int, Patient]]:
        places = ", ".join("?" * len(numbers))
        rows = self._database.read(f"SELECT * FROM patient WHERE number IN ({places})", numbers)  # noqa: S608
        identifiers = _by_patient(
            self._database.read(
                f"SELECT * FROM patient_identifier WHERE patient IN ({places}) ORDER BY position",  # noqa: S608
                numbers,
            )
        )
        names = _by_patient(
            self._database.read(
                f"SELECT * FROM patient_former_name WHERE patient IN ({places}) ORDER BY position",  # noqa: S608
                numbers,
            )
        )
        for row in rows:
            number = row["number"]
            details = PatientDetails(
                row["family"],
                row["given"],
                PartialDate.from_iso(row["dob"]),
                row["sex"],
                tuple(Identifier(one["kind"], one["value"]) for one in identifiers.get(number, ())),
                tuple(one["name"] for one in names.get(number, ())),
            )
            yield number, Patient(row["id"], details, moment(row["created_at"]))


def _by_patient(rows: Iterable[Row]) -> dict[int, list[Row]]:
    grouped: dict[int, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row["patient"], []).append(row)
    return grouped


def insert_patient(sql: Any, patient: Patient, who: str) -> None:  # noqa: ANN401 - a connection
    """Add a row with its parts, inside a change. The details are as `kept_details` returns them."""
    details = patient.details
    number = sql.execute(
        "INSERT INTO patient (id, family, given, dob, sex, created_at, created_by) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            patient.id, details.family, details.given, details.dob.iso(), str(details.sex),
            utc(patient.created_at), who,
        ),
    ).lastrowid  # fmt: skip
    _write_parts(sql, number, details)


def kept_details(details: PatientDetails) -> PatientDetails:
    """Bring names into one Unicode form (NFC) without outer spaces; nothing else about them changes.

    Raises StorageError where there is no name, or a sex that the register does not know.
    """
    kept = PatientDetails(
        _tidy(details.family),
        _tidy(details.given),
        details.dob,
        details.sex,
        tuple(
            Identifier(_tidy(one.kind), _tidy(one.value))
            for one in details.identifiers
            if one.value.strip()
        ),
        tuple(_tidy(name) for name in details.former_names if name.strip()),
    )
    if not kept.family and not kept.given:
        raise StorageError("A patient needs a name.", "Type a family name or a given name.")
    if kept.sex not in set(Sex):
        raise StorageError(f"“{kept.sex[:40]}” is not a sex that the register knows.")
    return kept


def _tidy(text: str) -> str:
    # NUL would end the text for other programs that read it
    return unicodedata.normalize("NFC", text.replace("\0", "")).strip()


def as_typed(details: PatientDetails) -> str:
    """Write down what is known about a person as the audit trail keeps it."""
    return json.dumps(
        {
            "family": details.family,
            "given": details.given,
            "dob": details.dob.iso(),
            "sex": str(details.sex),
            "identifiers": [[one.kind, one.value] for one in details.identifiers],
            "former_names": list(details.former_names),
        },
        ensure_ascii=False,
    )


def _write_parts(sql: Any, number: int, details: PatientDetails) -> None:  # noqa: ANN401
    sql.executemany(
        "INSERT INTO patient_identifier (patient, position, kind, value) VALUES (?, ?, ?, ?)",
        [
            (number, position, one.kind, one.value)
            for position, one in enumerate(details.identifiers)
        ],
    )
    sql.executemany(
        "INSERT INTO patient_former_name (patient, position, name) VALUES (?, ?, ?)",
        [(number, position, name) for position, name in enumerate(details.former_names)],
    )
    enter(sql, number, details)
