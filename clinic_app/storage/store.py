"""The records of a clinic, unlocked by one person: the one thing that the rest of the program holds."""

from __future__ import annotations

import contextlib
import datetime as dt
import time
from collections.abc import Iterable
from pathlib import Path

from clinic_app.errors import CancelledError, DamagedFileError, NotWritableError, StorageError
from clinic_app.storage import backup, database, erasures, replacement, rotation, verify
from clinic_app.storage.audit import AuditTrail, Clock
from clinic_app.storage.backup import BackupState, KeptBackup
from clinic_app.storage.clinic_settings import ClinicSettings
from clinic_app.storage.database import Database, Progress
from clinic_app.storage.definitions import Definitions
from clinic_app.storage.durable_file import sync_folder
from clinic_app.storage.erasures import ErasurePlan, Erasures
from clinic_app.storage.export_rows import ExportRows
from clinic_app.storage.history import Page, Wanted, history_page
from clinic_app.storage.holds import Holds
from clinic_app.storage.incoming import Incoming
from clinic_app.storage.intakes import Intakes
from clinic_app.storage.kept_papers import KeptPapers
from clinic_app.storage.keys import DEFAULT_COST, KeyFile, new_data_key
from clinic_app.storage.merges import Merges
from clinic_app.storage.outbox import Outbox
from clinic_app.storage.passphrase import require_strong
from clinic_app.storage.patients import Patients
from clinic_app.storage.print_jobs import PrintJobs
from clinic_app.storage.sealing import Cost
from clinic_app.storage.sqlite_errors import file_problem
from clinic_app.storage.typed_text import TypedTexts
from clinic_app.storage.users import NewUser, Role, User, Users
from clinic_app.storage.versions import Versions

CLINIC_NAME = "clinic_name"
_BACKUP_FOLDER, _BACKUP_STATE = "backup_folder", "backup_state"
_NEW_FILE = "clinic-new.db"  # a set-up that has not got as far as its key file


def local_now() -> dt.datetime:
    """Return the time now, with the zone of this desk."""
    return dt.datetime.now().astimezone()


