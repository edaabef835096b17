"""The real form and the real rules, read once."""

from __future__ import annotations

import pytest

from clinic_app.fhir.questionnaire import read_questionnaire
from clinic_app.form.questionnaire import Questionnaire
from clinic_app.screening.rules import RuleSet, load_rules
from tests.screening.small import RESOURCES


@pytest.fixture(scope="session")
def questionnaire() -> Questionnaire:
    path = RESOURCES / "questionnaires" / "gi-atopy-intake.json"
    return read_questionnaire(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def rules(questionnaire: Questionnaire) -> RuleSet:
    return load_rules(RESOURCES / "screening", questionnaire)
