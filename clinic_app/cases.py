"""Patients as a list in a JSON file: read with every mistake at once, screened, and said again as JSON.

    [{"id": "V02", "age": {"months": 4}, "sex": "male", "answers": {"ecz.ever": "yes", ...}}, ...]

A missing key means *not asked*. `age` is counted back from the day of the visit; `dob` may stand instead.
A repeating group is a list of objects: `"food.rx": [{"food.rx.food": "egg"}]`.
"""

from __future__ import annotations

import datetime as dt
import difflib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from clinic_app.errors import AnswerError, CasesError, Problem
from clinic_app.form.answers import NOT_ASKED, Answer, JsonValue, from_code
from clinic_app.form.form import Form, Key
from clinic_app.form.partial_date import PartialDate, months_before
from clinic_app.form.questionnaire import (
    AGE_MAX,
    AGE_MIN,
    DOB,
    VISIT,
    Kind,
    Question,
    Questionnaire,
)
from clinic_app.screening.findings import Screening

SEX = "pat.sex"
_OWN_KEYS = ("id", "age", "dob", "sex", "answers")
_COMMENT_KEYS = ("title", "why", "must", "must_not")  # for people and for tests
_MONTHS_IN = {"years": 12, "months": 1}
_DAYS_IN = {"weeks": 7, "days": 1}
_OLDEST_YEARS = 125
_MAX_BYTES = 20_000_000  # ten thousand cases
_MOST_SUGGESTIONS = (
    100  # a file with more mistakes is another kind of file; looking for near names takes long
)
_WORKED_OUT = frozenset({AGE_MIN, AGE_MAX})


@dataclass(frozen=True, slots=True)
class Case:
    """One patient of the file as a filled form."""

    id: str
    form: Form


def read_cases(path: Path, questionnaire: Questionnaire, today: dt.date) -> tuple[Case, ...]:
    """Read a file of cases. `today` is the day of the visit where a case does not say another one.

    Raises CasesError with every mistake, its place and the nearest right name.
    """
    reader = _Reader(questionnaire, today)
    cases = reader.cases(_load(path))
    if reader.problems:
        count = len(reader.problems)
        raise CasesError(f"{path} has {count} mistake{'' if count == 1 else 's'}.", reader.problems)
    return cases


def outcome(case: Case, screening: Screening) -> dict[str, object]:
    """What the rules and the form say of a case, in an order that does not change between runs."""
    return {
        "id": case.id,
        "matched": [finding.rule.id for finding in screening.matched],
        "cannot_assess": {
            finding.rule.id: list(finding.needed) for finding in screening.cannot_assess
        },
        "not_matched": [rule.id for rule in screening.not_matched],
        "shown": list(case.form.shown()),
        "missing_required": list(dict.fromkeys(id_ for id_, _ in case.form.missing_required())),
    }


# --- the file ----------------------------------------------------------------------------------


class _Twice(dict[str, JsonValue]):
    """A JSON object that remembers the keys that stood in it more than once."""

    repeated: tuple[str, ...] = ()


def _object(pairs: list[tuple[str, JsonValue]]) -> _Twice:
    made = _Twice(pairs)
    if len(made) < len(pairs):
        counted = Counter(name for name, _ in pairs)
        made.repeated = tuple(name for name, count in counted.items() if count > 1)
    return made


def _no_constant(word: str) -> JsonValue:
    raise ValueError(f"{word} is not a number")


def _load(path: Path) -> JsonValue:
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
        if len(content) > _MAX_BYTES:
            raise CasesError(f"{path} is larger than {_MAX_BYTES // 1_000_000} MB.", ())
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise CasesError(f"{path} cannot be read: {error.strerror}.", ()) from error
    except ValueError as error:  # also a path with a null character
        raise CasesError(f"{path} is not a text file in UTF-8.", ()) from error
    try:
        loaded: JsonValue = json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise CasesError(
            f"{path} is not JSON.", [Problem(where, f"It is not JSON: {error.msg}.")]
        ) from error
    except (ValueError, RecursionError) as error:
        raise CasesError(f"{path} cannot be read as JSON: {error}.", ()) from error
    return loaded


# --- one case ----------------------------------------------------------------------------------


