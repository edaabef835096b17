"""What somebody wants to take out: which intakes, which columns, in which format."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from clinic_app.errors import ExportError
from clinic_app.record import IntakeStatus


class Format(StrEnum):
    """A format of data that leaves the program."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"
    JSONL = "jsonl"
    FHIR = "fhir"
    REDCAP = "redcap"
    SQLITE = "sqlite"
    DEIDENTIFIED = "deidentified"


WITH_COLUMNS = frozenset({Format.CSV, Format.XLSX, Format.SQLITE})
"""Formats of which columns can be chosen; the others hold what they hold."""
SIGNED_ONLY = frozenset({Format.FHIR})


@dataclass(frozen=True, slots=True)
class Wanted:
    """A choice of intakes, and what goes along.

    Without `statuses` the signed ones go, and in FHIR those too that were signed and no longer stand, because other
    programs have to be told. `ids` names intakes, whatever their period and status.
    """

    format: Format = Format.CSV
    ids: tuple[str, ...] | None = None
    first: dt.date | None = None  # day that the intake was started
    last: dt.date | None = None
    statuses: frozenset[IntakeStatus] = frozenset()
    columns: tuple[str, ...] = ()  # as in `codebook.columns`
    snomed: bool = False
    free_text: bool = False  # in the de-identified export
    with_pdf: bool = False  # in FHIR

    def chosen_statuses(self) -> frozenset[IntakeStatus]:
        """Return which intakes are taken. Raises ExportError for what a format cannot hold."""
        if self.format in SIGNED_ONLY and IntakeStatus.DRAFT in self.statuses:
            raise ExportError("Drafts do not become FHIR resources: nobody has signed them.")
        if self.columns and self.format not in WITH_COLUMNS:
            raise ExportError(
                f"The columns of {self.format} cannot be chosen.",
                "Choose CSV, a workbook or SQLite, or take all columns.",
            )
        if self.statuses:
            return self.statuses
        retired = {IntakeStatus.AMENDED, IntakeStatus.ENTERED_IN_ERROR}
        also = retired if self.format is Format.FHIR else set()
        return frozenset({IntakeStatus.SIGNED, *also})
