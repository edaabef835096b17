"""What the program is doing when it is killed or the power fails, and what must hold afterwards.

A job speaks one line for each thing that it has acknowledged; the line is written when the call has returned.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clinic_app.errors import WrongPassphraseError
from clinic_app.storage.database import Database
from clinic_app.storage.keys import KeyFile
from clinic_app.storage.migrations import LATEST, clinic_migrations
from clinic_app.storage.restore import Restore
from clinic_app.storage.store import Store
from clinic_app.storage.versions import SignedAnswer
from tests.storage.made_up import (
    CHEAP,
    LOGIN,
    PASSPHRASE,
    answer,
    details,
    new_intake,
    new_store,
    opened,
    sign,
)

if TYPE_CHECKING:
    from sqlite_utils.migrations import Migrations

Lines = Sequence[list[str]]
PRESENT = "made-up present"  # setting of records that are no backup
MANY = 60  # patients: enough that a copy takes several writes
OLD_FILES = 4  # to migrate, for one run


def in_place(found: Counter[str]) -> str:
    """Say for the table how often which records were in place."""
    if not found:
        return ""
    told = ", ".join(f"{many} times {what}" for what, many in sorted(found.items()))
    return f"; in place and whole: {told}"


def say(*words: object) -> None:
    """Write a line at once and whole, so that a killed process has said it or not."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


@dataclass(frozen=True, slots=True)
class Job:
    """`prepare` may be called again on what a fault has left; `rounds` never ends by itself.

    `require` may return what is in place now, for the table.
    `longest`: seconds of work after which a kill comes at the latest; about two rounds.
    """

    what: str
    prepare: Callable[[Path], None]
    rounds: Callable[[Path], Iterator[None]]
    require: Callable[[Path, Lines], str | None]
    longest: float


# -- answering ---------------------------------------------------------------------------------


def prepare_records(folder: Path) -> None:
    """Records with some patients and a signed intake, where there are none yet."""
    if (folder / "clinic.keys").exists():
        return
    store, code = new_store(folder)
    for number in range(MANY):
        store.patients.register(details(f"Sample-{number}"))
    intake = new_intake(store)
    answer(store, intake, "kept", '"from before"')
    sign(store, intake)
    store.close()
    folder.with_name("code").write_text(code)


def answering(folder: Path) -> Iterator[None]:
    store = opened(folder)
    for number in itertools.count():
        patient = store.patients.register(details(f"Sample-{number}"))
        say("patient", patient.id)
        intake = new_intake(store, patient.id)
        for question in range(12):
            answer(store, intake, f"q{question}", str(number))
            say("answer", intake.id, f"q{question}", number)
        if number % 3 == 2:
            store.checkpoint()
        yield


def signing(folder: Path) -> Iterator[None]:
    """Sign, amend and withdraw."""
    store = opened(folder)
    for number in itertools.count():
        intake = new_intake(store)
        answer(store, intake, "q", str(number))
        say("signed", intake.id, sign(store, intake, f'{{"number": {number}}}').content_hash)
        again = store.versions.amend(
            intake.id,
            "made-up reason",
            [SignedAnswer("q", 0, "answered", str(number), grouped=False)],
            {},
        )
        say("answer", again.id, "q", number)
        say("signed", again.id, sign(store, again, f'{{"again": {number}}}').content_hash)
        say("status", intake.id, "amended")
        store.versions.withdraw(again.id, "made-up reason")
        say("status", again.id, "entered_in_error")
        yield


def merging(folder: Path) -> Iterator[None]:
    """Merge for good, and merge and separate again; with an open draft on each."""
    store = opened(folder)
    for number in itertools.count():
        kept = store.patients.register(details(f"Example-Kept-{number}"))
        for again in (False, True):
            gone = store.patients.register(details(f"Example-Gone-{number}", number=f"G-{number}"))
            intake = new_intake(store, gone.id)
            answer(store, intake, "q", str(number))
            store.merges.merge(gone.id, kept.id, "made-up reason")
            if again:
                store.merges.separate(gone.id, "made-up reason")
            say("under", gone.id, gone.id if again else kept.id)
            say("answer", intake.id, "q", number)
        yield


def erasing(folder: Path) -> Iterator[None]:
    """Erase somebody with a signed intake and an open one, beside somebody who stays."""
    for number in itertools.count():
        store = opened(folder)
        stays = new_intake(store, store.patients.register(details(f"Example-Stays-{number}")).id)
        answer(store, stays, "q", str(number))
        goes = store.patients.register(details(f"Example-Goes-{number}", number=f"G-{number}"))
        signed = new_intake(store, goes.id)
        answer(store, signed, "q", str(number))
        sign(store, signed, f'{{"goes": {number}}}')
        answer(store, new_intake(store, goes.id), "q", str(number))
        say("answer", stays.id, "q", number)
        store.erase(goes.id, "made-up reason")
        say("erased", goes.id)
        yield


