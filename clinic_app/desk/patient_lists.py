"""Patients from a list: who is new, who may be here already, which rows cannot be read; then all in one change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from clinic_app.desk.session import Session
from clinic_app.export.patient_list import (
    BadLine,
    Columns,
    Line,
    Order,
    PatientList,
    patients_of,
)
from clinic_app.record import Patient, PatientDetails
from clinic_app.storage.folding import fold_number, words
from clinic_app.storage.users import Duty


@dataclass(frozen=True, slots=True)
class Double:
    """A row that may be somebody who is here, or who stands in an earlier row of the list."""

    line: Line
    here: Patient | None
    earlier: int = 0  # number of the other line


@dataclass
class Looked:
    """What a list would bring."""

    sha256: str
    new: list[Line] = field(default_factory=list)
    doubles: list[Double] = field(default_factory=list)
    bad: list[BadLine] = field(default_factory=list)


class PatientLists:
    """Registers the people of a list."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def look(self, told: PatientList, columns: Columns, order: Order | None) -> Looked:
        """Say what would come; nothing is written. Raises NotAllowedError, ImportFileError, StorageError."""
        self._session.require(Duty.ADMINISTER)
        good, bad = patients_of(told, columns, order)
        looked = Looked(told.sha256, bad=bad)
        seen: dict[str, int] = {}
        today = self._session.clock().date()
        for line in good:
            if line.details.dob.earliest() > today:
                looked.bad.append(BadLine(line.number, "The date of birth lies in the future."))
                continue
            keys = list(_keys(line.details))
            earlier = next((seen[key] for key in keys if key in seen), 0)
            here = self._session.store.patients.similar(line.details)
            if here or earlier:
                looked.doubles.append(Double(line, here[0] if here else None, earlier))
            else:
                looked.new.append(line)
            seen |= {key: line.number for key in keys if key not in seen}
        return looked

    def take(self, looked: Looked, *, with_doubles: bool = False) -> int:
        """Register the new ones in one change and return how many; `with_doubles` the likely doubles too.

        Raises NotAllowedError, StorageError: then nobody was registered.
        """
        self._session.require(Duty.ADMINISTER)
        lines = [*looked.new, *((one.line for one in looked.doubles) if with_doubles else ())]
        ordered = sorted(lines, key=lambda line: line.number)
        return self._session.store.incoming.register(
            f"sha256:{looked.sha256}", (line.details for line in ordered)
        )


def _keys(details: PatientDetails) -> Iterator[str]:
    """What two rows of the same person have in common: a number, or name and date of birth."""
    for one in details.identifiers:
        folded = fold_number(one.value)
        if folded:
            yield f"number {one.kind} {folded}"
    yield f"name {' '.join(sorted(words(f'{details.family} {details.given}')))} {details.dob.iso()}"
