"""The rows of exports: read where they are kept, worked out where they are not, and kept for the next time.

A row is kept while its intake is signed and stands, under the hash of all that it depends on beside the signed text: this
program and, for tables, the form and rules that give the columns. Drafts, versions that were amended and what was withdrawn
are worked out each time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import TypeVar

from clinic_app import __version__
from clinic_app.desk.session import Session
from clinic_app.errors import NotWritableError
from clinic_app.export.json_file import VERSION
from clinic_app.export.jsonl_file import line_of, with_signed_text
from clinic_app.export.table_row import SHAPE, TableRow, TableRows
from clinic_app.library import Edition
from clinic_app.record import IntakeStatus, Record
from clinic_app.storage.export_rows import KeptRow

_TABLE, _JSON = "table", "json"
_AT_ONCE = 500  # rows read, and kept, at a time
_Row = TypeVar("_Row")


class KeptRows:
    """The rows of one desk's intakes: of tables, and lines of JSON."""

    def __init__(
        self,
        session: Session,
        edition: Edition,
        record: Callable[[str], Record],
        table_record: Callable[[str], Record],
    ) -> None:
        self._session = session
        self._record = record
        self._table_record = table_record
        self._made = TableRows(edition.questionnaire, edition.rules)
        self._editions = {
            _TABLE: _hash(__version__, SHAPE, edition.digest),
            _JSON: _hash(__version__, VERSION),
        }

    def rows(self, intake_ids: Iterable[str]) -> Iterator[TableRow]:
        """Give the table row of each intake. Raises StorageError."""
        return self._each(
            intake_ids, _TABLE, lambda _, text: TableRow.from_text(text), self._new_row
        )

    def lines(self, intake_ids: Iterable[str]) -> Iterator[str]:
        """Give each intake as a line of JSON, with its signed text. Raises StorageError."""
        return self._each(
            intake_ids,
            _JSON,
            lambda kept, text: with_signed_text(text, kept.signed_text),
            self._new_line,
        )

    def keep(self, record: Record) -> None:
        """Keep the table row of what has just been signed, so that the next export finds it. Raises StorageError."""
        row = self._made.row(record)
        if row.is_kept:
            self._keep(_TABLE, {record.head.id: row.as_text()})

    # -- inside --------------------------------------------------------------------------------

    def _new_row(self, intake_id: str) -> tuple[TableRow, str]:
        """Work out a row, and the text of it to keep; none where it cannot be kept."""
        record = self._table_record(intake_id)
        row = self._made.row(record)
        stands = record.head.status is IntakeStatus.SIGNED
        return row, row.as_text() if stands and row.is_kept else ""

    def _new_line(self, intake_id: str) -> tuple[str, str]:
        record = self._record(intake_id)
        line = line_of(record)
        if record.head.signed_at is None:
            return line, ""
        signed_text = self._session.store.intakes.snapshot(intake_id)
        stands = record.head.status is IntakeStatus.SIGNED
        return with_signed_text(line, signed_text), line if stands else ""

    def _each(
        self,
        intake_ids: Iterable[str],
        kind: str,
        known: Callable[[KeptRow, str], _Row],
        new: Callable[[str], tuple[_Row, str]],
    ) -> Iterator[_Row]:
        waiting = iter(intake_ids)
        while some := list(islice(waiting, _AT_ONCE)):
            yield from self._page(some, kind, known, new)

    def _page(
        self,
        intake_ids: Sequence[str],
        kind: str,
        known: Callable[[KeptRow, str], _Row],
        new: Callable[[str], tuple[_Row, str]],
    ) -> Iterator[_Row]:
        found = self._session.store.export_rows.of(
            intake_ids, kind, self._editions[kind], with_text=kind == _JSON
        )
        fresh: dict[str, str] = {}
        for id_ in intake_ids:
            kept = found.get(id_)
            if kept is not None and kept.content is not None:
                yield known(kept, kept.content)
                continue
            row, text = new(id_)
            if text:
                fresh[id_] = text
            yield row
        if fresh:
            with suppress(NotWritableError):  # a full disk keeps no row, and stops no export
                self._keep(kind, fresh)

    def _keep(self, kind: str, rows: dict[str, str]) -> None:
        self._session.store.export_rows.keep(kind, self._editions[kind], rows)


def _hash(*depends: object) -> str:
    return hashlib.sha256(json.dumps(depends).encode()).hexdigest()