def require_records(folder: Path, lines: Lines) -> None:
    """Everything that was said is there, and the records are whole."""
    store = opened(folder)
    try:
        for line in lines:
            assert is_kept(store, line), f"lost: {line}"
        assert not store.verify(), store.verify()
        assert len(store.patients.find("sample", limit=MANY)) == MANY
    finally:
        store.close()


def is_kept(store: Store, line: list[str]) -> bool:  # noqa: PLR0911 - one for each kind of line
    match line:
        case ["patient", id_]:
            return store.patients.get(id_).id == id_
        case ["answer", id_, question, code]:
            answers = {one.question: one.code for one in store.intakes.answers(id_)}
            return answers.get(question) == code
        case ["signed", id_, content_hash]:
            text = store.intakes.snapshot(id_)
            return hashlib.sha256(text.encode()).hexdigest() == content_hash
        case ["status", id_, status]:
            return store.intakes.head(id_).status == status
        case ["under", id_, kept]:
            return store.merges.survivor(id_) == kept
        case ["erased", id_]:
            return not store.patients.get_each([id_])
    return True


# -- backing up and restoring --------------------------------------------------------------------


def backing_up(folder: Path) -> Iterator[None]:
    store = opened(folder)
    for number in itertools.count():
        intake = new_intake(store)
        answer(store, intake, "q", str(number))
        say("answer", intake.id, "q", number)
        made = store.backup(folder.with_name("backups") / f"{os.getpid()}-{number}")
        say("backup", made.relative_to(folder.parent), intake.id, number)
        yield


def require_backups(folder: Path, lines: Lines) -> None:
    """Whatever has the name of a backup is whole, and holds what was there when it was acknowledged."""
    require_records(folder, [line for line in lines if line[0] == "answer"])
    said = {line[1]: line[2:] for line in lines if line[0] == "backup"}
    found = {
        str(path.relative_to(folder.parent)): path
        for path in folder.parent.glob("backups/*/clinic-backup-*")
    }
    assert set(said) <= set(found)
    for name, path in found.items():
        id_, code = said.get(name, ("", ""))
        require_records(path, [["answer", id_, "q", code]] if id_ else [])
    shutil.rmtree(folder.with_name("backups"), ignore_errors=True)  # each is looked at once


def prepare_backup(folder: Path) -> None:
    prepare_records(folder)
    if not folder.with_name("kept").exists():
        store = opened(folder)
        made = store.backup(folder.with_name("made"))
        store.close()
        made.rename(folder.with_name("kept"))


def prepare_restore(folder: Path) -> None:
    """Let the present records hold what the backup does not, so that they can be told apart."""
    prepare_backup(folder)
    store = opened(folder)
    store.settings.set(PRESENT, "yes")
    store.close()


def restoring(folder: Path) -> Iterator[None]:
    while True:
        restore = Restore(folder.with_name("kept"), folder, LOGIN, PASSPHRASE)
        before = restore.carry_out()
        restore.close()
        say("restored", before.name)
        yield


def require_restored(folder: Path, lines: Lines) -> str:
    """Former or restored, the records are there and whole; return which. What was acknowledged is in place."""
    require_records(folder, [])
    store = opened(folder)
    former = store.settings.get(PRESENT) == "yes"
    store.close()
    assert not (former and any(line[0] == "restored" for line in lines))
    for aside in folder.glob("clinic-before-restore-*"):
        shutil.rmtree(aside)
    return "what was there before" if former else "the backup"


# -- a new shape ---------------------------------------------------------------------------------

NEXT = LATEST + 1


def next_shape() -> Migrations:
    """A made-up step to the next shape: a table, a column, and every patient written again."""
    steps = clinic_migrations()

    @steps(name="made_up")
    def made_up(db: Any) -> None:
        db.execute("CREATE TABLE made_up (family TEXT) STRICT")
        db.execute("INSERT INTO made_up SELECT family FROM patient")
        db.execute("ALTER TABLE patient ADD COLUMN made_up TEXT")
        db.execute("UPDATE patient SET made_up = family || given")
        db.execute(f"PRAGMA user_version = {NEXT}")

    return steps


