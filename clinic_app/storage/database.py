"""The encrypted file: unlocking, its settings, bringing it up to date, reading, and one way to write."""

from __future__ import annotations

import datetime as dt
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clinic_app.errors import (
    DamagedFileError,
    FileBusyError,
    FutureFileError,
    LockedError,
    StorageError,
)
from clinic_app.storage.durable_file import OWNER_ONLY, folder_lock, sync_file, sync_folder
from clinic_app.storage.migrations import LATEST, clinic_migrations
from clinic_app.storage.sqlite_errors import file_problem, in_words

if TYPE_CHECKING:
    from sqlite_utils.migrations import Migrations

FILE_NAME = "clinic.db"
BUSY_MILLISECONDS = 4_000  # longer than any write of ours takes, shorter than a person's patience
Row = dict[str, Any]
Parameters = Sequence[object]
Progress = Callable[[float], None]
"""Is told now and then how much is done, from 0 to 1. What it raises ends the job, which leaves nothing behind."""
STEPS_BETWEEN_PROGRESS = 100_000  # of SQLite's virtual machine: some milliseconds
_STEPS_A_ROW = 45  # of the same, to check a row and what it refers to: counted

# WAL with FULL: NORMAL would lose acknowledged answers in a power cut (never in a crash of the program).
# MEMORY: SQLite's temporary files would lie on the disk unencrypted. cache_size: in KiB, so 64 MB.
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "temp_store=MEMORY",
    "cache_size=-64000",
    f"busy_timeout={BUSY_MILLISECONDS}",
    "recursive_triggers=ON",  # so that INSERT OR REPLACE cannot slip past a guard against deleting
    "trusted_schema=OFF",
)


