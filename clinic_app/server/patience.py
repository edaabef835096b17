"""How long to wait before the same is sent again: longer each time, never all desks at once, never for ever."""

from __future__ import annotations

FIRST = 30.0  # s
LONGEST = 3_600.0  # s
_DOUBLINGS = 10  # beyond which the longest is reached anyway


def wait(tries: int, draw: float, asked: float | None = None) -> float:
    """Return seconds to wait after the nth try failed.

    `draw` from 0 to 1 spreads desks that failed together over the second half of the time; `asked` is what the
    server wished and is never undercut.
    """
    full = min(FIRST * 2.0 ** min(max(tries, 1) - 1, _DOUBLINGS), LONGEST)
    own = full / 2 + full / 2 * draw
    return own if asked is None else max(own, asked)
