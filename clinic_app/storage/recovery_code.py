"""The recovery code: 160 random bits that a person can write down, read out and type again.

Crockford's base 32 (crockford.com/base32.html) has no I, L, O and U, so that 1, 0 and V cannot be
mistaken. Nine groups of four: eight carry the secret, the ninth is a check on slips.
"""

from __future__ import annotations

import hashlib
import secrets

from clinic_app.errors import WrongPassphraseError

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SECRET_BYTES = 20  # 160 bits, 32 letters
GROUP = 4
_LETTERS = SECRET_BYTES * 8 // 5
_MEANT = str.maketrans({"O": "0", "I": "1", "L": "1"})
_BETWEEN = " -.\u2010\u2011\u2012\u2013\u2014\u00a0\t\r\n"


def draw() -> bytes:
    """Return a new secret."""
    return secrets.token_bytes(SECRET_BYTES)


def shown(secret: bytes) -> str:
    """Return the code of a secret, in groups: `7K3M-9QX2-…`."""
    letters = base32(int.from_bytes(secret), _LETTERS) + _check(secret)
    return "-".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))


def read(typed: str) -> bytes:
    """Return the secret of a typed code; case, spaces, dashes and O/0, I/L/1 do not matter.

    Raises WrongPassphraseError where letters are missing or the check does not fit.
    """
    letters = typed.upper().translate({ord(mark): None for mark in _BETWEEN}).translate(_MEANT)
    if any(letter not in ALPHABET for letter in letters):
        raise WrongPassphraseError(
            "The recovery code has only digits and letters, and never a U.", "Compare it again."
        )
    if len(letters) != _LETTERS + GROUP:
        raise WrongPassphraseError(
            f"The recovery code has {(_LETTERS + GROUP) // GROUP} groups of {GROUP}; "
            f"{len(letters)} letters and digits were typed.",
            "Compare it again, group by group.",
        )
    number = 0
    for letter in letters[:_LETTERS]:
        number = number * 32 + ALPHABET.index(letter)
    secret = number.to_bytes(SECRET_BYTES)
    if _check(secret) != letters[_LETTERS:]:
        raise WrongPassphraseError(
            "There is a slip in the recovery code.", "Compare it again, group by group."
        )
    return secret


def base32(number: int, length: int) -> str:
    """Write a number with `length` letters of the alphabet, the highest first."""
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(length)))


def _check(secret: bytes) -> str:
    return base32(int.from_bytes(hashlib.sha256(b"clinic-app recovery" + secret).digest()), GROUP)
