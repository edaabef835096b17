"""Records on their way out, with somebody watching: how many are done, and whether to go on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from clinic_app.errors import CancelledError

_Taken = TypeVar("_Taken")
Progress = Callable[[int, int], None]
"""Is told how many records are written, and of how many."""


def watched(
    records: Iterable[_Taken],
    total: int,
    progress: Progress = lambda _done, _total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[_Taken]:
    """Give the records one by one. A writer that takes them leaves no file when this stops it.

    A record counts as done when the next one is asked for. Raises CancelledError.
    """
    progress(0, total)
    for count, record in enumerate(records, 1):
        if cancelled():
            raise CancelledError("The export was stopped. Nothing was written.")
        yield record
        progress(count, total)
