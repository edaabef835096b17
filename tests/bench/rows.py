"""One measured line, and how a figure and its floor are taken in turns, so that both see the same machine."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A figure in milliseconds beside the least that it could be, and what is aimed at."""

    measure: str
    value: float
    floor_name: str
    floor: float
    aim: str

    @property
    def ratio(self) -> float:
        return self.value / self.floor


def in_turns(
    value: Callable[[int], object], floor: Callable[[int], object], times: int, warm: int = 3
) -> tuple[list[float], list[float]]:
    """Milliseconds of each run of both, one after the other; the first `warm` runs do not count."""
    values: list[float] = []
    floors: list[float] = []
    for number in range(-warm, times):
        gc.collect(0)
        for job, kept in ((floor, floors), (value, values)):
            begun = time.perf_counter()
            job(number)
            took = (time.perf_counter() - begun) * 1000
            if number >= 0:
                kept.append(took)
    return values, floors


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def percentile(values: Sequence[float], share: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[share - 1]


def markdown(lines: Sequence[Sequence[str]]) -> str:
    """Lines of cells as a table that can be kept; the first line is its head."""
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    drawn = [
        "| "
        + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        + " |"
        for line in lines
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([drawn[0], rule, *drawn[1:]])
