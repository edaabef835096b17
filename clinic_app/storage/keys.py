"""The key file: one random key for the database, sealed once for each person and for the recovery code.

The database is encrypted with 256 random bits that nobody knows. Each person has a key pair: the private key
is wrapped behind the passphrase, and the database key is sealed to the public key (`sealing`). So the database
can be given a new key without anybody else's passphrase, and a changed passphrase never touches the database.
Login and the file's own id are bound into each part, so that none can be moved to another person or file; the
database key vouches for each public key, so that a foreign one slipped into this file is never given a new key.
Nothing in this file is secret by itself, but it invites guessing: it belongs to the database and is backed up
with it.

While the database gets a new key (`rotation`), everybody's entry holds the former and the new one.
"""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import functools
import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from clinic_app.errors import (
    DamagedFileError,
    FutureFileError,
    NotWritableError,
    StorageError,
    TooSoonError,
    WrongPassphraseError,
)
from clinic_app.storage import recovery_code, sealing
from clinic_app.storage.durable_file import discard_part, folder_lock, write_durably
from clinic_app.storage.passphrase import one_form
from clinic_app.storage.sealing import KEY_BYTES, Cost, Wrapped
from clinic_app.storage.sqlite_errors import file_problem
from clinic_app.storage.wrong_tries import WrongTries, pause_after, still_to_wait

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

FILE_NAME = "clinic.keys"
FORMAT = 1
RECOVERY = "recovery code"  # has a space, so it can never be a login
_LARGEST_FILE = 1_000_000  # bytes; a thousand people need less

DEFAULT_COST = Cost()
_HIGHEST_COST = Cost(
    passes=64, memory_kib=4 * 1024 * 1024, lanes=64
)  # a tampered file asks for more


@dataclass(frozen=True, slots=True)
class _SealedKey:
    """The database key for one holder, and the key's own word that this holder was let in."""

    sealed: bytes
    vouched: bytes


@dataclass(frozen=True, slots=True)
class _Holder:
    """What one person, or the recovery code, has in the file."""

    full_name: str
    private: Wrapped
    public: bytes
    data_keys: Mapping[str, _SealedKey]  # by the name of the key; two only during a rotation


@dataclass(frozen=True, slots=True)
class _Content:
    """The whole file."""

    id: str
    holders: Mapping[str, _Holder]
    wrong_tries: Mapping[str, WrongTries]

    def with_holder(self, login: str, holder: _Holder) -> _Content:
        return replace(self, holders={**self.holders, login: holder})


def new_data_key() -> bytes:
    """Return a new key for a database."""
    return secrets.token_bytes(KEY_BYTES)


def utc_now() -> dt.datetime:
    """Return the time now in UTC."""
    return dt.datetime.now(dt.UTC)


