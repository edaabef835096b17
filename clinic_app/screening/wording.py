"""Sentences with recorded answers put in: {yes:…}, {open:…}, {answer:…} and {band:…}."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from clinic_app.form.age import shown_age
from clinic_app.form.answer import Quantity, State
from clinic_app.form.answers import shown
from clinic_app.form.form import Form, Key
from clinic_app.form.questionnaire import DOB, Kind
from clinic_app.screening.judge import Judge
from clinic_app.screening.reading import Reading
from clinic_app.screening.rule import Band

_PLACE = re.compile(r"\{(?P<kind>[a-z]+):(?P<of>[^{}]*)\}")
KINDS = ("yes", "open", "answer", "band")
NOTHING_RECORDED = "none recorded"


def placeholders(text: str) -> Iterator[tuple[str, str]]:
    """Return the kind and the operand of each placeholder, in order."""
    for match in _PLACE.finditer(text):
        yield match["kind"], match["of"].strip()


def leftovers(text: str) -> bool:
    """Whether a brace stands outside a placeholder."""
    return bool(set("{}") & set(_PLACE.sub("", text)))


def label(form: Form, question: str) -> str:
    """Return the short name of a question; the birth date stands for the age."""
    asked = form.questionnaire.question(question)
    return asked.words.say("age") if question == DOB else asked.name


def value_words(form: Form, key: Key) -> str:
    """Return the recorded answer as words; for the birth date, the age at the visit."""
    question, entry = key
    if question == DOB and form.age is not None:
        return shown_age(form.age, form.questionnaire.words)
    return shown(form.questionnaire.question(question), form.effective(question, entry))


def spoken(form: Form, key: Key) -> str:
    """Return the recorded answer as it stands inside a sentence: options and states without a capital."""
    question, answer = form.questionnaire.question(key[0]), form.effective(*key)
    if isinstance(answer.value, tuple):
        chosen = (question.choice(code) for code in answer.value)
        return ", ".join(_uncapitalised(choice.label) for choice in chosen if choice is not None)
    words = value_words(form, key)
    free = question.kind in {Kind.TEXT, Kind.DATE, Kind.ONSET}
    return words if free and answer.state is State.ANSWERED else _uncapitalised(words)


def _uncapitalised(words: str) -> str:
    """Lower the first letter, unless the word is an abbreviation (PPI)."""
    abbreviation = len(words) > 1 and words[1].isupper()
    return words if abbreviation else words[:1].lower() + words[1:]


def render(text: str, reading: Reading, judges: Mapping[str, Judge], bands: Iterable[Band]) -> str:
    """Fill the placeholders of a checked text."""

    def fill(match: re.Match[str]) -> str:
        of = match["of"].strip()
        match match["kind"]:
            case "yes":
                return _list(_recorded(judges[of].reasons(reading), reading.form), reading.form)
            case "open":
                return _list(_open(judges[of], reading), reading.form)
            case "answer":
                return spoken(reading.form, (of, 0))
            case _:
                return next(band_name(reading.form, one) for one in bands if one.question == of)

    return _PLACE.sub(fill, text)


def band_name(form: Form, band: Band) -> str:
    """Name of the range that a recorded total falls into; empty where none is recorded."""
    value = form.effective(band.question).value
    return band.name(float(value.value)) if isinstance(value, Quantity) else ""


def _list(said: list[str], form: Form) -> str:
    return "; ".join(said) if said else form.questionnaire.words.say(NOTHING_RECORDED)


def _recorded(keys: tuple[Key, ...], form: Form) -> list[str]:
    """Say each recorded input once; those of one entry of a repeating group together."""
    entries: dict[int, list[str]] = {}
    said: list[str] = []
    for question, entry in keys:
        if question == DOB:
            continue
        if entry:
            entries.setdefault(entry, []).append(_entry_words(form, (question, entry)))
        else:
            said.append(_input_words(form, question))
    grouped = (f"{words[0]} ({', '.join(words[1:])})" for words in entries.values())
    return [*said, *grouped]


def _entry_words(form: Form, key: Key) -> str:
    """The option says enough inside its entry; a missing answer needs the name of its question."""
    words = spoken(form, key)
    return f"{label(form, key[0])}: {words}" if form.effective(*key).value is None else words


def _input_words(form: Form, question: str) -> str:
    answer = form.effective(question)
    name = label(form, question)
    return name if answer.value == "yes" else f"{name}: {spoken(form, (question, 0))}"


def _open(judge: Judge, reading: Reading) -> list[str]:
    form = reading.form
    return [
        f"{label(form, id_)} ({spoken(form, (id_, 0))})"
        for id_ in judge.shown(reading)
        if form.effective(id_).value is None
    ]