class Database:
    """One open connection. Any thread may use it; they take turns."""

    def __init__(self, path: Path, connection: Any, key: bytes) -> None:  # noqa: ANN401 - sqlcipher3 has no types
        import sqlite_utils

        self.path = path
        self._key = bytearray(key)  # for a second connection, which a backup needs
        self.sql: Any = connection
        self._utils = sqlite_utils.Database(connection, execute_plugins=False)
        self._turn = threading.RLock()

    @classmethod
    def create(cls, path: Path, key: bytes) -> Database:
        """Make a new, empty database of the latest shape. Raises StorageError."""
        try:
            # by ourselves, because SQLite would let the whole machine read it
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, OWNER_ONLY))
        except FileExistsError:
            raise StorageError(f"{path} is there already.", "Choose another folder.") from None
        except OSError as error:
            raise file_problem(error, path) from error
        return cls._opened(path, key, clinic_migrations(), LATEST, new=True)

    @classmethod
    def open(
        cls, path: Path, key: bytes, steps: Migrations | None = None, latest: int = LATEST
    ) -> Database:
        """Open a database and bring it to the latest shape, with a copy of the former beside it.

        Raises FutureFileError, DamagedFileError, FileBusyError, NotWritableError or StorageError.
        """
        if not path.is_file():
            raise StorageError(
                f"The records {path} are not there.",
                "Check that the disk is connected, or restore a backup.",
            )
        file = _identity(path)
        database = cls._opened(path, key, steps or clinic_migrations(), latest)
        if _identity(path) != file:  # another file took its place while this one was waited for
            database.close()
            raise FileBusyError("The records have just been given a new key.", "Try again.")
        return database

    @classmethod
    def _opened(
        cls, path: Path, key: bytes, steps: Migrations, latest: int, *, new: bool = False
    ) -> Database:
        from sqlcipher3 import dbapi2

        with in_words():
            # mode=rw: SQLite must not make a new file where the disk has just gone
            connection = dbapi2.connect(
                f"{path.absolute().as_uri()}?mode=rw",
                uri=True,
                isolation_level=None,
                check_same_thread=False,
                timeout=BUSY_MILLISECONDS / 1000,
            )
            try:
                connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
                connection.execute("PRAGMA cipher_log_level = NONE")
                version = connection.execute("PRAGMA user_version").fetchone()[0]
                _require_ours(path, version, latest, new=new)
                for pragma in _PRAGMAS:
                    connection.execute(f"PRAGMA {pragma}")
                database = cls(path, connection, key)
                if version < latest:
                    database._bring_up_to_date(steps, version, latest)
                connection.execute("PRAGMA foreign_keys = ON")
            except BaseException:
                connection.close()
                raise
        return database

    @property
    def key(self) -> bytes:
        """The key that opens this file. Raises LockedError once it is forgotten."""
        self._require_open()
        return bytes(self._key)

    @property
    def is_open(self) -> bool:
        """Whether the key is known and the file open."""
        return bool(self._key)

    def adopt(self, fresh: Database) -> None:
        """Go on with the connection of `fresh`, which is not used otherwise: whoever holds this one works again."""
        with self._turn:
            self._key, self.sql, self._utils = fresh._key, fresh.sql, fresh._utils

    def read(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """Return all rows of a query. Raises StorageError."""
        with self._turn, in_words():
            self._require_open()
            return list(self._utils.query(sql, parameters))

    def each(self, sql: str, parameters: Parameters = ()) -> Iterator[Any]:
        """Give the bare rows of a query one by one; everybody else waits until they are taken. Raises StorageError."""
        with self._turn, in_words():
            self._require_open()
            yield from self.sql.execute(sql, parameters)

    def one(self, sql: str, parameters: Parameters = ()) -> Row | None:
        """Return the first row of a query, or None."""
        rows = self.read(sql, parameters)
        return rows[0] if rows else None

    @contextmanager
    def write(self) -> Iterator[Any]:
        """Run statements as one change that is on the disk when the block ends, or not made at all.

        Gives the bare connection: it costs a third of a wrapped one, and every answer passes here.
        Raises StorageError.
        """
        with self._turn, in_words():
            self._require_open()
            self.sql.execute("BEGIN IMMEDIATE")
            try:
                yield self.sql
                self.sql.execute("COMMIT")
            except BaseException:
                if self.sql.in_transaction:  # a full disk may have ended it already
                    self.sql.execute("ROLLBACK")
                raise

    def copy_to(self, path: Path) -> None:
        """Write a consistent copy, encrypted with the same key, and check it. Raises StorageError.

        It gets its name last, so that what has the name is whole. Others may go on working meanwhile.
        """
        unfinished = path.with_name(f"{path.name}.unfinished")
        try:
            for left_over in path.parent.glob(f"{self.path.stem}-before-*.unfinished"):
                left_over.unlink()
            with self._turn, in_words():
                self._copy_and_check(unfinished)
            unfinished.replace(path)
            sync_folder(path.parent)
        except OSError as error:
            raise file_problem(error, path) from error

    def be_alone(self) -> None:
        """Fold the write-ahead log into the file, and let nobody else open it until this is closed.

        Raises FileBusyError where somebody else has it open.
        """
        with self._turn, in_words():
            self.fold_log()  # first: in exclusive mode a journal would be left beside the file
            self.sql.execute("PRAGMA locking_mode=EXCLUSIVE")
            try:
                self.sql.execute("BEGIN EXCLUSIVE")
                self.sql.execute("COMMIT")
                _require_no_log(self.sql.execute("PRAGMA journal_mode"))
            except BaseException:
                self.sql.execute("PRAGMA locking_mode=NORMAL")
                raise

    def fold_log(self) -> None:
        """Make the one file hold everything. Raises FileBusyError where somebody else has it open."""
        with self._turn, in_words():
            _require_no_log(self.sql.execute("PRAGMA journal_mode=DELETE"))

    def second(self) -> Database:
        """Open the same file once more, so that a long job keeps nobody waiting. Raises StorageError."""
        return Database.open(self.path, self.key)

    def keep_few_pages(self) -> None:
        """Take little memory, for a long job that reads each page once. Raises StorageError."""
        with self._turn, in_words():
            self.sql.execute("PRAGMA cache_size=-8000")  # KiB

    def export_to(
        self, path: Path, key: bytes, progress: Progress, look: Callable[[], None] = lambda: None
    ) -> None:
        """Write a copy of one moment, encrypted with `key`; `look` sees the records of that moment.

        `path` must not be there yet. Others may go on working meanwhile. Raises StorageError, and what
        `progress` raises; then a part of the copy is left.
        """
        try:
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, OWNER_ONLY))
            size = max(self.path.stat().st_size, 1)
        except OSError as error:
            raise file_problem(error, path) from error

        with self._turn, in_words():
            shape = self.sql.execute("PRAGMA user_version").fetchone()[0]
            self.sql.execute(f"ATTACH DATABASE ? AS fresh KEY \"x'{key.hex()}'\"", (str(path),))
            try:
                self.sql.execute("BEGIN")
                with self.telling(lambda: progress(0.0)):
                    look()
                with self.telling(lambda: progress(min(path.stat().st_size / size, 1.0))):
                    self.sql.execute("SELECT sqlcipher_export('fresh')")
                    self.sql.execute(f"PRAGMA fresh.user_version = {int(shape)}")
                    self.sql.execute("COMMIT")
            finally:
                if self.sql.in_transaction:
                    self.sql.execute("ROLLBACK")
                self.sql.execute("DETACH DATABASE fresh")
        progress(1.0)

    def wholeness(self) -> list[str]:
        """Return what is wrong with the file itself, in sentences; nothing where it is whole."""
        with self._turn, in_words():
            # the check reads the file past the log; a power cut may have left half pages that the log makes good
            self.sql.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
            if problems := self._wholeness("main"):
                return problems  # what is broken cannot be read for the next question
            broken = self.sql.execute("PRAGMA foreign_key_check").fetchall()
        return _of_references(broken)

    def read_through(self, rows: int, progress: Progress) -> list[str]:
        """Return what is wrong with a file that was only just opened, in sentences; nothing where it is whole.

        As `wholeness`, and what `progress` raises stops it, except where pages are left over: these are looked at by
        their seals alone, which SQLCipher does not let be stopped. All others are read here for the first time, so
        with their seals. `rows` of all tables say how far it is. Raises StorageError, and what `progress` raises.
        """
        told = 0

        def tell() -> None:
            nonlocal told
            told += 1
            progress(min(told * STEPS_BETWEEN_PROGRESS / (max(rows, 1) * _STEPS_A_ROW), 1.0))

        with self._turn, in_words():
            if self.sql.execute("PRAGMA freelist_count").fetchone() != (0,):
                return self.wholeness()
            with self.telling(tell):
                checked = self.sql.execute("PRAGMA quick_check").fetchall()
                if checked != [("ok",)]:
                    return _of_database(checked)
                broken = self.sql.execute("PRAGMA foreign_key_check").fetchall()
        return _of_references(broken)

    @contextmanager
    def telling(self, tell: Callable[[], None]) -> Iterator[None]:
        """Call `tell` every `STEPS_BETWEEN_PROGRESS` steps of what SQLite does meanwhile; what it raises ends that."""
        ended_by: list[BaseException] = []

        def heard() -> int:
            try:
                tell()
            except BaseException as error:  # noqa: BLE001 - SQLite would swallow it; raised again below
                ended_by.append(error)
                return 1
            return 0

        self.sql.set_progress_handler(heard, STEPS_BETWEEN_PROGRESS)
        try:
            yield
        except BaseException as error:
            if ended_by:
                raise ended_by[0] from None
            if str(error) == "interrupted":  # Ctrl+C comes before the first line of `heard`
                raise KeyboardInterrupt from None
            raise
        finally:
            self.sql.set_progress_handler(None, 0)

    def checkpoint(self) -> None:
        """Bring the write-ahead log into the file where nobody is reading; for idle moments."""
        with self._turn, in_words():
            self._require_open()
            self.sql.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def sweep(self) -> None:
        """Write the file anew, so that no byte of what was deleted is left in it. Only after `be_alone`.

        Takes as much memory as the file has bytes. Raises StorageError.
        """
        with self._turn, in_words():
            self._require_open()
            self.sql.execute("VACUUM")

    def close(self) -> None:
        """Forget the key and close the file. May be called twice."""
        with self._turn:
            for at in range(len(self._key)):  # our own copy; what Python copied on the way it keeps
                self._key[at] = 0
            self._key = bytearray()
            self._utils.close()

    def _require_open(self) -> None:
        if not self._key:
            raise LockedError("The records are locked.", "Unlock them first.")

    def _copy_and_check(self, path: Path) -> None:
        self.sql.execute("VACUUM INTO ?", (str(path),))
        path.chmod(OWNER_ONLY)
        sync_file(path)
        # attached without a key of its own it is opened with ours
        self.sql.execute("ATTACH DATABASE ? AS copied", (str(path),))
        try:
            problems = self._wholeness("copied")
        finally:
            self.sql.execute("DETACH DATABASE copied")
        if problems:
            raise DamagedFileError(
                "The copy is not whole and must not be relied on.", "Check the disk it lies on."
            )

    def _wholeness(self, schema: str) -> list[str]:
        pages = self.sql.execute(f"PRAGMA {schema}.cipher_integrity_check").fetchall()
        if pages:
            return [f"Encrypted file: {row[0]}." for row in pages[:20]]
        checked = self.sql.execute(f"PRAGMA {schema}.quick_check").fetchall()
        return [] if checked == [("ok",)] else _of_database(checked)

    def _bring_up_to_date(self, steps: Migrations, version: int, latest: int) -> None:
        if version:  # a new file has nothing to lose
            with folder_lock(self.path.parent):  # not two windows, nor over a copy that was cut off
                self._keep_former_shape(version, latest)
        with self.write():  # all steps or none, and nobody else at the same time
            steps.apply(self._utils)
            found = self.sql.execute("PRAGMA user_version").fetchone()[0]
            if found != latest:
                raise ValueError(f"the steps lead to shape {found}, not {latest}")

    def _keep_former_shape(self, version: int, latest: int) -> None:
        if self.sql.execute("PRAGMA user_version").fetchone()[0] != version:
            return  # another window was faster
        stamp = dt.datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
        self.copy_to(self.path.with_name(f"{self.path.stem}-before-v{latest}-{stamp}.db"))


def _of_database(checked: Sequence[Sequence[object]]) -> list[str]:
    return [f"Database: {row[0]}." for row in checked[:20]]


def _of_references(broken: Sequence[Sequence[object]]) -> list[str]:
    return [f"A row of “{table}” points to nothing." for table, *_ in broken]


def _require_no_log(journal_mode: Any) -> None:  # noqa: ANN401 - a cursor of sqlcipher3
    if journal_mode.fetchone()[0] != "delete":
        raise FileBusyError("The records are open in another window.", "Close it, then try again.")


def _identity(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError as error:
        raise file_problem(error, path) from error
    return found.st_dev, found.st_ino


def _require_ours(path: Path, version: int, latest: int, *, new: bool) -> None:
    if version > latest:
        raise FutureFileError(
            f"These records were written by a newer program (shape {version}; this one knows {latest}).",
            "Update this program; nothing was changed.",
        )
    if version == 0 and not new:  # SQLite takes a file cut down to nothing for a new one
        raise DamagedFileError(f"{path} is empty.", "Restore the last good backup.")