class Store:
    """One open database, and the person who unlocked it."""

    def __init__(self, opened: Database, key_file: KeyFile, login: str, clock: Clock) -> None:
        self._database = opened
        self._key_file = key_file
        self._trail = AuditTrail(opened, login, clock)
        self._locked_at: tuple[int, bytes] | None = None
        self.users = Users(opened)
        self.user: User = self.users.get(login)
        self.audit = self._trail
        self.patients = Patients(opened, self._trail)
        self.erasures = Erasures(opened, self._trail)
        self.merges = Merges(opened, self._trail)
        self.holds = Holds(opened, self._trail)
        self.intakes = Intakes(opened, self._trail, self.holds)
        self.export_rows = ExportRows(opened)
        self.versions = Versions(opened, self._trail, self.holds)
        self.typed = TypedTexts(opened, login)
        self.incoming = Incoming(opened, self._trail)
        self.papers = KeptPapers(opened, self._trail)
        self.print_jobs = PrintJobs(opened, self._trail)
        self.settings = ClinicSettings(opened, self._trail)
        self.outbox = Outbox(opened, self._trail)
        self.definitions = Definitions(opened, self._trail)

    # -- making and opening --------------------------------------------------------------------

    @classmethod
    def create(  # noqa: PLR0913 - what a set-up asks for
        cls,
        folder: Path,
        clinic_name: str,
        clinician: NewUser,
        passphrase: str,
        *,
        clock: Clock = local_now,
        cost: Cost = DEFAULT_COST,
    ) -> tuple[Store, str]:
        """Set up new records and return them with the recovery code, which is shown once.

        The first person is administrator and clinician. The key file comes last: records are there
        when it is, and a set-up that was cut off can simply be done again. Raises StorageError.
        """
        first = NewUser(
            clinician.login, clinician.full_name, frozenset({Role.ADMINISTRATOR, Role.CLINICIAN})
        ).tidy()
        require_strong(passphrase, (first.login, first.full_name, clinic_name))
        key_file = KeyFile.in_folder(folder, cost)
        path, unfinished = folder / database.FILE_NAME, folder / _NEW_FILE
        if key_file.exists() or path.exists():
            raise StorageError(
                f"There are records in {folder} already.",
                "Unlock them, or choose another folder. If only the key file is missing, restore it from a backup.",
            )
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for left_over in folder.glob(f"{_NEW_FILE}*"):
                left_over.unlink()
        except OSError as error:
            raise file_problem(error, folder) from error
        data_key = new_data_key()
        _fill(Database.create(unfinished, data_key), first, clinic_name, clock)
        code = key_file.create(first.login, first.full_name, passphrase, data_key)
        _finish_set_up(folder)
        return cls(Database.open(path, data_key), key_file, first.login, clock), code

    @classmethod
    def open(
        cls,
        folder: Path,
        login: str,
        passphrase: str,
        *,
        clock: Clock = local_now,
        cost: Cost = DEFAULT_COST,
    ) -> Store:
        """Unlock the records in a folder; after several wrong passphrases this waits first, up to 30 s.

        Raises WrongPassphraseError and other StorageErrors.
        """
        replacement.finish(folder)
        key_file = KeyFile.in_folder(folder, cost)
        time.sleep(cls.seconds_to_wait(folder))
        store, data_key = cls._unlocked(
            folder, key_file, key_file.unlock_each(login, passphrase), login, clock
        )
        if key_file.raise_cost(login, passphrase, data_key):
            store.audit.record("passphrase wrapped at a higher cost", new=login)
        return store

    @classmethod
    def recover(  # noqa: PLR0913 - what a recovery asks for
        cls,
        folder: Path,
        login: str,
        code: str,
        new_passphrase: str,
        *,
        clock: Clock = local_now,
        cost: Cost = DEFAULT_COST,
    ) -> Store:
        """Unlock with the recovery code and give `login` a new passphrase. Raises StorageError.

        The code stays valid; `renew_recovery_code` makes another one.
        """
        replacement.finish(folder)
        key_file = KeyFile.in_folder(folder, cost)
        time.sleep(cls.seconds_to_wait(folder))
        store, data_key = cls._unlocked(
            folder, key_file, key_file.unlock_by_code(code), login, clock
        )
        try:
            store.set_passphrase(new_passphrase, data_key)
            store.audit.record("passphrase set by recovery code", new=login)
        except BaseException:
            store.close()
            raise
        return store

    @staticmethod
    def logins(folder: Path) -> tuple[tuple[str, str], ...]:
        """Login and full name of everybody who may unlock; nothing where there are no records yet."""
        return KeyFile.in_folder(folder).logins()

    @staticmethod
    def seconds_to_wait(folder: Path) -> float:
        """Seconds that unlocking will wait first, after several wrong passphrases."""
        key_file = KeyFile.in_folder(folder)
        return key_file.seconds_to_wait() if key_file.exists() else 0.0

    # -- people and keys -----------------------------------------------------------------------

    def confirm(self, passphrase: str) -> None:
        """Check that the person is still the one who unlocked. Raises WrongPassphraseError, TooSoonError."""
        self._key(passphrase)

    def full_name(self, login: str) -> str:
        """Full name of a login. Raises StorageError."""
        return self.users.get(login).full_name

    def add_user(self, new: NewUser, new_passphrase: str, own_passphrase: str) -> None:
        """Let another person in; the own passphrase opens the key for that. Raises StorageError."""
        new = new.tidy()
        data_key = self._key(own_passphrase)
        known = next((user for user in self.users.all() if user.login == new.login), None)
        if new.login in dict(self._key_file.logins()):
            raise StorageError(f"There is a “{new.login}” already.", "Choose another short name.")
        if known is not None and known.full_name != new.full_name:
            raise StorageError(
                f"“{new.login}” stands in the history for {known.full_name}.",
                "Choose another short name.",
            )
        require_strong(
            new_passphrase, (new.login, new.full_name, self.settings.get(CLINIC_NAME, ""))
        )
        self.users.add(self._trail, new)  # a person without a key does no harm; the reverse does
        self._key_file.give(new.login, new.full_name, new_passphrase, data_key)

    def remove_user(self, login: str) -> None:
        """Let a person no longer unlock; what was done under the name keeps it. Raises StorageError.

        Whoever copied folder and passphrase before can still open that copy; `rotate_key` ends this for
        all that is written afterwards.
        """
        if login == self.user.login:
            raise StorageError("Nobody removes themselves.", "Ask another administrator.")
        self.users.get(login)
        self.users.remove(self._trail, login)  # without a role nobody unlocks, whatever comes next
        self._key_file.take(login)

    def set_roles(self, login: str, roles: frozenset[Role]) -> None:
        """Give a person other roles, from their next unlocking on. Raises StorageError."""
        known = self.users.get(login)
        if known.is_removed:
            raise StorageError(f"“{login}” was removed.", "Add this person again.")
        self.users.add(self._trail, NewUser(login, known.full_name, roles))

    def change_passphrase(self, old: str, new: str) -> None:
        """Give the own login another passphrase. Raises WrongPassphraseError and StorageError."""
        data_key = self._key(old)
        self.set_passphrase(new, data_key)
        self.audit.record("passphrase changed", new=self.user.login)

    def set_passphrase(self, new: str, data_key: bytes) -> None:
        """Wrap the key of these records under a new own passphrase. Raises StorageError."""
        require_strong(
            new, (self.user.login, self.user.full_name, self.settings.get(CLINIC_NAME, ""))
        )
        self._key_file.give(self.user.login, self.user.full_name, new, data_key)

    def rename(self, full_name: str) -> None:
        """Change the own name as it stands under intakes from now on. Raises StorageError."""
        new = NewUser(self.user.login, full_name, self.user.roles).tidy()
        self.users.add(self._trail, new)
        self._key_file.rename(new.login, new.full_name)
        self.user = self.users.get(new.login)

    def renew_recovery_code(self, passphrase: str) -> str:
        """Return a new recovery code; the former one no longer works. Raises StorageError."""
        code = self._key_file.renew_code(self._key(passphrase))
        self.audit.record("recovery code renewed")
        return code

    def rotate_key(self, passphrase: str, progress: Progress = lambda _: None) -> None:
        """Encrypt the database under a new key; everybody's passphrase and the recovery code stay.

        The store is closed afterwards, also where this fails. Raises WrongPassphraseError,
        FileBusyError while another window is open, and other StorageErrors.
        """
        former, new = self._key(passphrase), new_data_key()

        def tell(fresh: Database) -> None:
            AuditTrail(fresh, self.user.login, self._trail.clock).record("data key rotated")

        rotation.rotate(
            self._database, self._key_file, former=former, new=new, tell=tell, progress=progress
        )

    # -- locking -------------------------------------------------------------------------------

    def lock(self) -> None:
        """Close the file and forget its key; `unlock` goes on. A job of its own, such as a backup, goes on meanwhile."""
        if not self._database.is_open:
            return
        with contextlib.suppress(StorageError):  # a full disk must not keep the desk open
            self.audit.record("locked")
        with contextlib.suppress(StorageError):
            self._locked_at = self._trail.end()
        self._database.close()

    @property
    def is_open(self) -> bool:
        """Whether the records can be read: neither locked nor closed."""
        return self._database.is_open

    def unlock(self, passphrase: str) -> None:
        """Open the file again for the same person; whoever holds this store goes on with it.

        Raises WrongPassphraseError, TooSoonError, and StorageError where the person was removed or the
        records were replaced meanwhile; then it stays locked.
        """
        login = self.user.login
        keys = self._key_file.unlock_each(login, passphrase)
        fresh, data_key = _open_with_one_of(self._database.path, keys)
        try:
            user = Users(fresh).get(login)
            _require_present(user)
            self._require_continued(fresh)
            self._key_file.settle(data_key)
        except BaseException:
            fresh.close()
            raise
        self._database.adopt(fresh)
        self.user = user
        with contextlib.suppress(
            NotWritableError
        ):  # what a full disk left unsaved is in memory still
            self._tell_wrong_tries()
            self.audit.record("unlocked again")

    def _require_continued(self, fresh: Database) -> None:
        """Raise StorageError where these are not the records that were locked, but restored ones."""
        trail = AuditTrail(fresh, self.user.login, self._trail.clock)
        if self._locked_at is not None and not trail.holds(*self._locked_at):
            raise StorageError(
                "The records were restored from a backup meanwhile.",
                "Choose “Somebody else” and unlock them as they are now.",
            )

    def erase(self, patient_id: str, reason: str) -> ErasurePlan:
        """Erase a patient for good, with everybody merged into that one; say what has gone.

        The store is closed afterwards, also where this fails. Raises ReasonNeededError, FileBusyError while
        another window is open, and other StorageErrors.
        """
        try:
            return self.erasures.erase(patient_id, reason)
        finally:
            self.close()

    def copies_since(self, patient_ids: Iterable[str]) -> list[Path]:
        """Return copies that are known of and may hold one of these patients.

        Daily backups made since the first was registered, and whatever was kept beside the records before a
        new shape or a restore. Raises StorageError.
        """
        first = min(self.patients.get(one).created_at for one in patient_ids)
        since = first.astimezone().replace(tzinfo=None)
        daily = self.backup_folder
        found = backup.backups_in(daily, self._key_file.id()) if daily is not None else {}
        return [
            *(path for path, at in found.items() if at >= since.replace(microsecond=0)),
            *sorted(self._database.path.parent.glob("clinic-before-*")),
        ]

    # -- history -------------------------------------------------------------------------------

    def history(self, wanted: Wanted, before: int | None = None) -> Page:
        """Return rows of the audit trail, newest first, before row number `before`. Raises StorageError."""
        return history_page(self._database, wanted, before)

    # -- care of the file ----------------------------------------------------------------------

    def backup(self, folder: Path, progress: Progress = lambda _: None) -> Path:
        """Write a proved, encrypted copy into a new folder inside `folder`. Raises StorageError.

        Works on a connection of its own, so that nobody waits and the store may be closed meanwhile.
        What `progress` raises stops it, and nothing is left behind. The result is kept in `backup_state`. In the folder of the daily backup older ones are thinned out.
        """
        own = self._database.second()
        try:
            own.keep_few_pages()
            trail = AuditTrail(own, self.user.login, self._trail.clock)
            settings = ClinicSettings(own, trail)
            daily = _folder(settings)
            known, now = _state(settings), self._trail.clock()
            try:
                made = backup.back_up(own, folder, now, progress)
            except StorageError as error:
                failed = BackupState(known.good, now, f"{error} {error.remedy}".strip())
                with contextlib.suppress(StorageError):  # the first trouble is the one to be told
                    trail.record("backup failed", new=str(error))
                    settings.set(_BACKUP_STATE, failed.as_text())
                raise
            except CancelledError:
                trail.record("backup stopped")
                raise
            trail.record("backup verified", new=made.name)
            settings.set(_BACKUP_STATE, BackupState(now).as_text())
            if daily is not None and daily == folder.absolute():
                for removed in backup.thin_out(folder, self._key_file.id(), now):
                    trail.record("backup thinned out", old=removed.name)
        finally:
            own.close()
        return made

    def daily_backup(self, progress: Progress = lambda _: None) -> Path | None:
        """Make today's backup where a folder is set and there is none yet. Raises StorageError."""
        folder = self.backup_folder
        if folder is None or not self.backup_state.is_due(self._trail.clock()):
            return None
        try:
            backup.require_there(folder)
        except StorageError as error:
            failed = BackupState(
                self.backup_state.good, self._trail.clock(), f"{error} {error.remedy}"
            )
            self.audit.record("backup failed", new=str(error))
            self.settings.set(_BACKUP_STATE, failed.as_text())
            raise
        return self.backup(folder, progress)

    @property
    def backup_folder(self) -> Path | None:
        """Where a copy is made each day, where somebody has chosen a folder."""
        return _folder(self.settings)

    def set_backup_folder(self, folder: Path | None) -> None:
        """Choose where a copy is made each day, or that none is. Raises StorageError."""
        if folder is not None:
            backup.require_there(folder)
        self.settings.set(_BACKUP_FOLDER, str(folder.absolute()) if folder else "")

    def kept_backups(self, folder: Path) -> list[KeptBackup]:
        """Describe this clinic's backups in a folder, newest first. Works while the store is locked."""
        return backup.kept_in(folder, self._key_file.id())

    @property
    def backup_state(self) -> BackupState:
        """How the last backups went."""
        return _state(self.settings)

    def beside(self) -> Store:
        """Return the same records for the same person on a connection of its own, for a long job. Raises StorageError."""
        return Store(self._database.second(), self._key_file, self.user.login, self._trail.clock)

    def verify(self) -> list[str]:
        """Return a sentence for each thing that is wrong with the records; nothing where they are whole."""
        return verify.problems(self._database, self._trail)

    def checkpoint(self) -> None:
        """Tidy the write-ahead log; for idle moments, so that no answer has to wait for it."""
        self._database.checkpoint()

    def close(self) -> None:
        """Forget the key and close the file. May be called twice."""
        self._database.close()

    # -- inside --------------------------------------------------------------------------------

    @classmethod
    def _unlocked(
        cls, folder: Path, key_file: KeyFile, keys: tuple[bytes, ...], login: str, clock: Clock
    ) -> tuple[Store, bytes]:
        """Open the records with the one of `keys` that fits them, and return it too."""
        _finish_set_up(folder)
        opened, data_key = _open_with_one_of(folder / database.FILE_NAME, keys)
        opened = _swept(opened, data_key)
        try:
            store = cls(opened, key_file, login, clock)
            _require_present(store.user)
            key_file.settle(data_key)  # a rotation may have been cut off
            rotation.remove_unfinished(folder)
            store._tell_wrong_tries()
            store.audit.record("unlocked")
        except BaseException:
            opened.close()
            raise
        return store, data_key

    def _key(self, passphrase: str) -> bytes:
        """Return the key of these records for the own passphrase. Raises WrongPassphraseError."""
        data_key = self._key_file.unlock(self.user.login, passphrase)
        self._tell_wrong_tries()
        return data_key

    def _tell_wrong_tries(self) -> None:
        """Move the count of wrong passphrases into the audit trail; rather twice than never."""
        tries = self._key_file.wrong_tries()
        if not tries:
            return
        for login, one in tries.items():
            first, last = (at.isoformat(timespec="seconds") for at in (one.first, one.last))
            self.audit.record(
                "wrong passphrase", new=f"{login}: {one.count} between {first} and {last}"
            )
        self._key_file.forget_wrong_tries()


