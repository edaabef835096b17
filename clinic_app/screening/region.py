"""The rules of another region: the same ids and tiers, with other words, criteria and sources where practice differs.

The file lies beside the rule files under the name REGION and goes into the records with them, so that an
intake keeps the region that it was begun with.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from clinic_app.errors import Problem
from clinic_app.form.translation import Spot
from clinic_app.screening.translation import rules_spots, sources_spots
from clinic_app.screening.vocabulary import nearest

REGION = "region.toml"
REGION_TRANSLATION = "region-translation.toml"
_CODE = re.compile(r"[A-Z]{2,8}")
_OF_THE_SET = ("region", "region_name", "emergency_number")
_REPLACEABLE = ("title", "when", "say", "options", "within", "basis", "strength", "limits")


@dataclass(frozen=True, slots=True)
class Region:
    """Where a set of rules is meant for: code, name, and the number to call in an emergency (may be empty)."""

    code: str
    name: str
    emergency_number: str


def region_of(text: str) -> Region:
    """Read which region a file is for; its code is short, since it is part of the name of a file. Raises ValueError."""
    try:
        content = tomllib.loads(text)
    except RecursionError as error:
        raise ValueError("This is not valid TOML: too many brackets.") from error
    code, name, number = (content.get(key, "") for key in _OF_THE_SET)
    if not all(isinstance(one, str) for one in (code, name, number)) or not _CODE.fullmatch(code):
        raise ValueError("“region” must be a short code like US.")
    return Region(code, name or code, number)


def apply_region(
    region: Mapping[str, Any],
    rules: dict[str, Any],
    sources: dict[str, Any],
    problems: list[Problem],
) -> None:
    """Put what is different into the parsed rules and sources; what cannot be put anywhere is a problem."""
    known = {str(rule.get("id")): rule for rule in _tables(rules.get("rule"))}
    for key, value in region.items():
        if key in _OF_THE_SET:
            rules[key] = value
        elif key == "rule" and isinstance(value, dict):
            for id_, fields in value.items():
                _replace(id_, fields, known, problems)
        elif key == "source" and isinstance(value, dict):
            sources.update(value)
        else:
            problems.append(
                Problem(
                    f"{REGION} > {key}",
                    f"“{key}” is not a field here.",
                    nearest(key, (*_OF_THE_SET, "rule", "source")),
                )
            )


def _replace(
    id_: str, fields: object, known: Mapping[str, dict[str, Any]], problems: list[Problem]
) -> None:
    place = f"{REGION} > rule.{id_}"
    if not isinstance(fields, dict):
        problems.append(Problem(place, "A table is expected.", f"Write [rule.{id_}]."))
    elif id_ not in known:
        problems.append(Problem(place, f"“{id_}” is not a rule.", nearest(id_, known)))
    else:
        for name, value in fields.items():
            if name in _REPLACEABLE:
                known[id_][name] = value
            else:
                problems.append(
                    Problem(
                        f"{place} > {name}",
                        f"“{name}” stays the same in every region.",
                        f"What may differ: {', '.join(_REPLACEABLE)}.",
                    )
                )


def region_spots(region: Mapping[str, Any]) -> Iterator[Spot]:
    """Step through every text of a parsed region file that a person reads, by the places of rules.toml."""
    rules = region.get("rule", {})
    if isinstance(rules, dict):
        for id_, fields in rules.items():
            if isinstance(fields, dict):
                fields["id"] = id_  # as a rule of rules.toml would have it
                yield from rules_spots({"rule": [fields]})
    sources = region.get("source", {})
    if isinstance(sources, dict):
        yield from sources_spots(sources)


def _tables(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