def _one_at_a_time(
    change: Callable[Concatenate[KeyFile, Arguments], Result],
) -> Callable[Concatenate[KeyFile, Arguments], Result]:
    """Let no other window change the file between reading and writing it."""

    @functools.wraps(change)
    def alone(self: KeyFile, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        with folder_lock(self.path.parent):
            return change(self, *args, **kwargs)

    return cast("Callable[Concatenate[KeyFile, Arguments], Result]", alone)


class KeyFile:
    """`clinic.keys` beside the database. Every change is read, made and written whole, one at a time."""

    def __init__(
        self, path: Path, cost: Cost = DEFAULT_COST, now: Callable[[], dt.datetime] = utc_now
    ) -> None:
        self.path = path
        self._cost = cost
        self._now = now

    @classmethod
    def in_folder(cls, folder: Path, cost: Cost = DEFAULT_COST) -> KeyFile:
        """Return the key file of a folder, there or not."""
        return cls(folder / FILE_NAME, cost)

    def exists(self) -> bool:
        """Whether the folder has been set up."""
        return self.path.is_file()

    def create(self, login: str, full_name: str, passphrase: str, data_key: bytes) -> str:
        """Write the first key file and return its recovery code, which is shown once."""
        id_ = secrets.token_hex(16)
        secret = recovery_code.draw()
        holders = {
            login: self._new_holder(id_, login, full_name, one_form(passphrase), data_key),
            RECOVERY: self._new_holder(id_, RECOVERY, "", secret, data_key),
        }
        self._write(_Content(id_, holders, {}))
        return recovery_code.shown(secret)

    def logins(self) -> tuple[tuple[str, str], ...]:
        """Login and full name of everybody who may unlock; nothing where there is no key file."""
        if not self.exists():
            return ()
        holders = self._read().holders
        return tuple((login, one.full_name) for login, one in holders.items() if login != RECOVERY)

    def id(self) -> str:
        """What tells the key file of one clinic from another's, in all its copies."""
        return self._read().id

    def holds(self, data_key: bytes) -> bool:
        """Whether everybody in the file, and the recovery code, has this key of the database."""
        name = sealing.name_of(data_key)
        return all(name in held.data_keys for held in self._read().holders.values())

    # -- opening -------------------------------------------------------------------------------

    def unlock(self, login: str, passphrase: str) -> bytes:
        """Return the database key. Raises WrongPassphraseError and TooSoonError."""
        return self.unlock_each(login, passphrase)[0]

    def unlock_each(self, login: str, passphrase: str) -> tuple[bytes, ...]:
        """Return the keys that the database may have: one, or two where a rotation was cut off."""
        content = self._read()
        if login not in content.holders or login == RECOVERY:
            raise WrongPassphraseError(f"Nobody here is called “{login}”.", "Choose a name.")
        return self._open(content, login, one_form(passphrase), "This is not the passphrase.")

    def unlock_by_code(self, code: str) -> tuple[bytes, ...]:
        """Return the keys that the database may have. Raises WrongPassphraseError and TooSoonError."""
        sentence = "This recovery code belongs to other records, or a newer one was made."
        return self._open(self._read(), RECOVERY, recovery_code.read(code), sentence)

    def seconds_to_wait(self) -> float:
        """Seconds until a passphrase is tried again, after wrong ones."""
        return still_to_wait(self._read().wrong_tries, self._now())

    def wrong_tries(self) -> Mapping[str, WrongTries]:
        """Wrong tries by login since they were last forgotten."""
        return self._read().wrong_tries

    @_one_at_a_time
    def forget_wrong_tries(self) -> None:
        """Begin to count again: a passphrase was right, and the audit trail has the rest."""
        content = self._read()
        if content.wrong_tries:
            self._write(replace(content, wrong_tries={}))

    # -- changing ------------------------------------------------------------------------------

    @_one_at_a_time
    def give(self, login: str, full_name: str, passphrase: str, data_key: bytes) -> None:
        """Let a person unlock by a passphrase; a former one of the same login no longer does."""
        content = self._read()
        holder = self._new_holder(content.id, login, full_name, one_form(passphrase), data_key)
        self._write(content.with_holder(login, holder))

    @_one_at_a_time
    def take(self, login: str) -> None:
        """Let a person no longer unlock; nothing where the person already does not."""
        content = self._read()
        left = {name: one for name, one in content.holders.items() if name != login}
        tries = {name: one for name, one in content.wrong_tries.items() if name != login}
        self._write(replace(content, holders=left, wrong_tries=tries))

    @_one_at_a_time
    def rename(self, login: str, full_name: str) -> None:
        """Write another name beside a login; it is not part of what is encrypted."""
        content = self._read()
        self._write(
            content.with_holder(login, replace(content.holders[login], full_name=full_name))
        )

    @_one_at_a_time
    def renew_code(self, data_key: bytes) -> str:
        """Return a new recovery code; the former one no longer works."""
        content = self._read()
        secret = recovery_code.draw()
        holder = self._new_holder(content.id, RECOVERY, "", secret, data_key)
        self._write(content.with_holder(RECOVERY, holder))
        return recovery_code.shown(secret)

    def raise_cost(self, login: str, passphrase: str, data_key: bytes) -> bool:
        """Wrap again where a guess costs less than it should by now; whether that was so."""
        held = self._read().holders[login]
        if not held.private.cost.is_weaker_than(self._cost):
            return False
        self.give(login, held.full_name, passphrase, data_key)
        return True

    @_one_at_a_time
    def add_key(self, former: bytes, new: bytes) -> None:
        """Seal a second database key to everybody: the database is about to change to it.

        Raises DamagedFileError where somebody is in the file whom the former key never let in.
        """
        content = self._read()
        holders: dict[str, _Holder] = {}
        for login, held in content.holders.items():
            about = _about(content.id, login)
            known = held.data_keys.get(sealing.name_of(former))
            vouched = sealing.vouch(former, about + held.public)
            if known is None or not hmac.compare_digest(known.vouched, vouched):
                raise DamagedFileError(
                    f"The entry “{login}” of the key file was altered by another program.",
                    "Restore the key file from a backup, or remove this person and add them again.",
                )
            both = {**held.data_keys, **_sealed_for(held.public, about, new)}
            holders[login] = replace(held, data_keys=both)
        self._write(replace(content, holders=holders))

    @_one_at_a_time
    def settle(self, data_key: bytes) -> None:
        """Forget every other key of the database: this is the one that opens it."""
        discard_part(self.path)
        content, name = self._read(), sealing.name_of(data_key)
        if all(set(held.data_keys) == {name} for held in content.holders.values()):
            return
        holders = {
            login: replace(held, data_keys={name: held.data_keys[name]})
            for login, held in content.holders.items()
            if name in held.data_keys  # a damaged entry must not keep the others out
        }
        self._write(replace(content, holders={**content.holders, **holders}))

    # -- inside --------------------------------------------------------------------------------

    def _new_holder(
        self, id_: str, login: str, full_name: str, secret: bytes, data_key: bytes
    ) -> _Holder:
        private, public = sealing.key_pair()
        about = _about(id_, login)
        wrapped = sealing.wrap(secret, private, about, self._cost)
        return _Holder(full_name, wrapped, public, _sealed_for(public, about, data_key))

    def _open(
        self, content: _Content, login: str, secret: bytes, sentence: str
    ) -> tuple[bytes, ...]:
        wait = still_to_wait(content.wrong_tries, self._now())
        if wait:
            raise TooSoonError(
                f"After so many wrong tries the next one has to wait {wait:.0f} s.",
                "Wait a moment, then try again.",
            )
        held, about = content.holders[login], _about(content.id, login)
        private = sealing.unwrap(held.private, secret, about)
        if private is None:
            pause = self._count_wrong(login)
            slower = f" The next try has to wait {pause:.0f} s." if pause else ""
            raise WrongPassphraseError(
                sentence, f"Try again; capitals and small letters differ.{slower}"
            )
        found = (sealing.unseal(private, one.sealed, about) for one in held.data_keys.values())
        keys = tuple(key for key in found if key is not None)
        if not keys:
            raise _damaged(self.path)
        return keys

    @_one_at_a_time
    def _count_wrong(self, login: str) -> float:
        """Count a wrong try and return how long the next has to wait. A disk that cannot be written hides nothing."""
        content, now = self._read(), self._now()
        before = content.wrong_tries.get(login)
        more = before.one_more(now) if before else WrongTries(1, now, now)
        tries = {**content.wrong_tries, login: more}
        with contextlib.suppress(NotWritableError):
            self._write(replace(content, wrong_tries=tries))
        return pause_after(sum(one.count for one in tries.values()))

    def _read(self) -> _Content:
        try:
            with self.path.open("rb") as file:
                content = file.read(_LARGEST_FILE + 1)
        except FileNotFoundError:
            raise StorageError(
                f"There is no key file {self.path}.",
                "Without it the records cannot be read. Restore it from a backup.",
            ) from None
        except OSError as error:
            raise file_problem(error, self.path) from error
        try:
            return _from_json(content)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError):
            raise _damaged(self.path) from None

    def _write(self, content: _Content) -> None:
        people = {
            login: _as_json(one) for login, one in content.holders.items() if login != RECOVERY
        }
        whole = {
            "format": FORMAT,
            "id": content.id,
            "people": people,
            "recovery": _as_json(content.holders[RECOVERY]),
            "wrong_tries": {login: one.as_json() for login, one in content.wrong_tries.items()},
        }
        write_durably(self.path, json.dumps(whole, indent=1, ensure_ascii=False).encode())


