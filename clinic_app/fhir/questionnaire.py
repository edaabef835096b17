"""A FHIR R4 Questionnaire resource -> the form, or every mistake in it at once with its place."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clinic_app.errors import Problem, QuestionnaireError
from clinic_app.fhir import items as fhir_items
from clinic_app.fhir import names
from clinic_app.fhir.items import DERIVED, Item
from clinic_app.fhir.json_text import parsed
from clinic_app.fhir.place import JsonObject, Place, described
from clinic_app.fhir.reach import check_cycles, check_reach
from clinic_app.fhir.visibility import read_conditions
from clinic_app.form.conditions import Condition
from clinic_app.form.language import Words, words_of
from clinic_app.form.questionnaire import (
    DOB,
    NO_LIMITS,
    Kind,
    Question,
    Questionnaire,
    Section,
)

MAX_BYTES: Final = 5_000_000  # the form that ships has 0.2 million
_ROOT_KEYS: Final = (
    "resourceType", "id", "meta", "implicitRules", "language", "text", "contained", "extension", "url", "identifier",
    "version", "name", "title", "derivedFrom", "status", "experimental", "subjectType", "date", "publisher", "contact",
    "description", "useContext", "jurisdiction", "purpose", "copyright", "approvalDate", "lastReviewDate",
    "effectivePeriod", "code", "item",
)  # fmt: skip


def read_limited(path: Path) -> str:
    """Text of a file that a person wrote. Raises QuestionnaireError; of a huge one no more is read."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise QuestionnaireError(
                f"{path} is larger than {MAX_BYTES // 1_000_000} MB; that is no form.", ()
            )
        return content.decode("utf-8-sig")
    except OSError as error:
        raise QuestionnaireError(f"{path} cannot be read: {error.strerror}.", ()) from error
    except ValueError as error:  # also a path with a null character
        raise QuestionnaireError(f"{path} is not a text file in UTF-8.", ()) from error


def read_questionnaire(
    resource: str | JsonObject, known_sources: Collection[str] | None = None
) -> Questionnaire:
    """Read the text of a Questionnaire resource, or the resource itself.

    Raises QuestionnaireError with every mistake. `known_sources`: the keys that a designNote may name.
    """
    problems: list[Problem] = []
    made = _read(resource, known_sources, Place("", problems))
    if made is None or problems:
        count = len(problems)
        raise QuestionnaireError(
            f"The form has {count} mistake{'' if count == 1 else 's'}.",
            problems,
            "Mend the file, or take the one that came with the program.",
        )
    return made


def lint(
    resource: str | JsonObject, known_sources: Collection[str] | None = None
) -> tuple[Problem, ...]:
    """Every mistake of a Questionnaire resource; none for one that can be used."""
    problems: list[Problem] = []
    _read(resource, known_sources, Place("", problems))
    return tuple(problems)


def _read(
    resource: str | JsonObject, known_sources: Collection[str] | None, root: Place
) -> Questionnaire | None:
    loaded: object = parsed(resource, root) if isinstance(resource, str) else resource
    if root.problems:
        return None
    if not isinstance(loaded, dict):
        root.mistake(f"A Questionnaire is an object, not {described(loaded)}.")
        return None
    digest = _digest(loaded, root)
    if loaded.get("resourceType") != "Questionnaire":
        root.mistake(
            "It is not a FHIR Questionnaire.", 'Begin with "resourceType": "Questionnaire".'
        )
        return None
    root.unknown_keys({key: 0 for key in loaded if not key.startswith("_")}, _ROOT_KEYS)
    title = root.needed_text(loaded, "title", "The form has no title.")
    url = root.needed_text(loaded, "url", "The form has no url.")
    version = root.needed_text(loaded, "version", "The form has no version.")
    words = words_of(root.text(loaded, "language") or "en")
    sections, questions = _contents(root, loaded, known_sources, words)
    return Questionnaire(
        url=url,
        version=version,
        title=title,
        language=root.text(loaded, "language") or "en",
        sections=sections,
        questions=questions,
        digest=digest,
        words=words,
        warning=_warning(root, loaded),
    )


def _warning(root: Place, loaded: JsonObject) -> str:
    """What has to be said wherever the form is shown, if it is a translation that nobody has reviewed."""
    for place, one in root.children(loaded, "extension"):
        if one.get("url") == names.NOT_REVIEWED:
            return place.text(one, "valueString")
    return ""


# -- text ------------------------------------------------------------------------------------------


def _digest(loaded: JsonObject, root: Place) -> str:
    """SHA-256 of the resource written in one way: keys sorted, no white space."""
    try:
        text = json.dumps(
            loaded, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str
        )
        return hashlib.sha256(text.encode()).hexdigest()
    except UnicodeEncodeError:
        root.mistake("A text in it holds half a character (a lone surrogate).", "Type it again.")
    except (RecursionError, TypeError, ValueError):
        root.mistake("It is nested too deeply to be a form.")
    return ""


# -- the form --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Questions:
    """All items that are questions, with when they are shown."""

    items: tuple[Item, ...]
    conditions: Mapping[str, Condition]
    known_sources: Collection[str] | None
    words: Words


