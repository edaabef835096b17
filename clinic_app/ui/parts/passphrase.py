"""What to say about a passphrase while it is chosen. What is too weak is decided where the keys are kept."""

from __future__ import annotations

from collections.abc import Iterable

from clinic_app.errors import ClinicError

STRONG = 20  # characters


def refusal(passphrase: str, again: str, about: Iterable[str] = ()) -> str:
    """Sentence why it cannot be taken, or nothing. `about`: names that must not be used alone."""
    weakness = _weakness(passphrase, about)
    if weakness:
        return weakness
    return "" if passphrase == again else "The two passphrases are not the same yet."


def strength(passphrase: str, about: Iterable[str] = ()) -> str:
    """One plain sentence about it."""
    if not passphrase:
        return "Four or five words that only you put together are best."
    weakness = _weakness(passphrase, about)
    if weakness:
        return weakness
    return "Strong." if len(passphrase) >= STRONG else "Good enough. One more word makes it strong."


def _weakness(passphrase: str, about: Iterable[str]) -> str:
    from clinic_app.storage.passphrase import require_strong

    try:
        require_strong(passphrase, about)
    except ClinicError as error:
        return str(error)
    return ""
