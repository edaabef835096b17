"""Who did and saw what: the audit trail for administrators, and what a patient may ask about the own record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from clinic_app.desk.history_words import RowWords, Say
from clinic_app.desk.session import Session
from clinic_app.form.language import ENGLISH, Words
from clinic_app.form.questionnaire import Questionnaire
from clinic_app.record import IntakeHead
from clinic_app.storage.audit import FIELDS
from clinic_app.storage.database import Row
from clinic_app.storage.history import Page, Wanted
from clinic_app.storage.users import Duty

TABLE, MANIFEST = "history.csv", "history-manifest.json"
TABLE_COLUMNS = (*FIELDS, "about", "in_words")
"""What the trail keeps, as it keeps it, and the same in words."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row in words. `about`: the patient's name and what of the record; `change`: old → new.

    `ids`: of patient and intake, where it is about one.
    """

    number: int
    when: str
    who: str
    what: str
    about: str
    change: str
    ids: tuple[str, ...]


class History:
    """Reads the audit trail of one desk. That it was read stands in the trail, too."""

    def __init__(
        self, session: Session, questionnaire_of: Callable[[IntakeHead], Questionnaire]
    ) -> None:
        self._session, self._questionnaire_of = session, questionnaire_of

    def people(self) -> dict[str, str]:
        """Login and full name of everybody who ever worked here."""
        return {user.login: user.full_name for user in self._session.store.users.all()}

    def page(self, wanted: Wanted, before: int | None = None) -> Page:
        """Return a page of a filter, newest first. Raises NotAllowedError, StorageError."""
        self._session.require(Duty.ADMINISTER)
        store = self._session.store
        if before is None:
            store.audit.record(
                "audit trail read", patient=wanted.patient or None, new=_told(wanted)
            )
        return store.history(wanted, before)

    def lines(self, page: Page, say: Say = str, words: Words = ENGLISH) -> list[Line]:
        """Return the rows of a page in words. Raises StorageError."""
        return list(self.in_words(page.rows, say, words))

    def in_words(
        self, rows: Iterable[Row], say: Say = str, words: Words = ENGLISH, *, others: bool = True
    ) -> Iterator[Line]:
        """Give rows in words, one by one; `others`: whether one about a patient may name another. Raises StorageError."""
        told = RowWords(self._session, self._questionnaire_of, say, words, others=others)
        for row in rows:
            ids = (told.patient_id(row), str(row["intake"] or ""))
            yield Line(
                int(row["id"]),
                told.when(row),
                told.who(row),
                say(str(row["action"])),
                told.about(row),
                told.change(row),
                tuple(one for one in ids if one),
            )

    def table_rows(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Give rows as they are kept, each with its words, for a table of `TABLE_COLUMNS`. Raises StorageError."""
        told = RowWords(self._session, self._questionnaire_of)
        for row in rows:
            yield {**row, "about": told.about(row), "in_words": told.change(row)}

    def all_rows(self, wanted: Wanted) -> Iterator[Row]:
        """Give every row of a filter, newest first. Raises NotAllowedError, StorageError."""
        page = self.page(wanted)
        yield from page.rows
        while page.before is not None:
            page = self.page(wanted, page.before)
            yield from page.rows

    def export(self, folder: Path, wanted: Wanted) -> list[Path]:
        """Write what is filtered as a table, with its manifest. Raises NotAllowedError, ExportError, StorageError."""
        from clinic_app.export.audit_csv import write_audit_file
        from clinic_app.export.manifest import write_manifest

        self._session.require(Duty.ADMINISTER)
        table = folder / TABLE
        count = write_audit_file(table, TABLE_COLUMNS, self.table_rows(self.all_rows(wanted)))
        self._session.store.audit.record(
            "audit trail exported",
            patient=wanted.patient or None,
            new=f"{count} rows: {_told(wanted)}",
        )
        return [table, write_manifest(folder / MANIFEST, [table], count)]

    def access_list(self, patient_id: str) -> str:
        """Return who looked at a record and changed it, as a plain list to give out. Raises as `page`."""
        patient_id = self._session.store.merges.survivor(patient_id)
        wanted = Wanted(patient=patient_id)
        lines = self.in_words(tuple(self.all_rows(wanted)), others=False)
        name = self._session.store.patients.get(patient_id).banner_name
        made = self._session.clock().strftime("%Y-%m-%d %H:%M")
        head = (
            self._session.clinic_name,
            f"Who looked at the record of {name}, printed, sent or changed it; newest first. Made {made}.",
            "Single answers are not listed one by one.",
            "",
        )
        self._session.store.audit.record("access list given out", patient=patient_id)
        body = (
            f"{one.when}   {one.who}: {one.what}{f' ({one.change})' if one.change else ''}"
            for one in lines
        )
        return "\n".join((*head, *body)) + "\n"


def _told(wanted: Wanted) -> str:
    days = [str(day) if day else "…" for day in (wanted.start, wanted.end)]
    parts = (
        wanted.kind.value,
        wanted.who,
        " to ".join(days) if wanted.start or wanted.end else "",
        "by a text" if wanted.text else "",  # which may be a name, and this row is about nobody
    )
    return ", ".join(part for part in parts if part)
