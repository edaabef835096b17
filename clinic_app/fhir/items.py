"""The items of a Questionnaire resource, one by one: what kind of question each is, and what belongs to it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final

from clinic_app.fhir import names
from clinic_app.fhir.place import JsonObject, Place, cut, nearest
from clinic_app.fhir.ucum import is_ucum, nearest_unit
from clinic_app.form.answers import State
from clinic_app.form.questionnaire import (
    AGE_MAX,
    AGE_MIN,
    NO_LIMITS,
    Choice,
    Code,
    Kind,
    Limits,
    Unit,
)

MAX_DEPTH: Final = 8  # groups within groups; a form that needs more is a mistake
MAX_ITEMS: Final = 2000
DERIVED: Final = (AGE_MIN, AGE_MAX)
_ITEM_KEYS: Final = (
    "linkId", "id", "extension", "definition", "code", "prefix", "text", "type", "enableWhen", "enableBehavior",
    "required", "repeats", "readOnly", "maxLength", "answerOption", "item",
)  # fmt: skip
_KINDS: Final = {
    "boolean": Kind.YES_NO,
    "choice": Kind.CHOICE,
    "integer": Kind.NUMBER,
    "decimal": Kind.NUMBER,
    "quantity": Kind.NUMBER,
    "date": Kind.DATE,
    "string": Kind.TEXT,
    "text": Kind.TEXT,
}
_INSTEAD: Final = {
    "open-choice": "Use choice, with an option “other” and a text question below it.",
    "dateTime": "Use date.",
    "time": "Use string.",
    "url": "Use string.",
    "display": "Use a designNote on the section, or an entryFormat on a question.",
}
_CONTROLS: Final = ("radio-button", "check-box", "drop-down", "autocomplete")
_KEYS_OF_SOURCES: Final = re.compile(r"\s*\[([^\[\]]*)\]\s*$")
_USUAL: Final = re.compile(
    r"answer\.value >= (-?\d+(?:\.\d+)?)(?: and answer\.value <= (-?\d+(?:\.\d+)?))?"
    r"|answer\.value <= (-?\d+(?:\.\d+)?)"
)
_HOW_USUAL: Final = "Write: answer.value >= 1 and answer.value <= 99"


@dataclass(frozen=True)
class Item:
    """One item of the file, with the groups around it."""

    id: str
    place: Place
    raw: JsonObject
    parents: tuple[Item, ...]
    kind: Kind | None  # None: a plain group, a derived age, or a type that is not understood

    @property
    def is_plain_group(self) -> bool:
        """Whether it only holds other items together."""
        return self.raw.get("type") == "group" and self.kind is None

    @cached_property
    def repeating_group(self) -> str | None:
        """Id of the repeating group around it."""
        return next((one.id for one in self.parents if one.kind is Kind.GROUP), None)

    @cached_property
    def extensions(self) -> Mapping[str, Sequence[tuple[Place, JsonObject]]]:
        """Extensions by their url."""
        found: dict[str, list[tuple[Place, JsonObject]]] = {}
        for place, one in self.place.children(self.raw, "extension"):
            url = one.get("url")
            if isinstance(url, str):
                found.setdefault(url, []).append((place, one))
            else:
                place.mistake("An extension needs its url.")
        return found

    def extension(self, url: str, key: str) -> str:
        """Text of the one extension with this url; empty where it is absent."""
        found = self.extensions.get(url, ())
        if len(found) > 1:
            found[1][0].mistake("This extension may stand here only once.")
        return found[0][0].needed_text(found[0][1], key, "The value is missing.") if found else ""

    @cached_property
    def choices(self) -> tuple[Choice, ...]:
        """Options of a coded question."""
        return _choices(self) if self.kind in (Kind.CHOICE, Kind.MULTI, Kind.BODY_MAP) else ()


def read_items(root: Place, resource: JsonObject) -> tuple[Item, ...]:
    """All items in the order of the file. Notes wrong structure, missing and duplicate ids."""
    items: list[Item] = []
    seen: dict[str, str] = {}
    for item in _walk(root, resource, ()):
        if len(items) >= MAX_ITEMS:
            root.mistake(f"The form has more than {MAX_ITEMS} items.")
            break
        if item.id in seen:
            item.place.mistake(
                f"The linkId “{cut(item.id)}” stands in this file twice; the first is {seen[item.id]}.",
                "Give one of them another linkId.",
            )
            continue
        seen[item.id] = item.place.where
        items.append(item)
    return tuple(items)


def _walk(place: Place, holder: JsonObject, parents: tuple[Item, ...]) -> Iterator[Item]:
    for found_at, raw in place.children(holder, "item"):
        id_ = found_at.text(raw, "linkId")
        if "linkId" not in raw:
            found_at.mistake("The item has no linkId.", 'Add "linkId".')
        at = Place(f"item {cut(id_)}", place.problems) if id_ else found_at
        item = Item(id_ or found_at.where, at, raw, parents, _kind(at, id_, raw, parents))
        yield item
        if "item" not in raw:
            continue
        if raw.get("type") != "group":
            at.mistake("Only a group may hold other items.", "Put them beside it.")
        elif len(parents) >= MAX_DEPTH:
            at.mistake(f"Groups lie more than {MAX_DEPTH} deep.")
        else:
            yield from _walk(at, raw, (*parents, item))


def _kind(place: Place, id_: str, raw: JsonObject, parents: tuple[Item, ...]) -> Kind | None:
    type_ = place.needed_text(raw, "type", "The item has no type.")
    repeats = place.flag(raw, "repeats")
    if id_ in DERIVED or not type_:
        return None
    if type_ == "group":
        return _group_kind(place, parents) if repeats else None
    kind = _KINDS.get(type_)
    if kind is None:
        place.at("type").mistake(
            f"This program has no question of type “{cut(type_)}”.",
            _INSTEAD.get(type_) or nearest(type_, [*_KINDS, "group"]),
        )
        return None
    if type_ == "string" and str(raw.get("definition", "")).endswith(names.ONSET_DEFINITION):
        return Kind.ONSET
    if kind is Kind.CHOICE and repeats:
        return Kind.BODY_MAP if _is_body_map(raw) else Kind.MULTI
    if repeats:
        place.at("repeats").mistake(
            f"A question of type {type_} cannot have several answers here.",
            "Leave repeats out, or put the question into a repeating group.",
        )
    return kind


def _group_kind(place: Place, parents: tuple[Item, ...]) -> Kind | None:
    if not parents:
        place.mistake("A repeating group cannot be a section.", "Put a plain group around it.")
        return None
    if any(one.kind is Kind.GROUP for one in parents):
        place.mistake("A repeating group cannot lie in another one.")
        return None
    return Kind.GROUP


def _is_body_map(raw: JsonObject) -> bool:
    extensions = raw.get("extension")
    for one in extensions if isinstance(extensions, list) else ():
        if isinstance(one, dict) and one.get("url") == names.ITEM_CONTROL:
            value = one.get("valueCodeableConcept")
            if isinstance(value, dict) and value.get("text") == names.BODY_MAP:
                return True
    return False


# -- what every item is checked for ----------------------------------------------------------------


def check_item(item: Item) -> None:
    """Note keys, extensions and controls that this program would silently leave out."""
    keys = [key for key in item.raw if not key.startswith("_")]
    item.place.unknown_keys(dict.fromkeys(keys), _ITEM_KEYS)
    for url, found in item.extensions.items():
        if url not in names.UNDERSTOOD and url not in names.WITHOUT_EFFECT:
            found[0][0].mistake(
                f"The extension {cut(url)} is not supported.",
                nearest(url, names.UNDERSTOOD) or "Leave it out.",
            )
    if item.id in DERIVED:
        _check_derived(item)
        return
    if item.extensions.get(names.CALCULATED):
        item.place.mistake("Only the two ages are calculated.", "Leave calculatedExpression out.")
    if item.extensions.get(names.HIDDEN) or item.place.flag(item.raw, "readOnly"):
        item.place.mistake("A question that nobody can answer is of no use.", "Leave it out.")
    for place, one in item.extensions.get(names.ITEM_CONTROL, ()):
        _check_control(place, one)


def _check_control(place: Place, extension: JsonObject) -> None:
    concept = place.child(extension, "valueCodeableConcept")
    for coding_place, coding in place.children(concept, "coding"):
        code = coding_place.text(coding, "code")
        if code not in _CONTROLS:
            coding_place.mistake(
                f"The item control “{cut(code)}” is not supported.",
                nearest(code, _CONTROLS) or f"Use one of {', '.join(_CONTROLS)}.",
            )
    text = place.text(concept, "text")
    if text and text != names.BODY_MAP:
        place.mistake(f"“{cut(text)}” is not understood here.", nearest(text, [names.BODY_MAP]))


def _check_derived(item: Item) -> None:
    """Check that it is a hidden, calculated whole number, so that other programs derive it alike."""
    if item.raw.get("type") != "integer":
        item.place.at("type").mistake("A derived age is an integer.")
    if not item.extensions.get(names.HIDDEN) or item.raw.get("readOnly") is not True:
        item.place.mistake("A derived age is hidden and readOnly.")
    if not item.extensions.get(names.CALCULATED):
        item.place.mistake(
            "The calculatedExpression is missing; other programs could not derive the age."
        )


# -- what belongs to a question --------------------------------------------------------------------


def reason(item: Item, known_sources: Collection[str] | None) -> tuple[str, tuple[str, ...]]:
    """Why a question is asked, and the keys of its sources."""
    note = item.extension(names.WHY, "valueMarkdown")
    if not note:
        if names.WHY not in item.extensions:
            item.place.mistake(
                "It does not say why it is asked.",
                "Add the extension designNote: a sentence and its sources in square brackets.",
            )
        return "", ()
    found = _KEYS_OF_SOURCES.search(note)
    keys = tuple(key.strip() for key in found[1].split(",") if key.strip()) if found else ()
    place = item.place.at("designNote")
    if not keys:
        place.mistake(
            "It names no source.", f"End it with [{names.SOURCE_OF_DESIGN}] or another key."
        )
    for key in keys:
        if known_sources is not None and key not in known_sources:
            place.mistake(f"There is no source “{cut(key)}”.", nearest(key, known_sources))
    return _KEYS_OF_SOURCES.sub("", note), keys


def codes(item: Item) -> tuple[Code, ...]:
    """Read what other terminologies call the question."""
    found = []
    for place, one in item.place.children(item.raw, "code"):
        system = place.needed_text(one, "system", "A code needs its system.")
        code = place.needed_text(one, "code", "The code is missing.")
        found.append(Code(system, code, place.text(one, "display")))
    return tuple(found)


def _choices(item: Item) -> tuple[Choice, ...]:
    found: dict[str, Choice] = {}
    for place, option in item.place.children(item.raw, "answerOption"):
        place.unknown_keys(option, ("extension", "valueCoding", "id"))
        if "valueCoding" not in option:
            place.mistake("An option is a valueCoding with system, code and display.")
            continue
        coding = place.child(option, "valueCoding")
        code = place.needed_text(coding, "code", "The option has no code.")
        label = place.needed_text(coding, "display", "The option has no words.")
        if code in found:
            place.mistake(f"The option “{cut(code)}” stands here twice.")
        if code in set(State):
            place.mistake(
                f"“{code}” is recorded for every question and cannot be an option.", "Leave it out."
            )
        if code:
            found[code] = Choice(
                code, label, _is_exclusive(item, place, option), place.text(coding, "system")
            )
    if not found and "answerOption" not in item.raw:
        item.place.mistake("It is a choice without options.", "Add answerOption.")
    return tuple(found.values())


def _is_exclusive(item: Item, place: Place, option: JsonObject) -> bool:
    exclusive = False
    for at, one in place.children(option, "extension"):
        if one.get("url") != names.EXCLUSIVE:
            if one.get("url") not in names.WITHOUT_EFFECT:
                at.mistake("This extension of an option is not supported.", "Leave it out.")
            continue
        exclusive = at.flag(one, "valueBoolean")
        if item.kind is Kind.CHOICE:
            at.mistake("Only where several may be chosen can one of them be exclusive.")
    return exclusive


def units(item: Item) -> tuple[Unit, ...]:
    """Units of a number, the first one being the unit of its limits."""
    quantity = item.raw.get("type") == "quantity"
    here, other = (names.UNIT_OPTION, names.UNIT) if quantity else (names.UNIT, names.UNIT_OPTION)
    for place, _ in item.extensions.get(other, ()):
        place.mistake(f"A question of this type names its units by {here}.")
    found: dict[str, Unit] = {}
    for place, one in item.extensions.get(here, ()):
        coding = place.child(one, "valueCoding")
        code = place.needed_text(coding, "code", "The unit has no code.")
        if code and (place.text(coding, "system") != names.UCUM or not is_ucum(code)):
            meant = nearest_unit(code)
            place.mistake(
                f"“{cut(code)}” is not a unit of {names.UCUM}.",
                f"Did you mean “{meant}”?" if meant and meant != code else "",
            )
        if code:
            found[code] = Unit(code, place.text(coding, "display") or code)
    if quantity and len(found) < 2:  # noqa: PLR2004 - the choice of a unit
        item.place.mistake(
            "A quantity lets people choose between units.",
            f"Add {names.UNIT_OPTION}, or use decimal with {names.UNIT}.",
        )
    if not quantity and len(found) > 1:
        item.place.mistake("A plain number has one unit.", "Use type quantity for several.")
    return tuple(found.values())


def limits(item: Item) -> Limits:
    """Hard limits from minValue and maxValue, soft ones from a constraint with severity warning."""
    low, high = _bound(item, names.MIN_VALUE), _bound(item, names.MAX_VALUE)
    soft_low, soft_high, sentence = _soft(item)
    if (low, high, soft_low, soft_high) == (None, None, None, None):
        return NO_LIMITS
    for lower, upper, what in (
        (low, high, "minValue lies above maxValue."),
        (soft_low, soft_high, "The usual range is empty."),
        (low, soft_low, "The usual range begins below minValue."),
        (soft_high, high, "The usual range ends above maxValue."),
    ):
        if lower is not None and upper is not None and lower > upper:
            item.place.mistake(what)
    return Limits(low, high, soft_low, soft_high, sentence)


def _bound(item: Item, url: str) -> Decimal | None:
    bound: Decimal | None = None
    for place, one in item.extensions.get(url, ()):
        value = one.get("valueDecimal", one.get("valueInteger"))
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            place.mistake("A limit is a valueDecimal or a valueInteger.")
        elif item.kind is not Kind.NUMBER:
            place.mistake("Only a number has limits.", "Leave it out.")
        else:
            bound = Decimal(value)
    return bound


def _soft(item: Item) -> tuple[Decimal | None, Decimal | None, str]:
    found = item.extensions.get(names.CONSTRAINT, ())
    if not found:
        return None, None, ""
    place, constraint = found[0]
    if len(found) > 1:
        found[1][0].mistake("One question has one constraint here.")
    parts: dict[str, object] = {}
    for at, one in place.children(constraint, "extension"):
        url = at.text(one, "url")
        parts[url] = next((v for key, v in one.items() if key.startswith("value")), None)
    expression, sentence = parts.get("expression"), parts.get("human")
    if parts.get("severity") != "warning":
        place.mistake("The severity of a constraint is warning.", "Use minValue and maxValue.")
    if not isinstance(sentence, str) or not sentence.strip():
        place.mistake("The sentence to show is missing.", "Add human.")
        sentence = ""
    match = _USUAL.fullmatch(expression) if isinstance(expression, str) else None
    if match is None or item.kind is not Kind.NUMBER:
        place.mistake("This constraint is not understood.", _HOW_USUAL)
        return None, None, ""
    low, high = match[1], match[2] or match[3]
    return Decimal(low) if low else None, Decimal(high) if high else None, sentence
