"""Records out of the program: on paper and as data, each told in the audit trail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from clinic_app.desk.session import Session
from clinic_app.errors import NotWritableError
from clinic_app.library import Edition
from clinic_app.record import Record
from clinic_app.storage.users import Duty


class Exports:
    """What a desk gives out. Each format is loaded when it is first wanted."""

    def __init__(
        self,
        session: Session,
        edition: Edition,
        records: Callable[[Iterable[str]], Iterator[Record]],
    ) -> None:
        self._session = session
        self._edition = edition
        self._records = records

    def summary_pdf(self, record: Record, printed_at: dt.datetime | None = None) -> bytes:
        """Return the clinician summary; that it was looked at stands in the audit trail. Raises PaperError."""
        from clinic_app.reporting.clinician_summary import clinician_summary
        from clinic_app.reporting.pdf import pdf_bytes

        self._tell("summary viewed", record)
        paper = self._session.store.settings.get("paper", "A4")
        return pdf_bytes(
            clinician_summary(record, printed_at or self._session.clock()), paper=paper
        )

    def tell_printed(self, record: Record) -> None:
        """Keep in the audit trail that a summary went to a printer."""
        self._tell("summary printed", record)

    def tell_saved(self, record: Record) -> None:
        """Keep in the audit trail that a summary was saved as a file."""
        self._tell("summary saved as a file", record)

    def _tell(self, action: str, record: Record) -> None:
        """Add an audit row about an intake. A full disk takes no row, and hides no record from a clinician."""
        with suppress(NotWritableError):
            head = record.head
            self._session.store.audit.record(action, patient=head.patient_id, intake=head.id)

    def csv(self, folder: Path, records: Iterable[Record] | None = None) -> list[Path]:
        """Write CSV and its data dictionary. Raises NotAllowedError, ExportError."""
        self._session.require(Duty.ADMINISTER)
        from clinic_app.export.csv_file import write_csv

        with self._told_export("csv", records) as chosen:
            return write_csv(folder, self._edition.questionnaire, self._edition.rules, chosen)

    def json(self, path: Path, records: Iterable[Record] | None = None) -> Path:
        """Write records as JSON, without loss. Raises NotAllowedError, ExportError."""
        self._session.require(Duty.ADMINISTER)
        from clinic_app.export.json_file import write_json

        with self._told_export("json", records) as chosen:
            return write_json(path, chosen)

    def jsonl(self, path: Path, records: Iterable[Record] | None = None) -> Path:
        """Write records as JSON Lines, one a line. Raises NotAllowedError, ExportError."""
        self._session.require(Duty.ADMINISTER)
        from clinic_app.export.jsonl_file import write_jsonl

        with self._told_export("jsonl", records) as chosen:
            return write_jsonl(path, chosen)

    def xlsx(self, path: Path, records: Iterable[Record] | None = None) -> Path:
        """Write a workbook with typed cells and labels. Raises NotAllowedError, ExportError."""
        self._session.require(Duty.ADMINISTER)
        from clinic_app.export.xlsx_file import write_xlsx

        with self._told_export("xlsx", records) as chosen:
            return write_xlsx(path, self._edition.questionnaire, self._edition.rules, chosen)

    def fhir(
        self, folder: Path, records: Iterable[Record] | None = None, *, snomed: bool = False
    ) -> Path:
        """Write FHIR transactions and bulk files, and return their manifest.

        By default what was amended or withdrawn goes along, marked as such: another program may have it from
        before. `snomed` adds SNOMED CT codes. Raises NotAllowedError, ExportError.
        """
        self._session.require(Duty.ADMINISTER)
        from clinic_app.export.fhir_file import write_fhir
        from clinic_app.fhir.snomed import WITHOUT, read_snomed

        codes = read_snomed() if snomed else WITHOUT
        if records is None:
            heads = self._session.store.intakes.all_signed(retired=True)
            records = self._records(head.id for head in heads)
        with self._told_export("fhir", records) as chosen:
            return write_fhir(folder, chosen, snomed=codes)

    @contextmanager
    def _told_export(
        self, kind: str, records: Iterable[Record] | None
    ) -> Iterator[Iterator[Record]]:
        """Give the records to write, and keep in the audit trail which of them were taken."""
        taken: list[tuple[str, str]] = []

        def noting() -> Iterator[Record]:
            for record in self._chosen(records):
                taken.append((record.head.patient_id, record.head.id))
                yield record

        try:
            yield noting()
        finally:
            self._session.store.audit.record_each("exported", taken, kind)

    def _chosen(self, records: Iterable[Record] | None) -> Iterable[Record]:
        if records is not None:
            return records
        return self._records(head.id for head in self._session.store.intakes.all_signed())
