"""What is different between two versions of a form: old and new words, question by question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from clinic_app.form.answer import State
from clinic_app.form.answers import shown
from clinic_app.form.conditions import Visibility
from clinic_app.form.form import Form, Key
from clinic_app.form.questionnaire import Kind, Question

NOT_RECORDED, REMOVED = "Not recorded", "Removed"  # an entry that is only in one of them
_OFF_THE_PAGE = {Visibility.HIDDEN: "Does not apply", Visibility.WAITING: "Not asked yet"}


@dataclass(frozen=True, slots=True)
class Change:
    """One question with another answer, or an entry that came or went (its group, and all it says)."""

    question: str
    entry: int
    section: str  # its title
    short: str
    old: str
    new: str


def changes(old: Form, new: Form) -> tuple[Change, ...]:
    """Return what changed, in the order of the form. Both have the same questionnaire.

    Answers count as they stand on the page: one that went with its parent question is told as well.
    A yes that was given alone is the same as one given together with others.
    """
    return tuple(_changes(old, new))


def _changes(old: Form, new: Form) -> Iterator[Change]:
    for question in new.questionnaire.questions.values():
        if question.kind is Kind.GROUP:
            yield from _entries(old, new, question)
        if question.group is None:
            yield from _answer(old, new, (question.id, 0))


def _entries(old: Form, new: Form, group: Question) -> Iterator[Change]:
    before, after = _numbers(old, group), _numbers(new, group)
    for entry in sorted({*before, *after}):
        if entry not in before:
            nothing = group.words.say(NOT_RECORDED)
            yield _change(new, group, entry, nothing, _whole(new, group, entry), named=new)
        elif entry not in after:
            gone = group.words.say(REMOVED)
            yield _change(new, group, entry, _whole(old, group, entry), gone, named=old)
        else:
            for id_ in new.questionnaire.children(group.id):
                yield from _answer(old, new, (id_, entry))


def _answer(old: Form, new: Form, key: Key) -> Iterator[Change]:
    question = new.questionnaire.question(key[0])
    before, after = old.effective(*key), new.effective(*key)
    if (before.state, before.value) != (after.state, after.value):
        yield _change(new, question, key[1], _words(old, key), _words(new, key), named=old)


def _change(  # noqa: PLR0913, PLR0917 - what a change is made of
    form: Form, question: Question, entry: int, old: str, new: str, named: Form
) -> Change:
    name = question.name
    if entry:
        name = f"{name} ({_entry_name(named, question.group or question.id, entry)})"
    section = form.questionnaire.section_of(question.id).title
    return Change(question.id, entry, section, name, old, new)


def _words(form: Form, key: Key) -> str:
    seen = form.visibility(key[0])
    question = form.questionnaire.question(key[0])
    if seen in _OFF_THE_PAGE:
        return question.words.say(_OFF_THE_PAGE[seen])
    return shown(question, form.effective(*key))


def _numbers(form: Form, group: Question) -> tuple[int, ...]:
    return form.entries(group.id) if form.is_shown(group.id) else ()


def _whole(form: Form, group: Question, entry: int) -> str:
    """Everything that an entry says, in one line."""
    said = []
    for id_ in form.questionnaire.children(group.id):
        answer = form.effective(id_, entry)
        if answer.is_given:
            question = form.questionnaire.question(id_)
            said.append(f"{question.name}: {shown(question, answer)}")
    return "; ".join(said) or group.words.say("Nothing recorded")


def _entry_name(form: Form, group: str, entry: int) -> str:
    """Name an entry by its first answer, or by its place where that is open."""
    first = form.questionnaire.question(form.questionnaire.children(group)[0])
    answer = form.effective(first.id, entry)
    if answer.state is State.ANSWERED:
        return shown(first, answer)
    return str(form.entries(group).index(entry) + 1)
