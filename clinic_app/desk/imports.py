"""Records from another desk: first a rehearsal that says what would come, then all of it in one change."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from clinic_app.desk.draft import stored_code
from clinic_app.desk.session import Session
from clinic_app.desk.sound_record import require_signed_text, require_sound
from clinic_app.errors import ClinicError, ImportFileError, StorageError
from clinic_app.export.incoming_file import IncomingFile, RawRecord, read_incoming
from clinic_app.export.json_file import as_json
from clinic_app.form.form import Form
from clinic_app.library import Edition, edition_from_content
from clinic_app.record import IntakeStatus, Patient, Record
from clinic_app.snapshot import content_hash
from clinic_app.storage.incoming import IncomingIntake
from clinic_app.storage.users import Duty
from clinic_app.storage.versions import SignedAnswer


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why an intake of the file cannot be taken in. Nothing that is there is ever written over."""

    intake: str
    why: str


@dataclass
class Rehearsal:
    """What a file would bring, and what stands in the way."""

    sha256: str
    new: list[IncomingIntake] = field(default_factory=list)
    same: list[str] = field(
        default_factory=list
    )  # intakes that are there already, with the same content
    conflicts: list[Conflict] = field(default_factory=list)
    patients: dict[str, Patient] = field(default_factory=dict)  # new ones
    people: dict[str, str] = field(default_factory=dict)  # login -> full name, new ones
    forms: dict[str, str] = field(default_factory=dict)  # digest -> texts


class Imports:
    """Takes in what a desk wrote with `Exports`."""

    def __init__(self, session: Session, edition: Edition, record: Callable[[str], Record]) -> None:
        self._session = session
        self._edition = edition
        self._record = record

    def rehearse(self, path: Path) -> Rehearsal:
        """Read a file and say what would come; nothing is written. Raises NotAllowedError, ImportFileError."""
        self._session.require(Duty.ADMINISTER)
        file = read_incoming(path)
        return _Looking(self._session, self._edition, self._record, file).result()

    def take(self, rehearsed: Rehearsal, *, without_conflicts: bool = False) -> int:
        """Write all that is new in one change, and return how many intakes came.

        With conflicts nothing is written, unless the rest may come `without_conflicts`. Raises NotAllowedError,
        ImportFileError, StorageError: then nothing has changed.
        """
        self._session.require(Duty.ADMINISTER)
        if rehearsed.conflicts and not without_conflicts:
            raise ImportFileError(
                f"{len(rehearsed.conflicts)} intakes of the file are in the way. Nothing was written.",
                "Look at them first; the others can be taken in without them.",
            )
        new = rehearsed.new
        if new:
            wanted = {one.head.patient_id for one in new}
            used = {one.head.questionnaire_digest for one in new}
            people = {
                login
                for one in new
                for login in (one.head.started_by, one.head.signed_by, one.head.withdrawn_by)
            }
            self._session.store.incoming.take(
                f"sha256:{rehearsed.sha256}",
                {login: name for login, name in rehearsed.people.items() if login in people},
                {digest: text for digest, text in rehearsed.forms.items() if digest in used},
                [one for id_, one in rehearsed.patients.items() if id_ in wanted],
                new,
            )
        return len(new)


