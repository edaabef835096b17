"""A filled form <-> a FHIR R4 QuestionnaireResponse, without loss.

Asked but not answered is an item without answer that says why (data-absent-reason); not asked is no item at all.
Hidden answers are left out. The derived ages are written for other programs and not read back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from clinic_app.errors import AnswerError, FileProblemsError, Problem
from clinic_app.fhir import names
from clinic_app.fhir.items import DERIVED, MAX_DEPTH
from clinic_app.fhir.json_text import decimal_of, number, parsed
from clinic_app.fhir.place import JsonObject, Place, cut, described, nearest
from clinic_app.form.answers import DECLINED, NOT_ASKED, UNKNOWN, Answer, Quantity, State, Value
from clinic_app.form.form import Form, Key
from clinic_app.form.partial_date import Onset, PartialDate
from clinic_app.form.questionnaire import AGE_MAX, AGE_MIN, DOB, Kind, Question, Questionnaire

_ABSENT: Final = {State.UNKNOWN: names.ASKED_UNKNOWN, State.DECLINED: names.ASKED_DECLINED}
_BY_ABSENT: Final = {
    names.ASKED_UNKNOWN: UNKNOWN,
    "unknown": UNKNOWN,
    names.ASKED_DECLINED: DECLINED,
    names.NOT_ASKED: NOT_ASKED,
}
# what stands beside an answer that one key gave to several questions
TOGETHER: Final = "Asked together with the questions around it."

JsonItem = dict[str, object]


# -- form -> response ------------------------------------------------------------------------------


def response_of_form(
    form: Form, *, completed: bool = False, authored: dt.datetime | None = None
) -> JsonItem:
    """Return the QuestionnaireResponse of the answers on the page. `authored` is an aware time; default: now."""
    questionnaire = form.questionnaire
    when = authored or dt.datetime.now(dt.UTC)
    response: JsonItem = {
        "resourceType": "QuestionnaireResponse",
        "language": questionnaire.language,
        "questionnaire": f"{questionnaire.url}|{questionnaire.version}",
        "status": "completed" if completed else "in-progress",
        "authored": when.isoformat(timespec="seconds"),
    }
    items = _Writer(form).items()
    if items:
        response["item"] = items
    return response


class _Writer:
    """Puts the items of each question into the groups that stand around it in the questionnaire."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._questions = form.questionnaire.questions
        self._titles = {section.id: section.title for section in form.questionnaire.sections}
        self._top: list[JsonItem] = []
        self._lists: dict[tuple[str, ...], list[JsonItem]] = {(): self._top}

    def items(self) -> list[JsonItem]:
        for question in self._questions.values():
            if not self._form.is_shown(question.id) or question.group is not None:
                continue
            items = list(self._of(question))
            if items:
                self._list_at(question.path).extend(items)
        return self._top

    def _list_at(self, path: tuple[str, ...]) -> list[JsonItem]:
        """Return the list of items of a group, which is made when it gets its first one."""
        if path not in self._lists:
            inside: list[JsonItem] = []
            group: JsonItem = {"linkId": path[-1]}
            if path[-1] in self._titles:
                group["text"] = self._titles[path[-1]]
            group["item"] = inside
            self._list_at(path[:-1]).append(group)
            self._lists[path] = inside
        return self._lists[path]

    def _of(self, question: Question) -> Iterable[JsonItem]:
        answer = self._form.get(question.id)
        if answer.is_given and answer.value != ():
            yield _item(question, answer)
        if question.id == DOB:
            yield from self._ages()
        if question.kind is Kind.GROUP:
            for entry in self._form.entries(question.id):
                yield self._entry(question, entry)

    def _ages(self) -> Iterable[JsonItem]:
        """Ages in completed months, where some condition of the form looks at them."""
        age = self._form.age
        if age is None:
            return
        used = {
            source
            for question in self._questions.values()
            if question.condition is not None
            for source in question.condition.sources()
        }
        for id_, months in ((AGE_MIN, age.min_months), (AGE_MAX, age.max_months)):
            if id_ in used:
                yield {"linkId": id_, "answer": [{"valueInteger": months}]}

    def _entry(self, group: Question, entry: int) -> JsonItem:
        made: JsonItem = {"linkId": group.id, "id": f"{group.id}.{entry}", "text": group.text}
        inside = [
            _item(self._questions[id_], answer)
            for id_ in self._form.questionnaire.children(group.id)
            if (answer := self._form.effective(id_, entry)).is_given and answer.value != ()
        ]
        if inside:
            made["item"] = inside
        return made


