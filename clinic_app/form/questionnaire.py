"""The form's definition: sections, questions, choices, units and limits. Frozen; read from a file elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from clinic_app.form.conditions import Condition
from clinic_app.form.language import ENGLISH, Words

DOB = "pat.dob"  # the two dates that an age comes from,
VISIT = "visit.date"
AGE_MIN = "pat.age_months_min"  # and the two derived items that conditions on age look at
AGE_MAX = "pat.age_months_max"


class Kind(StrEnum):
    """What an answer to a question is."""

    YES_NO = "yes_no"
    CHOICE = "choice"
    MULTI = "multi"
    BODY_MAP = "body_map"
    NUMBER = "number"
    DATE = "date"
    ONSET = "onset"
    TEXT = "text"
    GROUP = "group"  # repeating group


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a coded question. An exclusive one (“none”) stands alone."""

    code: str
    label: str
    exclusive: bool = False
    system: str = ""  # the list that the code is from, for other programs


@dataclass(frozen=True, slots=True)
class Unit:
    """UCUM code and the word shown."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Code:
    """What another terminology calls the question."""

    system: str
    code: str
    display: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """Hard limits refuse a number, soft limits ask “sure?”; in the question's (first) unit."""

    hard_min: Decimal | None = None
    hard_max: Decimal | None = None
    soft_min: Decimal | None = None
    soft_max: Decimal | None = None
    soft_text: str = ""


NO_LIMITS = Limits()


@dataclass(frozen=True)
class Question:
    """One question as the file gives it."""

    id: str
    text: str
    kind: Kind
    section: str
    short: str = ""  # two or three words for lists and paper
    required: bool = False
    choices: tuple[Choice, ...] = ()
    units: tuple[Unit, ...] = ()
    limits: Limits = NO_LIMITS
    integer: bool = False
    max_length: int | None = None
    condition: Condition | None = None
    why: str = ""
    sources: tuple[str, ...] = ()
    hint: str = ""
    codes: tuple[Code, ...] = ()
    group: str | None = None  # the repeating group it belongs to
    path: tuple[str, ...] = ()  # ids of the groups around it in the file, outermost first
    order: int = 0
    follows: str | None = None  # the question right above whose answer opens this one
    words: Words = ENGLISH  # of the language it is asked in: how its answers are said

    @cached_property
    def choice_by_code(self) -> Mapping[str, Choice]:
        """Options by their code."""
        return {choice.code: choice for choice in self.choices}

    def choice(self, code: str) -> Choice | None:
        """Return the option with this code, or None."""
        return self.choice_by_code.get(code)

    @property
    def name(self) -> str:
        """Short name, or the whole text where there is none."""
        return self.short or self.text


@dataclass(frozen=True, slots=True)
class Section:
    """A page of the form."""

    id: str
    title: str
    intro: str
    questions: tuple[str, ...]


@dataclass(frozen=True)
class Questionnaire:
    """The whole form. `questions` is in the order of the form and leaves out the derived ages."""

    url: str
    version: str
    title: str
    language: str
    sections: tuple[Section, ...]
    questions: Mapping[str, Question]
    digest: str = ""
    words: Words = ENGLISH
    warning: str = ""  # to be said wherever it is shown: that nobody has reviewed its words

    def question(self, question_id: str) -> Question:
        """Return a question. Raises KeyError for an id that the form does not have."""
        return self.questions[question_id]

    @cached_property
    def _children(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {
            id_: [] for id_, q in self.questions.items() if q.kind is Kind.GROUP
        }
        for id_, question in self.questions.items():
            if question.group is not None:
                found[question.group].append(id_)
        return {group: tuple(ids) for group, ids in found.items()}

    def children(self, group_id: str) -> tuple[str, ...]:
        """Questions of a repeating group, in order."""
        return self._children[group_id]

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """Ids of the repeating groups."""
        return tuple(self._children)

    def section_of(self, question_id: str) -> Section:
        """Return the page that a question stands on."""
        wanted = self.questions[question_id].section
        return next(section for section in self.sections if section.id == wanted)

    @cached_property
    def evaluation_order(self) -> tuple[Question, ...]:
        """Conditional questions, each after the questions that it looks at.

        Raises ValueError on a cycle; a checked file has none.
        """
        order: list[Question] = []
        state: dict[str, bool] = {}  # False: being visited, True: done

        def visit(id_: str) -> None:
            if state.get(id_):
                return
            if id_ in state:
                raise ValueError(f"conditions of {id_} form a cycle")
            state[id_] = False
            question = self.questions[id_]
            if question.condition is not None:
                for source in question.condition.sources():
                    if source in self.questions:
                        visit(source)
                order.append(question)
            state[id_] = True

        for id_ in self.questions:
            visit(id_)
        return tuple(order)
