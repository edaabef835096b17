from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from clinic_app.figures import (
    FEW,
    NOT_APPLICABLE,
    STATES,
    Figures,
    Line,
    Seen,
    Table,
    figures,
    minutes_between,
)
from clinic_app.library import edition_from_files
from clinic_app.screening.rules import RuleSet

RESOURCES = Path(__file__).parents[1] / "resources"
JUNE = dt.date(2026, 6, 3)
ALL_NO = {"eczema": "no", "asthma": "no", "rhinitis": "no", "food": "no", "drug": "no"}


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    questionnaire = RESOURCES / "questionnaires" / "gi-atopy-intake.json"
    return edition_from_files(questionnaire, RESOURCES / "screening").rules


def seen(**more: object) -> Seen:
    parts: dict[str, object] = {
        "started_on": JUNE, "minutes": 7.0, "complaints": frozenset(), "atopy": ALL_NO,
        "findings": frozenset(),
    }  # fmt: skip
    return Seen(**{**parts, **more})  # type: ignore[arg-type]


def table(found: Figures, key: str) -> Table:
    return next(one for one in found.tables if one.key == key)


def line(found: Figures, key: str, label: str) -> Line:
    return next(one for one in table(found, key).lines if one.label == label)


def test_a_blank_is_never_counted_as_no(rules: RuleSet) -> None:
    states = [*STATES, NOT_APPLICABLE]
    found = figures([seen(atopy={**ALL_NO, "eczema": state}) for state in states], rules)
    assert line(found, "atopic-history", "Eczema").counts == (1, 1, 1, 1, 1)
    assert line(found, "atopic-history", "Eczema").total == 5, "not applicable is in no column"
    assert line(found, "atopic-history", "Asthma").counts == (0, 6, 0, 0, 0)


@pytest.mark.parametrize(
    ("state", "complete"),
    [("yes", True), ("unknown", True), ("declined", True), ("not_applicable", True), ("not_asked", False)],
)  # fmt: skip
def test_unknown_was_asked_and_not_asked_was_not(
    rules: RuleSet, state: str, complete: bool
) -> None:
    found = figures([seen(atopy={**ALL_NO, "food": state})], rules)
    assert line(found, "complete", "Jun 2026").counts == ((1, 0) if complete else (0, 1))


def test_months_stand_in_their_order_and_only_where_somebody_came(rules: RuleSet) -> None:
    days = [dt.date(2026, 11, 2), dt.date(2025, 12, 31), dt.date(2026, 11, 30)]
    found = figures([seen(started_on=day) for day in days], rules)
    assert [one.label for one in table(found, "complete").lines] == ["Dec 2025", "Nov 2026"]
    assert [one.total for one in table(found, "complete").lines] == [1, 2]


def test_a_complaint_narrows_every_table(rules: RuleSet) -> None:
    both = [seen(complaints=frozenset({"gi.dysphagia"}), findings=frozenset({"SO-02"})), seen()]
    found = figures(both, rules, "gi.dysphagia")
    assert found.intakes == 1
    assert line(found, "urgency", "Soon").counts == (1,)
    assert line(found, "urgency", "No rule matched").counts == (0,)
    assert line(figures(both, rules), "urgency", "No rule matched").counts == (1,)


def test_each_intake_counts_once_by_its_most_pressing_finding(rules: RuleSet) -> None:
    pinned = next(rule.id for rule in rules.rules if rule.pinned)
    found = figures([seen(findings=frozenset({"SO-02", "UR-01", pinned}))], rules)
    tiers = {one.label: one.counts[0] for one in table(found, "urgency").lines}
    assert sum(tiers.values()) == 1
    assert tiers["Urgent"] == 1
    rows = {one.label[:5]: one.counts[0] for one in table(found, "findings").lines}
    assert rows == {"UR-01": 1, "SO-02": 1}, "the pinned message is no finding"


@pytest.mark.parametrize(
    ("minutes", "expected"), [(0, 0.0), (7.5, 7.5), (240, 240.0), (241, None), (-1, None)]
)
def test_only_what_was_one_sitting_has_a_time(minutes: float, expected: float | None) -> None:
    start = dt.datetime(2026, 6, 3, 9, tzinfo=dt.UTC)
    assert minutes_between(start, start + dt.timedelta(minutes=minutes)) == expected


def test_times_fall_into_one_column_each_and_the_rest_is_said(rules: RuleSet) -> None:
    found = figures([seen(minutes=one) for one in (0.0, 4.9, 5.0, 59.9, 60.0, 200.0, None)], rules)
    counts = [one.counts[0] for one in table(found, "time").lines]
    assert counts == [2, 1, 0, 0, 0, 1, 2]
    assert table(found, "time").note.startswith("Median 32 min.")
    assert "1 signed later" in table(found, "time").note


def test_few_intakes_are_called_few(rules: RuleSet) -> None:
    assert figures([seen()] * (FEW - 1), rules).few
    assert not figures([seen()] * FEW, rules).few
