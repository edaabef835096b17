"""Why something was done to a record for good: a few words that stay with it."""

from __future__ import annotations

from clinic_app.errors import ReasonNeededError

SHORTEST, LONGEST = 3, 500  # characters of a reason
_WHY = {
    "amended": "Amending needs a reason.",
    "withdrawn": "Withdrawing needs a reason.",
    "merged": "Merging needs a reason.",
    "separated": "Separating needs a reason.",
    "erased": "Erasing needs a reason.",
}


def tidy_reason(reason: str, done: str) -> str:
    """Return a reason without needless space; `done`: “amended”, for example. Raises ReasonNeededError."""
    # NUL would end the text for SQLite's own functions, and for other programs that read it
    tidy = " ".join(reason.replace("\0", "").split())
    if len(tidy) < SHORTEST:
        raise ReasonNeededError(_WHY[done], "Say why in a few words.")
    if len(tidy) > LONGEST:
        raise ReasonNeededError(
            f"The reason has {len(tidy)} characters; there is room for {LONGEST}.", "Shorten it."
        )
    return tidy
