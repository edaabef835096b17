"""The made-up patients of the demo as filled forms and as an open draft."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from clinic_app.cases import Case, read_cases
from clinic_app.desk import Desk, Draft
from clinic_app.form.partial_date import PartialDate
from clinic_app.library import Edition, choose
from clinic_app.paths import resources
from clinic_app.record import PatientDetails
from clinic_app.storage.store import Store
from clinic_app.storage.users import NewUser

PASSPHRASE = "violet kettle ninety harbour"


def edition() -> Edition:
    return choose(resources(), None).edition


def case(name: str, used: Edition) -> Case:
    cases = read_cases(
        resources() / "demo" / "patients.json", used.questionnaire, dt.date(2026, 3, 31)
    )
    return next(one for one in cases if one.id == name)


def desk(folder: Path) -> Desk:
    """New records in a folder of their own."""
    store, _ = Store.create(folder, "Bench clinic", NewUser("bench", "Bench Bench"), PASSPHRASE)
    return Desk(store, edition())


def filled_draft(at: Desk, name: str) -> Draft:
    """Start an intake and give every answer of a made-up patient."""
    told = case(name, at.edition).form
    details = PatientDetails("Sample-Bench", name.title(), told.dob or PartialDate(2020))
    draft = at.start_intake(at.register_patient(details).id)
    for (question, entry), answer in told.answers.items():
        group = at.edition.questionnaire.question(question).group
        if group is not None and entry not in draft.form.entries(group):
            draft.add_entry(group)
        draft.answer(question, answer, entry)
    return draft
