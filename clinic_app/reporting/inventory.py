"""Every question of a record once, in the list where a reader looks for it: recorded, no, unknown, declined, not asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from clinic_app.form.answers import Answer, State, shown
from clinic_app.form.conditions import Visibility
from clinic_app.form.form import Form
from clinic_app.form.questionnaire import Kind, Question

NEGATIVE_CODES = frozenset({"no", "none", "never"})


class Standing(StrEnum):
    """Which list an answer belongs to. Unknown and not asked are never “no”."""

    RECORDED = "recorded"
    NO = "no"
    UNKNOWN = "unknown"
    DECLINED = "declined"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class Item:
    """One question with its answer in words."""

    question: Question
    entry: int
    standing: Standing
    value: str  # “Yes”, “3 weeks”, “Not asked”
    words: str  # the same inside a sentence: “yes”, “3 weeks”, “not asked”
    grouped: bool
    of: str = ""  # the entry of a repeating group that it belongs to, by its first answer

    @property
    def name(self) -> str:
        """Short name; inside a repeating group with the entry's own name."""
        return f"{self.question.name} ({self.of})" if self.of else self.question.name

    @property
    def said(self) -> str:
        """Name and answer; a plain yes is the name alone, free text stands in quotation marks."""
        if self.question.kind is Kind.YES_NO and self.standing is Standing.RECORDED:
            return self.question.name
        if self.question.kind is Kind.TEXT and self.standing is Standing.RECORDED:
            return f"{self.question.name}: “{self.value}”"
        return f"{self.question.name}: {self.words}"


@dataclass(frozen=True)
class Inventory:
    """All questions on the page of a form, in its order."""

    form: Form

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Every question on the page; those of a repeating group once for each of its entries."""
        return tuple(self._items())

    @cached_property
    def by_id(self) -> dict[str, Item]:
        """Items outside repeating groups, by their question."""
        return {item.question.id: item for item in self.items if item.entry == 0}

    def item(self, question: str, entry: int = 0) -> Item | None:
        """Return one item; None for a question that is not on the page."""
        return self._by_key.get((question, entry))

    @cached_property
    def _by_key(self) -> dict[tuple[str, int], Item]:
        return {(item.question.id, item.entry): item for item in self.items}

    def standing(self, *wanted: Standing) -> tuple[Item, ...]:
        """Items that belong to one of these lists."""
        return tuple(item for item in self.items if item.standing in wanted)

    def entry(self, group: str, entry: int) -> tuple[Item, ...]:
        """Items of one entry of a repeating group."""
        return tuple(
            item for item in self.items if item.entry == entry and item.question.group == group
        )

    @cached_property
    def waiting(self) -> tuple[tuple[str, ...], int]:
        """Questions that are still open and decide about follow-ups, by name, and how many wait for them."""
        form = self.form
        ids = [
            id_
            for id_ in form.questionnaire.questions
            if form.visibility(id_) is Visibility.WAITING
        ]
        parents = dict.fromkeys(parent for id_ in ids for parent in form.waiting_on(id_))
        return tuple(form.questionnaire.question(parent).name for parent in parents), len(ids)

    def _items(self) -> Iterable[Item]:
        form = self.form
        for id_ in form.shown():
            question = form.questionnaire.question(id_)
            if question.group is not None:
                for entry in form.entries(question.group):
                    yield _item(form, question, entry)
            elif question.kind is not Kind.GROUP or not form.entries(id_):
                yield _item(form, question, 0)


def _item(form: Form, question: Question, entry: int) -> Item:
    answer = form.effective(question.id, entry)
    return Item(
        question,
        entry,
        _standing(question, answer),
        shown(question, answer),
        _in_sentence(question, answer),
        answer.grouped,
        entry_name(form, question.group, entry) if question.group else "",
    )


def _in_sentence(question: Question, answer: Answer) -> str:
    if isinstance(answer.value, tuple):
        return ", ".join(lowered(shown(question, Answer.of((code,)))) for code in answer.value)
    words = shown(question, answer)
    return words if question.kind is Kind.TEXT else lowered(words)


def _standing(question: Question, answer: Answer) -> Standing:
    if answer.state is not State.ANSWERED:
        return Standing(answer.state.value)
    value = answer.value
    codes = value if isinstance(value, tuple) else (value,)
    if question.kind is Kind.YES_NO:
        return Standing.NO if value == "no" else Standing.RECORDED
    if question.choices and all(_is_negative(question, code) for code in codes):
        return Standing.NO
    return Standing.RECORDED


def _is_negative(question: Question, code: object) -> bool:
    choice = question.choice(code) if isinstance(code, str) else None
    return code in NEGATIVE_CODES or (choice is not None and choice.exclusive)


def entry_name(form: Form, group: str, entry: int) -> str:
    """Name an entry of a repeating group by its first answer, or by its number where that is open."""
    first = form.questionnaire.question(form.questionnaire.children(group)[0])
    answer = form.effective(first.id, entry)
    number = form.entries(group).index(entry) + 1
    if answer.state is not State.ANSWERED:
        return f"{first.name} {number}"
    return lowered(shown(first, answer))


def lowered(words: str) -> str:
    """Lower the first letter, unless the word is an abbreviation."""
    if len(words) > 1 and words[0].isupper() and (words[1].islower() or words[1] == " "):
        return words[0].lower() + words[1:]
    return words