def _item(question: Question, answer: Answer) -> JsonItem:
    made: JsonItem = {"linkId": question.id}
    extensions: list[JsonItem] = []
    if answer.grouped:
        extensions.append({"url": names.ORIGINAL_TEXT, "valueString": TOGETHER})
    if answer.state in _ABSENT:
        extensions.append({"url": names.ABSENT, "valueCode": _ABSENT[answer.state]})
    if extensions:
        made["extension"] = extensions
    made["text"] = question.text
    if answer.value is not None:
        made["answer"] = _values(question, answer.value)
    return made


def _values(question: Question, value: Value) -> list[JsonItem]:
    if isinstance(value, tuple):
        return [{"valueCoding": _coding(question, code)} for code in value]
    if isinstance(value, Quantity):
        return [_number(question, value)]
    if isinstance(value, PartialDate):
        return [{"valueDate": value.iso()}]
    if question.kind is Kind.YES_NO:
        return [{"valueBoolean": value == "yes"}]
    text = value.code() if isinstance(value, Onset) else value
    coded = question.kind is Kind.CHOICE
    return [{"valueCoding": _coding(question, text)} if coded else {"valueString": text}]


def _coding(question: Question, code: str) -> JsonItem:
    choice = question.choice(code)
    if choice is None:
        return {"code": code}
    system = {"system": choice.system} if choice.system else {}
    return {**system, "code": code, "display": choice.label}


def _number(question: Question, quantity: Quantity) -> JsonItem:
    value = quantity.value
    if question.integer and value == value.to_integral_value():
        return {"valueInteger": int(value)}
    if not _chooses_unit(question):
        return {"valueDecimal": number(value)}
    label = next((u.label for u in question.units if u.code == quantity.unit), quantity.unit)
    return {
        "valueQuantity": {
            "value": number(value),
            "unit": label,
            "system": names.UCUM,
            "code": quantity.unit,
        }
    }


def _chooses_unit(question: Question) -> bool:
    """Whether it is a quantity: the loader takes one only where there are several units."""
    return len(question.units) > 1


# -- response -> answers ---------------------------------------------------------------------------


@dataclass
class Answers:
    """Answers and the entries of repeating groups, as `Form` takes them."""

    answers: dict[Key, Answer] = field(default_factory=dict)
    entries: dict[str, tuple[int, ...]] = field(default_factory=dict)


def answers_of_response(resource: str | JsonObject, questionnaire: Questionnaire) -> Answers:
    """Read a QuestionnaireResponse, as text or as the resource itself.

    Limits are not checked here: a form says itself which of its answers are impossible.
    Raises FileProblemsError with every mistake, its place and the nearest right name.
    """
    problems: list[Problem] = []
    root = Place("", problems)
    loaded: object = parsed(resource, root) if isinstance(resource, str) else resource
    reader = _Reader(questionnaire)
    if isinstance(loaded, dict):
        reader.read(root, loaded)
    elif not problems:
        root.mistake(f"A QuestionnaireResponse is an object, not {described(loaded)}.")
    if problems:
        count = len(problems)
        raise FileProblemsError(
            f"The response has {count} mistake{'' if count == 1 else 's'}.", problems
        )
    return reader.found


