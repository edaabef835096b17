"""Patients that were registered twice: who may be the same person, merging them, and taking that back."""

from __future__ import annotations

from clinic_app.desk.session import Session
from clinic_app.record import Patient
from clinic_app.storage.merges import Merge
from clinic_app.storage.users import Duty


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
