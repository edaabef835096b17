"""Who did and saw what: the audit trail for administrators, and what a patient may ask about the own record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from clinic_app.desk.session import Session
from clinic_app.errors import StorageError
from clinic_app.storage.audit import FIELDS
from clinic_app.storage.database import Row
from clinic_app.storage.history import Page, Wanted
from clinic_app.storage.users import Duty

TABLE, MANIFEST = "history.csv", "history-manifest.json"


@dataclass(frozen=True, slots=True)
class Line:
    """One row in words. `about`: the patient's name and what of the record; `change`: old → new."""

    number: int
    when: str
    who: str
    what: str
    about: str
    change: str


class History:
    """Reads the audit trail of one desk. That it was read stands in the trail, too."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._patients: dict[str, str] = {}
        self._names: dict[str, str] = {}

    def people(self) -> dict[str, str]:
        """Login and full name of everybody who ever worked here."""
        return {user.login: user.full_name for user in self._session.store.users.all()}

    def page(self, wanted: Wanted, before: int | None = None) -> Page:
        """Return a page of a filter, newest first. Raises NotAllowedError, StorageError."""
        self._session.require(Duty.ADMINISTER)
        store = self._session.store
        if before is None:
            self._names = self.people()
            store.audit.record(
                "audit trail read", patient=wanted.patient or None, new=_told(wanted)
            )
        return store.history(wanted, before)

    def lines(self, page: Page) -> list[Line]:
        """Return the rows of a page in words."""
        return [self._line(row) for row in page.rows]

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
        count = write_audit_file(table, FIELDS, self.all_rows(wanted))
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
        rows = tuple(self.all_rows(wanted))
        lines = self.lines(Page(rows, None))
        name = self._patient(patient_id)
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

    # -- inside --------------------------------------------------------------------------------

    def _line(self, row: Row) -> Line:
        patient = row["patient"] or self._patient_of(row["intake"])
        parts = [
            self._patient(patient) if patient else "",
            row["intake"] or "",
            row["question"] or "",
        ]
        old, new = row["old"], row["new"]
        change = (
            f"{old} → {new}"
            if old is not None and new is not None
            else str(new if new is not None else old or "")
        )
        return Line(
            int(row["id"]),
            str(row["local"])[:16].replace("T", " "),
            self._names.get(str(row["who"]), str(row["who"])),
            str(row["action"]),
            " · ".join(part for part in parts if part),
            change,
        )

    def _patient_of(self, intake: str | None) -> str:
        if intake is None:
            return ""
        if intake not in self._patients:
            try:
                self._patients[intake] = self._session.store.intakes.head(intake).patient_id
            except StorageError:  # erased; the trail keeps the number only
                self._patients[intake] = ""
        return self._patients[intake]

    def _patient(self, patient_id: str) -> str:
        known = f"patient {patient_id}"
        if known not in self._names:
            try:
                self._names[known] = self._session.store.patients.get(patient_id).banner_name
            except StorageError:
                self._names[known] = patient_id
        return self._names[known]


def _told(wanted: Wanted) -> str:
    days = [str(day) if day else "…" for day in (wanted.start, wanted.end)]
    parts = (
        wanted.kind.value,
        wanted.who,
        " to ".join(days) if wanted.start or wanted.end else "",
        "by a text" if wanted.text else "",  # which may be a name, and this row is about nobody
    )
    return ", ".join(part for part in parts if part)