def _damaged(path: Path) -> DamagedFileError:
    return DamagedFileError(f"The key file {path} is damaged.", "Restore it from a backup.")


def _about(id_: str, login: str) -> bytes:
    return json.dumps(["clinic-app key", FORMAT, id_, login]).encode()


def _sealed_for(public: bytes, about: bytes, data_key: bytes) -> dict[str, _SealedKey]:
    sealed = sealing.seal(public, data_key, about)
    return {sealing.name_of(data_key): _SealedKey(sealed, sealing.vouch(data_key, about + public))}


def _as_json(held: _Holder) -> dict[str, object]:
    return {
        "full_name": held.full_name,
        "kdf": "argon2id",
        **asdict(held.private.cost),
        "salt": _text(held.private.salt),
        "cipher": "aes-256-gcm",
        "nonce": _text(held.private.nonce),
        "wrapped": _text(held.private.ciphertext),
        "seal": "x25519-hkdf-sha256-aes-256-gcm",
        "public": _text(held.public),
        "data_keys": {
            name: {"sealed": _text(one.sealed), "vouched": _text(one.vouched)}
            for name, one in held.data_keys.items()
        },
    }


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _bytes(text: str, length: int | None = None) -> bytes:
    content = base64.b64decode(text, validate=True)
    if length is not None and len(content) != length:
        raise ValueError("wrong length")
    return content


