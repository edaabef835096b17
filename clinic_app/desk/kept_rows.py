"""The rows of exports: read where they are kept, worked out where they are not, and kept for the next time.

A row is kept while its intake is signed and stands, under the hash of all that it depends on beside the signed text: the
form and rules that give the columns, and this program. Drafts, versions that were amended and what was withdrawn are worked
out each time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

from clinic_app import __version__
from clinic_app.desk.session import Session
from clinic_app.errors import NotWritableError
from clinic_app.export.table_row import SHAPE, TableRow, TableRows
from clinic_app.library import Edition
from clinic_app.record import IntakeStatus, Record

_KIND = "table"
_AT_ONCE = 500  # rows read, and kept, at a time


class KeptRows:
    """The table rows of one desk's intakes."""

    def __init__(self, session: Session, edition: Edition, record: Callable[[str], Record]) -> None:
        self._session = session
        self._record = record
        self._made = TableRows(edition.questionnaire, edition.rules)
        told = json.dumps([__version__, SHAPE, edition.digest])
        self._edition = hashlib.sha256(told.encode()).hexdigest()

    def rows(self, intake_ids: Sequence[str]) -> Iterator[TableRow]:
        """Give the row of each intake. Raises StorageError."""
        for start in range(0, len(intake_ids), _AT_ONCE):
            yield from self._page(intake_ids[start : start + _AT_ONCE])

    def keep(self, record: Record) -> None:
        """Keep the row of what has just been signed, so that the next export finds it. Raises StorageError."""
        row = self._made.row(record)
        if row.is_kept:
            self._session.store.export_rows.keep(
                _KIND, self._edition, {record.head.id: row.as_text()}
            )

    def _page(self, intake_ids: Sequence[str]) -> Iterator[TableRow]:
        kept = self._session.store.export_rows
        found = kept.of(intake_ids, _KIND, self._edition)
        fresh: dict[str, str] = {}
        for id_ in intake_ids:
            known = found.get(id_)
            if known is not None and known.content is not None:
                yield TableRow.from_text(known.content)
                continue
            record = self._record(id_)
            row = self._made.row(record)
            if row.is_kept and record.head.status is IntakeStatus.SIGNED:
                fresh[id_] = row.as_text()
            yield row
        if fresh:
            with suppress(NotWritableError):  # a full disk keeps no row, and stops no export
                kept.keep(_KIND, self._edition, fresh)
