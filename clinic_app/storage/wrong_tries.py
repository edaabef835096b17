"""Wrong passphrases: how many, when, and how long the next try has to wait. Never a lock-out.

The count lies in the key file, so that starting again does not reset it, and moves into the audit trail
with the next right passphrase. It slows down whoever sits at the desk; whoever has a copy of the folder
guesses without this program, and only Argon2id and the passphrase itself stand in the way.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FREE = 3  # slips of the finger
LONGEST_WAIT = 30.0  # seconds


@dataclass(frozen=True, slots=True)
class WrongTries:
    """Tries of one login since the last right passphrase. Moments are in UTC."""

    count: int
    first: dt.datetime
    last: dt.datetime

    def one_more(self, now: dt.datetime) -> WrongTries:
        """Return with a try that was wrong just now."""
        return WrongTries(self.count + 1, self.first, now)

    def as_json(self) -> dict[str, object]:
        """Return as the key file keeps it."""
        return {
            "count": self.count,
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> WrongTries:
        """Read what `as_json` wrote. Raises ValueError, KeyError and TypeError."""
        first, last = (dt.datetime.fromisoformat(stored[name]) for name in ("first", "last"))
        if first.tzinfo is None or last.tzinfo is None or int(stored["count"]) < 1:
            raise ValueError("not a count of tries")
        return cls(int(stored["count"]), first, last)


def pause_after(wrong: int) -> float:
    """Seconds to wait after so many wrong tries: 0, 0, 0, 1, 2, 4, 8, 16, then 30."""
    return 0.0 if wrong <= FREE else min(2.0 ** min(wrong - FREE - 1, 10), LONGEST_WAIT)


def still_to_wait(tries: Mapping[str, WrongTries], now: dt.datetime) -> float:
    """Seconds until the next try; a clock that was set back does not make it longer than the pause itself."""
    if not tries:
        return 0.0
    pause = pause_after(sum(one.count for one in tries.values()))
    since = (now - max(one.last for one in tries.values())).total_seconds()
    return max(0.0, pause - max(0.0, since))
