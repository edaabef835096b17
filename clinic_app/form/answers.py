"""An answer as typed text, as stored code and as shown words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from clinic_app.errors import AnswerError
from clinic_app.form import units
from clinic_app.form.answer import (
    DECLINED,
    NOT_ASKED,
    UNKNOWN,
    Answer,
    Quantity,
    State,
    Value,
)
from clinic_app.form.language import ENGLISH, Words
from clinic_app.form.partial_date import AGE_UNITS, DAYS_IN_UNIT, Onset, PartialDate, read_amount
from clinic_app.form.questionnaire import Question

__all__ = [
    "DECLINED", "NOT_ASKED", "UNKNOWN", "Answer", "JsonValue", "Quantity", "State", "Value",
    "from_code", "hard_problem", "is_soft", "parse", "shown", "to_code",
]  # fmt: skip

JsonValue = str | int | float | bool | None | list["JsonValue"] | dict[str, "JsonValue"]
OPTIONS_NAMED = 12  # in a message
LONGEST_NUMBER = 60  # digits that are kept; more are refused, not cut off
MAX_DIGITS = 15  # more than any measurement; beyond it a number is a slip or an attack


_BY_STATE = {State.UNKNOWN: UNKNOWN, State.DECLINED: DECLINED, State.NOT_ASKED: NOT_ASKED}
_STATE_WORDS = {
    State.UNKNOWN: "Unknown",
    State.DECLINED: "Declined",
    State.NOT_ASKED: "Not asked",
}
# one person types Spanish and another English into the same form; no word means two things
_YES = {"y", "yes", "s", "sí", "si", "true", "1"}
_NO = {"n", "no", "false", "0"}
_CODED_STATES = {"unknown": UNKNOWN, "declined": DECLINED}
_TYPED_STATES = {
    **_CODED_STATES,
    "ignorado": UNKNOWN,
    "se desconoce": UNKNOWN,
    "rehusó contestar": DECLINED,
    "no quiso responder": DECLINED,
}


def parse(question: Question, text: str, today: dt.date | None = None) -> Answer:
    """Read what a person typed. Empty text is *not asked*. Raises AnswerError with what to type."""
    typed = text.strip()
    if not typed:
        return NOT_ASKED
    if question.kind != "text" and typed.casefold() in _TYPED_STATES:
        return _TYPED_STATES[typed.casefold()]
    reader = _TYPED.get(question.kind)
    if reader is None:
        raise AnswerError(
            question.words.say(
                "“{name}” is a list of entries; it has no text of its own.", name=question.name
            )
        )
    return Answer.of(reader(question, typed, today))


def from_code(question: Question, code: JsonValue, *, strict: bool = True) -> Answer:
    """Read the canonical JSON value. Raises AnswerError.

    `strict=False` reads what an older form stored: options and limits that are gone do not matter, and
    a text such as “unknown” is what a person wrote, because the state is stored beside it.
    """
    if code is None:
        return NOT_ASKED
    written = question.kind == "text" and not strict
    if isinstance(code, str) and code in set(State) and code != State.ANSWERED and not written:
        return _BY_STATE[State(code)]
    reader = _CODED.get(question.kind)
    if reader is None:
        raise AnswerError(f"{question.id} is a list of entries, not an answer.")
    return reader(question, code, strict)


def to_code(question: Question, answer: Answer) -> JsonValue:
    """Return the canonical JSON value that `from_code` reads back without loss."""
    value = answer.value
    if value is None:
        return answer.state.value
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Quantity):
        if not value.unit or (len(question.units) == 1 and value.unit == question.units[0].code):
            return str(value.value)
        return {"value": str(value.value), "unit": value.unit}
    if isinstance(value, PartialDate):
        return value.iso()
    return value.code() if isinstance(value, Onset) else value


def shown(question: Question, answer: Answer) -> str:
    """Words for people: “Yes”, “3 weeks”, “Milk or food”, “Unknown”."""
    value, words = answer.value, question.words
    if value is None:
        return words.say(_STATE_WORDS[answer.state])
    if isinstance(value, Quantity):
        label = next((u.label for u in question.units if u.code == value.unit), value.unit)
        one, several = AGE_UNITS.get(value.unit, ("", ""))
        if value.value == 1 and several and label == words.say(several):
            label = words.say(one)
        number = words.number(value.value)
        return f"{number} {label}".strip() if label != "1" else number
    if isinstance(value, tuple):
        return ", ".join(_label(question, code) for code in value)
    if isinstance(value, str):
        return value if question.kind == "text" else _label(question, value)
    return value.shown(words)


def is_soft(question: Question, answer: Answer) -> str:
    """Sentence asking “sure?” where a number lies outside its soft limits; empty otherwise."""
    if not isinstance(answer.value, Quantity):
        return ""
    limits = question.limits
    number = _in_first_unit(question, answer.value)
    low = limits.soft_min is not None and number < limits.soft_min
    high = limits.soft_max is not None and number > limits.soft_max
    if not (low or high):
        return ""
    return limits.soft_text or question.words.say(
        "{answer} is unusual for “{name}”.", answer=shown(question, answer), name=question.name
    )


def hard_problem(question: Question, answer: Answer) -> str:
    """Sentence refusing a number outside its hard limits; empty otherwise."""
    return _refusal(question, answer.value) if isinstance(answer.value, Quantity) else ""


def _label(question: Question, code: str) -> str:
    if question.kind == "yes_no":
        return question.words.say({"yes": "Yes", "no": "No"}.get(code, code))
    choice = question.choice(code)
    return choice.label if choice else code


# -- typed by a person -----------------------------------------------------------------------------


def _yes_no(question: Question, typed: str, _today: dt.date | None) -> str:
    if typed.casefold() in _YES:
        return "yes"
    if typed.casefold() in _NO:
        return "no"
    raise AnswerError(
        question.words.say("“{typed}” is neither yes nor no.", typed=_cut(typed)),
        question.words.say("Type yes, no, unknown or declined."),
    )


def _option(question: Question, typed: str, _today: dt.date | None = None) -> str:
    lowered = typed.casefold()
    for choice in question.choices:
        if lowered in {choice.code.casefold(), choice.label.casefold()}:
            return choice.code
    place = typed.lstrip("0")
    if place.isascii() and place.isdigit() and int(place[:4]) <= len(question.choices):
        return question.choices[int(place[:4]) - 1].code
    begun = [c.code for c in question.choices if c.label.casefold().startswith(lowered)]
    if len(begun) == 1:
        return begun[0]
    raise AnswerError(
        question.words.say("“{typed}” is not one of the options.", typed=_cut(typed)),
        _expected(question),
    )


def _options(question: Question, typed: str, _today: dt.date | None) -> tuple[str, ...]:
    codes = [_option(question, part.strip()) for part in typed.split(",") if part.strip()]
    if not codes:
        raise AnswerError(
            question.words.say("“{typed}” names no option.", typed=_cut(typed)),
            _expected(question),
        )
    return _several(question, codes, strict=True)


def _several(question: Question, codes: list[str], *, strict: bool) -> tuple[str, ...]:
    """Codes in the order of the options, each once; an exclusive option must stand alone."""
    chosen = set(codes)
    alone = [c.label for c in question.choices if c.exclusive and c.code in chosen]
    if strict and alone and len(chosen) > 1:
        raise AnswerError(
            question.words.say(
                "“{label}” cannot be chosen together with another option.", label=alone[0]
            )
        )
    known = [c.code for c in question.choices if c.code in chosen]
    return (*known, *dict.fromkeys(c for c in codes if question.choice(c) is None))


def _typed_number(question: Question, typed: str, _today: dt.date | None) -> Quantity:
    read = read_amount(typed)
    if read is None:
        raise AnswerError(
            question.words.say("“{typed}” is not a number.", typed=_cut(typed)),
            _expected(question),
        )
    amount, word = read
    unit = _typed_unit(question, amount, word)
    if unit in {u.code for u in question.units} or not question.units:
        return _checked(question, Quantity(amount, unit))
    for offered in question.units:
        converted = units.convert(amount, unit, offered.code)
        if converted is not None:
            return _checked(question, Quantity(converted, offered.code))
    raise AnswerError(
        question.words.say(
            "“{typed}” is not a unit for “{name}”.", typed=_cut(word), name=question.name
        ),
        _expected(question),
    )


def _typed_unit(question: Question, amount: Decimal, word: str) -> str:
    offered = tuple((unit.code, unit.label) for unit in question.units)
    if word:
        unit = units.find_unit(word, offered)
        if unit is None:
            raise AnswerError(
                question.words.say("“{typed}” is not a unit here.", typed=_cut(word)),
                _expected(question),
            )
        return unit
    if len(offered) > 1:
        words, number = question.words, question.words.number(amount)
        units_offered = words.say(" or ").join(f"{number} {label}" for _, label in offered)
        raise AnswerError(
            words.say("The unit is missing."), words.say("Type {words}.", words=units_offered)
        )
    return offered[0][0] if offered else ""


# -- canonical JSON values -------------------------------------------------------------------------


def _yes_no_from_code(question: Question, code: JsonValue, _strict: bool) -> Answer:
    if isinstance(code, bool):
        return Answer.of("yes" if code else "no")
    if code in ("yes", "no"):
        return Answer.of(str(code))
    raise _not_an_answer(question, code)


def _choice_from_code(question: Question, code: JsonValue, strict: bool) -> Answer:
    return Answer.of(_known_code(question, _string(question, code), strict=strict))


def _known_code(question: Question, code: str, *, strict: bool) -> str:
    if strict and question.choice(code) is None:
        raise AnswerError(f"“{_cut(code)}” is not an option of {question.id}.", _expected(question))
    return _whole(code)


def _several_from_code(question: Question, code: JsonValue, strict: bool) -> Answer:
    codes = [code] if isinstance(code, str) else code
    if not isinstance(codes, list) or not all(isinstance(one, str) for one in codes):
        raise AnswerError(f"“{_cut(code)}” is not a list of options of {question.id}.")
    named = [str(one) for one in codes if one not in _CODED_STATES]
    if not named:
        # a list that holds only “unknown” says that the whole question is unknown
        return _CODED_STATES[str(codes[0])] if codes else NOT_ASKED
    for one in named:
        _known_code(question, one, strict=strict)
    return Answer.of(_several(question, named, strict=strict))


def _number_answer_from_code(question: Question, code: JsonValue, strict: bool) -> Answer:
    return Answer.of(_number_from_code(question, code, strict=strict))


def _number_from_code(question: Question, code: JsonValue, *, strict: bool) -> Quantity:
    unit = question.units[0].code if question.units else ""
    number = code
    if isinstance(code, dict):
        number, given = code.get("value"), code.get("unit", unit)
        if not isinstance(given, str) or (
            strict and question.units and given not in {u.code for u in question.units}
        ):
            raise AnswerError(
                f"“{_cut(given)}” is not a unit of {question.id}.", _expected(question)
            )
        unit = _whole(given)
    if isinstance(number, bool) or not isinstance(number, str | int | float):
        raise AnswerError(
            f"“{_cut(number)}” is not a number for {question.id}.", _expected(question)
        )
    try:
        amount = Decimal(str(number))
    except (InvalidOperation, ValueError):  # ValueError: a whole number of thousands of digits
        amount = Decimal("NaN")
    if not amount.is_finite() or len(amount.as_tuple().digits) > LONGEST_NUMBER:
        raise AnswerError(
            f"“{_cut(number)}” is not a number for {question.id}.", _expected(question)
        )
    quantity = Quantity(amount, unit)
    return _checked(question, quantity) if strict else quantity


def _date_from_code(question: Question, code: JsonValue, _strict: bool) -> Answer:
    return Answer.of(PartialDate.from_iso(_string(question, code)))


def _onset_from_code(question: Question, code: JsonValue, _strict: bool) -> Answer:
    return Answer.of(Onset.from_code(_string(question, code)))


def _text_from_code(question: Question, code: JsonValue, strict: bool) -> Answer:
    text = _string(question, code)
    return Answer.of(_text(question, text, strict=strict)) if text.strip() else NOT_ASKED


def _string(question: Question, code: JsonValue) -> str:
    if not isinstance(code, str):
        raise _not_an_answer(question, code)
    return code


def _not_an_answer(question: Question, code: JsonValue) -> AnswerError:
    return AnswerError(f"“{_cut(code)}” is not an answer to {question.id}.", _expected(question))


# -- checks that both share ------------------------------------------------------------------------


def _checked(question: Question, quantity: Quantity) -> Quantity:
    refusal = _refusal(question, quantity)
    if refusal:
        raise AnswerError(refusal, _expected(question))
    return quantity


def _refusal(question: Question, quantity: Quantity) -> str:
    number = quantity.value
    words, name = question.words, question.name
    if not number.is_finite() or abs(number.adjusted()) > MAX_DIGITS:
        return words.say("That is not a possible number for “{name}”.", name=name)
    if question.integer and number != number.to_integral_value():
        return words.say("“{name}” takes whole numbers.", name=name)
    low, high = question.limits.hard_min, question.limits.hard_max
    number = _in_first_unit(question, quantity)
    label = question.units[0].label if question.units else ""
    label = "" if label == "1" else label
    if low is not None and number < low:
        limit = f"{words.number(low)} {label}".rstrip()
        return words.say("“{name}” cannot be below {low}.", name=name, low=limit)
    if high is not None and number > high:
        limit = f"{words.number(high)} {label}".rstrip()
        return words.say("“{name}” cannot be above {high}.", name=name, high=limit)
    return ""


def _in_first_unit(question: Question, quantity: Quantity) -> Decimal:
    """Limits are in the first unit; a length of time in another unit is brought to it by mean days."""
    if not question.units or quantity.unit in {"", question.units[0].code}:
        return quantity.value
    first = question.units[0].code
    if quantity.unit in DAYS_IN_UNIT and first in DAYS_IN_UNIT:
        ratio = DAYS_IN_UNIT[quantity.unit] / DAYS_IN_UNIT[first]
        return quantity.value * Decimal(str(ratio))
    return quantity.value


def _whole(text: str, words: Words = ENGLISH) -> str:
    """Return text that can be stored and written in UTF-8. Raises AnswerError for any other."""
    if "\x00" in text:
        raise AnswerError(words.say("Text cannot hold a null character."))
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise AnswerError(words.say("The text holds half a character; type it again."))
    return text


def _text(question: Question, text: str, *, strict: bool = True) -> str:
    _whole(text, question.words)
    if strict and question.max_length is not None and len(text) > question.max_length:
        over = len(text) - question.max_length
        raise AnswerError(
            question.words.say("The text is {over} characters too long.", over=over),
            question.words.say("Up to {most} fit.", most=question.max_length),
        )
    return text


def _expected(question: Question) -> str:
    words = question.words
    if question.choices:
        codes = ", ".join(choice.code for choice in question.choices[:OPTIONS_NAMED])
        more = ", …" if len(question.choices) > OPTIONS_NAMED else ""
        return words.say("Expected {codes}.", codes=codes + more)
    if question.kind != "number":
        return words.say(_EXPECTED[question.kind])
    labels = words.say(" or ").join(unit.label for unit in question.units if unit.label != "1")
    low, high = question.limits.hard_min, question.limits.hard_max
    if low is None or high is None:
        return words.say("Expected a number{unit}.", unit=f" ({labels})" if labels else "")
    return words.say(
        "Expected a number from {low} to {high}{unit}.",
        low=words.number(low),
        high=words.number(high),
        unit=f" {labels}" if labels else "",
    )


def _cut(value: object) -> str:
    return str(value)[:40]


_EXPECTED = {
    "yes_no": "Expected yes, no, unknown or declined.",
    "choice": "Expected one of the options.",
    "multi": "Expected options.",
    "body_map": "Expected regions of the body.",
    "date": "Expected YYYY, YYYY-MM or YYYY-MM-DD.",
    "onset": "Expected an age such as “4 mo” or “~2 a”, “birth”, or a date such as 2009-06.",
    "text": "Expected text.",
    "group": "Expected a list of entries.",
}
_TYPED: dict[str, Callable[[Question, str, dt.date | None], Value]] = {
    "yes_no": _yes_no,
    "choice": _option,
    "multi": _options,
    "body_map": _options,
    "number": _typed_number,
    "date": lambda question, typed, today: PartialDate.parse(typed, today, question.words),
    "onset": lambda question, typed, today: Onset.parse(typed, today, question.words),
    "text": lambda question, typed, _today: _text(question, typed),
}
_CODED: dict[str, Callable[[Question, JsonValue, bool], Answer]] = {
    "yes_no": _yes_no_from_code,
    "choice": _choice_from_code,
    "multi": _several_from_code,
    "body_map": _several_from_code,
    "number": _number_answer_from_code,
    "date": _date_from_code,
    "onset": _onset_from_code,
    "text": _text_from_code,
}
