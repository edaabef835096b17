"""Two ways to hide a key: behind a passphrase, and for somebody who is not there to type one.

A passphrase goes through Argon2id (RFC 9106) to a wrapping key for AES-256-GCM. A key for an absent person
is sealed to that person's public key: X25519 (RFC 7748) with a key pair made for this once, HKDF-SHA-256,
AES-256-GCM. What is hidden is bound to a text of what it is for, so that it cannot be moved elsewhere.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass

KEY_BYTES = 32
SALT_BYTES, NONCE_BYTES = 16, 12
_FIRST_NONCE = bytes(NONCE_BYTES)  # each sealing has a key of its own, used once


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess costs. The default is RFC 9106's second recommendation, about 0.1 s here."""

    passes: int = 3
    memory_kib: int = 65_536
    lanes: int = 4

    def is_weaker_than(self, other: Cost) -> bool:
        """Whether a guess costs less than with `other`."""
        return self.passes * self.memory_kib < other.passes * other.memory_kib


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A key behind a passphrase."""

    cost: Cost
    salt: bytes
    nonce: bytes
    ciphertext: bytes  # with its tag


def wrap(secret: bytes, key: bytes, about: bytes, cost: Cost) -> Wrapped:
    """Hide `key` behind a passphrase or code."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, nonce = secrets.token_bytes(SALT_BYTES), secrets.token_bytes(NONCE_BYTES)
    ciphertext = AESGCM(_derive(secret, salt, cost)).encrypt(nonce, key, about)
    return Wrapped(cost, salt, nonce, ciphertext)


def unwrap(held: Wrapped, secret: bytes, about: bytes) -> bytes | None:
    """Return the key, or None where the secret is another one."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    wrapping_key = _derive(secret, held.salt, held.cost)
    try:
        return AESGCM(wrapping_key).decrypt(held.nonce, held.ciphertext, about)
    except InvalidTag:
        return None


def key_pair() -> tuple[bytes, bytes]:
    """Return a new private key and its public key."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def seal(public: bytes, key: bytes, about: bytes) -> bytes:
    """Hide `key` so that only the owner of `public` can read it."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    once = X25519PrivateKey.generate()
    sent = once.public_key().public_bytes_raw()
    shared = once.exchange(X25519PublicKey.from_public_bytes(public))
    return sent + AESGCM(_agreed(shared, sent, public)).encrypt(_FIRST_NONCE, key, about)


def unseal(private: bytes, sealed: bytes, about: bytes) -> bytes | None:
    """Return what `seal` hid, or None where it was meant for another key or altered."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    own = X25519PrivateKey.from_private_bytes(private)
    sent, ciphertext = sealed[:KEY_BYTES], sealed[KEY_BYTES:]
    try:
        shared = own.exchange(X25519PublicKey.from_public_bytes(sent))
        agreed = _agreed(shared, sent, own.public_key().public_bytes_raw())
        return AESGCM(agreed).decrypt(_FIRST_NONCE, ciphertext, about)
    except (InvalidTag, ValueError):
        return None


def vouch(key: bytes, about: bytes) -> bytes:
    """Return what only somebody who has `key` can say about a text (HMAC-SHA-256)."""
    return hmac.digest(key, b"clinic-app vouches for " + about, "sha256")


def name_of(key: bytes) -> str:
    """Return a name by which a random key can be called without telling anything of it."""
    return hashlib.sha256(b"clinic-app names " + key).hexdigest()[:16]


def _agreed(shared: bytes, sent: bytes, public: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), KEY_BYTES, None, b"clinic-app seal" + sent + public).derive(shared)


def _derive(secret: bytes, salt: bytes, cost: Cost) -> bytes:
    from argon2.low_level import Type, hash_secret_raw

    return hash_secret_raw(
        secret, salt, cost.passes, cost.memory_kib, cost.lanes, KEY_BYTES, Type.ID
    )
