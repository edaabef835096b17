from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from clinic_app.fhir.questionnaire import read_limited, read_questionnaire
from clinic_app.form.questionnaire import Questionnaire

FORM_FILE = Path(__file__).parents[2] / "resources" / "questionnaires" / "gi-atopy-intake.json"


@pytest.fixture(scope="session")
def text() -> str:
    return read_limited(FORM_FILE)


@pytest.fixture(scope="session")
def resource(text: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@pytest.fixture(scope="session")
def questionnaire(text: str) -> Questionnaire:
    return read_questionnaire(text)
