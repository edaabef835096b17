"""Bringing a backup back: rehearsed in a scratch folder first, with what would change, then put in place."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from clinic_app.errors import DamagedFileError, NotAllowedError, StorageError
from clinic_app.form.language import ENGLISH, Words
from clinic_app.form.partial_date import PartialDate
from clinic_app.storage import database, keys, replacement, verify
from clinic_app.storage.audit import AuditTrail, Clock, moment
from clinic_app.storage.backup import backups_in
from clinic_app.storage.database import Database
from clinic_app.storage.durable_file import copy_plain_file
from clinic_app.storage.erasures import disguised, erased_in
from clinic_app.storage.keys import KeyFile
from clinic_app.storage.sqlite_errors import file_problem
from clinic_app.storage.store import local_now
from clinic_app.storage.users import Duty, Users

_SCRATCH = ".clinic-restore"
BY_CODE = "recovery code"
Say = Callable[[str], str]
"""Returns an English sentence in the language in use; its places {0}, {1} are filled afterwards."""


@dataclass(frozen=True, slots=True)
class Census:
    """Who and what is in one database, by id. `until`: when the newest audit row was written."""

    patients: frozenset[str]
    intakes: frozenset[str]
    signed: frozenset[str]
    audit_rows: int
    until: dt.datetime | None
    erased: frozenset[str]  # disguised ids

    @classmethod
    def of(cls, records: Database) -> Census:
        """Count a database. Raises StorageError."""
        intakes = records.read("SELECT id, status FROM intake")
        last = records.one("SELECT id, at FROM audit ORDER BY id DESC LIMIT 1")
        return cls(
            frozenset(row["id"] for row in records.read("SELECT id FROM patient")),
            frozenset(row["id"] for row in intakes),
            frozenset(row["id"] for row in intakes if row["status"] != "draft"),
            last["id"] if last else 0,
            moment(last["at"]) if last else None,
            erased_in(records),
        )


class Restore:
    """One backup, copied into a scratch folder, opened and found whole. `close` removes the scratch folder."""

    def __init__(
        self, source: Path, folder: Path, login: str, secret: str, clock: Clock = local_now
    ) -> None:
        """Rehearse. `login` may be `BY_CODE`; then `secret` is the recovery code.

        Raises WrongPassphraseError, NotAllowedError, DamagedFileError and other StorageErrors; then
        nothing is changed.
        """
        self.source, self.folder, self._login, self._clock = source, folder, login, clock
        self._scratch = folder / _SCRATCH
        _require_backup(source)
        try:
            self._copy()
            self._key = self._opened(secret)
        except BaseException:
            self.close()
            raise

    @property
    def replaces_nothing(self) -> bool:
        """Whether there are no records yet in whose place the backup would come."""
        return self.present is None and not (self.folder / database.FILE_NAME).exists()

    def lines(self, say: Say = str, words: Words = ENGLISH) -> list[str]:
        """Say what would change, in sentences of a language."""
        found, present = self.found, self.present
        until = self._until(words) or say("no day")
        told = say(
            "The backup is whole. It holds {0} patients and {1} intakes, {2} of them signed, until {3}."
        )
        lines = [told.format(len(found.patients), len(found.intakes), len(found.signed), until)]
        if present is None and not self.replaces_nothing:
            return [*lines, say("The present records cannot be opened for a comparison.")]
        if present is None:
            return [*lines, say("There are no records in {0} yet.").format(self.folder)]
        here = say("The present records hold {0} patients and {1} intakes, {2} of them signed.")
        gone = say(
            "Newer than the backup and gone afterwards: {0} patients, {1} intakes, {2} rows of the audit trail."
        )
        back = say("Missing now and back afterwards: {0} patients, {1} intakes.")
        return [
            *lines,
            here.format(len(present.patients), len(present.intakes), len(present.signed)),
            gone.format(
                len(present.patients - found.patients),
                len(present.intakes - found.intakes),
                max(present.audit_rows - found.audit_rows, 0),
            ),
            back.format(
                len(found.patients - present.patients), len(found.intakes - present.intakes)
            ),
            *self._back_again(found, present, say),
        ]

    def _until(self, words: Words) -> str:
        if self.found.until is None:
            return ""
        local = self.found.until.astimezone()
        return f"{PartialDate.of(local.date()).shown(words)} {local:%H:%M}"

    @staticmethod
    def _back_again(found: Census, present: Census, say: Say) -> list[str]:
        """Name who was erased since the backup, so that they can be erased again."""
        back = sorted(one for one in found.patients if disguised(one) in present.erased)
        if not back:
            return []
        told = say("Erased since and back afterwards: {0}. Erase them again.")
        return [told.format(", ".join(back))]

    def carry_out(self) -> Path:
        """Put the backup in the place of the present records; return where those are kept.

        Raises FileBusyError while they are open in a window, NotWritableError.
        """
        present = self._open_present()
        try:
            if present is not None:
                present.be_alone()
            scratch = Database.open(self._scratch / database.FILE_NAME, self._key)
            try:
                AuditTrail(scratch, self._login, self._clock).record(
                    "restored from backup", new=self.source.name
                )
                scratch.fold_log()
            finally:
                scratch.close()
            return replacement.put_in_place(self._scratch, self.folder, self._clock())
        finally:
            if present is not None:
                present.close()

    def close(self) -> None:
        """Remove the scratch folder. May be called twice."""
        shutil.rmtree(self._scratch, ignore_errors=True)

    # -- inside --------------------------------------------------------------------------------

    def _copy(self) -> None:
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.close()
            self._scratch.mkdir(mode=0o700)
            for name in (database.FILE_NAME, keys.FILE_NAME):
                copy_plain_file(self.source / name, self._scratch / name)
        except OSError as error:
            raise file_problem(error, Path(error.filename or self.folder)) from error

    def _opened(self, secret: str) -> bytes:
        """Open the copy, check everything and count; return its key."""
        key_file = KeyFile.in_folder(self._scratch)
        key = (
            key_file.unlock_by_code(secret)[0]
            if self._login == BY_CODE
            else key_file.unlock(self._login, secret)
        )
        copy = Database.open(self._scratch / database.FILE_NAME, key)
        try:
            if problems := verify.problems(copy, AuditTrail(copy, self._login, self._clock)):
                raise DamagedFileError(
                    f"The backup {self.source} is damaged. {problems[0]}", "Take an earlier one."
                )
            if self._login != BY_CODE and not Users(copy).get(self._login).may(Duty.ADMINISTER):
                raise NotAllowedError(
                    "Restoring belongs to the administrator.", "Ask one, or use the recovery code."
                )
            self.found = Census.of(copy)
        finally:
            copy.close()
        self._key = key
        self._present_keys = (key, *self._keys_of_present(secret))
        self.present = self._present_census()
        return key

    def _keys_of_present(self, secret: str) -> tuple[bytes, ...]:
        """Try the same secret on the present key file, whose data key may be newer.

        On a copy, so that a passphrase which has been changed since does not count as a wrong one.
        """
        tried = self._scratch / "present"
        try:
            tried.mkdir(mode=0o700)
            shutil.copyfile(self.folder / keys.FILE_NAME, tried / keys.FILE_NAME)
            key_file = KeyFile.in_folder(tried)
            if self._login == BY_CODE:
                return key_file.unlock_by_code(secret)
            return key_file.unlock_each(self._login, secret)
        except (OSError, StorageError):
            return ()
        finally:
            shutil.rmtree(tried, ignore_errors=True)

    def _present_census(self) -> Census | None:
        present = self._open_present()
        if present is None:
            return None
        try:
            return Census.of(present)
        except StorageError:
            return None
        finally:
            present.close()

    def _open_present(self) -> Database | None:
        """Open the records that are there now, where a key that is known here fits them."""
        path = self.folder / database.FILE_NAME
        if not path.exists():
            return None
        for key in self._present_keys:
            try:
                return Database.open(path, key)
            except DamagedFileError:
                continue  # what a wrong key looks like
        return None


def _require_backup(source: Path) -> None:
    """Raise StorageError where a folder is not a backup, and name the newest where it holds some."""
    missing = [
        name for name in (database.FILE_NAME, keys.FILE_NAME) if not (source / name).is_file()
    ]
    if not missing:
        return
    inside = list(backups_in(source))
    if inside:
        raise StorageError(
            f"{source} holds {len(inside)} backups.", f"Name one of them; the newest is {inside[0]}"
        )
    raise StorageError(
        f"{source} is not a backup: {' and '.join(missing)} missing.",
        "Name the folder of one backup, with database and key file in it.",
    )