def prepare_old_files(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    prepare_records(folder.with_name("old"))
    for number in range(OLD_FILES):
        shutil.copytree(folder.with_name("old"), folder / str(number))


def migrated(folder: Path) -> Database:
    (key,) = KeyFile.in_folder(folder, CHEAP).unlock_each(LOGIN, PASSPHRASE)
    return Database.open(folder / "clinic.db", key, next_shape(), NEXT)


def migrating(folder: Path) -> Iterator[None]:
    for old in sorted(folder.iterdir()):
        migrated(old).close()
        say("migrated", old.name)
        yield


def require_migrated(folder: Path, lines: Lines) -> None:
    """Every file becomes the next shape with all its rows, and the copy of the former shape is whole."""
    said = {line[1] for line in lines}
    for old in sorted(folder.iterdir()):
        copies = sorted(old.glob("clinic-before-v*.db"))
        assert copies or old.name not in said, f"{old.name} was migrated without a copy"
        (key,) = KeyFile.in_folder(old, CHEAP).unlock_each(LOGIN, PASSPHRASE)
        for copy in copies:
            former = Database.open(copy, key)
            assert former.wholeness() == []
            assert former.one("SELECT count(*) AS many FROM patient")["many"] == MANY + 1  # type: ignore[index]
            former.close()
        new = migrated(old)
        assert not list(old.glob("*.unfinished"))
        assert new.wholeness() == []
        rows = new.read("SELECT made_up FROM patient WHERE made_up = family || given")
        assert len(rows) == new.one("SELECT count(*) AS many FROM made_up")["many"] == MANY + 1  # type: ignore[index]
        new.close()


# -- set-up and keys -----------------------------------------------------------------------------


def prepare_nothing(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()


def setting_up(folder: Path) -> Iterator[None]:
    for number in itertools.count():
        store, code = new_store(folder / str(number))
        say("code", number, code)
        store.patients.register(details())
        say("registered", number)
        store.close()
        yield


def require_set_up(folder: Path, lines: Lines) -> None:
    """Records are there and open, or the set-up can simply be done again."""
    codes = {line[1]: line[2] for line in lines if line[0] == "code"}
    registered = {line[1] for line in lines if line[0] == "registered"}
    assert set(codes) <= {one.name for one in folder.iterdir()}
    for one in folder.iterdir():
        if not Store.logins(one):
            assert one.name not in codes, "a code was shown for records that are not there"
            new_store(one)[0].close()
        if one.name in codes:
            Store.recover(one, LOGIN, codes[one.name], PASSPHRASE, cost=CHEAP).close()
        store = opened(one)
        assert not store.verify(), store.verify()
        assert one.name not in registered or store.patients.find("sample")
        store.close()


def passphrase(number: int) -> str:
    return f"{PASSPHRASE} {number}" if number else PASSPHRASE


def opened_with(folder: Path, at_least: int) -> tuple[Store, int]:
    """Unlock with the acknowledged passphrase, or with the next where its change was cut off."""
    try:
        return opened(folder, passphrase(at_least)), at_least
    except WrongPassphraseError:
        return opened(folder, passphrase(at_least + 1)), at_least + 1


def changing_passphrase(folder: Path) -> Iterator[None]:
    store = opened(folder)
    for number in itertools.count():
        store.change_passphrase(passphrase(number), passphrase(number + 1))
        say("passphrase", number + 1)
        yield


def require_passphrase(folder: Path, lines: Lines) -> None:
    """The last acknowledged passphrase opens the records, or the one that was just being set."""
    store, number = opened_with(folder, max((int(line[1]) for line in lines), default=0))
    assert not store.verify(), store.verify()
    if number:
        store.change_passphrase(passphrase(number), PASSPHRASE)  # for the next run
    store.close()
    code = folder.with_name("code").read_text()
    Store.recover(folder, LOGIN, code, PASSPHRASE, cost=CHEAP).close()


def changing_key(folder: Path) -> Iterator[None]:
    for number in itertools.count():
        store = opened(folder)
        intake = new_intake(store)
        answer(store, intake, "q", str(number))
        say("answer", intake.id, "q", number)
        store.rotate_key(PASSPHRASE)
        say("rotated")
        yield


def require_key(folder: Path, lines: Lines) -> None:
    """Passphrase and recovery code open the records under whichever key they are."""
    require_records(folder, lines)
    code = folder.with_name("code").read_text()
    Store.recover(folder, LOGIN, code, PASSPHRASE, cost=CHEAP).close()
    assert not (folder / "clinic-new-key.db").exists()


JOBS = {
    job.what: job
    for job in (
        Job("answering", prepare_records, answering, require_records, 0.1),
        Job("signing, amending, withdrawing", prepare_records, signing, require_records, 0.1),
        Job("merging and separating", prepare_records, merging, require_records, 0.1),
        Job("erasing", prepare_records, erasing, require_records, 0.3),
        Job("backing up", prepare_backup, backing_up, require_backups, 0.2),
        Job("restoring", prepare_restore, restoring, require_restored, 0.3),
        Job("migrating to a made-up shape", prepare_old_files, migrating, require_migrated, 0.15),
        Job("setting up", prepare_nothing, setting_up, require_set_up, 0.2),
        Job("changing a passphrase", prepare_records, changing_passphrase, require_passphrase, 0.3),
        Job("giving the records a new key", prepare_records, changing_key, require_key, 0.3),
    )
}  # fmt: skip
