"""The form as a REDCap project: instruments, fields, branching logic, and how each field is read from a record.

One instrument for who and when, one for each section of the form, one for each repeating group (to be marked as
repeating in REDCap), one for the findings. A field is named like our column, with underscores: `ecz_ever`.

    yes/no          `yesno`, 1 and 0
    one option      `radio`, or `dropdown` where there are many; our codes
    several         `checkbox`: a column `field___code` for each option
    number          text, validated; a second field for the unit where there are several
    date            text as far as it is known (2009, 2009-06), and a field `…_ymd` of type date where it is whole
    age of onset    text (4 mo, ~2 a, 2009-06)
    text            notes

*Unknown* and *declined* are REDCap's missing data codes ASKU and DECL, which have to be set up in the project
(REDCap: “Missing Data Codes”); *not asked* is an empty field. Conditions of the form become branching logic;
conditions on age look at the two fields with the age in months.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from clinic_app.export.codebook import Column, columns
from clinic_app.export.redcap_names import RECORD_ID, Names, choices_cell, codes_of, plain
from clinic_app.form.answer import Answer, Quantity, State
from clinic_app.form.answers import to_code
from clinic_app.form.conditions import Condition, Test
from clinic_app.form.partial_date import PartialDate
from clinic_app.form.questionnaire import AGE_MAX, AGE_MIN, Kind, Question, Questionnaire
from clinic_app.record import Record
from clinic_app.screening.rules import RuleSet

UNKNOWN, DECLINED = "ASKU", "DECL"
MISSING_CODES: Final = (
    (UNKNOWN, "Asked, but the informant does not know"),
    (DECLINED, "Asked, but declined to answer"),
)
DICTIONARY_HEADER: Final = (
    "Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label",
    "Choices, Calculations, OR Slider Labels", "Field Note", "Text Validation Type OR Show Slider Number",
    "Text Validation Min", "Text Validation Max", "Identifier?", "Branching Logic (Show field only if...)",
    "Required Field?", "Custom Alignment", "Question Number (surveys only)", "Matrix Group Name",
    "Matrix Ranking?", "Field Annotation",
)  # fmt: skip
_AGES: Final = {AGE_MIN: "age_months", AGE_MAX: "age_months_max"}
_MISSING: Final = {State.UNKNOWN: UNKNOWN, State.DECLINED: DECLINED}
_DROPDOWN_FROM: Final = 9  # options; fewer are buttons that all can be seen
_IDENTIFIES: Final = frozenset(
    {
        "identifiers", "family", "given", "former_names", "dob", "patient_id", "author", "signed_by", "started_at",
        "signed_at", "withdrawn_at", "withdrawn_by", "content_hash", "replaces", "superseded_by", "clinic",
        "amendment_reason", "withdrawn_reason", "other_answers",
    }
)  # fmt: skip

Read = Callable[[Record, int], str]  # record and entry of a repeating group -> cell


@dataclass(frozen=True, slots=True)
class Field:
    """One row of the data dictionary, with the columns that it has in a file of records."""

    name: str
    form: str
    kind: str
    label: str
    choices: str = ""
    note: str = ""
    validation: str = ""
    low: str = ""
    high: str = ""
    identifies: bool = False
    branching: str = ""
    required: bool = False
    annotation: str = ""
    cells: tuple[tuple[str, Read], ...] = ()

    def row(self) -> tuple[str, ...]:
        """The 18 cells of the dictionary."""
        return (
            self.name, self.form, "", self.kind, self.label, self.choices, self.note, self.validation, self.low,
            self.high, "y" if self.identifies else "", self.branching, "y" if self.required else "", "", "", "", "",
            self.annotation,
        )  # fmt: skip


class Project:
    """The fields of one form and its rules."""

    def __init__(self, questionnaire: Questionnaire, rules: RuleSet) -> None:
        self._questionnaire = questionnaire
        self._names = Names()
        self._codes = {
            question.id: codes_of(choice.code for choice in question.choices)
            for question in questionnaire.questions.values()
        }
        self.repeating = {
            group: plain(questionnaire.question(group).name) for group in questionnaire.groups
        }
        told = columns(questionnaire, rules)
        asked = {column.name for column in told if column.section} - {
            column.name for column in told if column.section in {"Atopic history", "Findings"}
        }
        head = [column for column in told if not column.section]
        found = [column for column in told if column.section and column.name not in asked]
        self.fields = (
            Field(
                RECORD_ID, "intake", "text", "Intake", identifies=True,
                cells=((RECORD_ID, lambda record, _: record.head.id),),
            ),
            *(self._plain(column, "intake") for column in head[1:]),
            *self._sections(),
            *(self._plain(column, "findings") for column in found),
        )  # fmt: skip
        self.forms = tuple(dict.fromkeys(field.form for field in self.fields))

    def _sections(self) -> Iterator[Field]:
        questions = self._questionnaire.questions
        for section in self._questionnaire.sections:
            form = plain(section.title)
            mine = [questions[id_] for id_ in section.questions]
            for question in mine:
                if question.group is None:
                    yield from self._question(question, form)
            for group in (one for one in mine if one.kind is Kind.GROUP):
                for id_ in self._questionnaire.children(group.id):
                    yield from self._question(questions[id_], self.repeating[group.id])

    # -- fields ------------------------------------------------------------------------------------

    def _plain(self, column: Column, form: str) -> Field:
        """Return the field of a column of ours that is no question."""
        name = self._names.of(column.name)
        read: Read = lambda record, _: column.read(record)  # noqa: E731 - a cell like the others
        kind, choices, validation = "text", "", ""
        if column.kind == "code" and column.options:
            kind, choices = "radio", choices_cell(column.options)
        elif column.kind == "number":
            validation = "integer"
        elif column.kind == "time":
            validation = "datetime_seconds_ymd"
            read = lambda record, _: column.read(record)[:19].replace("T", " ")  # noqa: E731
        return Field(
            name, form, kind, _words(column.label), choices, validation=validation,
            identifies=column.name in _IDENTIFIES, annotation=f"clinic-app: {column.name}",
            cells=((name, read),),
        )  # fmt: skip

    def _question(self, question: Question, form: str) -> Iterator[Field]:
        name = self._names.of(question.id)
        label, branching = _words(question.text), self._branching(question.condition)
        notes = {"note": _words(question.hint), "branching": branching}
        notes["annotation"] = f"clinic-app: {question.id}"
        required = question.required

        def value(record: Record, entry: int) -> str:
            return _cell(record, question, entry, self._code)

        def field(kind: str, choices: str = "", validation: str = "", **more: str) -> Field:
            return Field(
                name, form, kind, label, choices, required=required, validation=validation,
                identifies=question.kind in {Kind.DATE, Kind.TEXT}, cells=((name, value),), **{**notes, **more},
            )  # fmt: skip

        codes = self._codes[question.id]
        options = [(codes[one.code], one.label) for one in question.choices]
        match question.kind:
            case Kind.YES_NO:
                yield field("yesno")
            case Kind.CHOICE:
                many = len(options) >= _DROPDOWN_FROM
                yield field("dropdown" if many else "radio", choices_cell(options))
            case Kind.MULTI | Kind.BODY_MAP:
                yield Field(
                    name, form, "checkbox", label, choices_cell(options), required=required,
                    cells=tuple(_boxes(name, question, codes)), **notes,  # type: ignore[arg-type]
                )  # fmt: skip
            case Kind.NUMBER:
                low, high = question.limits.hard_min, question.limits.hard_max
                several = len(question.units) > 1  # then the limits count for the first unit alone
                yield field(
                    "text", "", "integer" if question.integer else "number",
                    low="" if several or low is None else f"{low:f}",
                    high="" if several or high is None else f"{high:f}",
                    note=notes["note"] or ", ".join(unit.label for unit in question.units),
                )  # fmt: skip
                if several:
                    yield self._unit(question, form, branching)
            case Kind.DATE:
                yield field("text", note="YYYY, YYYY-MM or YYYY-MM-DD, as far as it is known")
                yield self._whole_date(question, form, branching)
            case Kind.GROUP:
                yield self._count(question, form, branching)
            case _:
                yield field("notes" if question.kind is Kind.TEXT else "text")

    def _unit(self, question: Question, form: str, branching: str) -> Field:
        name = self._names.of(f"{question.id}.unit")
        codes = codes_of(unit.code for unit in question.units)

        def unit(record: Record, entry: int) -> str:
            answer = _shown(record, question, entry)
            given = answer.value if answer else None
            return codes.get(given.unit, "") if isinstance(given, Quantity) else ""

        options = [(codes[one.code], one.label) for one in question.units]
        return Field(
            name, form, "radio", f"{question.name}, unit", choices_cell(options), branching=branching,
            annotation=f"clinic-app: {question.id}__unit", cells=((name, unit),),
        )  # fmt: skip

    def _whole_date(self, question: Question, form: str, branching: str) -> Field:
        name = self._names.of(f"{question.id}.ymd")

        def whole(record: Record, entry: int) -> str:
            answer = _shown(record, question, entry)
            given = answer.value if answer else None
            return given.iso() if isinstance(given, PartialDate) and given.day is not None else ""

        return Field(
            name, form, "text", f"{question.name}, where the day is known", validation="date_ymd", identifies=True,
            branching=branching, annotation=f"clinic-app: {question.id}", cells=((name, whole),),
        )  # fmt: skip

    def _count(self, group: Question, form: str, branching: str) -> Field:
        name = self._names.of(group.id)

        def count(record: Record, _: int) -> str:
            numbers = record.form.entries(group.id) if _has(record, group) else ()
            if numbers:
                return str(len(numbers))
            answer = record.form.effective(group.id) if _has(record, group) else None
            return _MISSING.get(answer.state, "") if answer else ""

        return Field(
            name, form, "text", f"{group.name}, how many", note="Each is a repeat of its own instrument",
            validation="integer", branching=branching, annotation=f"clinic-app: {group.id}", cells=((name, count),),
        )  # fmt: skip

    def _code(self, question: Question, code: str) -> str:
        if question.kind is Kind.YES_NO:
            return {"yes": "1", "no": "0"}.get(code, "")
        return self._codes[question.id].get(code, code)

    # -- branching logic ---------------------------------------------------------------------------

    def _branching(self, condition: Condition | None) -> str:
        if condition is None:
            return ""
        clauses = [[self._test(test) for test in clause] for clause in condition.clauses]
        return " and ".join(
            tests[0] if len(tests) == 1 else f"({' or '.join(tests)})" for tests in clauses
        )

    def _test(self, test: Test) -> str:
        if test.question in _AGES:
            return f"[{_AGES[test.question]}] {test.operator} {test.value}"
        question = self._questionnaire.question(test.question)
        name = self._names.of(question.id)
        operator = {"!=": "<>"}.get(test.operator, test.operator)
        several = question.kind in {Kind.MULTI, Kind.BODY_MAP}
        if test.operator == "exists":
            boxes = [f"[{name}({code})] = '1'" for code in self._codes[question.id].values()]
            filled = [f"[{name}] <> ''", *(f"[{name}] <> '{code}'" for code, _ in MISSING_CODES)]
            there = f"({' or '.join(boxes)})" if several else f"({' and '.join(filled)})"
            return there if test.value is True else f"not {there}"
        if several:
            return f"[{name}({self._code(question, str(test.value))})] {operator} '1'"
        if question.kind is Kind.NUMBER:
            return f"[{name}] {operator} {test.value}"
        return f"[{name}] {operator} '{self._code(question, str(test.value))}'"


# -- cells -----------------------------------------------------------------------------------------


def _has(record: Record, question: Question) -> bool:
    return question.id in record.questionnaire.questions


def _shown(record: Record, question: Question, entry: int) -> Answer | None:
    return record.form.effective(question.id, entry) if _has(record, question) else None


def _cell(
    record: Record, question: Question, entry: int, code: Callable[[Question, str], str]
) -> str:
    answer = _shown(record, question, entry)
    if answer is None or not answer.is_given:
        return ""
    if answer.state in _MISSING:
        return _MISSING[answer.state]
    if isinstance(answer.value, Quantity):
        return f"{answer.value.value:f}"
    if question.kind in {Kind.YES_NO, Kind.CHOICE}:
        return code(question, str(answer.value))
    return str(to_code(question, answer))


def _boxes(name: str, question: Question, codes: dict[str, str]) -> Iterator[tuple[str, Read]]:
    def box(ours: str) -> Read:
        def read(record: Record, entry: int) -> str:
            answer = _shown(record, question, entry)
            if answer is None or not answer.is_given:
                return ""
            return "1" if isinstance(answer.value, tuple) and ours in answer.value else "0"

        return read

    def missing(state: State) -> Read:
        def read(record: Record, entry: int) -> str:
            answer = _shown(record, question, entry)
            return "1" if answer is not None and answer.state is state else ""

        return read

    for ours, theirs in codes.items():
        yield f"{name}___{theirs.lower()}", box(ours)
    for state, code in _MISSING.items():
        yield f"{name}___{code.lower()}", missing(state)


def _words(text: str) -> str:
    return " ".join(text.split())
