"""What stands on a section's page, from top to bottom: decided from the form alone, without a widget."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from clinic_app.form.conditions import Visibility
from clinic_app.form.form import FIRST_ENTRY, Form, Key
from clinic_app.form.questionnaire import Kind, Question, Section


class Place(StrEnum):
    """What a line of the page is."""

    QUESTION = "question"
    ENTRY = "entry"  # heading of one entry of a repeating group
    ADD = "add"  # button that adds an entry
    WAITING = "waiting"  # quiet line on follow-ups whose parent is open
    MORE = "more"  # button for the optional questions


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its kind, the question or group it is about, the entry, how far it is indented."""

    place: Place
    id: str
    entry: int = 0
    depth: int = 0

    @property
    def key(self) -> Key:
        """Question and entry."""
        return self.id, self.entry


def plan(
    form: Form, section: Section, asked_first: frozenset[str], *, more_open: bool
) -> tuple[Line, ...]:
    """Core questions, their follow-ups indented below them, entries of groups, then the rest.

    An optional question is listed when the rules want it first, when it was answered, or when the optional
    ones are unfolded.
    """
    lines: list[Line] = []
    depths: dict[str, int] = {}
    for question in _own(form, section):
        if not form.is_shown(question.id):
            continue
        if not _is_core(form, question, asked_first, more_open=more_open):
            continue
        depth = depths.get(question.follows, 0) + 1 if question.follows in depths else 0
        depths[question.id] = min(depth, 2)
        if question.kind is Kind.GROUP:
            lines += _group(form, question, depths[question.id], asked_first, more_open=more_open)
        else:
            lines.append(Line(Place.QUESTION, question.id, 0, depths[question.id]))
    if waiting(form, section):
        lines.append(Line(Place.WAITING, section.id))
    if more_open or optional_left(form, section, asked_first):
        lines.append(Line(Place.MORE, section.id))
    return tuple(lines)


def may_open(form: Form, section: Section, asked_first: frozenset[str]) -> tuple[Line, ...]:
    """Required follow-ups that wait for an answer, with the places that they will have on the page."""
    lines: list[Line] = []
    depths: dict[str, int] = {}
    for question in _own(form, section):
        shown = form.is_shown(question.id)
        waits = form.visibility(question.id) is Visibility.WAITING
        if question.kind is Kind.GROUP or not (shown or waits):
            continue
        if _is_core(form, question, asked_first, more_open=False):
            depth = depths.get(question.follows, 0) + 1 if question.follows in depths else 0
            depths[question.id] = min(depth, 2)
            if not shown:
                lines.append(Line(Place.QUESTION, question.id, 0, depths[question.id]))
    return tuple(lines)


def optional_left(form: Form, section: Section, asked_first: frozenset[str]) -> int:
    """How many shown optional questions are folded away."""
    return sum(
        form.is_shown(question.id) and not _is_core(form, question, asked_first, more_open=False)
        for question in _own(form, section)
    ) + sum(
        not form.questionnaire.questions[child].required and not form.get(child, entry).is_given
        for group in form.questionnaire.groups
        if form.questionnaire.questions[group].section == section.id and form.is_shown(group)
        for entry in form.entries(group) or (FIRST_ENTRY,)
        for child in form.questionnaire.children(group)
        if form.is_shown(child)
    )


def waiting(form: Form, section: Section) -> tuple[tuple[str, int], ...]:
    """Open questions on which required follow-ups of this section wait, with how many each."""
    counts: dict[str, int] = {}
    for question in _own(form, section):
        if question.required and form.visibility(question.id) is Visibility.WAITING:
            for parent in form.waiting_on(question.id)[:1]:
                counts[parent] = counts.get(parent, 0) + 1
    return tuple(counts.items())


def _own(form: Form, section: Section) -> Iterator[Question]:
    """Questions of the section that stand on their own, in order."""
    questions = form.questionnaire.questions
    return (questions[id_] for id_ in section.questions if questions[id_].group is None)


def _is_core(
    form: Form, question: Question, asked_first: frozenset[str], *, more_open: bool
) -> bool:
    return (
        more_open
        or question.required
        or question.id in asked_first
        or form.get(question.id).is_given
    )


def _group(
    form: Form, group: Question, depth: int, asked_first: frozenset[str], *, more_open: bool
) -> Iterator[Line]:
    children = [form.questionnaire.questions[id_] for id_ in form.questionnaire.children(group.id)]
    for entry in form.entries(group.id) or (FIRST_ENTRY,):
        yield Line(Place.ENTRY, group.id, entry, depth)
        for child in children:
            listed = (
                more_open
                or child.required
                or child.id in asked_first
                or form.get(child.id, entry).is_given
            )
            if listed and form.is_shown(child.id):
                yield Line(Place.QUESTION, child.id, entry, depth + 1)
    yield Line(Place.ADD, group.id, 0, depth)
