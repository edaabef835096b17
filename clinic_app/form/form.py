"""Form = questionnaire + answers: what applies, what is missing, what is wrong, how far it is. Immutable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from clinic_app.form import answers as answer_texts
from clinic_app.form.age import AgeRange, age_at
from clinic_app.form.answers import NOT_ASKED, Answer, State
from clinic_app.form.conditions import Condition, Test, Visibility
from clinic_app.form.partial_date import Onset, PartialDate
from clinic_app.form.questionnaire import (
    AGE_MAX,
    AGE_MIN,
    DOB,
    VISIT,
    Kind,
    Question,
    Questionnaire,
)

Key = tuple[str, int]  # question id, and the entry of its repeating group (0 outside groups)
_AGES = frozenset({AGE_MIN, AGE_MAX})
FIRST_ENTRY = 1  # an empty group stands on the page as one blank entry


@dataclass(frozen=True, slots=True)
class FormProblem:
    """Something wrong with a given answer. A hard one blocks signing."""

    question: str
    entry: int
    hard: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Progress:
    """Required questions on the page: how many are given, of how many."""

    given: int
    total: int


class Form:
    """A questionnaire with its answers. Every change returns a new Form.

    Hidden answers are kept (`get`), but count for nothing (`effective`). Blank is never read as no.
    """

    def __init__(
        self,
        questionnaire: Questionnaire,
        answers: Mapping[Key, Answer] | Iterable[tuple[Key, Answer]] = (),
        entries: Mapping[str, tuple[int, ...]] | None = None,
    ) -> None:
        self.questionnaire = questionnaire
        self.answers: Mapping[Key, Answer] = MappingProxyType(dict(answers))
        self._entries = dict(entries or {})

    # -- changing ------------------------------------------------------------------------------

    def answer(self, question_id: str, answer: Answer, entry: int = 0) -> Form:
        """Return the form with this answer. Raises KeyError for an id or entry that is not there."""
        question = self.questionnaire.question(question_id)
        if question.group is None:
            if entry != 0:
                raise KeyError(f"{question_id} does not repeat")
        elif entry not in self.entries(question.group):
            raise KeyError(f"{question.group} has no entry {entry}")
        changed = dict(self.answers)
        if answer.is_given:
            changed[question_id, entry] = answer
        else:
            changed.pop((question_id, entry), None)
        return Form(self.questionnaire, changed, self._entries)

    def add_entry(self, group: str, entry: int | None = None) -> tuple[Form, int]:
        """Return the form with one more entry in a repeating group, and the entry's number.

        Numbers only grow, so an answer never moves to another entry. `entry` restores a stored number.
        """
        present = self.entries(group)
        if entry is None:
            used = [kept for question, kept in self.answers if self._group_of(question) == group]
            entry = max((0, *present, *used)) + 1
        kept = tuple(sorted({*present, entry}))
        return Form(self.questionnaire, self.answers, {**self._entries, group: kept}), entry

    def remove_entry(self, group: str, entry: int) -> Form:
        """Return the form without this entry and its answers. Raises KeyError where there is none."""
        if entry not in self.entries(group):
            raise KeyError(f"{group} has no entry {entry}")
        kept = {
            key: answer
            for key, answer in self.answers.items()
            if not (key[1] == entry and self._group_of(key[0]) == group)
        }
        left = tuple(one for one in self.entries(group) if one != entry)
        return Form(self.questionnaire, kept, {**self._entries, group: left})

    # -- reading -------------------------------------------------------------------------------

    def entries(self, group: str) -> tuple[int, ...]:
        """Numbers of the entries of a repeating group, oldest first."""
        return self._entries.get(group, ())

    def get(self, question_id: str, entry: int = 0) -> Answer:
        """Return the stored answer, hidden or not."""
        return self.answers.get((question_id, entry), NOT_ASKED)

    def effective(self, question_id: str, entry: int = 0) -> Answer:
        """Return the answer as it counts: one that is not shown was not asked."""
        if self._visibilities[question_id] is not Visibility.SHOWN:
            return NOT_ASKED
        return self.answers.get((question_id, entry), NOT_ASKED)

    def visibility(self, question_id: str) -> Visibility:
        """Return shown, hidden or waiting."""
        return self._visibilities[question_id]

    def is_shown(self, question_id: str) -> bool:
        """Whether the question stands on the page."""
        return self._visibilities[question_id] is Visibility.SHOWN

    def waiting_on(self, question_id: str) -> tuple[str, ...]:
        """Questions still open that decide whether this one is shown; the top-most ones."""
        if self._visibilities[question_id] is not Visibility.WAITING:
            return ()
        condition = self.questionnaire.questions[question_id].condition
        found: dict[str, None] = {}
        for clause in condition.clauses if condition else ():
            results = [(test, self._test(test)) for test in clause]
            if any(result is True for _, result in results):
                continue
            for test, result in results:
                if result is None:
                    found.update(dict.fromkeys(self._open_source(test)))
        return tuple(found)

    def shown(self) -> tuple[str, ...]:
        """Ids of all questions on the page, in form order."""
        visible = self._visibilities
        return tuple(
            id_ for id_ in self.questionnaire.questions if visible[id_] is Visibility.SHOWN
        )

    def given(self) -> tuple[Key, ...]:
        """Shown questions that were asked (answered, unknown or declined), in form order."""
        return tuple(key for key in self._keys() if self.effective(*key).is_given)

    @cached_property
    def dob(self) -> PartialDate | None:
        """Birth date, as far as it is known."""
        return self._date(DOB)

    @cached_property
    def visit_date(self) -> PartialDate | None:
        """Day of the assessment."""
        return self._date(VISIT)

    @cached_property
    def age(self) -> AgeRange | None:
        """Age at the visit; None while a date is missing or the birth lies after the visit."""
        if self.dob is None or self.visit_date is None:
            return None
        return age_at(self.dob, self.visit_date)

    def missing_required(self) -> tuple[Key, ...]:
        """Required questions on the page that were not asked, in form order.

        *Unknown* and *declined* count as given, except for the date of birth, on which every age depends.
        An empty repeating group is listed with the questions of its first, blank entry.
        """
        return tuple(
            key
            for key in self._keys()
            if self.questionnaire.questions[key[0]].required and not self._counts_as_given(key)
        )

    def problems(self) -> tuple[FormProblem, ...]:
        """Return what is wrong or unusual among the given answers, in form order."""
        found = []
        for id_, entry in self.given():
            question = self.questionnaire.questions[id_]
            answer = self.answers[id_, entry]
            hard = answer_texts.hard_problem(question, answer) or self._date_problem(
                question, answer
            )
            soft = "" if hard else answer_texts.is_soft(question, answer)
            if hard or soft:
                found.append(FormProblem(id_, entry, bool(hard), hard or soft))
        return tuple(found)

    def progress(self, section_id: str) -> Progress:
        """How many required questions of a section are given, of how many that are shown."""
        return self._progress.get(section_id, Progress(0, 0))

    def percent(self) -> int:
        """Share of the required questions that are given; 100 only when none is missing."""
        given = sum(progress.given for progress in self._progress.values())
        total = sum(progress.total for progress in self._progress.values())
        return given * 100 // total if total else 100

    def without_hidden(self) -> Form:
        """Return the form as a record keeps it: only answers on the page."""
        kept = {key: self.answers[key] for key in self.given()}
        entries = {
            group: numbers
            for group, numbers in self._entries.items()
            if numbers and self.is_shown(group)
        }
        return Form(self.questionnaire, kept, entries)

    # -- inside --------------------------------------------------------------------------------

    def __eq__(self, other: object) -> bool:
        """Two forms are equal when form version, answers and entries are."""
        if not isinstance(other, Form):
            return NotImplemented
        mine = {group: numbers for group, numbers in self._entries.items() if numbers}
        theirs = {group: numbers for group, numbers in other._entries.items() if numbers}
        return (
            self.questionnaire.digest == other.questionnaire.digest
            and self.answers == other.answers
            and mine == theirs
        )

    __hash__ = None  # type: ignore[assignment]

    @cached_property
    def _visibilities(self) -> dict[str, Visibility]:
        seen = dict.fromkeys(self.questionnaire.questions, Visibility.SHOWN)
        for question in self.questionnaire.evaluation_order:
            condition = question.condition
            if condition is not None:
                seen[question.id] = self._evaluate(condition, seen)
        return seen

    def _evaluate(self, condition: Condition, seen: Mapping[str, Visibility]) -> Visibility:
        """AND over clauses, OR within: hidden beats waiting, waiting beats shown."""
        result = Visibility.SHOWN
        for clause in condition.clauses:
            best = Visibility.HIDDEN
            for test in clause:
                holds = self._test(test, seen)
                if holds:
                    best = Visibility.SHOWN
                    break
                if holds is None:
                    best = Visibility.WAITING
            if best is Visibility.HIDDEN:
                return Visibility.HIDDEN
            if best is Visibility.WAITING:
                result = Visibility.WAITING
        return result

    def _test(self, test: Test, seen: Mapping[str, Visibility] | None = None) -> bool | None:
        source = test.question
        if source in _AGES:
            return self._test_age(test)
        status = (self._visibilities if seen is None else seen)[source]
        if status is Visibility.HIDDEN:
            return test.operator == "!=" or (test.operator == "exists" and test.value is False)
        if status is Visibility.WAITING:
            return None
        return test.holds(self.answers.get((source, 0), NOT_ASKED))

    def _test_age(self, test: Test) -> bool | None:
        age = self.age
        if age is None:
            return None
        return test.holds_for_number(age.min_months if test.question == AGE_MIN else age.max_months)

    def _open_source(self, test: Test) -> tuple[str, ...]:
        if test.question in _AGES:
            return tuple(id_ for id_ in (DOB, VISIT) if self._date(id_) is None) or (DOB,)
        if self._visibilities[test.question] is Visibility.WAITING:
            return self.waiting_on(test.question)
        return (test.question,)

    def _date(self, question_id: str) -> PartialDate | None:
        value = self.get(question_id).value
        return value if isinstance(value, PartialDate) else None

    def _group_of(self, question_id: str) -> str | None:
        return self.questionnaire.questions[question_id].group

    def _keys(self) -> Iterable[Key]:
        """Every shown question, once for each entry where it repeats."""
        for id_ in self.shown():
            group = self._group_of(id_)
            if group is None:
                yield id_, 0
            else:
                for entry in self.entries(group) or (FIRST_ENTRY,):
                    yield id_, entry

    def _counts_as_given(self, key: Key) -> bool:
        id_, _ = key
        answer = self.effective(*key)
        if id_ == DOB:
            return answer.state is State.ANSWERED
        question = self.questionnaire.questions[id_]
        if question.kind is Kind.GROUP and self.entries(id_):
            return True
        if question.group is not None and not self.entries(question.group):
            # “unknown” for the whole list answers for its blank entry
            return answer.is_given or self.effective(question.group).is_given
        return answer.is_given

    @cached_property
    def _progress(self) -> dict[str, Progress]:
        counts: dict[str, list[int]] = {}
        for key in self._keys():
            question = self.questionnaire.questions[key[0]]
            if question.required:
                count = counts.setdefault(question.section, [0, 0])
                count[0] += self._counts_as_given(key)
                count[1] += 1
        return {section: Progress(given, total) for section, (given, total) in counts.items()}

    def _date_problem(self, question: Question, answer: Answer) -> str:
        """Sentence for a time that cannot be: born after the visit, begun before birth or after it."""
        when = answer.value.date if isinstance(answer.value, Onset) else answer.value
        if not isinstance(when, PartialDate):
            return self._age_problem(question, answer)
        visit, dob, words = self.visit_date, self.dob, question.words
        if question.id != VISIT and visit is not None and when.earliest() > visit.latest():
            return words.say(
                "“{name}” ({when}) lies after the visit ({visit}).",
                name=question.name,
                when=when.shown(words),
                visit=visit.shown(words),
            )
        if question.id not in {DOB, VISIT} and dob is not None and when.latest() < dob.earliest():
            return words.say(
                "“{name}” ({when}) lies before the birth ({dob}).",
                name=question.name,
                when=when.shown(words),
                dob=dob.shown(words),
            )
        return ""

    def _age_problem(self, question: Question, answer: Answer) -> str:
        if not isinstance(answer.value, Onset) or answer.value.approximate or self.age is None:
            return ""
        months = answer.value.months(self.dob)
        if months is None or months[0] <= self.age.max_months + 1:
            return ""
        return question.words.say(
            "“{name}” ({when}) is more than the patient's age.",
            name=question.name,
            when=answer.value.shown(question.words),
        )
