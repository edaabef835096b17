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
    Notice,
    Paper,
    Paragraph,
    Signature,
    Size,
    Tone,
    strong,
    words,
)
from clinic_app.reporting.inventory import lowered
from clinic_app.reporting.paper_words import Say, paper_words

TITLE = "GI intake on paper"
_SEX = "pat.sex"
YEAR = 12
_HOW_TO = (
    "Tick what was said. Tick Unknown where it was asked and nobody knows, Declined where no answer was given. "
    "Leave blank what was not asked: a blank is never read as no. Sign below, and type it in when the program is back."
)


def blank_form(questionnaire: Questionnaire, clinic_name: str, printed_at: dt.datetime) -> Paper:
    """Return the form for any patient: name, birth date and number are written in by hand."""
    spoken = paper_words(questionnaire.language)
    say = spoken.say
    printed = say("printed {when}", when=PartialDate.of(printed_at.date()).shown(spoken))
    blank = " " * 40
    return Paper(
        title=say(TITLE),
        subject=say("Blank form {version}", version=questionnaire.version),
        author=clinic_name,
        language=questionnaire.language,
        masthead=tuple(part for part in (clinic_name, printed) if part),
        banner=Banner(
            say("Name:"), (say("Born:"), say("Number:"), say("Visit:"), say("Asked by:"))
        ),
        identity=f"{say('Name:')}{blank}· {say('born:')}{blank[:20]}· {say('number:')}",
        versions=say(
            "Blank form {version} · not a record until it is typed in and signed",
            version=questionnaire.version,
        ),
        watermark="",
        blocks=tuple(_blocks(questionnaire, say)),
    )


def _blocks(questionnaire: Questionnaire, say: Say) -> Iterator[Block]:
    if questionnaire.warning:
        yield Notice(words(questionnaire.warning), Tone.OPEN)
    yield Paragraph(words(say(_HOW_TO)), Size.NORMAL)
    for section in questionnaire.sections:
        wanted = [
            question
            for id_ in section.questions
            if (question := questionnaire.question(id_)).required
        ]
        if wanted:
            yield Heading(section.title)
        for question in wanted:
            yield from _question(questionnaire, question, say)
    yield Signature((say("Filled in by"), say("Date")))


def _question(questionnaire: Questionnaire, question: Question, say: Say) -> Iterator[Block]:
    if question.kind is Kind.GROUP:
        return  # its questions say which entry they belong to
    when = _when(questionnaire, question, say)
    text = words(strong(f"{when}: ") if when else "", _asked(question, say))
    options, lines = _answers(question, say)
    yield Ask(text, options, lines, follow_up=bool(when))


def _asked(question: Question, say: Say) -> str:
    if question.group is None:
        return question.text
    return say("{question} (up to 3: write 1, 2, 3 beside the box)", question=question.text)


def _answers(question: Question, say: Say) -> tuple[tuple[str, ...], int]:
    still_open = (say("Unknown"), say("Declined"))  # so that a blank stays “not asked”
    match question.kind:
        case Kind.YES_NO:
            return (say("Yes"), say("No"), *still_open), 0
        case Kind.CHOICE | Kind.MULTI | Kind.BODY_MAP:
            return (*(choice.label for choice in question.choices), *still_open), 0
        case Kind.NUMBER if question.units:
            return (*(unit.label for unit in question.units), *still_open), 1
        case Kind.TEXT:
            return still_open, 2
        case _:
            return still_open, 1


def _when(questionnaire: Questionnaire, question: Question, say: Say) -> str:
    """Say when a question is asked: “If yes”, “Under 2 years”; empty where it always is."""
    if question.condition is None:
        return ""
    above = questionnaire.question(question.group) if question.group else question
    said = [
        _clause(questionnaire, above.follows, tests, say) for tests in question.condition.clauses
    ]
    return _capital(", ".join(part for part in dict.fromkeys(said) if part))


def _clause(questionnaire: Questionnaire, follows: str | None, tests: Clause, say: Say) -> str:
    """One thing that must be so, any of its tests; those for a plain yes are said together."""
    said: dict[str, None] = {}
    yes: list[str] = []
    for test in tests:
        parent = questionnaire.questions.get(test.question)
        if parent is None:
            said[_age(test, say)] = None
        elif parent.kind is Kind.YES_NO and test.value in {True, "yes"} and parent.id == follows:
            said[say("if yes")] = None
        elif parent.kind is Kind.YES_NO and test.value in {True, "yes"}:
            yes.append(parent.name)
        else:
            said[_choice(parent, follows, str(test.value), say)] = None
    either = say(" or ")
    if yes:
        said[say("if yes to {questions}", questions=either.join(yes))] = None
    return either.join(said)


def _age(test: Test, say: Say) -> str:
    months = int(Decimal(str(test.value)))
    whole = months >= 2 * YEAR and not months % YEAR
    age = f"{months // YEAR} {say('years')}" if whole else f"{months} {say('months')}"
    return (
        say("under {age}", age=age) if test.operator in {"<", "<="} else say("from {age}", age=age)
    )


def _choice(parent: Question, follows: str | None, code: str, say: Say) -> str:
    choice = parent.choice(code)
    label = lowered(choice.label) if choice is not None else code
    if parent.id == _SEX:
        return label
    if parent.id == follows:
        return say("if {answer}", answer=label)
    return say("if {question}: {answer}", question=parent.name, answer=label)


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
