"""How a fault test tells what it did, for the table that `python -m tests.faults` prints."""

from __future__ import annotations

import os
from typing import Protocol

import pytest

LONG = "CLINIC_APP_LONG_FAULTS"  # set by `python -m tests.faults`


class Tell(Protocol):
    """Name the fault first, so that it stands in the table also where it was not withstood."""

    def __call__(self, fault: str = "", *, tries: int | None = None, outcome: str = "") -> None: ...


def tries(*, short: int, long: int) -> int:
    """How often to try: few in every test run, many where the table is wanted."""
    return long if os.environ.get(LONG) else short


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Tell:
    def told(fault: str = "", *, tries: int | None = None, outcome: str = "") -> None:
        given = {"fault": fault, "tries": tries, "outcome": outcome}
        request.node.user_properties += [(name, one) for name, one in given.items() if one]

    return told