class _Reader:
    """Walks the items of a response, whatever groups they stand in."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.found = Answers()
        self._questionnaire = questionnaire
        self._groups = {id_ for q in questionnaire.questions.values() for id_ in q.path}

    def read(self, root: Place, response: JsonObject) -> None:
        if response.get("resourceType") != "QuestionnaireResponse":
            root.mistake("It is not a FHIR QuestionnaireResponse.")
            return
        canonical = root.text(response, "questionnaire").partition("|")[0]
        if canonical and canonical != self._questionnaire.url:
            root.at("questionnaire").mistake(
                f"It belongs to another form, {cut(canonical)}.",
                f"This form is {self._questionnaire.url}.",
            )
            return
        self._items(root, response, None, 0)

    def _items(
        self, place: Place, holder: JsonObject, entry: tuple[str, int] | None, depth: int
    ) -> None:
        if depth > MAX_DEPTH:
            place.mistake(f"Items lie more than {MAX_DEPTH} deep.")
            return
        for at, raw in place.children(holder, "item"):
            id_ = at.needed_text(raw, "linkId", "The item has no linkId.")
            here = Place(f"item {cut(id_)}", at.problems) if id_ else at
            question = self._questionnaire.questions.get(id_)
            if question is not None and question.kind is Kind.GROUP:
                self._group(here, raw, question, depth)
            elif question is not None:
                self._answer(here, raw, question, entry)
            elif id_ in self._groups:
                self._items(here, raw, entry, depth + 1)
            elif id_ and id_ not in DERIVED:
                here.mistake(
                    "The form has no such question.", nearest(id_, self._questionnaire.questions)
                )

    def _group(self, place: Place, raw: JsonObject, group: Question, depth: int) -> None:
        state = _absent(place, raw)
        if state is not None:
            self._put(place, (group.id, 0), _marked(place, raw, state))
            return
        taken = self.found.entries.get(group.id, ())
        given = str(raw.get("id", "")).removeprefix(f"{group.id}.")
        entry = int(given[:9]) if given.isdecimal() and given.isascii() else 0
        if entry < 1 or entry in taken:
            entry = max((0, *taken)) + 1
        self.found.entries[group.id] = (*taken, entry)
        self._items(place, raw, (group.id, entry), depth + 1)

    def _answer(
        self, place: Place, raw: JsonObject, question: Question, entry: tuple[str, int] | None
    ) -> None:
        if question.group != (entry[0] if entry else None):
            where = (
                f"inside {question.group}" if question.group else f"outside {entry and entry[0]}"
            )
            place.mistake(f"This question stands {where}.")
            return
        if "item" in raw:
            place.mistake("A question holds no items.", "Put them beside it.")
        key = (question.id, entry[1] if entry else 0)
        state = _absent(place, raw)
        given = place.children(raw, "answer")
        if state is not None:
            if given:
                place.mistake("It says that there is no answer, and gives one.")
            self._put(place, key, _marked(place, raw, state))
            return
        value = _read_values(place, given, question)
        if value is not None:
            self._put(place, key, _marked(place, raw, Answer.of(value)))

    def _put(self, place: Place, key: Key, answer: Answer) -> None:
        if key in self.found.answers:
            place.mistake("The question is answered twice.")
        if answer.is_given:
            self.found.answers[key] = answer


def _absent(place: Place, raw: JsonObject) -> Answer | None:
    """Return the state that a data-absent-reason stands for; None where there is none."""
    for at, extension in place.children(raw, "extension"):
        if extension.get("url") == names.ABSENT:
            code = at.text(extension, "valueCode")
            if code not in _BY_ABSENT:
                at.mistake(f"“{cut(code)}” is not a reason known here.", nearest(code, _BY_ABSENT))
            return _BY_ABSENT.get(code, NOT_ASKED)
    return None


def _marked(place: Place, raw: JsonObject, answer: Answer) -> Answer:
    """Return the answer, marked if one key gave it to several questions."""
    together = any(
        extension.get("url") == names.ORIGINAL_TEXT and extension.get("valueString") == TOGETHER
        for _, extension in place.children(raw, "extension")
    )
    return Answer(answer.state, answer.value, grouped=True) if together else answer


def _read_values(
    place: Place, given: list[tuple[Place, JsonObject]], question: Question
) -> Value | None:
    several = question.kind in (Kind.MULTI, Kind.BODY_MAP)
    if len(given) > 1 and not several:
        place.mistake("Only one answer is possible.")
        return None
    values = []
    for at, raw in given:
        try:
            values.append(_READ[question.kind](raw, question))
        except AnswerError as error:
            at.mistake(str(error), error.remedy)
    if not values or len(values) < len(given):
        return None
    if several:
        chosen = set(values)
        return tuple(choice.code for choice in question.choices if choice.code in chosen)
    return values[0]


# Each reads one answer of a question, or raises AnswerError.


def _read_yes_no(raw: JsonObject, _question: Question) -> Value:
    value = _only(raw, "valueBoolean")
    if isinstance(value, bool):
        return "yes" if value else "no"
    raise _wrong("valueBoolean", "true or false", value)


def _read_code(raw: JsonObject, question: Question) -> Value:
    value = _only(raw, "valueCoding")
    code = value.get("code") if isinstance(value, dict) else None
    if not isinstance(code, str):
        raise _wrong("valueCoding", "an object with a code", value)
    if question.choice(code) is None:
        options = [choice.code for choice in question.choices]
        raise AnswerError(f"“{cut(code)}” is not an option.", nearest(code, options))
    return code


def _read_number(raw: JsonObject, question: Question) -> Value:
    if _chooses_unit(question):
        return _read_quantity(raw, question)
    key = "valueInteger" if question.integer else "valueDecimal"
    value = _only(raw, key)
    amount = decimal_of(value)
    if amount is None or (question.integer and amount != amount.to_integral_value()):
        raise _wrong(key, "a whole number" if question.integer else "a number", value)
    return Quantity(amount, question.units[0].code if question.units else "")


def _read_quantity(raw: JsonObject, question: Question) -> Value:
    value = _only(raw, "valueQuantity")
    if not isinstance(value, dict):
        raise _wrong("valueQuantity", "an object with value and code", value)
    amount, unit = decimal_of(value.get("value")), value.get("code")
    offered = [one.code for one in question.units]
    if amount is None:
        raise _wrong("valueQuantity", "an object with a number as value", value)
    if unit not in offered:
        raise AnswerError(
            f"“{cut(str(unit))}” is not a unit of this question.", f"Use {' or '.join(offered)}."
        )
    return Quantity(amount, str(unit))


def _read_date(raw: JsonObject, _question: Question) -> Value:
    value = _only(raw, "valueDate")
    if isinstance(value, str):
        return PartialDate.from_iso(value)
    raise _wrong("valueDate", "a date", value)


def _read_onset(raw: JsonObject, _question: Question) -> Value:
    value = _only(raw, "valueString")
    if not isinstance(value, str):
        raise _wrong("valueString", "an age or a date", value)
    try:
        return Onset.from_code(value)
    except AnswerError:
        return Onset.parse(value)  # as a person typed it into another program


def _read_text(raw: JsonObject, _question: Question) -> Value:
    value = _only(raw, "valueString")
    if isinstance(value, str) and value:
        return value
    raise _wrong("valueString", "a text", value)


_READ: Final[Mapping[Kind, Callable[[JsonObject, Question], Value]]] = {
    Kind.YES_NO: _read_yes_no,
    Kind.CHOICE: _read_code,
    Kind.MULTI: _read_code,
    Kind.BODY_MAP: _read_code,
    Kind.NUMBER: _read_number,
    Kind.DATE: _read_date,
    Kind.ONSET: _read_onset,
    Kind.TEXT: _read_text,
}


def _only(raw: JsonObject, key: str) -> object:
    """Return the value under `key`. Raises AnswerError that names a key given instead."""
    for given in raw:
        if given.startswith("value") and given != key:
            raise AnswerError(f"The answer is a {key}, not a {cut(given)}.")
    if key not in raw:
        raise AnswerError(f"The {key} is missing.")
    return raw[key]


def _wrong(key: str, expected: str, value: object) -> AnswerError:
    return AnswerError(f"{key} must be {expected}, not {described(value)}.")
