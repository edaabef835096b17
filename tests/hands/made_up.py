"""The four made-up patients whose intakes are counted: a quiet adult, and the three of the guided demo."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from clinic_app.cases import read_cases
from clinic_app.form.form import Form
from clinic_app.form.questionnaire import Questionnaire
from clinic_app.paths import resources

QUIET = Path(__file__).parent / "quiet_adult.json"
WHO = {
    "quiet": "quiet adult",
    "adult": "adult, food impaction and asthma",
    "child": "school child with everything",
    "infant": "infant, blood in the stool",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What a patient tells: every answer of an intake."""

    id: str
    who: str
    form: Form


def told(questionnaire: Questionnaire, today: dt.date) -> list[Told]:
    """Return the patients in the order of the table; all come today."""
    cases = {
        case.id: case.form
        for path in (QUIET, resources() / "demo" / "patients.json")
        for case in read_cases(path, questionnaire, today)
    }
    return [Told(id_, who, cases[id_]) for id_, who in WHO.items()]