class _Looking:
    """Compares one file with what is there."""

    def __init__(
        self,
        session: Session,
        edition: Edition,
        record: Callable[[str], Record],
        file: IncomingFile,
    ) -> None:
        self._store = session.store
        self._zone = session.clock().tzinfo
        self._record = record
        self._file = file
        self._editions = {edition.digest: edition}
        self._heads = set(self._ids_here())
        self._names = {user.login: user.full_name for user in self._store.users.all()}
        self._found = Rehearsal(file.sha256)
        self._coming: dict[str, IncomingIntake] = {}
        self._newest: dict[str, Patient] = {}

    def _ids_here(self) -> Iterator[str]:
        return (intake for _, intake in self._store.intakes.ids(statuses=IntakeStatus))

    def result(self) -> Rehearsal:
        read = [one for raw in self._file.records if (one := self._read(raw)) is not None]
        by_age = sorted(
            (record for _, record in read),
            key=lambda one: (one.head.is_draft, one.head.signed_at or one.head.started_at),
        )
        self._newest = {record.patient.id: record.patient for record in by_age}
        for raw, record in sorted(read, key=lambda one: (one[1].head.version, one[1].head.started_at)):  # fmt: skip
            try:
                self._one(raw, record)
            except ClinicError as error:
                self._conflict(record.head.id, str(error))
        self._leave_out_what_stands_no_more()
        return self._found

    def _leave_out_what_stands_no_more(self) -> None:
        """Take no amended version whose next one does not come: here it would stand as if it were the last word."""
        for one in sorted(self._found.new, key=lambda one: -one.head.version):
            followed = any(
                other.head.replaces == one.head.id and other.head.signed_at is not None
                for other in self._coming.values()
            )
            if one.head.status is IntakeStatus.AMENDED and not followed:
                self._found.new.remove(one)
                del self._coming[one.head.id]
                self._conflict(
                    one.head.id,
                    "The version that took its place does not come with it; export all versions.",
                )

    def _conflict(self, intake: str, why: str) -> None:
        self._found.conflicts.append(Conflict(intake or "?", why))

    def _read(self, raw: RawRecord) -> tuple[RawRecord, Record] | None:
        try:
            record = raw.record(self._edition(raw.digest))
            require_sound(record)
        except ClinicError as error:
            self._conflict(raw.intake_id, str(error))
            return None
        return raw, record

    def _edition(self, digest: str) -> Edition:
        """Return form and rules from the file, or from here where they are known."""
        if digest not in self._editions:
            text = self._file.forms.get(digest)
            if isinstance(text, str):
                if content_hash(text) != digest:
                    raise ImportFileError("Its form in the file is not what its digest says.")
                self._editions[digest] = edition_from_content(text)
            else:
                try:
                    self._editions[digest] = edition_from_content(
                        self._store.definitions.get(digest)
                    )
                except StorageError:
                    raise ImportFileError(
                        "Its form is neither in the file nor here; a JSON export holds it."
                    ) from None
        return self._editions[digest]

    def _one(self, raw: RawRecord, record: Record) -> None:
        id_ = record.head.id
        if id_ in self._coming or id_ in self._found.same:
            raise ImportFileError("It stands in the file twice.")
        if record.head.patient_id != record.patient.id:
            raise ImportFileError("It names two patients.")
        require_signed_text(record, raw.signed_text)
        if id_ in self._heads:
            self._compare(record)
            return
        self._require_former(record)
        patient = self._patient(record)
        people = self._people(record)
        made = self._incoming(raw, record)
        self._coming[id_] = made
        self._found.new.append(made)
        self._found.people |= people
        self._found.forms[self._editions[raw.digest].digest] = self._editions[raw.digest].content()
        if patient is not None:
            self._found.patients[patient.id] = patient

    def _compare(self, record: Record) -> None:
        here, there = _comparable(self._record(record.head.id)), _comparable(record)
        if here == there:
            self._found.same.append(record.head.id)
            return
        differing = ", ".join(sorted(key for key in here if here[key] != there.get(key)))
        raise ImportFileError(f"It is here already and differs in: {differing}.")

    def _require_former(self, record: Record) -> None:
        head, former = record.head, record.head.replaces
        if not former:
            return
        before = self._coming[former].head if former in self._coming else None
        if before is None and former in self._heads:
            here = self._record(former).head
            before = here if here.status is IntakeStatus.SIGNED else None
        if before is None:
            raise ImportFileError(
                "The version that it amends is not in the file and does not stand here; export all versions."
            )
        if (before.patient_id, before.version + 1) != (head.patient_id, head.version):
            raise ImportFileError("What it amends is not the version before of the same patient.")
        if head.signed_at is not None and any(
            one.head.replaces == former and one.head.signed_at is not None
            for one in self._coming.values()
        ):
            raise ImportFileError("Two signed versions in the file take the place of the same one.")

    def _patient(self, record: Record) -> Patient | None:
        """Return the patient to be added, as the newest record of the file has it; None where it is here.

        What was signed keeps the patient as it was signed for.
        """
        wanted = self._newest[record.patient.id]
        try:
            here = self._store.patients.get(wanted.id)
        except StorageError:
            return wanted
        if here.details != wanted.details:
            raise ImportFileError("Its patient is here under the same id with other details.")
        return None

    def _people(self, record: Record) -> dict[str, str]:
        """Return those who have to become names in the history."""
        head, new = record.head, {}
        told = (
            (head.started_by, record.author_name),
            (head.signed_by, record.signed_by_name),
            (head.withdrawn_by, record.withdrawn_by_name),
        )
        for login, name in told:
            if not login:
                continue
            known = self._names.get(login)
            if known is not None and known != name:
                raise ImportFileError(f"“{login}” is {name} in the file and {known} here.")
            if known is None:
                new[login] = self._found.people.get(login, name)
        return new

    def _incoming(self, raw: RawRecord, record: Record) -> IncomingIntake:
        head, form = record.head, record.form
        signed_on = None
        zone = self._zone
        if head.signed_at is not None:
            zone = dt.datetime.fromisoformat(json.loads(raw.signed_text)["signed_at"]).tzinfo
            signed_on = head.signed_at.astimezone(zone).date()
        former = self._coming.get(head.replaces)
        started_on = head.started_at.astimezone(zone).date()
        return IncomingIntake(
            head,
            tuple(_answers(form)),
            {group: form.entries(group) for group in form.questionnaire.groups},
            raw.signed_text,
            former.started_on if former else started_on,
            signed_on,
        )


def _answers(form: Form) -> Iterator[SignedAnswer]:
    for (id_, entry), answer in form.answers.items():
        code = stored_code(form.questionnaire.question(id_), answer)
        yield SignedAnswer(id_, entry, answer.state.value, code, answer.grouped)


def _comparable(record: Record) -> dict[str, object]:
    """Return what makes an intake the same: everything but what each desk works out for itself."""
    head = replace(record.head, place=None)
    own = ("findings", "superseded_by", *(("clinic", "patient") if head.is_draft else ()))
    return {key: value for key, value in as_json(replace(record, head=head)).items() if key not in own}  # fmt: skip
