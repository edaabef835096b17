"""A copy of the records that has proved itself: made while others work, opened again, compared, read.

A backup is a folder with database and key file, both encrypted as they are on the desk. It gets its name only
after it was opened with its own key and found whole, equal in rows and end of the audit trail to the moment
it was taken, and readable to a signed text. So what has the name was good once, and a bad one replaces nothing.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import re
import shutil
from collections.abc import Callable, Hashable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from clinic_app.errors import DamagedFileError, NotWritableError, StorageError
from clinic_app.storage import database, keys
from clinic_app.storage.contents import Contents, contents, flaws
from clinic_app.storage.database import Database, Progress
from clinic_app.storage.durable_file import sync_file, sync_folder, write_durably
from clinic_app.storage.keys import KeyFile
from clinic_app.storage.sqlite_errors import file_problem

DAYS, WEEKS, MONTHS = 7, 5, 12
"""Of each so many of the newest keep their last backup."""
_STAMP = "%Y%m%d-%H%M%S"
_NAME = re.compile(r"clinic-backup-(\d{8}-\d{6})")
_LEFT_OVER = re.compile(r"\.clinic-backup-\d{8}-\d{6}\.unfinished")
_ABANDONED = dt.timedelta(days=1)
_COPIED, _OPENED, _PROVED = 0.55, 0.58, 0.99  # shares of the whole work when that much is done
_ROOM = 1.1  # of the size of the records; SQLite needs a little beside the copy


@dataclass(frozen=True, slots=True)
class BackupState:
    """What is known of the last backups. `good`: local time of the last one that proved itself."""

    good: dt.datetime | None = None
    failed: dt.datetime | None = None
    why: str = ""

    def is_due(self, now: dt.datetime) -> bool:
        """Whether there is none of today."""
        # also where the clock was ahead at the last one
        return self.good is None or self.good.astimezone(now.tzinfo).date() != now.date()

    def as_text(self) -> str:
        """Return as the settings keep it."""
        return json.dumps(asdict(self), default=lambda at: at.isoformat())

    @classmethod
    def from_text(cls, stored: str) -> BackupState:
        """Read what `as_text` wrote; nothing is known where it cannot be read."""
        try:
            top = json.loads(stored)
            good, failed = (
                dt.datetime.fromisoformat(top[name]) if top[name] else None
                for name in ("good", "failed")
            )
            return cls(good, failed, str(top["why"]))
        except (ValueError, KeyError, TypeError):
            return cls()


def back_up(
    records: Database, folder: Path, now: dt.datetime, progress: Progress = lambda _: None
) -> Path:
    """Write a proved, encrypted copy into a new folder inside `folder` and return its path.

    Others may go on working: the copy is of one moment. Raises StorageError, and what `progress` raises to stop
    it; then nothing is left behind.
    """
    name = f"clinic-backup-{now:{_STAMP}}"
    made, unfinished = folder / name, folder / f".{name}.unfinished"
    if made.exists():
        raise StorageError(f"{made} is there already.", "Wait a second and try again.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _require_room(records.path, folder)
        unfinished.mkdir(mode=0o700)
        try:
            _copy_and_prove(records, unfinished, progress)
            unfinished.rename(made)
            sync_folder(folder)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
    except OSError as error:
        raise file_problem(error, folder) from error
    return made


def require_there(folder: Path) -> None:
    """Raise NotWritableError where the folder of the daily backup is gone, rather than make it anew."""
    if not folder.is_dir():
        raise NotWritableError(
            f"The backup folder {folder} is not there.",
            "Connect the disk, or choose another folder in the settings.",
        )


def backups_in(folder: Path, id_: str | None = None) -> dict[Path, dt.datetime]:
    """Return backups and when they were made (local), newest first; of one clinic where `id_` is given."""
    found = {}
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            match = _NAME.fullmatch(path.name)
            if (
                match
                and path.is_dir()
                and not path.is_symlink()
                and (id_ is None or _id_of(path) == id_)
            ):
                with contextlib.suppress(ValueError):
                    found[path] = _stamp(match)
    return dict(sorted(found.items(), key=lambda one: one[1], reverse=True))


@dataclass(frozen=True, slots=True)
class KeptBackup:
    """One backup as a person chooses it. `made`: local; none where the folder has another name. `size`: bytes."""

    path: Path
    made: dt.datetime | None
    size: int
    logins: tuple[tuple[str, str], ...]  # login and full name of whoever may open it

    def is_of(self, moment: dt.datetime | None) -> bool:
        """Whether it was made at a moment, given in the time of this desk."""
        return moment is not None and self.made == moment.replace(microsecond=0, tzinfo=None)


def kept_in(folder: Path, id_: str | None = None) -> list[KeptBackup]:
    """Describe the backups in a folder, newest first, or the folder itself where it is one.

    Of one clinic where `id_` is given. What cannot be read is without people or without a size, and is refused
    when it is tried.
    """
    if (folder / database.FILE_NAME).is_file():
        made = None
        if (match := _NAME.fullmatch(folder.name)) is not None:
            with contextlib.suppress(ValueError):
                made = _stamp(match)
        return [_described(folder, made)]
    return [_described(path, made) for path, made in backups_in(folder, id_).items()]


def _stamp(name: re.Match[str]) -> dt.datetime:
    """When a backup was made, by its name. Raises ValueError."""
    return dt.datetime.strptime(name[1], _STAMP)  # noqa: DTZ007 - local, for days only


def _described(path: Path, made: dt.datetime | None) -> KeptBackup:
    size = 0
    logins: tuple[tuple[str, str], ...] = ()
    with contextlib.suppress(OSError):
        size = sum((path / name).stat().st_size for name in (database.FILE_NAME, keys.FILE_NAME))
    with contextlib.suppress(StorageError):
        logins = KeyFile.in_folder(path).logins()
    return KeptBackup(path, made, size, logins)


def to_keep(made: Iterable[dt.datetime]) -> set[dt.datetime]:
    """Choose the newest of each of the last 7 days, 5 weeks and 12 months that have one."""
    newest_first = sorted(made, reverse=True)
    kept: set[dt.datetime] = set()
    spans: tuple[tuple[int, Callable[[dt.datetime], Hashable]], ...] = (
        (DAYS, lambda at: at.date()),
        (WEEKS, lambda at: at.isocalendar()[:2]),
        (MONTHS, lambda at: (at.year, at.month)),
    )
    for many, span in spans:
        of_span: dict[Hashable, dt.datetime] = {}
        for at in newest_first:
            of_span.setdefault(span(at), at)
        kept.update(list(of_span.values())[:many])
    return kept


def thin_out(folder: Path, id_: str, now: dt.datetime) -> list[Path]:
    """Remove this clinic's backups that no day, week or month needs; return them.

    Only to be called after a new one has proved itself. One that cannot be removed stays for the next time.
    """
    made = backups_in(folder, id_)
    kept = to_keep(made.values())
    removed = [path for path, at in made.items() if at not in kept]
    for path in removed:
        hidden = path.with_name(
            f".{path.name}.unfinished"
        )  # half of a backup must not look like one
        with contextlib.suppress(OSError):
            path.rename(hidden)
            shutil.rmtree(hidden)
    _remove_abandoned(folder, now)
    return removed


def _remove_abandoned(folder: Path, now: dt.datetime) -> None:
    """Remove what a killed backup has left; not what another window may be making just now."""
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            age = now.timestamp() - path.stat().st_mtime
            if _LEFT_OVER.fullmatch(path.name) and age > _ABANDONED.total_seconds():
                shutil.rmtree(path, ignore_errors=True)


def _copy_and_prove(records: Database, unfinished: Path, progress: Progress) -> None:
    copy = unfinished / database.FILE_NAME
    expected: list[Contents] = []
    try:
        records.export_to(
            copy,
            records.key,
            lambda done: progress(done * _COPIED),
            look=lambda: expected.append(contents(records)),
        )
    except NotWritableError as error:
        raise NotWritableError(
            f"The copy cannot be written to {unfinished.parent}. {error}",
            "Free some space, or choose another folder. Earlier backups are untouched.",
        ) from error
    content = records.path.with_name(keys.FILE_NAME).read_bytes()
    write_durably(unfinished / keys.FILE_NAME, content)
    progress(_OPENED)
    _prove(
        unfinished,
        records.key,
        expected[0],
        lambda done: progress(_OPENED + done * (_PROVED - _OPENED)),
    )
    sync_file(copy)
    progress(1.0)


def _prove(folder: Path, key: bytes, expected: Contents, progress: Progress) -> None:
    """Open a copy as somebody would who needs it. Raises DamagedFileError."""
    found = []
    try:
        if not KeyFile.in_folder(folder).holds(key):
            found.append("Its key file does not fit.")
        opened = Database.open(folder / database.FILE_NAME, key)
        try:
            opened.keep_few_pages()
            found += flaws(opened, expected, progress)
        finally:
            opened.close()
    except DamagedFileError:
        found.append("It cannot be opened.")
    if found:
        raise DamagedFileError(
            f"The copy is not whole and was removed. {found[0]}",
            "Check the disk it lies on. Earlier backups are untouched.",
        )


def _require_room(records: Path, folder: Path) -> None:
    needed = int(records.stat().st_size * _ROOM)
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise NotWritableError(
            f"There is not enough room in {folder}: {needed / 1e6:.1f} MB are needed and "
            f"{free / 1e6:.1f} MB are free.",
            "Free some space, or choose another folder. Earlier backups are untouched.",
        )


def _id_of(folder: Path) -> str:
    try:
        return KeyFile.in_folder(folder).id()
    except StorageError:
        return ""
