"""A form as the rules see it: for each question a value, or what its absence means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from clinic_app.form.age import AgeRange
from clinic_app.form.answer import Answer, State, Value
from clinic_app.form.conditions import Visibility
from clinic_app.form.form import Form, Key
from clinic_app.form.questionnaire import Questionnaire
from clinic_app.screening.truth import Truth

Seen = Value | Truth  # a recorded value, or the truth of every positive test without one


class Reading:
    """The answers of one form, looked up once, with room for what is worked out from them.

    A value under a hidden question is ignored (FALSE). Inside a repeating group the slots of its questions
    hold one entry at a time.
    """

    __slots__ = (
        "_entries",
        "_parents",
        "_plan",
        "derived",
        "entry",
        "form",
        "known",
        "needed",
        "open",
        "reasons",
        "values",
    )

    def __init__(self, plan: Plan, form: Form) -> None:
        size = len(plan.slots)
        self.form = form
        self.entry = 0
        self.values: list[Seen] = [Truth.UNKNOWN] * size
        self.open: list[bool] = [False] * size  # on the page, and unknown, declined or not asked
        self.derived: dict[str, Truth] = {}  # by name
        self.known: dict[object, Truth] = {}  # by part of an expression, for explanations
        self.reasons: dict[object, tuple[Key, ...]] = {}  # by expression
        self.needed: dict[object, tuple[str, ...]] = {}  # by expression
        self._parents: dict[str, tuple[str, ...]] = {}
        self._plan = plan
        self._entries: dict[str, list[tuple[int, list[tuple[int, Seen, bool]]]]] = {}
        self._look_up()

    @property
    def age(self) -> AgeRange | None:
        """Age at the visit; None while a date is missing."""
        return self.form.age

    def entries(self, group: str) -> Iterator[int]:
        """Step through the entries of a group; each is in place while it is the current one."""
        if group not in self._entries:
            self._entries[group] = [
                (number, self._look_up_entry(group, number)) for number in self.form.entries(group)
            ]
        try:
            for number, seen in self._entries[group]:
                self.entry = number
                for slot, value, is_open in seen:
                    self.values[slot] = value
                    self.open[slot] = is_open
                yield number
        finally:
            self.entry = 0

    def waiting_on(self, question: str) -> tuple[str, ...]:
        """Questions still open that decide whether this one is shown, looked up once."""
        known = self._parents.get(question)
        if known is None:
            known = self._parents[question] = self.form.waiting_on(question)
        return known

    def _look_up(self) -> None:
        form, values, opens = self.form, self.values, self.open
        stored, visibility = form.answers.get, form.visibility
        shown, hidden = Visibility.SHOWN, Visibility.HIDDEN
        for slot, id_, key, absent, uncounted in self._plan.lines:
            seen = visibility(id_)
            if seen is shown:
                answer = stored(key)
                if answer is None or answer.value is None:
                    opens[slot] = True
                    values[slot] = _without_value(answer, absent)
                elif uncounted and answer.value in uncounted:
                    values[slot] = absent[1]
                else:
                    values[slot] = answer.value
            elif seen is hidden:
                values[slot] = Truth.FALSE
            else:
                values[slot] = self._waiting(id_, absent)

    def _waiting(self, id_: str, absent: tuple[Truth, Truth]) -> Truth:
        """An optional question is silent while it waits for optional ones that nobody asked."""
        not_asked, unknown = absent
        if not_asked is not Truth.SILENT:
            return unknown
        optional, get = self._plan.optional, self.form.get
        silent = all(
            parent in optional and get(parent).state is State.NOT_ASKED
            for parent in self.waiting_on(id_)
        )
        return not_asked if silent else unknown

    def _look_up_entry(self, group: str, number: int) -> list[tuple[int, Seen, bool]]:
        found: list[tuple[int, Seen, bool]] = []
        for slot, id_, _, absent, uncounted in self._plan.children[group]:
            answer = self.form.effective(id_, number)
            value: Seen
            if not self.form.is_shown(id_):
                hidden = self.form.visibility(id_) is Visibility.HIDDEN
                value = Truth.FALSE if hidden else absent[1]
            elif answer.value is None:
                value = _without_value(answer, absent)
            else:
                value = absent[1] if answer.value in uncounted else answer.value
            is_open = self.form.is_shown(id_) and answer.value is None
            found.append((slot, value, is_open))
        return found


def _without_value(answer: Answer | None, absent: tuple[Truth, Truth]) -> Truth:
    not_asked, unknown = absent
    return not_asked if answer is None or answer.state is State.NOT_ASKED else unknown


# slot, question, key, (truth when not asked, truth when unknown), options that count as unknown
Line = tuple[int, str, tuple[str, int], tuple[Truth, Truth], frozenset[str]]


@dataclass(frozen=True)
class Plan:
    """Which questions the rules look at, and how an absent answer to each is taken."""

    questionnaire: Questionnaire
    slots: Mapping[str, int]
    two_valued: frozenset[str]  # unanswered counts as “no”
    counts_as_unknown: Mapping[str, frozenset[str]]

    def read(self, form: Form) -> Reading:
        """Look every answer up once."""
        return Reading(self, form)

    @cached_property
    def optional(self) -> frozenset[str]:
        """Questions that need not be asked."""
        return frozenset(id_ for id_, q in self.questionnaire.questions.items() if not q.required)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """One line for each question outside repeating groups."""
        return tuple(line for line in self._all if self._group(line[1]) is None)

    @cached_property
    def children(self) -> Mapping[str, tuple[Line, ...]]:
        """Lines for the questions of each repeating group."""
        return {
            group: tuple(line for line in self._all if self._group(line[1]) == group)
            for group in self.questionnaire.groups
        }

    @cached_property
    def _all(self) -> tuple[Line, ...]:
        return tuple(self._line(id_, slot) for id_, slot in self.slots.items())

    def _line(self, id_: str, slot: int) -> Line:
        if id_ in self.two_valued:
            absent = (Truth.FALSE, Truth.FALSE)
        elif id_ in self.optional:
            absent = (Truth.SILENT, Truth.UNKNOWN)
        else:
            absent = (Truth.UNKNOWN, Truth.UNKNOWN)
        return (slot, id_, (id_, 0), absent, self.counts_as_unknown.get(id_, frozenset()))

    def _group(self, id_: str) -> str | None:
        return self.questionnaire.questions[id_].group
