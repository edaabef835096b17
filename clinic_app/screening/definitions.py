"""Every expression of a rule set, parsed, checked and compiled once; each mistake with its place."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from clinic_app.errors import Problem
from clinic_app.form.questionnaire import Questionnaire
from clinic_app.screening.expression import (
    AllOf,
    ExpressionError,
    Named,
    Tree,
    parse,
    walk,
)
from clinic_app.screening.judge import Compiler, Judge, questions_in
from clinic_app.screening.reading import Plan
from clinic_app.screening.vocabulary import Vocabulary, nearest, options_of

_NAME = re.compile(r"(?P<name>[A-Z][A-Za-z0-9_.\-]*)(?:\((?P<parameter>[a-z]\w*)\))?")
_NOTHING: Tree = AllOf(())  # stands in for an expression that has a mistake


@dataclass(frozen=True, slots=True)
class Definition:
    """A derived value or a rule: what its name stands for, and where that is written."""

    text: str
    place: str
    parameter: str = ""


def read_name(written: str) -> tuple[str, str] | None:
    """Split `D.known(x)` into name and parameter; None for what is not a name of a derived value."""
    match = _NAME.fullmatch(written)
    return None if match is None else (match["name"], match["parameter"] or "")


class Definitions:
    """Collects expressions while a rule set is read. `judges` holds the compiled ones by their text."""

    def __init__(
        self,
        questionnaire: Questionnaire,
        derived: Mapping[str, Definition],
        rules: Mapping[str, Definition],
        problems: list[Problem],
    ) -> None:
        self._all = {**derived, **rules}
        self._problems = problems
        self._vocabulary = Vocabulary(
            questionnaire,
            {name: bool(definition.parameter) for name, definition in derived.items()},
            rules,
        )
        self._trees: dict[tuple[str, str], Tree] = {}
        self._texts: dict[str, Tree] = {}
        for name, definition in self._all.items():
            if not definition.parameter:
                self.define(name)
        self._report_cycles()

    def define(self, name: str, argument: str = "") -> Tree:
        """Return the resolved tree of a derived value or rule."""
        if (name, argument) not in self._trees:
            definition = self._all.get(name)
            if definition is None:  # reported where it is used
                return _NOTHING
            bindings = {definition.parameter: argument} if argument else {}
            self._trees[name, argument] = _NOTHING
            tree = self._resolved(definition.text, definition.place, bindings)
            self._trees[name, argument] = tree
        return self._trees[name, argument]

    def add(self, text: str, place: str) -> None:
        """Check one more expression; it will be found among the judges by its text."""
        if text and text not in self._texts:
            self._texts[text] = self._resolved(text, place, {})

    def judges(self, plan: Plan) -> dict[str, Judge]:
        """Compile everything. To be called only when there was no problem."""
        compiler = Compiler(plan.questionnaire, plan.slots, self.define)
        named: dict[str, Tree] = {
            name: Named(name) for name, one in self._all.items() if not one.parameter
        }
        return {text: compiler.judge(tree) for text, tree in {**named, **self._texts}.items()}

    def questions(self) -> tuple[str, ...]:
        """Return every question that some expression looks at, each once."""
        found: dict[str, None] = {}
        for tree in (*self._trees.values(), *self._texts.values()):
            found.update(dict.fromkeys(questions_in(tree)))
        return tuple(found)

    def _resolved(self, text: str, place: str, bindings: Mapping[str, str]) -> Tree:
        try:
            parsed = parse(text, bindings)
        except ExpressionError as error:
            self._problems.append(
                Problem(f"{place}, column {error.column}", str(error), error.remedy)
            )
            return _NOTHING
        tree, mistakes = self._vocabulary.resolve(parsed)
        for mistake in mistakes:
            where = f"{place}, column {mistake.column}"
            self._problems.append(Problem(where, mistake.what, mistake.suggestion))
        for part in walk(tree):
            if isinstance(part, Named) and part.argument:
                self.define(part.name, part.argument)
        return _NOTHING if mistakes else tree

    def _report_cycles(self) -> None:
        done: set[str] = set()

        def visit(name: str, above: tuple[str, ...]) -> None:
            if name in above:
                circle = " > ".join((*above[above.index(name) :], name))
                self._problems.append(
                    Problem(self._all[name].place, f"It is defined by itself: {circle}.")
                )
                done.update(above)
            if name in done or name in above:
                return
            for used in self._uses(name):
                visit(used, (*above, name))
            done.add(name)

        for name in self._all:
            visit(name, ())

    def _uses(self, name: str) -> list[str]:
        trees = [tree for (known, _), tree in self._trees.items() if known == name]
        return [
            part.name
            for tree in trees
            for part in walk(tree)
            if isinstance(part, Named) and part.name in self._all
        ]


def check_question(
    questionnaire: Questionnaire, name: str, place: str, problems: list[Problem]
) -> bool:
    """Report a question that the form does not have."""
    if name in questionnaire.questions:
        return True
    suggestion = nearest(name, questionnaire.questions)
    problems.append(Problem(place, f"“{name}” is not a question.", suggestion))
    return False


def check_options(
    questionnaire: Questionnaire,
    name: str,
    codes: Collection[str],
    place: str,
    problems: list[Problem],
) -> None:
    """Report options that a question does not have."""
    known = options_of(questionnaire.questions[name])
    for code in codes:
        if code not in known:
            what = f"“{code}” is not an option of “{name}”."
            problems.append(Problem(place, what, nearest(code, known)))
