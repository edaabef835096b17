from __future__ import annotations

import datetime as dt
import json
import os
import stat
from pathlib import Path

import pytest

from clinic_app.errors import (
    DamagedFileError,
    FutureFileError,
    NotWritableError,
    StorageError,
    TooSoonError,
    WrongPassphraseError,
)
from clinic_app.storage.keys import RECOVERY, KeyFile, new_data_key
from clinic_app.storage.sealing import Cost
from clinic_app.storage.wrong_tries import pause_after
from tests.storage.made_up import CHEAP

KEY = new_data_key()


@pytest.fixture
def keys(tmp_path: Path) -> KeyFile:
    made = KeyFile.in_folder(tmp_path, CHEAP)
    made.create("ada", "Ada Sample", "the first passphrase", KEY)
    return made


def altered(keys: KeyFile, *path: str, to: object) -> None:
    content = json.loads(keys.path.read_text())
    place = content
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    keys.path.write_text(json.dumps(content))


def test_the_passphrase_gives_the_key_and_nothing_else_does(keys: KeyFile) -> None:
    assert keys.unlock("ada", "the first passphrase") == KEY
    for wrong in ("", "the first passphrasE", "the first passphrase "):
        with pytest.raises(WrongPassphraseError):
            keys.unlock("ada", wrong)


def test_an_unknown_name_is_said(keys: KeyFile) -> None:
    for nobody in ("bob", "recovery code", ""):
        with pytest.raises(WrongPassphraseError, match="Nobody"):
            keys.unlock(nobody, "the first passphrase")


def test_the_code_gives_the_key_until_a_newer_one_is_made(tmp_path: Path) -> None:
    keys = KeyFile.in_folder(tmp_path, CHEAP)
    first = keys.create("ada", "Ada Sample", "the first passphrase", KEY)
    assert keys.unlock_by_code(first.lower()) == (KEY,)
    second = keys.renew_code(KEY)
    assert keys.unlock_by_code(second) == (KEY,)
    with pytest.raises(WrongPassphraseError, match="newer"):
        keys.unlock_by_code(first)


def test_a_changed_passphrase_replaces_the_former_one_only(keys: KeyFile) -> None:
    keys.give("bob", "Bob Sample", "the second passphrase", KEY)
    keys.give("ada", "Ada Sample", "the third passphrase", KEY)
    assert keys.unlock("ada", "the third passphrase") == KEY
    assert keys.unlock("bob", "the second passphrase") == KEY
    with pytest.raises(WrongPassphraseError):
        keys.unlock("ada", "the first passphrase")
    assert keys.logins() == (("ada", "Ada Sample"), ("bob", "Bob Sample"))


def test_the_file_holds_no_secret_and_is_the_owners_alone(keys: KeyFile) -> None:
    content = keys.path.read_bytes()
    assert b"the first passphrase" not in content
    assert KEY not in content
    assert KEY.hex().encode() not in content
    assert os.name == "nt" or stat.S_IMODE(keys.path.stat().st_mode) == 0o600
    assert [file.name for file in keys.path.parent.iterdir()] == ["clinic.keys"]


def test_an_entry_cannot_be_moved_to_another_person(keys: KeyFile) -> None:
    keys.give("bob", "Bob Sample", "the second passphrase", KEY)
    content = json.loads(keys.path.read_text())
    altered(keys, "people", "ada", to=content["people"]["bob"])
    with pytest.raises(WrongPassphraseError):
        keys.unlock("ada", "the second passphrase")


def test_a_cheaper_guess_is_made_dearer_at_the_next_unlocking(keys: KeyFile) -> None:
    assert not keys.raise_cost("ada", "the first passphrase", KEY)
    dearer = KeyFile(keys.path, Cost(passes=2, memory_kib=2048, lanes=1))
    assert dearer.raise_cost("ada", "the first passphrase", KEY)
    assert not dearer.raise_cost("ada", "the first passphrase", KEY)
    assert json.loads(keys.path.read_text())["people"]["ada"]["memory_kib"] == 2048
    assert dearer.unlock("ada", "the first passphrase") == KEY


@pytest.mark.parametrize(
    "name",
    [
        "salt",
        "nonce",
        "wrapped",
        "passes",
        "memory_kib",
        "lanes",
        "kdf",
        "seal",
        "public",
        "data_keys",
    ],
)
def test_a_damaged_entry_is_said(keys: KeyFile, name: str) -> None:
    altered(keys, "people", "ada", name, to="?")
    with pytest.raises(DamagedFileError, match="damaged"):
        keys.unlock("ada", "the first passphrase")


def test_a_flipped_bit_is_noticed(keys: KeyFile) -> None:
    stored = json.loads(keys.path.read_text())["people"]["ada"]["wrapped"]
    flipped = ("A" if stored[0] != "A" else "B") + stored[1:]
    altered(keys, "people", "ada", "wrapped", to=flipped)
    with pytest.raises(WrongPassphraseError):
        keys.unlock("ada", "the first passphrase")


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b" " * 2_000_000]
)
def test_a_file_that_is_none_is_said(keys: KeyFile, content: bytes) -> None:
    keys.path.write_bytes(content)
    with pytest.raises(DamagedFileError):
        keys.logins()


def test_a_tampered_file_cannot_ask_for_all_memory(keys: KeyFile) -> None:
    altered(keys, "people", "ada", "memory_kib", to=2**40)
    with pytest.raises(DamagedFileError):
        keys.unlock("ada", "the first passphrase")


