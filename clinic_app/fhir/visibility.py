"""`enableWhen` of a Questionnaire resource: read, and checked for names, cycles and what can never be shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

from clinic_app.fhir.items import DERIVED, Item
from clinic_app.fhir.place import JsonObject, Place, cut, nearest
from clinic_app.form.conditions import OPERATORS, Clause, Condition, Test, combined
from clinic_app.form.questionnaire import DOB, VISIT, Kind

_CODED: Final = (Kind.CHOICE, Kind.MULTI, Kind.BODY_MAP)
_EQUAL: Final = ("=", "!=")
_KEYS: Final = ("question", "operator", "extension", "id")
_ANSWERS: Final = {
    Kind.YES_NO: "answerBoolean",
    Kind.CHOICE: "answerCoding",
    Kind.MULTI: "answerCoding",
    Kind.BODY_MAP: "answerCoding",
    Kind.NUMBER: "answerDecimal or answerInteger",
}


def read_conditions(items: Iterable[Item]) -> dict[str, Condition]:
    """When each item is shown, its own conditions and those of the groups around it together.

    Notes each test that names an unknown question or option, or compares in a way that is not supported.
    """
    by_id = {item.id: item for item in items}
    own = {item.id: _own(item, by_id) for item in by_id.values()}
    found = {}
    for item in by_id.values():
        condition = combined([*(own[parent.id] for parent in item.parents), own[item.id]])
        if condition is not None:
            found[item.id] = condition
    _check_ages(found, by_id)
    return found


def _own(item: Item, by_id: Mapping[str, Item]) -> Condition | None:
    found = item.place.children(item.raw, "enableWhen")
    tests = [test for place, raw in found if (test := _test(place, raw, item, by_id)) is not None]
    behaviour = item.place.text(item.raw, "enableBehavior")
    if found and item.repeating_group is not None:
        item.place.at("enableWhen").mistake(
            "A question of a repeating group cannot be shown or hidden by itself.",
            "Put the condition on the group.",
        )
        return None
    if len(found) > 1 and not behaviour:
        item.place.mistake("Several conditions need enableBehavior.", "Add “any” or “all”.")
    if behaviour and behaviour not in ("any", "all"):
        item.place.at("enableBehavior").mistake(
            f"It is “any” or “all”, not “{cut(behaviour)}”.", nearest(behaviour, ("any", "all"))
        )
    if not tests:
        return None
    clauses: tuple[Clause, ...] = tuple((test,) for test in tests)
    return Condition((tuple(tests),) if behaviour == "any" else clauses)


def _test(place: Place, raw: JsonObject, item: Item, by_id: Mapping[str, Item]) -> Test | None:
    id_ = place.needed_text(raw, "question", "The condition names no question.")
    operator = place.needed_text(raw, "operator", "The condition has no operator.")
    if operator and operator not in OPERATORS:
        place.at("operator").mistake(
            f"“{cut(operator)}” is not an operator.", f"Use one of {' '.join(OPERATORS)}."
        )
        return None
    if not id_ or not operator:
        return None
    source = by_id.get(id_)
    wrong = _wrong_source(id_, source, item, by_id)
    if source is None or wrong is not None:
        place.mistake(*(wrong or ("", "")))
        return None
    return _comparison(place, raw, source, operator)


def _wrong_source(
    id_: str, source: Item | None, item: Item, by_id: Mapping[str, Item]
) -> tuple[str, str] | None:
    """Say why an item's answer cannot decide, and what to do; None where it can."""
    if source is None:
        return f"There is no question “{cut(id_)}”.", nearest(id_, by_id)
    if source is item:
        return "A question cannot decide about itself.", "Name another question."
    if source.repeating_group is not None:
        return (
            f"“{cut(id_)}” has one answer for each entry of {source.repeating_group}.",
            "Name a question outside a repeating group.",
        )
    if source.id not in DERIVED and source.kind in (None, Kind.GROUP):
        return f"“{cut(id_)}” is not a question that has an answer.", "Name a question."
    return None


def _comparison(place: Place, raw: JsonObject, source: Item, operator: str) -> Test | None:
    given = [key for key in raw if key.startswith("answer")]
    place.unknown_keys({key: 0 for key in raw if key not in given}, _KEYS)
    if len(given) != 1:
        place.mistake("A condition compares with exactly one answer.")
        return None
    key, number = given[0], source.id in DERIVED or source.kind is Kind.NUMBER
    if operator == "exists":
        return _exists(place, raw[key] if key == "answerBoolean" else None, source)
    if number:
        return _number(place, raw, key, source, operator)
    if operator not in _EQUAL:
        place.mistake(f"“{operator}” compares numbers only.", "Use =.")
        return None
    return _equal(place, raw, key, source, operator)


def _exists(place: Place, value: object, source: Item) -> Test | None:
    if not isinstance(value, bool):
        place.mistake("“exists” needs answerBoolean: true or false.")
        return None
    if source.id in DERIVED:
        place.mistake("“exists” does not work for a derived age.", f"Ask it of {DOB}.")
        return None
    return Test(source.id, "exists", value)


def _equal(place: Place, raw: JsonObject, key: str, source: Item, operator: str) -> Test | None:
    kind, value = source.kind, raw[key]
    if kind is Kind.YES_NO and key == "answerBoolean" and isinstance(value, bool):
        return Test(source.id, operator, "yes" if value else "no")
    if kind in _CODED and key == "answerCoding":
        return _coding(place, raw, source, operator)
    expected = _ANSWERS.get(kind) if kind is not None else None
    place.mistake(
        f"“{cut(source.id)}” cannot be compared with {cut(key)}.",
        f"Use {expected}." if expected else "Only “exists” works for it.",
    )
    return None


def _number(place: Place, raw: JsonObject, key: str, source: Item, operator: str) -> Test | None:
    value = raw[key]
    if source.raw.get("type") == "quantity":
        place.mistake(
            "A quantity with several units cannot be compared.", "Use a decimal with one unit."
        )
        return None
    right_key = key in ("answerInteger", "answerDecimal")
    if not right_key or isinstance(value, bool) or not isinstance(value, int | Decimal):
        place.mistake(
            f"“{cut(source.id)}” is a number.", f"Use {_ANSWERS[Kind.NUMBER]} with a number."
        )
        return None
    return Test(source.id, operator, Decimal(value))


def _coding(place: Place, raw: JsonObject, source: Item, operator: str) -> Test | None:
    coding = place.child(raw, "answerCoding")
    code = place.needed_text(coding, "code", "The option is missing.")
    options = [choice.code for choice in source.choices]
    if not code:
        return None
    if code not in options:
        place.mistake(f"“{cut(source.id)}” has no option “{cut(code)}”.", nearest(code, options))
        return None
    choice = next(choice for choice in source.choices if choice.code == code)
    if coding.get("system", "") != choice.system:
        place.mistake(
            "The system of this option is another one in answerOption; other programs would never match it.",
            f"Write {choice.system}." if choice.system else "Leave it out.",
        )
    return Test(source.id, operator, code)


def _check_ages(conditions: Mapping[str, Condition], by_id: Mapping[str, Item]) -> None:
    """Where an age decides, both dates that it comes from must be asked."""
    users = [
        id_ for id_, condition in conditions.items() if set(condition.sources()) & set(DERIVED)
    ]
    if not users:
        return
    for needed in (DOB, VISIT):
        source = by_id.get(needed)
        if source is None or source.kind is not Kind.DATE or source.repeating_group is not None:
            by_id[users[0]].place.mistake(
                f"It depends on age, but the form has no date question {needed}.",
                nearest(needed, by_id),
            )