class _Reader:
    """Walks the file once and gathers the mistakes instead of stopping at the first."""

    def __init__(self, questionnaire: Questionnaire, today: dt.date) -> None:
        self.questionnaire = questionnaire
        self.today = PartialDate.of(today)
        self.problems: list[Problem] = []

    def cases(self, loaded: JsonValue) -> tuple[Case, ...]:
        if not isinstance(loaded, list):
            self._mistake("file", "A list of cases is expected.", "Put [ and ] around them.")
            return ()
        taken: set[str] = set()
        return tuple(
            case
            for number, one in enumerate(loaded, 1)
            if (case := self._case(one, number, taken)) is not None
        )

    def _case(self, loaded: JsonValue, number: int, taken: set[str]) -> Case | None:
        place = f"case {number}"
        if not isinstance(loaded, _Twice):
            self._mistake(place, "A case is an object.", 'It begins with {"id": …')
            return None
        id_ = loaded.get("id")
        if isinstance(id_, str) and id_.strip():
            place = f"{place} ({id_})"
            if id_ in taken:
                self._mistake(f"{place} > id", f"The id “{id_}” stands in this file twice.")
            taken.add(id_)
        else:
            self._mistake(f"{place} > id", "Each case needs an id, a text of its own.")
        self._keys(loaded, place)
        answers, entries = self._answers(loaded.get("answers", _Twice()), f"{place} > answers")
        visit = self._visit(answers)
        for key, answer in self._person(loaded, place, visit):
            if key in answers:
                self._mistake(
                    f"{place} > answers > {key[0]}", "It is said twice.", "Leave one of them out."
                )
            answers[key] = answer
        return Case(str(id_), Form(self.questionnaire, answers, entries))

    def _keys(self, loaded: _Twice, place: str) -> None:
        """Unknown keys are comments, unless they look like a slip of the pen."""
        for name in loaded.repeated:
            self._mistake(f"{place} > {name}", "This key stands here twice.")
        for name in loaded:
            near = self._near(name, _OWN_KEYS, 0.75)
            if name not in (*_OWN_KEYS, *_COMMENT_KEYS) and near:
                self._mistake(f"{place} > {name}", "There is no such key.", _meant(near))

    # -- who and when ---------------------------------------------------------------------------

    def _visit(self, answers: dict[Key, Answer]) -> PartialDate:
        """Day of the visit: the one that the case gives, else the day of the run."""
        if VISIT in self.questionnaire.questions:
            answers.setdefault((VISIT, 0), Answer.of(self.today))
        given = answers.get((VISIT, 0), NOT_ASKED).value
        return given if isinstance(given, PartialDate) else self.today

    def _person(
        self, loaded: _Twice, place: str, visit: PartialDate
    ) -> Iterator[tuple[Key, Answer]]:
        if "age" in loaded and "dob" in loaded:
            self._mistake(place, "It has an age and a dob.", "Leave one of them out.")
        elif "age" in loaded:
            born = self._born(loaded["age"], f"{place} > age", visit)
            if born is not None:
                yield (DOB, 0), Answer.of(born)
        for name, question in (("dob", DOB), ("sex", SEX)):
            if name in loaded:
                answer = self._answer(question, loaded[name], f"{place} > {name}")
                if answer is not None and answer.is_given:
                    yield (question, 0), answer

    def _born(self, age: JsonValue, place: str, visit: PartialDate) -> PartialDate | None:
        """Day of birth, counted back from the visit: calendar years and months, then weeks and days."""
        units = (*_MONTHS_IN, *_DAYS_IN)
        if not isinstance(age, _Twice) or not age:
            self._mistake(place, "An age is an object.", 'For example {"months": 4}.')
            return None
        months = days = 0
        for unit, amount in age.items():
            if unit not in units:
                near = difflib.get_close_matches(unit, units, 1) or units
                self._mistake(f"{place} > {unit}", "There is no such unit of age.", _meant(near))
                return None
            if isinstance(amount, bool) or not isinstance(amount, int) or amount < 0:
                self._mistake(
                    f"{place} > {unit}", "A whole number that is not negative is expected."
                )
                return None
            months += amount * _MONTHS_IN.get(unit, 0)
            days += amount * _DAYS_IN.get(unit, 0)
        if months > _OLDEST_YEARS * 12 or days > _OLDEST_YEARS * 366:
            self._mistake(place, f"Nobody is older than {_OLDEST_YEARS} years.")
            return None
        if visit.precision != "day":
            self._mistake(place, "An age needs a visit.date with its day.", "Give the dob instead.")
            return None
        return PartialDate.of(months_before(visit.earliest(), months) - dt.timedelta(days=days))

    # -- what was answered ----------------------------------------------------------------------

    def _answers(
        self, loaded: JsonValue, place: str
    ) -> tuple[dict[Key, Answer], dict[str, tuple[int, ...]]]:
        answers: dict[Key, Answer] = {}
        entries: dict[str, tuple[int, ...]] = {}
        if not isinstance(loaded, _Twice):
            self._mistake(place, "The answers are an object.", 'For example {"ecz.ever": "yes"}.')
            return answers, entries
        for name in loaded.repeated:
            self._mistake(f"{place} > {name}", "This question stands here twice.")
        for name, value in loaded.items():
            where = f"{place} > {name}"
            question = self._question(name, where, group=None)
            if question is None:
                continue
            if question.kind is Kind.GROUP and isinstance(value, list):
                entries[name] = tuple(range(1, len(value) + 1))
                for number, entry in enumerate(value, 1):
                    answers.update(self._entry(name, number, entry, f"{where}[{number}]"))
            else:
                answer = self._answer(name, value, where)
                if answer is not None and answer.is_given:
                    answers[name, 0] = answer
        return answers, entries

    def _entry(
        self, group: str, number: int, loaded: JsonValue, place: str
    ) -> Iterator[tuple[Key, Answer]]:
        if not isinstance(loaded, _Twice):
            first = self.questionnaire.children(group)[0]
            self._mistake(place, "An entry is an object.", f'It begins with {{"{first}": …')
            return
        for name in loaded.repeated:
            self._mistake(f"{place} > {name}", "This question stands here twice.")
        for name, value in loaded.items():
            where = f"{place} > {name}"
            if self._question(name, where, group=group) is not None:
                answer = self._answer(name, value, where)
                if answer is not None and answer.is_given:
                    yield (name, number), answer

    def _question(self, name: str, place: str, *, group: str | None) -> Question | None:
        """Look a question up where it may stand; says what is wrong and returns None otherwise."""
        question = self.questionnaire.questions.get(name)
        if question is not None and question.group == group:
            return question
        if question is not None and question.group is not None:
            self._mistake(place, f"It belongs into an entry of {question.group}.")
        elif question is not None:
            self._mistake(place, f"It does not belong to {group}.", "Put it beside the group.")
        elif name in _WORKED_OUT:
            self._mistake(place, "This age is worked out.", "Give age or dob.")
        else:
            here = [q.id for q in self.questionnaire.questions.values() if q.group == group]
            near = self._near(name, here)
            self._mistake(place, "The form has no such question.", _meant(near))
        return None

    def _answer(self, question: str, value: JsonValue, place: str) -> Answer | None:
        asked = self.questionnaire.questions.get(question)
        if asked is None:
            self._mistake(place, f"This form does not ask for {question}.")
            return None
        try:
            return from_code(asked, value)
        except AnswerError as error:
            self._mistake(place, str(error), error.remedy)
            return None

    def _near(self, name: str, names: Iterable[str], likeness: float = 0.6) -> list[str]:
        if len(self.problems) > _MOST_SUGGESTIONS:
            return []
        return difflib.get_close_matches(name, list(names), 1, likeness)

    def _mistake(self, where: str, what: str, suggestion: str = "") -> None:
        # a key of the file may be of any length; a message must be readable
        self.problems.append(Problem(_shortened(where), _shortened(what), suggestion))


def _shortened(text: str, longest: int = 300) -> str:
    """Keep both ends: the place at the front, the full stop at the back."""
    half = longest // 2
    return text if len(text) <= longest else f"{text[:half]}…{text[-half:]}"


def _meant(names: Iterable[str]) -> str:
    """“Did you mean …?”, or nothing where nothing is near."""
    listed = ", ".join(f"“{name}”" for name in names)
    return f"Did you mean {listed}?" if listed else ""