def _contents(
    root: Place, resource: JsonObject, known_sources: Collection[str] | None, words: Words
) -> tuple[tuple[Section, ...], Mapping[str, Question]]:
    items = fhir_items.read_items(root, resource)
    if not items:
        root.mistake("The form has no items.", 'Add "item".')
    by_id = {item.id: item for item in items}
    for item in items:
        fhir_items.check_item(item)
        _check_place(item)
    _check_derived_places(items)
    before = len(root.problems)
    conditions = read_conditions(items)
    circles = check_cycles(by_id, conditions)
    if len(root.problems) == before:
        # a condition with a wrong name is left out above, so the rest would only seem to contradict
        check_reach(by_id, conditions, circles)
    known = _Questions(items, conditions, known_sources, words)
    questions = _make_questions(known)
    return _make_sections(items, questions), questions


def _check_place(item: Item) -> None:
    if not item.parents and item.raw.get("type") != "group":
        item.place.mistake("A question stands in a section.", "Put it into a group.")
    if item.raw.get("type") == "group" and not item.raw.get("item"):
        item.place.mistake("The group is empty.", "Put questions into it, or leave it out.")
    if not item.parents and item.is_plain_group and not item.raw.get("text"):
        item.place.mistake("The section has no title.", 'Add "text".')
    if item.is_plain_group and item.repeating_group is not None:
        item.place.mistake("A repeating group holds questions only.", "Take this group away.")


def _check_derived_places(items: tuple[Item, ...]) -> None:
    """Check that both ages stand right below the date of birth: responses are written in that order."""
    ids = [item.id for item in items]
    for number, item in enumerate(items):
        if item.id in DERIVED and (not number or ids[number - 1] not in (DOB, *DERIVED)):
            item.place.mistake(f"A derived age stands right below {DOB}.", "Move it there.")


def _make_questions(known: _Questions) -> dict[str, Question]:
    made: dict[str, Question] = {}
    for item in known.items:
        if item.kind is not None:
            made[item.id] = _question(item, known, made)
    return made


def _question(item: Item, known: _Questions, before: Mapping[str, Question]) -> Question:
    why, sources = fhir_items.reason(item, known.known_sources)
    text = item.place.needed_text(item.raw, "text", "The question has no text.")
    number = item.kind is Kind.NUMBER
    condition = known.conditions.get(item.id)
    if not number:
        _refuse_numbers(item)
    return Question(
        id=item.id,
        text=text,
        kind=item.kind or Kind.TEXT,
        section=item.parents[0].id if item.parents else "",
        short=item.extension(names.SHORT_TEXT, "valueString"),
        required=item.place.flag(item.raw, "required"),
        choices=item.choices,
        units=fhir_items.units(item) if number else (),
        limits=fhir_items.limits(item) if number else NO_LIMITS,
        integer=item.raw.get("type") == "integer",
        max_length=_max_length(item),
        condition=condition,
        why=why,
        sources=sources,
        hint=item.extension(names.HINT, "valueString"),
        codes=fhir_items.codes(item),
        group=item.repeating_group,
        path=tuple(parent.id for parent in item.parents),
        order=len(before),
        follows=_follows(item, condition, before),
        words=known.words,
    )


def _refuse_numbers(item: Item) -> None:
    for url in (names.UNIT, names.UNIT_OPTION, names.MIN_VALUE, names.MAX_VALUE, names.CONSTRAINT):
        for place, _ in item.extensions.get(url, ()):
            place.mistake("Only a number has units and limits.", "Leave it out.")
    if "answerOption" in item.raw and not item.choices and item.kind not in _CODED:
        item.place.at("answerOption").mistake("Only a choice has options.", "Use type choice.")


_CODED: Final = (Kind.CHOICE, Kind.MULTI, Kind.BODY_MAP)


def _max_length(item: Item) -> int | None:
    length = item.place.whole_number(item.raw, "maxLength")
    if length is not None and (length < 1 or item.kind is not Kind.TEXT):
        item.place.at("maxLength").mistake(
            "The length of a text is at least 1."
            if item.kind is Kind.TEXT
            else "Only a text has a length."
        )
    return length


def _follows(item: Item, condition: Condition | None, before: Mapping[str, Question]) -> str | None:
    """Return the question that opens this one, where only its other follow-ups stand in between."""
    if condition is None or not before or item.repeating_group is not None:
        return None
    opening = _openers(condition, before)
    above: str | None = list(before)[-1]
    while above is not None:
        question = before[above]
        if not item.parents or question.section != item.parents[0].id:
            return None
        if above in opening:
            return above
        above = question.follows or question.group
    return None


def _openers(condition: Condition, before: Mapping[str, Question]) -> set[str]:
    """Questions without whose answer the condition cannot hold, and the ones that open those."""
    found: set[str] = set()
    for clause in condition.clauses:
        sources = {test.question for test in clause}
        if len(sources) > 1:
            continue
        found |= sources
        opener = before.get(clause[0].question)
        if opener is not None and opener.condition is not None:
            found |= _openers(opener.condition, before)
    return found


def _make_sections(
    items: tuple[Item, ...], questions: Mapping[str, Question]
) -> tuple[Section, ...]:
    by_section: dict[str, list[str]] = {}
    for question in questions.values():
        by_section.setdefault(question.section, []).append(question.id)
    return tuple(
        Section(
            item.id,
            item.place.text(item.raw, "text"),
            item.extension(names.WHY, "valueMarkdown"),
            tuple(by_section.get(item.id, ())),
        )
        for item in items
        if not item.parents and item.is_plain_group
    )
