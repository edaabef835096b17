"""The lines of a list are kept, and never shown when anything they are made of has changed since."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from clinic_app.desk import Desk, TodayRow
from clinic_app.form.answers import Answer
from clinic_app.form.partial_date import PartialDate
from clinic_app.library import Edition, choose
from clinic_app.paths import resources
from clinic_app.storage.store import Store
from tests.storage.made_up import CHEAP
from tests.ui.made_up_desk import LOGIN, VIOLET, complete, new_desk, register


@pytest.fixture(scope="module")
def edition() -> Edition:
    return choose(resources(), None).edition


@pytest.fixture
def desk(tmp_path: Path, edition: Edition) -> Desk:
    return new_desk(tmp_path, edition)


def line(desk: Desk) -> TodayRow:
    [row] = desk.today()
    return row


def test_a_line_is_read_again_only_when_something_has_changed(desk: Desk) -> None:
    draft = desk.start_intake(register(desk).id)
    before = line(desk)
    assert line(desk) is before
    draft.answer("visit.complaint_text", Answer.of("Tummy ache"))
    assert line(desk).complaint == "Tummy ache"
    draft.answer("visit.complaint_text", Answer.of("Cramps"))
    assert line(desk).complaint == "Cramps"
    complete(draft)
    assert line(desk).to_sign
    desk.sign(draft, VIOLET)
    signed = line(desk)
    assert not signed.head.is_draft
    assert signed.complaint == "Cramps"
    assert desk.intakes_of(draft.patient.id)[0] is signed


def test_a_line_shows_what_another_window_has_written(
    tmp_path: Path, desk: Desk, edition: Edition
) -> None:
    draft = desk.start_intake(register(desk).id)
    assert line(desk).complaint == ""
    other = Desk(Store.open(tmp_path, LOGIN, VIOLET, cost=CHEAP), edition)
    there = other.open_draft(draft.id)
    there.answer("visit.complaint_text", Answer.of("Cramps"))
    assert line(desk).complaint == "Cramps"
    there.answer("food.any", Answer.of("yes"))
    before = line(desk)
    entry = there.add_entry("food.rx")
    assert line(desk) is not before
    with_entry = line(desk)
    there.remove_entry("food.rx", entry)
    assert line(desk) is not with_entry
    other.close()


def test_a_line_shows_a_corrected_name_and_a_switched_off_tier(desk: Desk) -> None:
    patient = register(desk)
    draft = desk.start_intake(patient.id)
    draft.answer("anaph.now", Answer.of("yes"))
    emergency = line(desk).highest
    assert emergency is not None
    desk.store.patients.update(
        patient.id, replace(patient.details, family="Sample-Other", dob=PartialDate(2018))
    )
    assert line(desk).patient.details.family == "Sample-Other"
    desk.set_setting("emergency_tier", "off")
    assert line(desk).highest != emergency


def test_a_list_is_there_before_all_of_it_is_read(desk: Desk) -> None:
    drafts = [desk.start_intake(register(desk, given=given).id) for given in ("Ada", "Ben", "Cy")]
    drafts[0].answer("visit.complaint_text", Answer.of("Cramps"))
    begun = desk.begin_today(1)
    assert [line.head for line in begun] == [draft.head for draft in reversed(drafts)]
    assert [line.patient.details.given for line in begun] == ["Cy", "Ben", "Ada"]
    assert [isinstance(line, TodayRow) for line in begun] == [True, False, False]
    [last] = desk.read_lines(begun[-1:])
    assert last.complaint == "Cramps"
    assert [isinstance(line, TodayRow) for line in desk.begin_today(0)] == [True, False, True]
    assert desk.begin_today(3) == desk.today()
    drafts[0].answer("visit.complaint_text", Answer.of("Tummy ache"))
    changed = desk.begin_today(0)[-1]  # what was read before is brought up to date at once
    assert isinstance(changed, TodayRow)
    assert changed.complaint == "Tummy ache"


def test_a_line_of_an_older_form_waits_until_that_is_read(
    desk: Desk, edition: Edition, tmp_path: Path
) -> None:
    desk.start_intake(register(desk).id)
    newer = replace(edition, questionnaire_text=edition.questionnaire_text + " ")
    other = Desk(Store.open(tmp_path, LOGIN, VIOLET, cost=CHEAP), newer)
    other.start_intake(register(other, given="Ben").id)
    begun = other.begin_today(2)
    assert [isinstance(line, TodayRow) for line in begun] == [True, False]
    other.read_lines(begun)
    assert [isinstance(line, TodayRow) for line in other.begin_today(0)] == [True, True]
    other.close()
