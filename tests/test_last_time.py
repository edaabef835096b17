"""A return visit: what was said before is offered with its age, and counts only when it is reconfirmed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from clinic_app.desk import Desk, Draft
from clinic_app.form.answers import Answer, from_code
from clinic_app.form.form import Key
from clinic_app.form.last_time import last_time
from clinic_app.form.safety import is_asked_anew
from clinic_app.library import Edition, edition_from_files, edition_from_texts
from clinic_app.record import Patient
from tests.ui.made_up_desk import VIOLET, complete, new_desk, register

RESOURCES = Path(__file__).parents[1] / "resources"


@pytest.fixture(scope="module")
def edition() -> Edition:
    return edition_from_files(
        RESOURCES / "questionnaires" / "gi-atopy-intake.json", RESOURCES / "screening"
    )


@pytest.fixture
def desk(tmp_path: Path, edition: Edition) -> Desk:
    return new_desk(tmp_path, edition)


@pytest.fixture
def patient(desk: Desk) -> Patient:
    return register(desk)


def say(draft: Draft, question: str, code: object) -> None:
    asked = draft.edition.questionnaire.question(question)
    draft.answer(question, from_code(asked, code))  # type: ignore[arg-type]


def first_visit(desk: Desk, patient: Patient) -> Draft:
    draft = desk.start_intake(patient.id)
    say(draft, "ecz.ever", "yes")
    say(draft, "asth.ever", "no")
    say(draft, "food.any", "yes")
    draft.answer("food.rx.food", Answer.of("egg"), 1)
    complete(draft)
    desk.sign(draft, VIOLET)
    return draft


def later(desk: Desk, **by: float) -> None:
    now = desk.clock()
    desk.clock = desk.store._trail.clock = lambda: now + dt.timedelta(**by)


def offered(draft: Draft) -> dict[Key, Answer]:
    assert draft.last_time is not None
    return dict(draft.last_time.answers)


def test_a_first_visit_has_nothing_to_reconfirm(desk: Desk, patient: Patient) -> None:
    assert desk.start_intake(patient.id).last_time is None


def test_what_was_said_is_offered_and_counts_for_nothing(desk: Desk, patient: Patient) -> None:
    first_visit(desk, patient)
    later(desk, days=430)
    draft = desk.start_intake(patient.id)
    assert offered(draft)["ecz.ever", 0] == Answer.of("yes")
    assert offered(draft)["food.rx.food", 1] == Answer.of("egg")
    assert draft.last_time is not None
    assert draft.last_time.day == (desk.clock() - dt.timedelta(days=430)).date()
    assert not draft.form.get("ecz.ever").is_given
    assert ("ecz.ever", 0) in draft.form.missing_required()
    assert {item.key: item.state for item in draft.screening.strip}["eczema"] == "not_asked"
    read = desk.record(draft.id)
    assert not read.form.effective("ecz.ever").is_given, (
        "paper and exports do not know of it either"
    )


def test_unknown_is_asked_again(desk: Desk, patient: Patient) -> None:
    first_visit(desk, patient)
    later(desk, days=1)
    draft = desk.start_intake(patient.id)
    assert all(answer.value is not None for answer in offered(draft).values())


def test_safety_questions_are_never_offered(desk: Desk, patient: Patient, edition: Edition) -> None:
    draft = desk.start_intake(patient.id)
    while missing := draft.form.missing_required():
        for question, entry in missing:
            asked = edition.questionnaire.question(question)
            yes = asked.kind == "yes_no"
            draft.answer(question, from_code(asked, "yes" if yes else "unknown"), entry)
    desk.sign(draft, VIOLET)
    later(desk, days=1)
    found = offered(desk.start_intake(patient.id))
    assert found
    assert not [key for key in found if is_asked_anew(edition.questionnaire.question(key[0]))]
    assert "gi.food_stuck_now" not in {key[0] for key in found}
    assert not {key[0] for key in found if key[0].startswith(("alarm.", "visit."))}


def test_drafts_withdrawn_intakes_and_other_patients_are_not_offered(
    desk: Desk, patient: Patient
) -> None:
    wrong = first_visit(desk, patient)
    desk.withdraw(wrong.id, "another patient's answers")
    first_visit(desk, register(desk, "Sample-Other"))
    later(desk, days=1)
    say(desk.start_intake(patient.id), "ecz.ever", "no")
    later(desk, days=1)
    assert desk.start_intake(patient.id).last_time is None


def test_the_newest_version_is_offered_and_an_amendment_is_no_return_visit(
    desk: Desk, patient: Patient
) -> None:
    signed = first_visit(desk, patient)
    later(desk, days=1)
    amended = desk.amend(signed.id, "asthma was overheard")
    assert amended.last_time is None
    say(amended, "asth.ever", "yes")
    complete(amended)
    desk.sign(amended, VIOLET)
    later(desk, days=1)
    assert offered(desk.start_intake(patient.id))["asth.ever", 0] == Answer.of("yes")


def test_a_draft_that_is_reopened_offers_the_same(desk: Desk, patient: Patient) -> None:
    first_visit(desk, patient)
    later(desk, days=1)
    draft = desk.start_intake(patient.id)
    assert offered(desk.open_draft(draft.id)) == offered(draft)


def test_an_option_that_the_form_no_longer_has_is_not_offered(
    desk: Desk, patient: Patient, edition: Edition
) -> None:

    draft = desk.start_intake(patient.id)
    say(draft, "ecz.ever", "yes")
    say(draft, "ecz.status", "now")
    assert draft.form.is_shown("ecz.status")
    text = edition.questionnaire_text.replace('"code": "now"', '"code": "today"')
    assert text != edition.questionnaire_text
    rules = {
        name: content.replace("ecz.status=now", "ecz.status=today").replace("{ now =", "{ today =")
        for name, content in edition.rules_texts.items()
    }
    newer = edition_from_texts(text, rules).questionnaire
    found = last_time(draft.form, newer, dt.date(2026, 1, 1)).answers
    assert ("ecz.ever", 0) in found
    assert ("ecz.status", 0) not in found
