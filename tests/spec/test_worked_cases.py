"""Composite, made-up patients that a clinician can read: what must be found, and what must not."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from clinic_app.cases import Case, read_cases
from clinic_app.form.form import Form
from clinic_app.form.questionnaire import Questionnaire
from clinic_app.screening.findings import Screening, screen
from clinic_app.screening.rules import RuleSet

HERE = Path(__file__).parent
VISIT = dt.date(2026, 11, 23)
WORKED, WITNESSES = HERE / "worked_cases.json", HERE / "rule_witnesses.json"


def wanted(path: Path) -> dict[str, dict[str, list[str]]]:
    return {one["id"]: one for one in json.loads(path.read_text(encoding="utf-8"))}


def case(path: Path, questionnaire: Questionnaire, id_: str) -> Case:
    return next(one for one in read_cases(path, questionnaire, VISIT) if one.id == id_)


def found(screening: Screening) -> set[str]:
    return {finding.rule.id for finding in screening.matched}


@pytest.mark.parametrize("id_", wanted(WORKED))
def test_worked_case(id_: str, questionnaire: Questionnaire, rules: RuleSet) -> None:
    expected = wanted(WORKED)[id_]
    matched = found(screen(case(WORKED, questionnaire, id_).form, rules))
    assert set(expected["must"]) <= matched
    assert not set(expected["must_not"]) & matched


def test_the_quiet_case_finds_nothing_at_all(questionnaire: Questionnaire, rules: RuleSet) -> None:
    screening = screen(case(WORKED, questionnaire, "V13").form, rules)
    assert screening.matched == ()
    assert screening.contradictions == ()


@pytest.mark.parametrize("id_", wanted(WITNESSES))
def test_every_rule_can_match(id_: str, questionnaire: Questionnaire, rules: RuleSet) -> None:
    """A few answers are enough; taken away, the same rule does not match."""
    expected = wanted(WITNESSES)[id_]
    form = case(WITNESSES, questionnaire, id_).form
    screening = screen(form, rules)
    assert id_ in found(screening)
    assert not set(expected.get("must_not", [])) & found(screening)
    finding = next(one for one in screening.matched if one.rule.id == id_)
    assert finding.because
    assert "{" not in finding.say
    if id_ not in {"IN-04", "IN-05", "CO-01"}:
        assert all(item.value != "Not asked" or item.question for item in finding.because)


def test_the_witnesses_cover_every_rule(rules: RuleSet) -> None:
    assert list(wanted(WITNESSES)) == sorted(
        (rule.id for rule in rules.rules),
        key=lambda id_: (["EM", "UR", "SO", "CO", "IN"].index(id_[:2]), id_),
    )


def test_every_rule_can_be_checked_and_not_match(
    questionnaire: Questionnaire, rules: RuleSet
) -> None:
    cases = read_cases(WITNESSES, questionnaire, VISIT) + read_cases(WORKED, questionnaire, VISIT)
    not_matched = {rule.id for one in cases for rule in screen(one.form, rules).not_matched}
    assert not_matched == {rule.id for rule in rules.rules}


def test_every_rule_but_two_can_be_left_open(questionnaire: Questionnaire, rules: RuleSet) -> None:
    """IN-04 is about missing answers, so it is always decided; SO-03 needs its diagnosis recorded."""
    cases = [*read_cases(WITNESSES, questionnaire, VISIT), Case("blank", Form(questionnaire))]
    open_ = {one.rule.id for case in cases for one in screen(case.form, rules).cannot_assess}
    undecidable = {rule.id for rule in rules.rules} - open_
    assert undecidable <= {"IN-04", "IN-05", "SO-03"}
