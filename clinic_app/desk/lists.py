"""Intakes as the lines of a list: today's, and a patient's.

A line costs what a record costs: every answer read, the form and all findings. So a line that was read before is shown
again as long as nothing it was made of has changed; that is compared by content, not by time, and so is never stale.
A page that wants to be there at once asks for the first lines and reads the others afterwards, a few at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from clinic_app.desk.session import Session
from clinic_app.form.age import shown_age
from clinic_app.record import IntakeHead, Patient, Record
from clinic_app.screening.findings import Finding, Screening

COMPLAINT = "visit.complaint_text"
_MOST = 500  # lines kept; a long day has a tenth


@dataclass(frozen=True, slots=True)
class Line:
    """Whose intake it is and where it stands: what a list knows before the answers are read."""

    head: IntakeHead
    patient: Patient


@dataclass(frozen=True, slots=True)
class TodayRow(Line):
    """One line of today's list with what the answers say."""

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


@dataclass(frozen=True, slots=True)
class _MadeOf:
    """All that a line depends on; `content` stands for the answers, `off` for tiers that are switched off."""

    head: IntakeHead
    patient: Patient
    content: str
    off: frozenset[str]


class Lists:
    """The lines of one desk. `read` gives the record of a head for a patient as the register has them.

    `is_at_hand` says whether the form of an intake has been read already: an older one takes as long as fifty lines.
    """

    def __init__(
        self,
        session: Session,
        read: Callable[[IntakeHead, Patient], Record],
        is_at_hand: Callable[[IntakeHead], bool],
    ) -> None:
        self._session = session
        self._read, self._is_at_hand = read, is_at_hand
        self._kept: dict[str, tuple[_MadeOf, TodayRow]] = {}

    def rows(self, heads: Sequence[IntakeHead]) -> list[TodayRow]:
        """Return a line for each intake, in this order. Raises StorageError."""
        return [self._known(one) or self._read_line(one) for one in self._made_of(heads)]

    def begin(self, heads: Sequence[IntakeHead], most: int) -> list[Line]:
        """Return a line for each intake; of those not read before, at most `most` are read now.

        The others are no `TodayRow` yet. Raises StorageError.
        """
        patients = self._session.store.patients.get_each({head.patient_id for head in heads})
        fresh = [head for head in heads if head.id not in self._kept and self._is_at_hand(head)]
        now = {head.id for head in fresh[:most]} | self._kept.keys()
        rows = {row.head.id: row for row in self.rows([head for head in heads if head.id in now])}
        return [rows.get(head.id) or Line(head, patients[head.patient_id]) for head in heads]

    def _made_of(self, heads: Sequence[IntakeHead]) -> list[_MadeOf]:
        store, off = self._session.store, self._session.tiers_off
        contents = store.intakes.contents([head.id for head in heads])
        patients = store.patients.get_each({head.patient_id for head in heads})
        return [_MadeOf(head, patients[head.patient_id], contents[head.id], off) for head in heads]

    def _known(self, made_of: _MadeOf) -> TodayRow | None:
        before = self._kept.pop(made_of.head.id, None)
        if before is None or before[0] != made_of:
            return None
        self._kept[made_of.head.id] = before  # at the end, so that the oldest stands first
        return before[1]

    def _read_line(self, made_of: _MadeOf) -> TodayRow:
        row = _line(self._read(made_of.head, made_of.patient))
        self._kept[made_of.head.id] = (made_of, row)
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
