"""Conditions as people write them (“age>=4y and stool.diarrhoea=yes or x in {a,b}”), evaluated without the form engine."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).parent / "questions.txt"
MONTHS = {"mo": 1, "y": 12}
AGE_BANDS = {"I": (0, 24), "C": (24, 144), "T": (144, 216), "A": (216, 2000)}


@dataclass(frozen=True)
class Line:
    """One question as the table has it."""

    id: str
    kind: str
    options: tuple[str, ...]  # option codes, or units
    ages: str
    required: str
    when: str


def table() -> dict[str, Line]:
    found = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        id_, kind, ages, required, when = (part.strip() for part in line.split("|"))
        match = re.fullmatch(r"([A-Z]+)(?:\{(.*)\})?", kind)
        assert match, line
        options = tuple((match[2] or "").split())
        found[id_] = Line(id_, match[1], options, ages, required, when)
    return found


def shown_at(
    line: Line, months: int, values: Mapping[str, object], shown: Mapping[str, bool]
) -> bool:
    """Whether a question is asked at this exact age. `values` of questions that are not shown do not count."""
    return _in_band(line.ages, months) and _holds(line.when, months, values, shown)


def _in_band(ages: str, months: int) -> bool:
    bands = [AGE_BANDS[band] for band in ages.split(",")] if ages != "all" else [(0, 2000)]
    return any(low <= months < high for low, high in bands)


def _holds(when: str, months: int, values: Mapping[str, object], shown: Mapping[str, bool]) -> bool:
    if when == "always":
        return True
    if when.startswith("within "):
        return shown[when.removeprefix("within ")]
    return any(
        all(_test(test.strip(), months, values, shown) for test in part.split(" and "))
        for part in when.split(" or ")
    )


def _test(test: str, months: int, values: Mapping[str, object], shown: Mapping[str, bool]) -> bool:
    age = re.fullmatch(r"age(>=|<)(\d+)(mo|y)", test)
    if age:
        limit = int(age[2]) * MONTHS[age[3]]
        return months >= limit if age[1] == ">=" else months < limit
    match = re.fullmatch(r"([a-z_.0-9]+)(=|!=| in )(\w+|\{[\w,]+\})", test)
    assert match, test
    source, operator, named = match.groups()
    value = values.get(source) if shown[source] else None
    if value is None:
        return False
    given = set(value) if isinstance(value, tuple) else {value}
    wanted = set(named.strip("{}").split(","))
    return not given & wanted if operator == "!=" else bool(given & wanted)


def sources(when: str) -> set[str]:
    return set(re.findall(r"\b[a-z]+\.[a-z_0-9.]*[a-z_0-9]", when))
