"""A signed intake amended, read, printed, exported and withdrawn, on real encrypted records without a screen."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from clinic_app.desk import Desk, Draft
from clinic_app.errors import (
    NotAllowedError,
    ReasonNeededError,
    SignedIntakeError,
)
from clinic_app.form.answers import UNKNOWN, Answer
from clinic_app.form.changes import Change
from clinic_app.form.partial_date import PartialDate
from clinic_app.form.questionnaire import Kind
from clinic_app.library import Edition, choose, edition_from_files
from clinic_app.paths import resources
from clinic_app.record import Identifier, IntakeStatus, PatientDetails, Record
from clinic_app.storage.store import Store
from clinic_app.storage.users import NewUser, Role
from tests.storage.made_up import CHEAP, PASSPHRASE, Clock, new_store, opened

YES, NO = Answer.of("yes"), Answer.of("no")
WHY = "The mother corrected the food"
ADULT = PatientDetails(
    "Sample-Brandt", "Jonas", PartialDate(1988, 6, 2), "male", (Identifier("MRN", "003-981-02"),)
)


@pytest.fixture(scope="module")
def edition() -> Edition:
    return choose(resources(), None).edition


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(tmp_path: Path, edition: Edition, clock: Clock) -> Iterator[Desk]:
    store, _ = new_store(tmp_path / "data", clock)
    made = Desk(store, edition, clock)
    yield made
    made.close()


def answer_the_rest(draft: Draft) -> None:
    while missing := draft.form.missing_required():
        question = draft.edition.questionnaire.question(missing[0][0])
        answer = NO if question.kind is Kind.YES_NO else UNKNOWN
        draft.answer(question.id, answer, missing[0][1])


@pytest.fixture
def signed(desk: Desk) -> Record:
    """Eczema, moderate; two foods; dysphagia: no; signed."""
    draft = desk.start_intake(desk.register_patient(ADULT).id)
    draft.answer("ecz.ever", YES)
    draft.answer("ecz.severity", Answer.of("moderate"))
    draft.answer("food.any", YES)
    for food in ("egg", "milk"):
        draft.answer("food.rx.food", Answer.of(food), draft.add_entry("food.rx"))
    draft.answer_together(["fam.eoe", "fam.ibd"])
    answer_the_rest(draft)
    return desk.sign(draft, PASSPHRASE)


def amended(desk: Desk, signed: Record, clock: Clock) -> Record:
    clock.at += dt.timedelta(days=2)
    draft = desk.amend(signed.head.id, WHY)
    draft.answer("gi.dysphagia", YES)
    answer_the_rest(draft)
    return desk.sign(draft, PASSPHRASE)


def text_of(pdf: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def told(changes: tuple[Change, ...]) -> dict[tuple[str, int], tuple[str, str]]:
    return {(one.question, one.entry): (one.old, one.new) for one in changes}


def test_an_amendment_begins_with_what_was_signed(desk: Desk, signed: Record) -> None:
    draft = desk.amend(signed.head.id, WHY)
    assert draft.form == signed.form
    assert draft.form.get("fam.ibd").grouped
    assert (draft.head.version, draft.head.reason) == (2, WHY)
    assert draft.changes == ()
    assert desk.open_draft(draft.id).former is not None
    assert desk.record(signed.head.id) == signed


def test_it_keeps_the_form_it_was_signed_with(desk: Desk, signed: Record, tmp_path: Path) -> None:
    desk.store.close()
    own = tmp_path / "own.json"
    form = json.loads((resources() / "questionnaires" / "gi-atopy-intake.json").read_text("utf-8"))
    form["version"] = "9.9.9"
    own.write_text(json.dumps(form), encoding="utf-8")
    later = Desk(opened(tmp_path / "data"), edition_from_files(own, resources() / "screening"))
    draft = later.amend(signed.head.id, WHY)
    assert draft.edition.questionnaire.version == "1.0.0"
    assert draft.head.questionnaire_digest == signed.head.questionnaire_digest
    later.close()


def test_changes_are_told_question_by_question(desk: Desk, signed: Record) -> None:
    draft = desk.amend(signed.head.id, WHY)
    first, second = draft.form.entries("food.rx")
    draft.answer("ecz.ever", NO)
    draft.answer("fam.ibd", UNKNOWN)
    draft.answer("fam.eoe", NO)  # the same answer, now given alone
    draft.answer("food.rx.food", Answer.of("fish"), first)
    draft.remove_entry("food.rx", second)
    third = draft.add_entry("food.rx")
    draft.answer("food.rx.food", Answer.of("peanut"), third)
    draft.answer("food.rx.times", UNKNOWN, third)
    changed = told(draft.changes)
    assert changed["ecz.ever", 0] == ("Yes", "No")
    assert changed["ecz.severity", 0] == ("Moderate", "Does not apply")
    assert changed["fam.ibd", 0] == ("No", "Unknown")
    assert ("fam.eoe", 0) not in changed
    assert changed["food.rx.food", first] == ("Egg", "Fish")
    if third != second:
        assert changed["food.rx", second][1] == "Removed"
        assert changed["food.rx", third][0] == "Not recorded"
    names = {(one.question, one.entry): one.short for one in draft.changes}
    assert "(Egg)" in names["food.rx.food", first]
    order = [one.question for one in draft.changes if not one.entry]
    assert order == [id_ for id_ in draft.form.questionnaire.questions if id_ in order]
    assert [one.section for one in draft.changes if one.question == "fam.ibd"] == [
        draft.form.questionnaire.section_of("fam.ibd").title
    ]


def test_entries_that_came_and_went_are_told_whole(desk: Desk, signed: Record) -> None:
    draft = desk.amend(signed.head.id, WHY)
    first, second = draft.form.entries("food.rx")
    third = draft.add_entry("food.rx")
    draft.answer("food.rx.food", Answer.of("peanut"), third)
    draft.answer("food.rx.times", Answer.of("one"), third)
    draft.remove_entry("food.rx", first)
    changed = told(draft.changes)
    food, times = (
        draft.form.questionnaire.question(f"food.rx.{name}") for name in ("food", "times")
    )
    assert changed["food.rx", first][0].startswith(f"{food.name}: Egg; ")
    assert changed["food.rx", first][1] == "Removed"
    old, new = changed["food.rx", third]
    assert old == "Not recorded"
    assert new.startswith(f"{food.name}: Peanut; {times.name}: ")
    assert ("food.rx.food", second) not in changed
    assert {key[1] for key in changed} == {first, third}


def test_signing_supersedes_and_the_record_says_what_it_amends(
    desk: Desk, signed: Record, clock: Clock
) -> None:
    newer = amended(desk, signed, clock)
    former = desk.record(signed.head.id)
    assert (former.head.status, newer.head.status) == (
        IntakeStatus.AMENDED,
        IntakeStatus.SIGNED,
    )
    assert former.form == signed.form
    assert former.superseded_by is not None
    assert (former.superseded_by.id, former.superseded_by.reason) == (newer.head.id, WHY)
    assert "Superseded: version 2" in text_of(desk.exports.summary_pdf(former))[0]
    assert "Version 2, amends version 1" in text_of(desk.exports.summary_pdf(newer))[0]
    assert newer.superseded_by is None
    amends = newer.amends
    assert amends is not None
    assert (amends.id, amends.version, amends.reason) == (signed.head.id, 1, WHY)
    assert (amends.signed_at, amends.signed_by_name) == (signed.head.signed_at, "Dr Ada Sample")
    assert told(amends.changes)["gi.dysphagia", 0] == ("No", "Yes")
    stored = json.loads(desk.store.intakes.snapshot(newer.head.id))
    assert stored["amends"] == {
        "intake": signed.head.id,
        "version": 1,
        "content_hash": signed.head.content_hash,
        "reason": WHY,
    }
    third = desk.sign(desk.amend(newer.head.id, "once more"), PASSPHRASE)
    assert third.amends is not None
    assert (third.amends.version, third.amends.changes) == (2, ())
    assert desk.store.verify() == []


def test_one_amendment_is_open_at_a_time(desk: Desk, signed: Record) -> None:
    draft = desk.amend(signed.head.id, WHY)
    assert desk.amend(signed.head.id, "").id == draft.id
    opened_already = desk.open_amendment(signed.head.id)
    assert opened_already is not None
    assert opened_already.id == draft.id
    desk.withdraw(draft.id, "was right after all")
    assert desk.open_amendment(signed.head.id) is None
    assert desk.amend(signed.head.id, "another try").id != draft.id


def test_what_cannot_be_amended_or_withdrawn_is_said(desk: Desk, signed: Record) -> None:
    with pytest.raises(ReasonNeededError):
        desk.amend(signed.head.id, " ")
    with pytest.raises(ReasonNeededError):
        desk.withdraw(signed.head.id, " ")
    draft = desk.start_intake(signed.patient.id)
    with pytest.raises(SignedIntakeError, match="not signed yet"):
        desk.amend(draft.id, WHY)
    desk.withdraw(signed.head.id, "wrong patient")
    for act in (desk.amend, desk.withdraw):
        with pytest.raises(SignedIntakeError, match="entered in error"):
            act(signed.head.id, WHY)


def test_the_front_desk_gives_up_drafts_but_changes_nothing_signed(
    desk: Desk, signed: Record, tmp_path: Path, edition: Edition
) -> None:
    front = NewUser("f.sample", "Finn Sample", frozenset({Role.FRONT_DESK}))
    desk.add_user(front, "quiet lantern forty meadow", PASSPHRASE)
    store = Store.open(tmp_path / "data", "f.sample", "quiet lantern forty meadow", cost=CHEAP)
    theirs = Desk(store, edition)
    for act in (theirs.amend, theirs.withdraw):
        with pytest.raises(NotAllowedError):
            act(signed.head.id, WHY)
    draft = theirs.start_intake(signed.patient.id)
    given_up = theirs.withdraw(draft.id, "begun twice")
    assert given_up.head.status is IntakeStatus.ENTERED_IN_ERROR
    assert (given_up.withdrawn_by_name, given_up.head.withdrawn_reason) == (
        "Finn Sample",
        "begun twice",
    )
    theirs.close()


def test_withdrawn_intakes_stay_in_the_lists_and_out_of_the_export(
    desk: Desk, signed: Record, tmp_path: Path
) -> None:
    draft = desk.start_intake(signed.patient.id)
    desk.withdraw(draft.id, "begun twice")
    desk.withdraw(signed.head.id, "wrong patient")
    assert {row.head.id for row in desk.intakes_of(signed.patient.id)} == {
        draft.id,
        signed.head.id,
    }
    with pytest.raises(SignedIntakeError):
        desk.open_draft(draft.id)
    exported = json.loads(desk.exports.json(tmp_path / "out.json").read_text("utf-8"))
    assert exported["records"] == []
    assert desk.store.verify() == []
