"""One answer: its value, and the four states it can be in."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from clinic_app.form.partial_date import Onset, PartialDate


class State(StrEnum):
    """Whether a question was asked, and whether it was answered. Unknown is never read as no."""

    ANSWERED = "answered"
    UNKNOWN = "unknown"  # asked; the informant does not know (FHIR asked-unknown)
    DECLINED = "declined"  # asked; not answered (FHIR asked-declined)
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as typed and its UCUM unit (empty where the question has none)."""

    value: Decimal
    unit: str = ""


Value = str | tuple[str, ...] | Quantity | PartialDate | Onset


@dataclass(frozen=True, slots=True)
class Answer:
    """What was recorded for one question. `grouped`: given by one key for several questions together."""

    state: State
    value: Value | None = None
    grouped: bool = False

    def __post_init__(self) -> None:
        """Keep state and value in step."""
        if (self.state is State.ANSWERED) is (self.value is None):
            raise ValueError("an answered question has a value, and no other state has one")

    @classmethod
    def of(cls, value: Value, *, grouped: bool = False) -> Answer:
        """Return an answer with a value."""
        return cls(State.ANSWERED, value, grouped)

    @property
    def is_given(self) -> bool:
        """Whether the question was asked (answered, unknown or declined)."""
        return self.state is not State.NOT_ASKED


UNKNOWN: Final = Answer(State.UNKNOWN)
DECLINED: Final = Answer(State.DECLINED)
NOT_ASKED: Final = Answer(State.NOT_ASKED)
