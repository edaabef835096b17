"""A clinic with made-up patients to look around in: signed intakes, a return visit, an amendment, an open draft."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from clinic_app import paths
from clinic_app.cases import read_cases
from clinic_app.desk import Desk, Draft
from clinic_app.form.answers import UNKNOWN, Answer
from clinic_app.form.form import Form
from clinic_app.languages import Languages
from clinic_app.library import choose
from clinic_app.record import Identifier, Patient, PatientDetails
from clinic_app.storage.sealing import Cost
from clinic_app.storage.store import Store, local_now
from clinic_app.storage.users import NewUser

CLINIC_NAME, CLINICIAN, LOGIN = "Sample GI Clinic (made up)", "Dr Alex Sample", "asample"
PASSPHRASE = "violet kettle ninety harbour"  # noqa: S105 - of throw-away records, shown on the screen
CHEAP = Cost(passes=1, memory_kib=8_192, lanes=1)
"""Nothing here is worth guarding, and nobody should wait for it."""
_EARLIER = dt.timedelta(days=430)  # the child was here before; that is what a return visit shows


@dataclass(frozen=True, slots=True)
class MadeUp:
    """One made-up patient, and what they tell."""

    id: str
    details: PatientDetails
    form: Form


def furnish(folder: Path, now: Callable[[], dt.datetime] = local_now, language: str = "en") -> None:
    """Make the records in an empty folder, their intakes in a language of the form. Raises StorageError."""
    moment = now() - _EARLIER

    def clock() -> dt.datetime:
        return moment

    store, _ = Store.create(
        folder, CLINIC_NAME, NewUser(LOGIN, CLINICIAN), PASSPHRASE, clock=clock, cost=CHEAP
    )
    try:
        edition = choose(paths.resources(), None).edition
        desk = Desk(store, edition, clock, Languages(edition, paths.resources()))
        desk.speak(language)
        people = _people(desk, now().date())
        child = desk.register_patient(people["child"].details)
        _signed(desk, child, people["child"])
        moment = now() - dt.timedelta(days=9)
        adult = desk.register_patient(people["adult"].details)
        first = _signed(desk, adult, people["adult"])
        moment = now() - dt.timedelta(days=8)
        amended = desk.amend(first.id, "The biopsy report came in after the visit.")
        amended.answer("inv.endoscopy", Answer.of("done_with_biopsy"))
        _complete(amended)
        desk.sign(amended, PASSPHRASE)
        moment = now() - dt.timedelta(minutes=50)
        infant = desk.register_patient(people["infant"].details)
        _signed(desk, infant, people["infant"])
        moment = now() - dt.timedelta(minutes=5)
        desk.start_intake(child.id)
    finally:
        store.close()


def _people(desk: Desk, today: dt.date) -> dict[str, MadeUp]:
    path = paths.resources() / "demo" / "patients.json"
    forms = {case.id: case.form for case in read_cases(path, desk.edition.questionnaire, today)}
    found = {}
    for one in json.loads(path.read_text(encoding="utf-8")):
        form = forms[one["id"]]
        if form.dob is None:
            raise ValueError(f"{one['id']} has no date of birth")
        details = PatientDetails(
            one["family"],
            one["given"],
            form.dob,
            str(form.get("pat.sex").value),
            (Identifier("Clinic number", one["number"]),),
        )
        found[one["id"]] = MadeUp(one["id"], details, form)
    return found


def _signed(desk: Desk, patient: Patient, told: MadeUp) -> Draft:
    draft = desk.start_intake(patient.id)
    kept = {"visit.date", "pat.dob", "pat.sex"}  # the register knows them
    for (question, entry), answer in told.form.answers.items():
        if question in kept:
            continue
        group = draft.edition.questionnaire.question(question).group
        if group is not None and entry not in draft.form.entries(group):
            draft.add_entry(group)
        draft.answer(question, answer, entry)
    _complete(draft)
    desk.sign(draft, PASSPHRASE)
    return draft


def _complete(draft: Draft) -> None:
    """Answer *unknown* to what the story leaves open: at another age other questions come up."""
    while missing := draft.form.missing_required():
        for question, entry in missing:
            draft.answer(question, UNKNOWN, entry)
