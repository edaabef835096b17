"""Patients that were registered twice: who may be the same person, merging them, and taking that back."""

from __future__ import annotations

from dataclasses import dataclass

from clinic_app.desk.session import Session
from clinic_app.record import Patient
from clinic_app.storage.merges import Merge
from clinic_app.storage.users import Duty


@dataclass(frozen=True, slots=True)
class Entry:
    """One of two entries that may be one person. `intakes`: day and state of each, newest first."""

    patient: Patient
    intakes: tuple[str, ...]


class Merging:
    """The verbs of one desk for patients that are one person."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def standing(self, patient_id: str) -> Patient:
        """Return the patient under whom this one is read now; mostly itself. Raises StorageError."""
        store = self._session.store
        return store.patients.get(store.merges.survivor(patient_id))

    def candidates(self, patient: Patient, typed: str = "") -> list[Patient]:
        """Return who may be the same person, or everybody found for what was typed; never the patient itself."""
        patients = self._session.store.patients
        found = patients.find(typed) if typed.strip() else patients.similar(patient.details)
        return [one for one in found if one.id != patient.id]

    def merged_into(self, patient_id: str) -> list[tuple[Merge, Patient]]:
        """Return who was merged into a patient, directly, oldest first. Raises StorageError."""
        store = self._session.store
        return [(one, store.patients.get(one.gone)) for one in store.merges.into(patient_id)]

    def look_at(self, gone_id: str, kept_id: str) -> tuple[Entry, Entry]:
        """Return two entries to compare before they are merged: the one that goes, and the one that stays.

        Raises NotAllowedError, and StorageError where they cannot be merged.
        """
        self._session.require(Duty.MERGE)
        self._session.store.merges.look_at(gone_id, kept_id)
        return self._entry(gone_id), self._entry(kept_id)

    def look_at_merged(self, gone_id: str) -> tuple[Merge, Entry, Entry]:
        """Return a merge that can be taken back, who stands again, and under whom that one was read.

        Raises NotAllowedError, and StorageError where the patient is not merged.
        """
        self._session.require(Duty.MERGE)
        merge = self._session.store.merges.look_at_merged(gone_id)
        return merge, self._entry(gone_id), self._entry(merge.kept, but=gone_id)

    def merge(self, gone_id: str, kept_id: str, reason: str) -> Patient:
        """Read everything of one patient under another; return that one.

        Raises NotAllowedError, ReasonNeededError, StorageError.
        """
        self._session.require(Duty.MERGE)
        self._session.store.merges.merge(gone_id, kept_id, reason)
        return self._session.store.patients.get(kept_id)

    def separate(self, gone_id: str, reason: str) -> Patient:
        """Take a merge back; return the patient that stands again.

        Raises NotAllowedError, ReasonNeededError, StorageError.
        """
        self._session.require(Duty.MERGE)
        self._session.store.merges.separate(gone_id, reason)
        return self._session.store.patients.get(gone_id)

    def _entry(self, patient_id: str, *, but: str = "") -> Entry:
        """Return an entry with the intakes read under it; without those that another entry takes along."""
        intakes = self._session.store.intakes
        left_out = {head.id for head in intakes.of_patient(but)} if but else set()
        return Entry(
            self._session.store.patients.get(patient_id),
            tuple(
                f"{head.started_at.astimezone():%Y-%m-%d} ({head.status.value.replace('_', ' ')})"
                for head in intakes.of_patient(patient_id)
                if head.id not in left_out
            ),
        )
