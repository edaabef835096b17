"""What makes a passphrase too weak to guard a clinic's records, and how it is brought into one form.

The key file lies beside the database, so whoever copies the folder can try passphrases as fast as
Argon2id lets them: about ten a second for each 64 MiB and core. How many tries a passphrase would withstand
is estimated by zxcvbn (Wheeler, USENIX Security 2016), which knows common passwords, names and words, rows of
the keyboard, dates and repetitions; what is said about it are our own words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clinic_app.errors import StorageError

SHORTEST = 10  # characters
LONGEST = 1024  # characters; longer input is a slip, such as a pasted document
LEVELS = 4
ADVICE = "Four or five words that only you put together are best."
_ENOUGH, _STRONG = (
    10.0,
    14.0,
)  # powers of ten of guesses: some 30 years of one core, and ten thousand times that
_STEPS = (4.0, 7.0, _ENOUGH, _STRONG)  # where each level begins
_LOOKED_AT = 72  # characters; more takes zxcvbn long, and is strong by then
_OUR_WORDS = (
    "clinic",
    "doctor",
    "patient",
    "intake",
    "eczema",
    "asthma",
    "allergy",
    "atopy",
    "passphrase",
)
_REASONS = {
    "repeat": "mostly the same few characters again and again",
    "sequence": "mostly a row of the alphabet or of digits",
    "spatial": "mostly a row of the keyboard",
    "regex": "mostly a year",
    "date": "mostly a date",
    "user_inputs": "mostly a name or a word that everybody at this desk would try",
    "passwords": "mostly a common word or password, and those are tried first",
    "english_wikipedia": "mostly one common word, and those are tried first",
    "us_tv_and_film": "mostly one common word, and those are tried first",
    "male_names": "mostly a common name",
    "female_names": "mostly a common name",
    "surnames": "mostly a common name",
}
_TOO_FEW = "too easily guessed by trying"


@dataclass(frozen=True, slots=True)
class Judgement:
    """How good a passphrase is. `level`: 0 to 4; `reason`: a sentence where it is refused."""

    level: int
    reason: str

    @property
    def is_strong(self) -> bool:
        """Whether there is nothing left to wish for."""
        return self.level == LEVELS


def one_form(passphrase: str) -> bytes:
    """Return the bytes that are derived from: the same on every keyboard (NFKC)."""
    return unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogatepass")


def require_strong(passphrase: str, about: Iterable[str] = ()) -> None:
    """Raise StorageError with the reason where a passphrase is too weak. `about`: names that others would try."""
    if reason := judge(passphrase, about).reason:
        raise StorageError(reason, ADVICE)


def judge(passphrase: str, about: Iterable[str] = ()) -> Judgement:
    """Estimate how long it withstands guessing. `about`: names that stand on the first screen."""
    plain = unicodedata.normalize("NFKC", passphrase)
    known = _known(about)
    if len(plain) < SHORTEST:
        return _refused(f"shorter than {SHORTEST} characters", level=0)
    if len(passphrase) > LONGEST:
        return _refused(f"longer than {LONGEST} characters", level=0)
    if _is_made_of(plain, known):
        return _refused("a name that stands on the first screen", level=1)
    from zxcvbn import zxcvbn

    found: Mapping[str, Any] = zxcvbn(plain[:_LOOKED_AT], [*known, *_OUR_WORDS])
    guesses = float(found["guesses_log10"])
    level = sum(guesses >= step for step in _STEPS)
    return Judgement(level, "") if guesses >= _ENOUGH else _refused(_why(found["sequence"]), level)


def _refused(what: str, level: int) -> Judgement:
    return Judgement(level, f"The passphrase is {what}.")


def _known(about: Iterable[str]) -> list[str]:
    """Names as a whole and word by word, folded."""
    words = [part for name in about for part in (name, *re.split(r"[\W\d_]+", name))]
    return sorted({word.casefold() for word in words if len(word) > 2}, key=len, reverse=True)  # noqa: PLR2004


def _is_made_of(plain: str, known: Sequence[str]) -> bool:
    """Whether nothing but digits and signs is left without the names."""
    rest = plain.casefold()
    for word in known:
        rest = rest.replace(word, "")
    return rest != plain.casefold() and not any(map(str.isalpha, rest))


def _why(sequence: Sequence[Mapping[str, Any]]) -> str:
    """Name what the longest part of a weak passphrase is."""
    longest = max(sequence, key=lambda part: len(part["token"]), default={})
    pattern = str(longest.get("pattern", ""))
    return _REASONS.get(str(longest.get("dictionary_name", pattern)), _TOO_FEW)
