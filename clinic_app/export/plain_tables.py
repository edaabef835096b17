"""Intakes as four tables for analysis: intakes, answers, findings and a codebook.

intakes     one row an intake: who, when, versions, the atopic history
answers     one row for each question on the page of an intake, also where there is no answer: `state` is answered,
            unknown, declined or not_asked. What did not apply has no row. `value` is the code or the text (codes
            joined by “;”), `number` the number, `label` the words, `entry` the place in a repeating group
findings    one row for each rule and intake: matched, not_matched or cannot_assess, and what was said
codebook    one row for each column of `intakes` and each question: kind, unit, options
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from clinic_app.export.codebook import JOINT, OUTCOMES, STATES, Column, columns
from clinic_app.form.answers import Answer, Quantity, State, shown, to_code
from clinic_app.form.questionnaire import Kind, Question, Questionnaire
from clinic_app.record import Record
from clinic_app.screening.rules import RuleSet

FILE: Final = "intakes.sqlite"
INDEXES: Final = {
    "intakes": ("intake_id",), "answers": ("question", "intake_id"), "findings": ("rule", "intake_id"),
}  # fmt: skip
Row = tuple[object, ...]
_ANSWERS: Final = (
    ("intake_id", "TEXT"), ("question", "TEXT"), ("entry", "INTEGER"), ("state", "TEXT"), ("value", "TEXT"),
    ("number", "REAL"), ("unit", "TEXT"), ("label", "TEXT"),
)  # fmt: skip
_FINDINGS: Final = (
    ("intake_id", "TEXT"), ("rule", "TEXT"), ("outcome", "TEXT"), ("urgency", "TEXT"), ("title", "TEXT"),
    ("said", "TEXT"),
)  # fmt: skip
_CODEBOOK: Final = (
    ("name", "TEXT"), ("place", "TEXT"), ("label", "TEXT"), ("kind", "TEXT"), ("unit", "TEXT"), ("options", "TEXT"),
    ("section", "TEXT"), ("question", "TEXT"),
)  # fmt: skip


class PlainTables:
    """What the tables of one form and its rules are, and the rows that a record gives."""

    def __init__(
        self, questionnaire: Questionnaire, rules: RuleSet, wanted: Sequence[str] = ()
    ) -> None:
        """`wanted` chooses columns and questions, as in `codebook.columns`. Raises ExportError."""
        told = columns(questionnaire, rules, wanted)
        names = {column.name for column in told}
        self._questionnaire = questionnaire
        self._questions = {
            id_
            for id_, question in questionnaire.questions.items()
            if {id_, f"{id_}.count"} & names
            or (question.group and any(name.startswith(f"{question.group}.") for name in names))
        }
        self._rules = {rule.id for rule in rules.rules if f"finding.{rule.id}" in names}
        self._intakes = tuple(
            column for column in told if not column.section or column.options == STATES
        )
        self.shape = {
            "intakes": tuple(
                (column.name, "INTEGER" if column.numeric else "TEXT") for column in self._intakes
            ),
            "answers": _ANSWERS,
            "findings": _FINDINGS,
            "codebook": _CODEBOOK,
        }

    def codebook(self) -> Iterator[Row]:
        """Give the rows of the codebook."""
        for column in self._intakes:
            yield (
                column.name, "intakes", column.label, column.kind, column.unit, _options(column.options),
                column.section, column.text,
            )  # fmt: skip
        for id_ in self._questionnaire.questions:
            if id_ in self._questions:
                question = self._questionnaire.question(id_)
                yield (
                    id_, "answers", question.name, question.kind.value,
                    JOINT.join(unit.code for unit in question.units),
                    _options(tuple((one.code, one.label) for one in question.choices)),
                    self._questionnaire.section_of(id_).title, question.text,
                )  # fmt: skip
        yield "outcome", "findings", "What a rule found", "code", "", _options(OUTCOMES), "", ""

    def rows(self, record: Record) -> Iterator[tuple[str, Row]]:
        """Give the rows of one record, each with its table."""
        yield "intakes", tuple(_typed(column, column.read(record)) for column in self._intakes)
        for row in self._answers(record):
            yield "answers", row
        for row in _findings(record):
            if row[1] in self._rules:
                yield "findings", row

    def _answers(self, record: Record) -> Iterator[Row]:
        form = record.form
        for id_ in form.shown():
            question = record.questionnaire.question(id_)
            # what another edition of the form asked is kept where nothing was chosen
            if id_ in self._questions or id_ not in self._questionnaire.questions:
                numbers = form.entries(question.group) if question.group else (0,)
                for entry in numbers:
                    yield _answer(record.head.id, question, entry, form.effective(id_, entry))


def _answer(intake: str, question: Question, entry: int, answer: Answer) -> Row:
    state, place = answer.state, (intake, question.id, entry)
    if state is not State.ANSWERED or question.kind is Kind.GROUP:
        return (*place, state.value, None, None, None, None)
    label = shown(question, answer) if question.kind is not Kind.TEXT else None
    if isinstance(answer.value, Quantity):
        number = answer.value
        return (*place, state.value, f"{number.value:f}", float(number.value), number.unit, label)
    code = to_code(question, answer)
    text = JOINT.join(map(str, code)) if isinstance(code, list) else str(code)
    return (*place, state.value, text, None, None, label)


def _findings(record: Record) -> Iterator[Row]:
    screening, id_ = record.screening, record.head.id
    for found in screening.matched:
        rule = found.rule
        yield id_, rule.id, "matched", rule.urgency.value, rule.title, found.say
    for open_ in screening.cannot_assess:
        yield id_, open_.rule.id, "cannot_assess", open_.rule.urgency.value, open_.rule.title, None
    for rule in screening.not_matched:
        yield id_, rule.id, "not_matched", rule.urgency.value, rule.title, None


def _typed(column: Column, cell: str) -> object:
    if not cell:
        return None
    return int(cell) if column.numeric else cell


def _options(options: Sequence[tuple[str, str]]) -> str:
    return " | ".join(f"{code} = {label}" for code, label in options)
