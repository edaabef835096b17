from __future__ import annotations

import os
import signal
import stat
import threading
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2
from sqlite_utils import Database as Utils

from clinic_app.errors import (
    DamagedFileError,
    FileBusyError,
    FutureFileError,
    NotWritableError,
    StorageError,
)
from clinic_app.storage import database
from clinic_app.storage.database import Database
from clinic_app.storage.keys import new_data_key
from clinic_app.storage.migrations import LATEST, clinic_migrations
from clinic_app.storage.store import Store
from tests.storage.made_up import answer, details, new_intake, opened, sign

KEY = new_data_key()
CANARIES = (
    "Canaryfamily",
    "Canarygiven",
    "CANARY0012",
    "Canaryformer",
    "canary.question",
    "canary answer",
    "canary snapshot",
    "canary definition",
    "canary setting",
    "Dr Ada Sample",
    "a.sample",
    "CREATE TABLE",
    "intake_snapshot",
    "SQLite format 3",
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = Database.create(tmp_path / "clinic.db", KEY)
    made.close()
    return tmp_path / "clinic.db"


def test_nothing_stored_can_be_read_on_the_disk(store: Store, folder: Path) -> None:
    store.settings.set("anything", "canary setting")
    store.definitions.keep("0" * 64, "canary definition")
    person = details("Canaryfamily", "Canarygiven", "2019-03-14", "CANARY0012", ("Canaryformer",))
    intake = new_intake(store, store.patients.register(person).id)
    answer(store, intake, "canary.question", '"canary answer"')
    store.patients.find("canaryfam")
    sign(store, intake, '"canary snapshot"')
    backup = store.backup(folder / "backups")
    files = [file for file in folder.rglob("*") if file.is_file() and file.name != "clinic.keys"]
    assert {"clinic.db", "clinic.db-wal"} <= {file.name for file in files}
    assert backup / "clinic.db" in files
    for file in files:
        content = file.read_bytes().lower()
        assert file.stat().st_size == 0 or content
        for canary in CANARIES:
            for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
                assert canary.lower().encode(encoding) not in content, (file.name, canary)


def test_the_canaries_would_be_found_in_a_plain_file(tmp_path: Path) -> None:
    plain = dbapi2.connect(str(tmp_path / "plain.db"))
    plain.execute("CREATE TABLE intake_snapshot (content TEXT)")
    plain.execute("INSERT INTO intake_snapshot VALUES ('canary snapshot')")
    plain.commit()
    plain.close()
    content = (tmp_path / "plain.db").read_bytes()
    for canary in ("SQLite format 3", "CREATE TABLE", "canary snapshot"):
        assert canary.encode() in content


def test_the_settings_of_the_connection(path: Path) -> None:
    opened_again = Database.open(path, KEY)
    expected = {
        "journal_mode": "wal",
        "synchronous": 2,
        "temp_store": 2,
        "foreign_keys": 1,
        "cache_size": -64000,
        "busy_timeout": database.BUSY_MILLISECONDS,
        "recursive_triggers": 1,
        "user_version": LATEST,
    }
    found = {name: opened_again.read(f"PRAGMA {name}")[0] for name in expected}
    assert {name: next(iter(row.values())) for name, row in found.items()} == expected
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    opened_again.close()


def test_every_table_is_strict(path: Path) -> None:
    made = Database.open(path, KEY)
    rows = made.read("SELECT name, type, strict FROM pragma_table_list WHERE schema = 'main'")
    loose = {row["name"] for row in rows if row["type"] == "table" and not row["strict"]}
    assert {name for name in loose if not name.startswith("sqlite_")} == {"_sqlite_migrations"}
    made.close()


def test_a_wrong_key_is_said_and_leaves_the_file_alone(
    path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    before = path.read_bytes()
    with pytest.raises(DamagedFileError, match="another key file"):
        Database.open(path, new_data_key())
    assert path.read_bytes() == before
    Database.open(path, KEY).close()
    assert capfd.readouterr().err == ""  # SQLCipher does not speak on the terminal


def test_a_file_from_the_future_is_refused_and_left_alone(path: Path) -> None:
    newer = Database.open(path, KEY)
    newer.sql.execute(f"PRAGMA user_version = {LATEST + 1}")
    newer.close()
    before = path.read_bytes()
    with pytest.raises(FutureFileError, match="newer program"):
        Database.open(path, KEY)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_missing_or_empty_file_is_said_and_none_is_made(tmp_path: Path) -> None:
    path = tmp_path / "clinic.db"
    with pytest.raises(StorageError, match="not there"):
        Database.open(path, KEY)
    assert not path.exists()
    path.touch()
    with pytest.raises(DamagedFileError, match="empty"):
        Database.open(path, KEY)


@pytest.mark.parametrize(
    "content", [b"x", b"not a database" * 1000, bytes(8192), b"SQLite format 3\0" * 600]
)
def test_other_files_are_said_to_be_damaged(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "clinic.db").write_bytes(content)
    with pytest.raises(DamagedFileError):
        Database.open(tmp_path / "clinic.db", KEY)


def test_an_existing_file_is_never_made_anew(path: Path) -> None:
    with pytest.raises(StorageError, match="already"):
        Database.create(path, KEY)


def test_a_folder_that_cannot_take_the_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(NotWritableError):
        Database.create(tmp_path / "file" / "clinic.db", KEY)


def test_a_flipped_byte_is_found(store: Store, folder: Path) -> None:
    for number in range(40):
        answer(store, new_intake(store), "q", str(number))
    store.close()
    path = folder / "clinic.db"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    damaged = opened(folder)
    problems = damaged.verify()
    assert "Encrypted file" in problems[0]
    damaged.close()


# --- writing -------------------------------------------------------------------------------------


def test_a_change_is_whole_or_not_made(path: Path) -> None:
    made = Database.open(path, KEY)

    def fail_midway() -> None:
        with made.write() as sql:
            sql.execute("INSERT INTO setting VALUES ('a', 'b')")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_midway()
    assert made.read("SELECT * FROM setting") == []
    with made.write() as sql:
        sql.execute("INSERT INTO setting VALUES ('a', 'b')")
    made.close()
    again = Database.open(path, KEY)
    assert again.read("SELECT * FROM setting") == [{"name": "a", "value": "b"}]
    again.close()


def test_two_connections_share_the_file(path: Path) -> None:
    one, other = Database.open(path, KEY), Database.open(path, KEY)
    for number in range(20):
        for writer in (one, other):
            with writer.write() as sql:
                sql.execute("INSERT INTO setting VALUES (?, 'x')", (f"{number} {id(writer)}",))
    assert len(one.read("SELECT * FROM setting")) == 40
    one.close()
    other.close()


def test_a_lock_that_stays_is_said(path: Path) -> None:
    one, other = Database.open(path, KEY), Database.open(path, KEY)
    other.sql.execute("PRAGMA busy_timeout = 50")
    with one.write() as sql:
        sql.execute("INSERT INTO setting VALUES ('a', 'b')")
        assert other.read("SELECT * FROM setting") == []  # reading goes on meanwhile
        with pytest.raises(FileBusyError, match="Another program"), other.write():
            pass
    with other.write() as sql:
        sql.execute("INSERT INTO setting VALUES ('c', 'd')")
    one.close()
    other.close()


def test_a_full_disk_is_said_and_the_file_stays_whole(path: Path) -> None:
    made = Database.open(path, KEY)
    pages = made.sql.execute("PRAGMA page_count").fetchone()[0]
    made.sql.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(NotWritableError, match="disk is full") as refused, made.write() as sql:
        sql.execute("INSERT INTO setting VALUES ('a', ?)", ("x" * 100_000,))
    assert refused.value.remedy
    made.sql.execute("PRAGMA max_page_count = 1000000")
    with made.write() as sql:
        sql.execute("INSERT INTO setting VALUES ('a', 'b')")
    assert made.wholeness() == []
    made.close()


def test_no_page_of_a_copy_can_be_changed_unseen(store: Store, tmp_path: Path) -> None:
    """Reading through looks at no seal by itself, so it has to come upon every page there is."""
    person = details("Sample-Page", "Ida", "2019-03-14", "0012", ("Sample-Former",))
    intake = new_intake(store, store.patients.register(person).id)
    answer(
        store, intake, "free.text", f'"{"long " * 3_000}"'
    )  # pages that only another one points to
    sign(store, intake, '"text"')
    copy, key = tmp_path / "copy.db", store._database.key
    store._database.export_to(copy, key, lambda _: None)
    whole = copy.read_bytes()

    def flaws() -> list[str]:
        for beside in ("copy.db-wal", "copy.db-shm"):
            (tmp_path / beside).unlink(missing_ok=True)
        made = Database.open(copy, key)
        try:
            return made.read_through(1, lambda _: None)
        finally:
            made.close()

    assert flaws() == []
    pages = range(0, len(whole), 4096)
    assert len(pages) > 50
    for at in pages:
        copy.write_bytes(whole[: at + 2_000] + bytes([whole[at + 2_000] ^ 1]) + whole[at + 2_001 :])
        try:
            found = flaws()
        except DamagedFileError:
            continue
        assert found, f"page {at // 4096 + 1}"


def test_ctrl_c_ends_a_long_job_as_what_it_is(path: Path) -> None:
    made = Database.open(path, KEY)
    endless = "WITH RECURSIVE number (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM number) SELECT sum(n) FROM number"
    pressed = threading.Timer(0.2, lambda: os.kill(os.getpid(), signal.SIGINT))
    pressed.start()
    with pytest.raises(KeyboardInterrupt), made.telling(lambda: None):
        made.sql.execute(endless).fetchall()
    pressed.join()
    made.close()


def test_threads_take_turns(path: Path) -> None:
    made = Database.open(path, KEY)

    def work(name: str) -> None:
        for number in range(25):
            with made.write() as sql:
                sql.execute("INSERT INTO setting VALUES (?, 'x')", (f"{name}{number}",))
            made.read("SELECT count(*) FROM setting")

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made.read("SELECT * FROM setting")) == 100
    made.close()


# --- bringing up to date -------------------------------------------------------------------------


def next_shape(*, fails: bool = False) -> object:
    steps = clinic_migrations()

    @steps(name="9999_next")
    def step(db: Utils) -> None:
        db.execute("CREATE TABLE next (a TEXT) STRICT")
        db.execute("INSERT INTO next SELECT name FROM setting")
        if fails:
            raise RuntimeError
        db.execute(f"PRAGMA user_version = {LATEST + 1}")

    return steps


def test_a_copy_is_made_before_the_shape_changes(path: Path) -> None:
    first = Database.open(path, KEY)
    first.sql.execute("INSERT INTO setting VALUES ('kept', 'value')")
    first.close()
    later = Database.open(path, KEY, next_shape(), LATEST + 1)  # type: ignore[arg-type]
    assert later.read("SELECT a FROM next") == [{"a": "kept"}]
    assert later.read("PRAGMA user_version") == [{"user_version": LATEST + 1}]
    later.close()
    (copy,) = path.parent.glob(f"clinic-before-v{LATEST + 1}-*.db")
    before = Database.open(copy, KEY)  # still of the shape that this program knows
    assert before.read("SELECT * FROM setting") == [{"name": "kept", "value": "value"}]
    assert before.wholeness() == []
    before.close()
    assert b"kept" not in copy.read_bytes()
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600


def test_a_step_that_fails_changes_nothing(path: Path) -> None:
    with pytest.raises(RuntimeError):
        Database.open(path, KEY, next_shape(fails=True), LATEST + 1)  # type: ignore[arg-type]
    same = Database.open(path, KEY)
    assert same.read("SELECT name FROM sqlite_master WHERE name = 'next'") == []
    assert same.wholeness() == []
    same.close()


def test_steps_must_lead_to_the_latest_shape(path: Path) -> None:
    with pytest.raises(ValueError, match="lead to"):
        Database.open(path, KEY, clinic_migrations(), LATEST + 1)


def test_opening_the_latest_shape_makes_no_copy(path: Path) -> None:
    Database.open(path, KEY).close()
    assert [file.name for file in path.parent.iterdir()] == [path.name]
