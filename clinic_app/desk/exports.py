"""Records out of the program: on paper and as data, each told in the audit trail."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from clinic_app.desk.house import HouseStyle
from clinic_app.desk.session import Session
from clinic_app.desk.wanted import SIGNED_ONLY, Format, Wanted
from clinic_app.errors import NotWritableError
from clinic_app.library import Edition
from clinic_app.record import Record
from clinic_app.storage.pairs import Pairs
from clinic_app.storage.users import Duty

if TYPE_CHECKING:  # loaded when something is exported
    from clinic_app.desk.kept_rows import KeptRows
    from clinic_app.export.json_file import Texts
    from clinic_app.export.table_row import TableRow
    from clinic_app.reporting.blocks import House

Progress = Callable[[int, int], None]
"""Is told how many records are done, and of how many."""
_TOLD_AT_ONCE = 500  # audit rows of an export
_Item = TypeVar("_Item")


class _Stream(Protocol):
    """What goes out passes through this one by one."""

    def __call__(self, items: Iterable[_Item], /) -> Iterator[_Item]: ...


@dataclass(frozen=True, slots=True)
class _Intakes:
    """The intakes of one export, to be taken once: as records, or faster as rows of tables or lines of JSON."""

    records: Callable[[], Iterator[Record]]
    rows: Callable[[], Iterator[TableRow]]
    lines: Callable[[], Iterator[str]]


class Exports:
    """What a desk gives out. Each format is loaded when it is first wanted."""

    def __init__(
        self,
        session: Session,
        edition: Edition,
        record: Callable[[str], Record],
        table_record: Callable[[str], Record],
        house: HouseStyle,
    ) -> None:
        self._session = session
        self._edition = edition
        self._record = record
        self._table_record = table_record
        self._house = house

    def keep(self, record: Record) -> None:
        """Work out and keep what the tables say about a record that has just been signed; a full disk keeps nothing."""
        with suppress(NotWritableError):
            self._kept_rows.keep(record)

    def _records(self, intake_ids: Iterable[str]) -> Iterator[Record]:
        return map(self._record, intake_ids)

    def summary_pdf(self, record: Record, printed_at: dt.datetime | None = None) -> bytes:
        """Return the clinician summary; that it was looked at stands in the audit trail. Raises PaperError."""
        from clinic_app.reporting.clinician_summary import clinician_summary
        from clinic_app.reporting.pdf import pdf_bytes

        self._tell("summary viewed", record)
        paper = self._session.store.settings.get("paper", "A4")
        return pdf_bytes(
            clinician_summary(record, printed_at or self._session.clock(), self._house_of(record)),
            paper=paper,
        )

    def tell_printed(self, record: Record) -> None:
        """Keep in the audit trail that a summary went to a printer."""
        self._tell("summary printed", record)

    def tell_saved(self, record: Record) -> None:
        """Keep in the audit trail that a summary was saved as a file."""
        self._tell("summary saved as a file", record)

    def _tell(self, action: str, record: Record) -> None:
        self._session.tell(action, patient=record.head.patient_id, intake=record.head.id)

    def write(
        self,
        folder: Path,
        wanted: Wanted,
        progress: Progress = lambda _done, _total: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> list[Path]:
        """Write what is wanted into a folder, with a manifest, and return the paths.

        `progress` is told how many records are done, and of how many. Each file takes its place when it is whole.
        Raises NotAllowedError, ExportError, StorageError, and CancelledError: then nothing is left behind.
        """
        self._session.require(Duty.ADMINISTER)
        from clinic_app.export.watched import watched

        about = self._about(wanted)
        with self._telling(wanted.format, about) as told:

            def watching(items: Iterable[_Item]) -> Iterator[_Item]:
                return watched(told(items), len(about), progress, cancelled)

            written = self._written(folder, wanted, self._stored(about, watching))
            if wanted.format is not Format.FHIR:  # which has its own
                from clinic_app.export.manifest import write_manifest

                manifest = folder / f"manifest-{wanted.format}.json"
                written.append(write_manifest(manifest, written, len(about)))
        return written

    def columns(self) -> tuple[str, ...]:
        """Return the sections of columns that `Wanted.columns` may name, in order."""
        from clinic_app.export.codebook import columns, sections_of

        return sections_of(columns(self._edition.questionnaire, self._edition.rules))

    def titles(self, edition: Edition) -> dict[str, str]:
        """Return what an edition in another language calls the sections that `columns` names."""
        ours, theirs = self._edition.questionnaire.sections, edition.questionnaire.sections
        named = {section.id: section.title for section in theirs}
        return {section.title: named.get(section.id, "") for section in ours}

    def count(self, wanted: Wanted) -> int:
        """Return how many intakes are meant. Raises ExportError, StorageError."""
        return len(self._about(wanted))

    def csv(self, folder: Path, records: Iterable[Record] | None = None) -> list[Path]:
        """Write CSV and its data dictionary. Raises NotAllowedError, ExportError."""
        return self._simply(Format.CSV, folder, records)

    def json(self, path: Path, records: Iterable[Record] | None = None) -> Path:
        """Write records as JSON, without loss. Raises NotAllowedError, ExportError."""
        return self._simply(Format.JSON, path.parent, records, path.name)[0]

    def jsonl(self, path: Path, records: Iterable[Record] | None = None) -> Path:
        """Write records as JSON Lines, one a line. Raises NotAllowedError, ExportError."""
        return self._simply(Format.JSONL, path.parent, records, path.name)[0]

    def xlsx(self, path: Path, records: Iterable[Record] | None = None) -> Path:
        """Write a workbook with typed cells and labels. Raises NotAllowedError, ExportError."""
        return self._simply(Format.XLSX, path.parent, records, path.name)[0]

    def fhir(
        self, folder: Path, records: Iterable[Record] | None = None, *, snomed: bool = False
    ) -> Path:
        """Write FHIR transactions and bulk files, and return their manifest.

        By default what was amended or withdrawn goes along, marked as such: another program may have it from
        before. `snomed` adds SNOMED CT codes. Raises NotAllowedError, ExportError.
        """
        return self._simply(Format.FHIR, folder, records, snomed=snomed)[0]

    # -- inside --------------------------------------------------------------------------------

    def _simply(
        self,
        kind: Format,
        folder: Path,
        records: Iterable[Record] | None,
        name: str = "",
        *,
        snomed: bool = False,
    ) -> list[Path]:
        """Write records of the caller's choice, or the usual ones, without a manifest."""
        self._session.require(Duty.ADMINISTER)
        wanted = Wanted(kind, snomed=snomed)
        given = None if records is None else list(records)
        about = (
            self._about(wanted)
            if given is None
            else Pairs((one.head.patient_id, one.head.id) for one in given)
        )
        with self._telling(kind, about) as told:
            intakes = self._stored(about, told) if given is None else self._given(given, told)
            return self._written(folder, wanted, intakes, name)

    def _stored(self, about: Pairs, stream: _Stream) -> _Intakes:
        """Return intakes of these records, which pass through `stream` when they are taken."""

        def ids() -> Iterator[str]:
            return (intake for _, intake in about)

        return _Intakes(
            lambda: stream(self._records(ids())),
            lambda: stream(self._kept_rows.rows(ids())),
            lambda: stream(self._kept_rows.lines(ids())),
        )

    def _given(self, records: list[Record], stream: _Stream) -> _Intakes:
        """Do the same for records of the caller's choice, of which none is kept."""
        from clinic_app.export.jsonl_file import lines_of
        from clinic_app.export.table_row import TableRows

        used = self._edition.questionnaire, self._edition.rules
        return _Intakes(
            lambda: stream(records),
            lambda: stream(TableRows(*used).rows(records)),
            lambda: stream(lines_of(records, self._texts())),
        )

    def _texts(self) -> Texts:
        from clinic_app.export.json_file import Texts

        store = self._session.store
        return Texts(store.intakes.snapshot, store.definitions.get)

    @cached_property
    def _kept_rows(self) -> KeptRows:
        from clinic_app.desk.kept_rows import KeptRows

        return KeptRows(self._session, self._edition, self._record, self._table_record)

    def _written(
        self, folder: Path, wanted: Wanted, intakes: _Intakes, name: str = ""
    ) -> list[Path]:
        """Write the files of a format; `name` takes the place of the usual one where there is one file."""
        used = (self._edition.questionnaire, self._edition.rules)
        match wanted.format:
            case Format.CSV:
                from clinic_app.export.csv_file import write_rows

                return write_rows(folder, *used, intakes.rows(), wanted.columns)
            case Format.XLSX:
                from clinic_app.export.xlsx_file import WORKBOOK, write_xlsx_rows

                path = folder / (name or WORKBOOK)
                return [write_xlsx_rows(path, *used, intakes.rows(), wanted.columns)]
            case Format.SQLITE:
                return [self._plain_sqlite(folder, wanted, intakes.records())]
            case Format.REDCAP:
                from clinic_app.export.redcap_file import write_redcap

                return write_redcap(folder, *used, intakes.records())
            case Format.DEIDENTIFIED:
                from clinic_app.export.deidentified_file import write_deidentified

                records = intakes.records()
                return write_deidentified(folder, *used, records, free_text=wanted.free_text)
            case _:
                return [self._without_loss(folder, wanted, intakes, name)]

    def _without_loss(self, folder: Path, wanted: Wanted, intakes: _Intakes, name: str) -> Path:
        """Write a format that can be taken in again."""
        if wanted.format is Format.JSONL:
            from clinic_app.export.jsonl_file import LINES, write_lines

            return write_lines(folder / (name or LINES), intakes.lines())
        records = intakes.records()
        if wanted.format is Format.JSON:
            from clinic_app.export.json_file import RECORDS, write_json

            return write_json(folder / (name or RECORDS), records, self._texts())
        from clinic_app.export.fhir_file import write_fhir
        from clinic_app.fhir.snomed import WITHOUT, read_snomed

        codes = read_snomed() if wanted.snomed else WITHOUT
        paper = self._paper if wanted.with_pdf else None
        return write_fhir(folder, records, snomed=codes, texts=self._texts(), paper=paper)

    def _paper(self, record: Record) -> bytes:
        """Return the summary as a document of the record: printed when it was signed, so that it is the same each time."""
        from clinic_app.reporting.clinician_summary import clinician_summary
        from clinic_app.reporting.pdf import pdf_bytes

        printed = record.head.signed_at or self._session.clock()
        paper = self._session.store.settings.get("paper", "A4")
        return pdf_bytes(clinician_summary(record, printed, self._house_of(record)), paper=paper)

    def _house_of(self, record: Record) -> House:
        return self._house.house(record.questionnaire.language)

    def _plain_sqlite(self, folder: Path, wanted: Wanted, records: Iterator[Record]) -> Path:
        from clinic_app.export.plain_tables import FILE, INDEXES, PlainTables
        from clinic_app.export.whole_file import whole_path
        from clinic_app.storage.plain_file import plain_file

        tables = PlainTables(self._edition.questionnaire, self._edition.rules, wanted.columns)
        path = folder / FILE
        with whole_path(path) as unfinished, plain_file(unfinished, tables.shape) as file:
            for row in tables.codebook():
                file.add("codebook", row)
            for record in records:
                for table, cells in tables.rows(record):
                    file.add(table, cells)
            file.end(INDEXES)
        return path

    def _about(self, wanted: Wanted) -> Pairs:
        """Return patient and intake of all that is meant; in no order where nothing may tell it."""
        intakes = self._session.store.intakes
        statuses = wanted.chosen_statuses()
        if wanted.ids is not None:
            about = Pairs((intakes.head(id_).patient_id, id_) for id_ in wanted.ids)
        else:
            once = wanted.format in SIGNED_ONLY
            about = intakes.ids(wanted.first, wanted.last, statuses, signed_once=once)
        if wanted.format is Format.DEIDENTIFIED:
            mixed = list(about)
            random.SystemRandom().shuffle(mixed)
            return Pairs(mixed)
        return about

    @contextmanager
    def _telling(self, kind: Format, about: Pairs) -> Iterator[_Stream]:
        """Give what items of these intakes pass through, so that the audit trail tells which were taken."""
        taken: list[tuple[str, str]] = []

        def told(items: Iterable[_Item]) -> Iterator[_Item]:
            for one, item in zip(about, items, strict=True):
                taken.append(one)
                if (
                    kind is not Format.DEIDENTIFIED and len(taken) >= _TOLD_AT_ONCE
                ):  # so that a list of all years is never in memory
                    self._session.store.audit.record_each("exported", taken, kind.value)
                    taken.clear()
                yield item

        try:
            yield told
        finally:
            if kind is Format.DEIDENTIFIED:
                taken.sort()  # the trail must not tell in which order the rows of the file stand
            self._session.store.audit.record_each("exported", taken, kind.value)
