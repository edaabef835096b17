"""The key file: one random key for the database, wrapped once for each person and for the recovery code.

The database is encrypted with 256 random bits that nobody knows. Each person's passphrase goes through
Argon2id (RFC 9106) to a wrapping key, and AES-256-GCM wraps the database key with it; the login and the
file's own id are authenticated with it, so that an entry cannot be moved to another person or file.
Changing a passphrase therefore rewrites some bytes here and never the database. Nothing in this file is
secret by itself, but it invites guessing: it belongs to the database and is backed up with it.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from clinic_app.errors import DamagedFileError, FutureFileError, StorageError, WrongPassphraseError
from clinic_app.storage import recovery_code
from clinic_app.storage.durable_file import write_durably
from clinic_app.storage.passphrase import one_form
from clinic_app.storage.sqlite_errors import file_problem

FILE_NAME = "clinic.keys"
FORMAT = 1
KEY_BYTES = 32
_SALT_BYTES, _NONCE_BYTES = 16, 12
_RECOVERY = "recovery code"  # has a space, so it can never be a login
_LARGEST_FILE = 1_000_000  # bytes; a thousand people need half of it


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess costs. The default is RFC 9106's second recommendation, about 0.1 s here."""

    passes: int = 3
    memory_kib: int = 65_536
    lanes: int = 4

    def is_weaker_than(self, other: Cost) -> bool:
        """Whether a guess costs less than with `other`."""
        return self.passes * self.memory_kib < other.passes * other.memory_kib


DEFAULT_COST = Cost()
_HIGHEST_COST = Cost(
    passes=64, memory_kib=4 * 1024 * 1024, lanes=64
)  # a tampered file asks for more


@dataclass(frozen=True, slots=True)
class _Wrapped:
    """The database key as one person or the recovery code holds it."""

    full_name: str
    cost: Cost
    salt: bytes
    nonce: bytes
    wrapped: bytes  # ciphertext and tag


def new_data_key() -> bytes:
    """Return a new key for a database."""
    return secrets.token_bytes(KEY_BYTES)


class KeyFile:
    """`clinic.keys` beside the database. Every change is read, made and written whole."""

    def __init__(self, path: Path, cost: Cost = DEFAULT_COST) -> None:
        self.path = path
        self._cost = cost

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
        self._write(
            id_,
            {
                login: self._wrap(id_, login, full_name, one_form(passphrase), data_key),
                _RECOVERY: self._wrap(id_, _RECOVERY, "", secret, data_key),
            },
        )
        return recovery_code.shown(secret)

    def logins(self) -> tuple[tuple[str, str], ...]:
        """Login and full name of everybody who may unlock; nothing where there is no key file."""
        if not self.exists():
            return ()
        _, holders = self._read()
        return tuple((login, one.full_name) for login, one in holders.items() if login != _RECOVERY)

    def unlock(self, login: str, passphrase: str) -> bytes:
        """Return the database key. Raises WrongPassphraseError."""
        id_, holders = self._read()
        if login not in holders or login == _RECOVERY:
            raise WrongPassphraseError(f"Nobody here is called “{login}”.", "Choose a name.")
        return self._unwrap(
            id_, login, holders[login], one_form(passphrase), "This is not the passphrase."
        )

    def unlock_by_code(self, code: str) -> bytes:
        """Return the database key. Raises WrongPassphraseError."""
        id_, holders = self._read()
        sentence = "This recovery code belongs to other records, or a newer one was made."
        return self._unwrap(id_, _RECOVERY, holders[_RECOVERY], recovery_code.read(code), sentence)

    def give(self, login: str, full_name: str, passphrase: str, data_key: bytes) -> None:
        """Let a person unlock by a passphrase; a former one of the same login no longer does."""
        id_, holders = self._read()
        wrapped = self._wrap(id_, login, full_name, one_form(passphrase), data_key)
        self._write(id_, {**holders, login: wrapped})

    def rename(self, login: str, full_name: str) -> None:
        """Write another name beside a login; it is not part of what is encrypted."""
        id_, holders = self._read()
        self._write(id_, {**holders, login: replace(holders[login], full_name=full_name)})

    def renew_code(self, data_key: bytes) -> str:
        """Return a new recovery code; the former one no longer works."""
        id_, holders = self._read()
        secret = recovery_code.draw()
        self._write(id_, {**holders, _RECOVERY: self._wrap(id_, _RECOVERY, "", secret, data_key)})
        return recovery_code.shown(secret)

    def raise_cost(self, login: str, passphrase: str, data_key: bytes) -> bool:
        """Wrap again where a guess costs less than it should by now; whether that was so."""
        _, holders = self._read()
        if not holders[login].cost.is_weaker_than(self._cost):
            return False
        self.give(login, holders[login].full_name, passphrase, data_key)
        return True

    # -- inside --------------------------------------------------------------------------------

    def _wrap(
        self, id_: str, login: str, full_name: str, secret: bytes, data_key: bytes
    ) -> _Wrapped:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        salt, nonce = secrets.token_bytes(_SALT_BYTES), secrets.token_bytes(_NONCE_BYTES)
        wrapping_key = _derive(secret, salt, self._cost)
        wrapped = AESGCM(wrapping_key).encrypt(nonce, data_key, _bound_to(id_, login))
        return _Wrapped(full_name, self._cost, salt, nonce, wrapped)

    def _unwrap(self, id_: str, login: str, held: _Wrapped, secret: bytes, sentence: str) -> bytes:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        wrapping_key = _derive(secret, held.salt, held.cost)
        try:
            return AESGCM(wrapping_key).decrypt(held.nonce, held.wrapped, _bound_to(id_, login))
        except InvalidTag:
            raise WrongPassphraseError(
                sentence, "Try again; capitals and small letters differ."
            ) from None

    def _read(self) -> tuple[str, dict[str, _Wrapped]]:
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
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise DamagedFileError(
                f"The key file {self.path} is damaged.", "Restore it from a backup."
            ) from None

    def _write(self, id_: str, holders: Mapping[str, _Wrapped]) -> None:
        content = {
            "format": FORMAT,
            "id": id_,
            "people": {
                login: _as_json(one) for login, one in holders.items() if login != _RECOVERY
            },
            "recovery": _as_json(holders[_RECOVERY]),
        }
        write_durably(self.path, json.dumps(content, indent=1, ensure_ascii=False).encode())