def _from_json(content: bytes) -> _Content:
    if len(content) > _LARGEST_FILE:
        raise ValueError("too large")
    top = json.loads(content)
    if top["format"] > FORMAT:
        raise FutureFileError(
            "The key file was written by a newer version of this program.", "Update the program."
        )
    holders = {str(login): _holder(one) for login, one in top["people"].items()}
    if RECOVERY in holders:
        raise ValueError("a person cannot hold the recovery code's entry")
    tries = {str(login): WrongTries.from_json(one) for login, one in top["wrong_tries"].items()}
    return _Content(str(top["id"]), {**holders, RECOVERY: _holder(top["recovery"])}, tries)


def _holder(stored: Mapping[str, Any]) -> _Holder:
    cost = Cost(int(stored["passes"]), int(stored["memory_kib"]), int(stored["lanes"]))
    within = (
        1 <= cost.passes <= _HIGHEST_COST.passes
        and 1 <= cost.lanes <= _HIGHEST_COST.lanes
        and 8 * cost.lanes <= cost.memory_kib <= _HIGHEST_COST.memory_kib
    )
    known = ("argon2id", "aes-256-gcm", "x25519-hkdf-sha256-aes-256-gcm")
    if (stored["kdf"], stored["cipher"], stored["seal"]) != known or not within:
        raise ValueError("unknown protection")
    private = Wrapped(
        cost,
        _bytes(stored["salt"], sealing.SALT_BYTES),
        _bytes(stored["nonce"], sealing.NONCE_BYTES),
        _bytes(stored["wrapped"]),
    )
    data_keys = {
        str(name): _SealedKey(_bytes(one["sealed"]), _bytes(one["vouched"]))
        for name, one in stored["data_keys"].items()
    }
    public = _bytes(stored["public"], KEY_BYTES)
    return _Holder(str(stored["full_name"]), private, public, data_keys)
