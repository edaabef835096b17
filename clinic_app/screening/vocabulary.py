"""Whether the names in an expression exist, and whether a test suits its question."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from clinic_app.form.questionnaire import Kind, Question, Questionnaire
from clinic_app.screening.expression import (
    AGE_UNITS,
    NOT_ESTABLISHED,
    STILL_RECORDED,
    AllOf,
    AnyEntry,
    AnyOf,
    Asked,
    Named,
    Not,
    NotConfirmed,
    Tally,
    Tree,
)

_STATES = frozenset({NOT_ESTABLISHED, STILL_RECORDED})
_CODED = frozenset({"=", "!", "in", "!in"}) | _STATES
_SEVERAL = frozenset({"has", "has_any", "has_none"}) | _STATES
_ORDERED = frozenset({"<", "<=", ">", ">="}) | _STATES
OPERATORS: Mapping[Kind, frozenset[str]] = {
    Kind.YES_NO: _CODED,
    Kind.CHOICE: _CODED,
    Kind.MULTI: _SEVERAL,
    Kind.BODY_MAP: _SEVERAL,
    Kind.NUMBER: _ORDERED,
    Kind.ONSET: _ORDERED,
    Kind.DATE: _STATES,
    Kind.TEXT: _STATES,
    Kind.GROUP: _STATES,
}
_WRITTEN = {"has_any": "has any of", "has_none": "has none of"}
_YES_NO = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Mistake:
    """A wrong name or test in an expression, with its column (from 1)."""

    column: int
    what: str
    suggestion: str = ""


def nearest(word: str, known: Iterable[str]) -> str:
    """Return “Did you mean “…”?” for the closest known word; empty where none is close."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"Did you mean “{close[0]}”?" if close else ""


def options_of(question: Question) -> tuple[str, ...]:
    """Codes that an answer to the question can hold."""
    if question.kind is Kind.YES_NO:
        return _YES_NO
    return tuple(choice.code for choice in question.choices)


@dataclass(frozen=True)
class Vocabulary:
    """Every name that an expression may use. `derived` maps a name to whether it takes a parameter."""

    questionnaire: Questionnaire
    derived: Mapping[str, bool]
    rules: Collection[str]

    def resolve(self, tree: Tree, group: str = "") -> tuple[Tree, list[Mistake]]:
        """Return the tree with full question ids, and every mistake in it.

        Inside `any food.rx (…)` the questions of the group go by their last name.
        """
        found: list[Mistake] = []
        return self._resolve(tree, group, found), found

    def _resolve(self, tree: Tree, group: str, found: list[Mistake]) -> Tree:
        match tree:
            case Asked():
                return self._asked(tree, group, found)
            case Named():
                self._check_named(tree, found)
                return tree
            case AnyEntry():
                self._check_group(tree, group, found)
                return replace(tree, part=self._resolve(tree.part, tree.group, found))
            case Not() | NotConfirmed():
                return replace(tree, part=self._resolve(tree.part, group, found))
            case AllOf() | AnyOf() | Tally():
                parts = tuple(self._resolve(part, group, found) for part in tree.parts)
                return replace(tree, parts=parts)
            case _:
                return tree

    def _asked(self, test: Asked, group: str, found: list[Mistake]) -> Asked:
        full = f"{group}.{test.question}" if group else test.question
        name = full if full in self.questionnaire.questions else test.question
        question = self.questionnaire.questions.get(name)
        if question is None:
            known = [id_.removeprefix(f"{group}.") if group else id_ for id_ in self._questions()]
            found.append(self._unknown("question", test.question, test.column, known))
            return test
        if question.group is not None and question.group != group:
            sentence = f"“{name}” repeats, so it is asked about inside “any {question.group} (…)”."
            found.append(Mistake(test.column, sentence))
        found.extend(Mistake(test.column, *said) for said in self._unfit(question, test))
        return replace(test, question=name)

    def _questions(self) -> list[str]:
        return list(self.questionnaire.questions)

    def _unfit(self, question: Question, test: Asked) -> Iterable[tuple[str, str]]:
        allowed = OPERATORS[question.kind]
        if test.operator not in allowed:
            written = _WRITTEN.get(test.operator, test.operator)
            names = ", ".join(_WRITTEN.get(one, one) for one in sorted(allowed))
            yield (
                f"“{written}” does not suit “{question.id}” ({question.kind}).",
                f"It takes {names}.",
            )
            return
        known = options_of(question)
        for code in test.codes:
            if code not in known:
                yield f"“{code}” is not an option of “{question.id}”.", nearest(code, known)
        if test.number is not None and test.unit not in self._units(question):
            yield (
                f"“{test.number}{test.unit}” does not suit “{question.id}” ({question.kind}).",
                "An age needs y, mo, wk or d." if question.kind is Kind.ONSET else "Write no unit.",
            )

    @staticmethod
    def _units(question: Question) -> tuple[str, ...]:
        return AGE_UNITS if question.kind is Kind.ONSET else ("",)

    def _check_named(self, named: Named, found: list[Mistake]) -> None:
        if named.name in self.rules and not named.argument:
            return
        takes = self.derived.get(named.name)
        if takes is None:
            known = [*self.derived, *self.rules, *self._questions()]
            found.append(self._unknown("derived value or rule", named.name, named.column, known))
        elif takes is not bool(named.argument):
            sentence = f"“{named.name}” {'needs' if takes else 'takes no'} value in parentheses."
            found.append(Mistake(named.column, sentence))

    def _check_group(self, entry: AnyEntry, outer: str, found: list[Mistake]) -> None:
        groups = self.questionnaire.groups
        if entry.group not in groups:
            found.append(self._unknown("repeating group", entry.group, entry.column, groups))
        elif outer:
            found.append(Mistake(entry.column, "Repeating groups cannot be nested."))

    @staticmethod
    def _unknown(kind: str, word: str, column: int, known: Iterable[str]) -> Mistake:
        return Mistake(column, f"“{word}” is not a {kind}.", nearest(word, known))