def _derive(secret: bytes, salt: bytes, cost: Cost) -> bytes:
    from argon2.low_level import Type, hash_secret_raw

    return hash_secret_raw(
        secret, salt, cost.passes, cost.memory_kib, cost.lanes, KEY_BYTES, Type.ID
    )


def _bound_to(id_: str, login: str) -> bytes:
    return json.dumps(["clinic-app key", FORMAT, id_, login]).encode()


def _as_json(held: _Wrapped) -> dict[str, object]:
    return {
        "full_name": held.full_name,
        "kdf": "argon2id",
        **asdict(held.cost),
        "salt": base64.b64encode(held.salt).decode(),
        "cipher": "aes-256-gcm",
        "nonce": base64.b64encode(held.nonce).decode(),
        "wrapped": base64.b64encode(held.wrapped).decode(),
    }


def _from_json(content: bytes) -> tuple[str, dict[str, _Wrapped]]:
    if len(content) > _LARGEST_FILE:
        raise ValueError("too large")
    top = json.loads(content)
    if top["format"] > FORMAT:
        raise FutureFileError(
            "The key file was written by a newer version of this program.", "Update the program."
        )
    holders = {str(login): _holder(one) for login, one in top["people"].items()}
    if _RECOVERY in holders:
        raise ValueError("a person cannot hold the recovery code's entry")
    return str(top["id"]), {**holders, _RECOVERY: _holder(top["recovery"])}


def _holder(stored: Mapping[str, Any]) -> _Wrapped:
    cost = Cost(int(stored["passes"]), int(stored["memory_kib"]), int(stored["lanes"]))
    within = (
        1 <= cost.passes <= _HIGHEST_COST.passes
        and 1 <= cost.lanes <= _HIGHEST_COST.lanes
        and 8 * cost.lanes <= cost.memory_kib <= _HIGHEST_COST.memory_kib
    )
    if stored["kdf"] != "argon2id" or stored["cipher"] != "aes-256-gcm" or not within:
        raise ValueError("unknown protection")
    salt, nonce, wrapped = (
        base64.b64decode(stored[name], validate=True) for name in ("salt", "nonce", "wrapped")
    )
    if len(salt) != _SALT_BYTES or len(nonce) != _NONCE_BYTES:
        raise ValueError("wrong length")
    return _Wrapped(str(stored["full_name"]), cost, salt, nonce, wrapped)
