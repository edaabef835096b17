"""Merging at the desk: lists, drafts and paper of a patient that was registered twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from clinic_app.desk import Desk
from clinic_app.errors import NotAllowedError
from clinic_app.library import Edition, edition_from_files
from clinic_app.storage.store import Store
from clinic_app.storage.users import NewUser, Role
from tests.storage.made_up import CHEAP
from tests.ui.made_up_desk import VIOLET, complete, details, new_desk, register

RESOURCES = Path(__file__).parents[1] / "resources"
WHY = "registered twice"


@pytest.fixture(scope="module")
def edition() -> Edition:
    return edition_from_files(
        RESOURCES / "questionnaires" / "gi-atopy-intake.json", RESOURCES / "screening"
    )


@pytest.fixture
def desk(tmp_path: Path, edition: Edition) -> Desk:
    return new_desk(tmp_path / "data", edition)


def test_a_draft_shows_the_patient_that_stands_and_a_signed_text_the_one_it_was_signed_for(
    desk: Desk,
) -> None:
    kept, gone = register(desk), register(desk, "Sample-Okafour", "Ada", number="B-222")
    signed = desk.start_intake(gone.id)
    complete(signed)
    desk.sign(signed, VIOLET)
    draft = desk.start_intake(gone.id)
    assert desk.merging.candidates(kept) == [gone]
    assert desk.merging.merge(gone.id, kept.id, WHY) == kept
    assert desk.merging.candidates(kept, "B-222") == []

    assert desk.open_draft(draft.id).patient == kept
    assert desk.record(draft.id).patient == kept
    assert desk.record(signed.id).patient.details.family == "Sample-Okafour"
    assert desk.record(signed.id).merged_into == kept.id
    rows = desk.intakes_of(kept.id)
    assert [row.head.id for row in rows] == [draft.id, signed.id]
    assert [row.patient.id for row in rows] == [kept.id, gone.id]
    assert desk.start_intake(gone.id).patient == kept
    assert desk.open_draft(draft.id).last_time is not None

    ((merge, who),) = desk.merging.merged_into(kept.id)
    assert (who, merge.reason, merge.merged_by) == (gone, WHY, "asample")
    told = [row["action"] for row in desk.audit_rows(gone.id)]  # of the person, whatever the entry
    assert "intake signed" in told
    assert "another patient merged into this" in told

    desk.merging.separate(gone.id, "two sisters")
    assert desk.open_draft(draft.id).patient == gone
    assert not desk.record(signed.id).merged_into
    assert len(desk.intakes_of(kept.id)) == 1
    assert desk.store.verify() == []


def test_the_front_desk_merges_nobody(desk: Desk, tmp_path: Path, edition: Edition) -> None:
    kept, gone = register(desk), register(desk, "Sample-Okafour", "Ada")
    desk.add_user(
        NewUser("front", "Ben Sample", frozenset({Role.FRONT_DESK})), VIOLET[::-1], VIOLET
    )
    desk.close()
    front = Desk(Store.open(tmp_path / "data", "front", VIOLET[::-1], cost=CHEAP), edition)
    with pytest.raises(NotAllowedError, match="clinician or administrator"):
        front.merging.merge(gone.id, kept.id, WHY)
    with pytest.raises(NotAllowedError):
        front.merging.separate(gone.id, WHY)
    assert front.similar_patients(details("Sample-Okafour", "Ada"))
    front.close()