def test_a_newer_file_is_refused(keys: KeyFile) -> None:
    altered(keys, "format", to=2)
    with pytest.raises(FutureFileError, match="newer"):
        keys.logins()


def test_without_a_file_there_is_nobody(tmp_path: Path) -> None:
    none = KeyFile.in_folder(tmp_path, CHEAP)
    assert none.logins() == ()
    with pytest.raises(StorageError, match="no key file"):
        none.unlock("ada", "the first passphrase")


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    file = tmp_path / "a file, not a folder"
    file.touch()
    with pytest.raises(NotWritableError):
        KeyFile.in_folder(file, CHEAP).create("ada", "Ada Sample", "the first passphrase", KEY)


class Now:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.at = dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.at

    def later(self, seconds: float) -> None:
        self.at += dt.timedelta(seconds=seconds)


def guess(keys: KeyFile) -> str:
    """Try a wrong passphrase and return what was advised."""
    with pytest.raises(WrongPassphraseError) as refused:
        keys.unlock("ada", "not the passphrase")
    assert not isinstance(refused.value, TooSoonError)
    return refused.value.remedy


def test_the_pauses_grow_to_half_a_minute_and_no_longer() -> None:
    assert [pause_after(n) for n in range(12)] == [0, 0, 0, 0, 1, 2, 4, 8, 16, 30, 30, 30]
    assert pause_after(10**9) == 30


def test_wrong_passphrases_slow_down_also_after_a_restart(keys: KeyFile) -> None:
    now = Now()
    keys = KeyFile(keys.path, CHEAP, now)
    for _ in range(3):
        assert "wait" not in guess(keys)
    assert "1 s" in guess(keys)
    again = KeyFile(keys.path, CHEAP, now)  # another start of the program
    with pytest.raises(TooSoonError, match="1 s"):
        again.unlock("ada", "the first passphrase")  # even the right one waits
    assert again.seconds_to_wait() == 1
    now.later(1)
    assert again.unlock("ada", "the first passphrase") == KEY
    assert "2 s" in guess(again)
    now.later(2)
    assert "4 s" in guess(again)
    now.later(-3600)  # a clock that was set back does not lock out
    assert again.seconds_to_wait() == 4
    assert again.wrong_tries()["ada"].count == 6
    again.forget_wrong_tries()
    assert again.unlock("ada", "the first passphrase") == KEY
    assert "wait" not in guess(again)


def test_wrong_codes_slow_down_together_with_wrong_passphrases(tmp_path: Path) -> None:
    keys = KeyFile(tmp_path / "clinic.keys", CHEAP, Now())
    other = KeyFile(tmp_path / "other.keys", CHEAP)
    foreign = other.create("ada", "Ada Sample", "the first passphrase", new_data_key())
    keys.create("ada", "Ada Sample", "the first passphrase", KEY)
    for _ in range(2):
        guess(keys)
        with pytest.raises(WrongPassphraseError):
            keys.unlock_by_code(foreign)
    assert {login: one.count for login, one in keys.wrong_tries().items()} == {
        "ada": 2,
        RECOVERY: 2,
    }
    with pytest.raises(TooSoonError):
        keys.unlock("ada", "the first passphrase")


def test_somebody_who_is_taken_out_no_longer_unlocks(keys: KeyFile) -> None:
    keys.give("bob", "Bob Sample", "the second passphrase", KEY)
    keys.take("bob")
    assert keys.logins() == (("ada", "Ada Sample"),)
    with pytest.raises(WrongPassphraseError, match="Nobody"):
        keys.unlock("bob", "the second passphrase")
    keys.take("bob")


def test_a_new_key_reaches_everybody_without_their_passphrases(tmp_path: Path) -> None:
    keys, new = KeyFile.in_folder(tmp_path, CHEAP), new_data_key()
    code = keys.create("ada", "Ada Sample", "the first passphrase", KEY)
    keys.give("bob", "Bob Sample", "the second passphrase", KEY)
    keys.add_key(KEY, new)
    for opened in (
        keys.unlock_each("ada", "the first passphrase"),
        keys.unlock_each("bob", "the second passphrase"),
        keys.unlock_by_code(code),
    ):
        assert opened == (KEY, new)
    keys.settle(new)
    assert keys.unlock_each("bob", "the second passphrase") == (new,)
    assert keys.unlock_by_code(code) == (new,)
    before = keys.path.read_bytes()
    keys.settle(new)
    assert keys.path.read_bytes() == before


def test_a_foreign_public_key_is_never_given_a_new_key(keys: KeyFile, tmp_path: Path) -> None:
    mallory = KeyFile(tmp_path / "other.keys", CHEAP)
    mallory.create("ada", "Ada Sample", "known to Mallory", new_data_key())
    foreign = json.loads(mallory.path.read_text())["people"]["ada"]["public"]
    altered(keys, "people", "ada", "public", to=foreign)
    before = keys.path.read_bytes()
    with pytest.raises(DamagedFileError, match="altered"):
        keys.add_key(KEY, new_data_key())
    assert keys.path.read_bytes() == before


def test_a_sealed_key_that_was_altered_is_said(keys: KeyFile) -> None:
    (name,) = json.loads(keys.path.read_text())["people"]["ada"]["data_keys"]
    for text in ("AAAA", "A" * 108):
        altered(keys, "people", "ada", "data_keys", name, "sealed", to=text)
        with pytest.raises(DamagedFileError, match="damaged"):
            keys.unlock("ada", "the first passphrase")
