"""What makes a passphrase too weak to guard a clinic's records, and how it is brought into one form.

The key file lies beside the database, so whoever copies the folder can try passphrases as fast as
Argon2id lets them: about ten a second for each 64 MiB and core. Ten characters that are neither a
common word nor a pattern are the least that withstands that; several words are better.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from clinic_app.errors import StorageError

SHORTEST = 10  # characters
LONGEST = 1024  # characters; longer input is a slip, such as a pasted document
FEW_DIFFERENT = 5  # different characters; fewer is a pattern
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiopasdfghjklzxcvbnm")
_COMMON = (
    "password", "passwort", "passphrase", "letmein", "welcome", "iloveyou", "qwerty", "admin",
    "administrator", "changeme", "secret", "doctor", "clinic", "hospital", "eczema", "asthma",
    "allergy", "patient", "intake", "summer", "winter", "spring", "autumn", "football", "dragon",
    "monkey", "princess", "sunshine", "master", "login", "default", "test",
)  # fmt: skip


def one_form(passphrase: str) -> bytes:
    """Return the bytes that are derived from: the same on every keyboard (NFKC)."""
    return unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogatepass")


def require_strong(passphrase: str, about: Iterable[str] = ()) -> None:
    """Raise StorageError with the reason where a passphrase is too weak. `about`: names not to be used alone."""
    reason = _weakness(passphrase, [word for word in about if len(word) > 2])  # noqa: PLR2004
    if reason:
        raise StorageError(reason, "Four or five words that only you put together are best.")


def _weakness(passphrase: str, about: Iterable[str]) -> str:
    plain = unicodedata.normalize("NFKC", passphrase).casefold()
    letters = "".join(filter(str.isalpha, plain))
    names = {"".join(filter(str.isalpha, word.casefold())) for word in about}
    reasons = {
        f"shorter than {SHORTEST} characters": len(plain) < SHORTEST,
        f"longer than {LONGEST} characters": len(passphrase) > LONGEST,
        "only the same few characters again and again": len(set(plain)) < FEW_DIFFERENT,
        "a row of the keyboard or of the alphabet": any(
            plain in way for row in _ROWS for way in (row * 2, row[::-1] * 2)
        ),
        "a common word with digits or signs, and those are tried first": letters in _COMMON,
        "a name that stands on the first screen": bool(letters) and letters in names,
    }
    return next((f"The passphrase is {reason}." for reason, true in reasons.items() if true), "")
