"""The form on paper for a day without power: every core question in the order of the screen, with boxes and lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from clinic_app.form.conditions import Clause, Test
from clinic_app.form.partial_date import PartialDate
from clinic_app.form.questionnaire import Kind, Question, Questionnaire
from clinic_app.reporting.blocks import (
    Ask,
    Banner,
    Block,
    Heading,
    Paper,
    Paragraph,
    Signature,
    Size,
    strong,
    words,
)
from clinic_app.reporting.inventory import lowered

TITLE = "GI intake on paper"
OPEN = ("Unknown", "Declined")  # so that a blank stays “not asked”
ENTRIES = 3  # of a repeating group
_SEX = "pat.sex"
YEAR = 12
_HOW_TO = (
    "Tick what was said. Tick Unknown where it was asked and nobody knows, Declined where no answer was given. "
    "Leave blank what was not asked: a blank is never read as no. Sign below, and type it in when the program is back."
)


def blank_form(questionnaire: Questionnaire, clinic_name: str, printed_at: dt.datetime) -> Paper:
    """Return the form for any patient: name, birth date and number are written in by hand."""
    printed = f"printed {PartialDate.of(printed_at.date()).shown()}"
    return Paper(
        title=TITLE,
        subject=f"Blank form {questionnaire.version}",
        author=clinic_name,
        language=questionnaire.language,
        masthead=tuple(part for part in (clinic_name, printed) if part),
        banner=Banner("Name:", ("Born:", "Number:", "Visit:", "Asked by:")),
        identity="Name:                                        · born:                    · number:",
        versions=f"Blank form {questionnaire.version} · not a record until it is typed in and signed",
        watermark="",
        blocks=tuple(_blocks(questionnaire)),
    )


def _blocks(questionnaire: Questionnaire) -> Iterator[Block]:
    yield Paragraph(words(_HOW_TO), Size.NORMAL)
    for section in questionnaire.sections:
        wanted = [
            question
            for id_ in section.questions
            if (question := questionnaire.question(id_)).required
        ]
        if wanted:
            yield Heading(section.title)
        for question in wanted:
            yield from _question(questionnaire, question)
    yield Signature(("Filled in by", "Date"))


def _question(questionnaire: Questionnaire, question: Question) -> Iterator[Block]:
    if question.kind is Kind.GROUP:
        return  # its questions say which entry they belong to
    when = _when(questionnaire, question)
    text = words(strong(f"{when}: ") if when else "", _asked(question))
    options, lines = _answers(question)
    yield Ask(text, options, lines, follow_up=bool(when))


def _asked(question: Question) -> str:
    if question.group is None:
        return question.text
    return f"{question.text} (up to {ENTRIES}: write 1, 2, 3 beside the box)"


def _answers(question: Question) -> tuple[tuple[str, ...], int]:
    match question.kind:
        case Kind.YES_NO:
            return ("Yes", "No", *OPEN), 0
        case Kind.CHOICE | Kind.MULTI | Kind.BODY_MAP:
            return (*(choice.label for choice in question.choices), *OPEN), 0
        case Kind.NUMBER if question.units:
            return (*(unit.label for unit in question.units), *OPEN), 1
        case Kind.TEXT:
            return OPEN, 2
        case _:
            return OPEN, 1


def _when(questionnaire: Questionnaire, question: Question) -> str:
    """Say when a question is asked: “If yes”, “Under 2 years”; empty where it always is."""
    if question.condition is None:
        return ""
    above = questionnaire.question(question.group) if question.group else question
    said = [_clause(questionnaire, above.follows, tests) for tests in question.condition.clauses]
    return _capital(", ".join(part for part in dict.fromkeys(said) if part))


def _clause(questionnaire: Questionnaire, follows: str | None, tests: Clause) -> str:
    """One thing that must be so, any of its tests; those for a plain yes are said together."""
    said: dict[str, None] = {}
    yes: list[str] = []
    for test in tests:
        parent = questionnaire.questions.get(test.question)
        if parent is None:
            said[_age(test)] = None
        elif parent.kind is Kind.YES_NO and test.value in {True, "yes"} and parent.id == follows:
            said["if yes"] = None
        elif parent.kind is Kind.YES_NO and test.value in {True, "yes"}:
            yes.append(parent.name)
        else:
            said[_choice(parent, follows, str(test.value))] = None
    if yes:
        said[f"if yes to {' or '.join(yes)}"] = None
    return " or ".join(said)


def _age(test: Test) -> str:
    months = int(Decimal(str(test.value)))
    whole = months >= 2 * YEAR and not months % YEAR
    age = f"{months // YEAR} years" if whole else f"{months} months"
    return f"under {age}" if test.operator in {"<", "<="} else f"from {age}"


def _choice(parent: Question, follows: str | None, code: str) -> str:
    choice = parent.choice(code)
    label = lowered(choice.label) if choice is not None else code
    if parent.id == _SEX:
        return label
    return f"if {label}" if parent.id == follows else f"if {parent.name}: {label}"


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
