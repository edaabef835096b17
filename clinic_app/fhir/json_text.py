"""JSON text in and out: mistakes with their place, numbers with every digit they were typed with."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Final, Self

from clinic_app.fhir.place import Place, cut

MAX_CHARACTERS: Final = 5_000_000  # the form that ships has 0.2 million


class Exact(float):
    """A number with the digits it was typed with: FHIR asks that 72.50 stays 72.50.

    `json.dumps` writes it as any float; `written` below writes its own digits.
    """

    digits: str

    def __new__(cls, value: Decimal) -> Self:
        """Keep the digits beside the number."""
        made = super().__new__(cls, value)
        made.digits = str(value)
        return made


def number(value: Decimal) -> int | Exact:
    """Return a JSON number for `value`."""
    digits = str(value)
    return int(digits) if digits.removeprefix("-").isdigit() else Exact(value)


def decimal_of(value: object) -> Decimal | None:
    """Return the number with its own digits; None for anything that is no number."""
    if isinstance(value, Exact):
        return Decimal(value.digits)
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    made = Decimal(str(value))
    return made if made.is_finite() else None


def written(resource: object) -> str:
    """JSON text of a resource, indented by one space, with a line feed at its end."""
    return "".join((*_pieces(resource, ""), "\n"))


def on_one_line(resource: object) -> str:
    """JSON text of a resource without any line feed, for files with one resource a line."""
    if isinstance(resource, dict):
        inside = (f"{json.dumps(key)}:{on_one_line(one)}" for key, one in resource.items())
        return f"{{{','.join(inside)}}}"
    if isinstance(resource, list | tuple):
        return f"[{','.join(map(on_one_line, resource))}]"
    return (
        resource.digits if isinstance(resource, Exact) else json.dumps(resource, ensure_ascii=False)
    )


def _pieces(value: object, indent: str) -> Iterator[str]:
    inner = indent + " "
    if isinstance(value, dict) and value:
        opening = "{\n"
        for key, one in value.items():
            yield f"{opening}{inner}{json.dumps(key, ensure_ascii=False)}: "
            yield from _pieces(one, inner)
            opening = ",\n"
        yield f"\n{indent}}}"
    elif isinstance(value, list | tuple) and value:
        opening = "[\n"
        for one in value:
            yield f"{opening}{inner}"
            yield from _pieces(one, inner)
            opening = ",\n"
        yield f"\n{indent}]"
    else:
        yield value.digits if isinstance(value, Exact) else json.dumps(value, ensure_ascii=False)


def parsed(text: str, root: Place) -> object:
    """Read JSON text; decimals become Decimal. Notes what is wrong at `root` and returns None then."""
    if len(text) > MAX_CHARACTERS:
        root.mistake(f"The text is longer than {MAX_CHARACTERS // 1_000_000} million characters.")
        return None

    def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
        made = dict(pairs)
        if len(made) < len(pairs):
            counted = Counter(key for key, _ in pairs)
            twice = next(key for key, count in counted.items() if count > 1)
            owner = made.get("linkId")
            place = root.at(f"item {cut(owner)}") if isinstance(owner, str) else root
            place.mistake(f"“{cut(twice)}” stands twice in one object.", "Leave one of them out.")
        return made

    try:
        loaded: object = json.loads(
            text, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=unique
        )
    except json.JSONDecodeError as error:
        root.at(f"line {error.lineno}, column {error.colno}").mistake(
            f"It is not JSON: {error.msg}.",
            "Look for a missing comma, quote or bracket just before.",
        )
    except RecursionError:
        root.mistake("It is nested too deeply.")
    except (ValueError, ArithmeticError) as error:  # an exponent may be larger than any number
        root.mistake(f"It is not JSON: {cut(str(error))}.")
    else:
        return loaded
    return None


def _no_number(word: str) -> object:
    raise ValueError(f"{word} is not a number")
