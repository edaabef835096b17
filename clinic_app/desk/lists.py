"""Intakes as the lines of a list: today's, and a patient's.

A line costs what a record costs: every answer read, the form and all findings. So a line that was read before is shown
again as long as nothing it was made of has changed; that is compared by content, not by time, and so is never stale.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from clinic_app.desk.session import Session
from clinic_app.form.age import shown_age
from clinic_app.record import IntakeHead, Patient, Record
from clinic_app.screening.findings import Finding, Screening

COMPLAINT = "visit.complaint_text"
_MOST = 500  # lines kept; a long day has a tenth


@dataclass(frozen=True, slots=True)
class TodayRow:
    """One line of today's list."""

    head: IntakeHead
    patient: Patient
    complaint: str
    screening: Screening
    percent: int
    age: str

    @property
    def highest(self) -> Finding | None:
        """Finding of the highest urgency that is not the pinned message."""
        return next((one for one in self.screening.matched if not one.rule.pinned), None)

    @property
    def to_sign(self) -> bool:
        """Whether every required answer is given and nobody has signed yet."""
        return self.head.is_draft and self.percent == 100  # noqa: PLR2004 - per cent


class Lists:
    """The lines of one desk. `read` gives the record of a head for a patient as the register has them."""

    def __init__(self, session: Session, read: Callable[[IntakeHead, Patient], Record]) -> None:
        self._session = session
        self._read = read
        self._kept: dict[str, tuple[object, TodayRow]] = {}

    def rows(self, heads: list[IntakeHead]) -> list[TodayRow]:
        """Return a line for each intake, in this order. Raises StorageError."""
        store = self._session.store
        contents = store.intakes.contents([head.id for head in heads])
        patients = store.patients.get_each({head.patient_id for head in heads})
        off = self._session.tiers_off
        return [self._row(head, patients, (contents[head.id], off)) for head in heads]

    def _row(self, head: IntakeHead, patients: Mapping[str, Patient], content: object) -> TodayRow:
        patient = patients[head.patient_id]
        made_of = (head, patient, content)
        before = self._kept.pop(head.id, None)
        row = before[1] if before and before[0] == made_of else _line(self._read(head, patient))
        self._kept[head.id] = (made_of, row)  # at the end, so that the oldest stands first
        if len(self._kept) > _MOST:
            del self._kept[next(iter(self._kept))]
        return row


def _line(record: Record) -> TodayRow:
    form = record.form
    told = form.effective(COMPLAINT).value if COMPLAINT in form.questionnaire.questions else None
    return TodayRow(
        record.head,
        record.patient,
        told if isinstance(told, str) else "",
        record.screening,
        form.percent() if record.head.is_draft else 100,
        shown_age(form.age, form.questionnaire.words) if form.age else "",
    )
