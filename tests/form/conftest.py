from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from small import small_questionnaire

from clinic_app.form.answers import Answer
from clinic_app.form.form import Form
from clinic_app.form.partial_date import PartialDate
from clinic_app.form.questionnaire import Questionnaire


@pytest.fixture(scope="session")
def questionnaire() -> Questionnaire:
    return small_questionnaire()


@pytest.fixture
def form(questionnaire: Questionnaire) -> Form:
    """A visit of somebody aged 7, nothing else asked."""
    return (
        Form(questionnaire)
        .answer("visit.date", Answer.of(PartialDate(2026, 11, 23)))
        .answer("pat.dob", Answer.of(PartialDate(2019, 3, 14)))
    )
