"""Keeping records no longer than they may be kept: who is past the time, and erasing a patient for good."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from clinic_app.desk.session import Session
from clinic_app.errors import StorageError
from clinic_app.record import Patient
from clinic_app.storage.erasures import ErasurePlan
from clinic_app.storage.users import Duty

MOST_YEARS = 150


@dataclass(frozen=True, slots=True)
class Erasable:
    """A person who can be erased: every entry, what goes, and the copies that go on holding it."""

    patients: tuple[Patient, ...]  # the one that stands first
    plan: ErasurePlan
    sent: int  # intakes that a FHIR server has
    copies: tuple[Path, ...]


class Erasing:
    """The verbs of one desk for records that are kept no longer."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def look_at(self, patient_id: str) -> Erasable:
        """Say what erasing a patient would take away, and what not. Raises NotAllowedError, StorageError."""
        self._session.require(Duty.ADMINISTER)
        store = self._session.store
        standing = store.merges.survivor(store.patients.get(patient_id).id)
        store.audit.record("erasing looked at", patient=standing)
        plan = store.erasures.plan(standing)
        return Erasable(
            tuple(store.patients.get(one) for one in plan.people),
            plan,
            store.erasures.sent(plan),
            tuple(store.copies_since(plan.people)),
        )

    def erase(self, patient_id: str, reason: str) -> ErasurePlan:
        """Erase a patient for good, with everybody merged into that one; the desk is closed afterwards.

        Raises NotAllowedError, ReasonNeededError, FileBusyError while another window is open, StorageError.
        """
        self._session.require(Duty.ADMINISTER)
        store = self._session.store
        return store.erase(store.merges.survivor(store.patients.get(patient_id).id), reason)

    def older_than(self, years: int) -> list[tuple[Patient, dt.date]]:
        """Return patients whose last intake is more than so many years ago, and its day; longest ago first.

        Of a patient without any intake the day of registering counts. Raises NotAllowedError, StorageError.
        """
        self._session.require(Duty.ADMINISTER)
        if not 1 <= years <= MOST_YEARS:
            raise StorageError(f"Years are a whole number from 1 to {MOST_YEARS}.")
        store = self._session.store
        found = store.erasures.older_than(_years_before(self._session.clock().date(), years))
        store.audit.record("retention looked at", new=f"{years} years: {len(found)} patients")
        return [(store.patients.get(id_), day) for id_, day in found]


def _years_before(day: dt.date, years: int) -> dt.date:
    """Return the same day of the year, so many years earlier; of 29 February the 28th where there is none."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