def _require_present(user: User) -> None:
    if user.is_removed:
        raise StorageError(
            f"{user.full_name} no longer works with these records.", "Ask an administrator."
        )


def _open_with_one_of(path: Path, keys: tuple[bytes, ...]) -> tuple[Database, bytes]:
    """Open the database with the key that fits; there is more than one where a rotation was cut off."""
    for key in keys[:-1]:
        try:
            return Database.open(path, key), key
        except DamagedFileError:
            continue  # what a wrong key looks like
    return Database.open(path, keys[-1]), keys[-1]


def _swept(opened: Database, data_key: bytes) -> Database:
    """Finish an erasure that was cut off before its end, and return the records opened again.

    Where somebody else has them open too, or the disk is full, it stays owed, which `verify` says.
    """
    try:
        if not erasures.is_sweep_owed(opened):
            return opened
        with contextlib.suppress(StorageError):
            opened.be_alone()
            erasures.sweep(opened)
    except BaseException:
        opened.close()
        raise
    opened.close()
    return Database.open(opened.path, data_key)


def _folder(settings: ClinicSettings) -> Path | None:
    named = settings.get(_BACKUP_FOLDER)
    return Path(named) if named else None


def _state(settings: ClinicSettings) -> BackupState:
    return BackupState.from_text(settings.get(_BACKUP_STATE))


def _fill(new: Database, first: NewUser, clinic_name: str, clock: Clock) -> None:
    """Write what a set-up knows into a new database, and close it."""
    try:
        trail = AuditTrail(new, first.login, clock)
        Users(new).add(trail, first)
        ClinicSettings(new, trail).set(CLINIC_NAME, clinic_name.strip())
    finally:
        new.close()


def _finish_set_up(folder: Path) -> None:
    """Give the new database its name. A power cut may have come between key file and this step."""
    path, unfinished = folder / database.FILE_NAME, folder / _NEW_FILE
    if unfinished.exists() and not path.exists():
        try:
            unfinished.rename(path)
            sync_folder(folder)
        except OSError as error:
            raise file_problem(error, path) from error
