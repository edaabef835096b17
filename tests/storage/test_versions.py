"""Versions: the signed one stands until the next one is signed; what was entered in error stays readable."""

from __future__ import annotations

import pytest
from sqlcipher3 import dbapi2

from clinic_app.errors import AnswerError, ReasonNeededError, SignedIntakeError, StorageError
from clinic_app.record import IntakeHead, IntakeStatus
from clinic_app.storage.reasons import LONGEST
from clinic_app.storage.store import Store
from clinic_app.storage.versions import SignedAnswer
from tests.storage.made_up import LOGIN, Clock, answer, new_intake, opened, sign
from tests.storage.test_audit import tamper

WHY = "The dose was a slip"
SIGNED_ANSWERS = (
    SignedAnswer("q", 0, "answered", '"yes"', grouped=True),
    SignedAnswer("q.open", 0, "unknown", None, grouped=False),
    SignedAnswer("group.food", 2, "answered", '"egg"', grouped=False),
)

COPY = (
    "INSERT INTO intake SELECT 'new', patient, status, version, replaces, questionnaire_url, questionnaire_version, definition, rules_version,"
    " started_at, started_on, started_by, signed_at, signed_on, signed_by, place_question, place_entry,"
    " content_hash, reason, withdrawn_at, withdrawn_by, withdrawn_reason FROM intake WHERE id = '{which}'"
)


@pytest.fixture
def signed(store: Store) -> IntakeHead:
    intake = new_intake(store)
    answer(store, intake, "q", '"yes"')
    return sign(store, intake, '{"text": "as signed"}')


def amend(store: Store, head: IntakeHead, reason: str = WHY) -> IntakeHead:
    return store.versions.amend(head.id, reason, SIGNED_ANSWERS, {"group": (2,)})


def actions(store: Store, head: IntakeHead) -> list[tuple[str, str | None, str | None]]:
    return [
        (row["action"], row["old"], row["new"])
        for row in store.audit.of_intake(head.id)
        if row["action"] not in {"answer", "entry added", "intake started", "intake signed"}
    ]


def test_an_amendment_is_the_next_draft_with_the_signed_answers(
    store: Store, clock: Clock, signed: IntakeHead
) -> None:
    clock.at = clock.at.replace(month=12)
    draft = amend(store, signed, "  The dose \n was a slip ")
    assert (draft.status, draft.version, draft.replaces) == (IntakeStatus.DRAFT, 2, signed.id)
    assert (draft.reason, draft.started_by, draft.started_at) == (WHY, LOGIN, clock.at)
    for same in ("patient_id", "questionnaire_digest", "questionnaire_version", "rules_version"):
        assert getattr(draft, same) == getattr(signed, same)
    kept = [SignedAnswer(one.question, one.entry, one.state, one.code, one.grouped)
            for one in store.intakes.answers(draft.id)]  # fmt: skip
    assert sorted(kept, key=str) == sorted(SIGNED_ANSWERS, key=str)
    assert store.intakes.entries(draft.id) == {"group": (2,)}
    assert store.intakes.head(signed.id) == signed
    assert actions(store, draft) == [("amendment started", signed.id, WHY)]
    assert store.verify() == []


def test_signing_the_next_version_supersedes_the_former(store: Store, signed: IntakeHead) -> None:
    draft = amend(store, signed)
    answer(store, draft, "q", '"no"')
    newer = sign(store, draft, '{"text": "as amended"}')
    former = store.intakes.head(signed.id)
    assert (newer.status, former.status) == (IntakeStatus.SIGNED, IntakeStatus.AMENDED)
    assert store.intakes.snapshot(signed.id) == '{"text": "as signed"}'
    assert (former.content_hash, former.signed_at) == (signed.content_hash, signed.signed_at)
    assert actions(store, signed) == [("intake amended", None, newer.id)]
    assert [head.id for head in store.intakes.all_signed()] == [newer.id]
    third = sign(store, amend(store, newer), "{}")
    assert third.version == 3
    assert store.intakes.head(newer.id).status is IntakeStatus.AMENDED
    assert store.verify() == []


def test_an_amendment_counts_for_the_day_of_the_first_version(
    store: Store, clock: Clock, signed: IntakeHead
) -> None:
    first_day = clock.at.date()
    clock.at = clock.at.replace(month=12)
    draft = amend(store, signed)
    assert draft.id in [head.id for head in store.intakes.today(clock.at.date())]
    newer = sign(store, draft)
    assert newer.id in [head.id for head in store.intakes.today(clock.at.date())]
    assert [head.id for head in store.intakes.all_signed(first_day, first_day)] == [newer.id]


def test_what_no_longer_stands_is_given_where_it_is_asked_for(
    store: Store, signed: IntakeHead
) -> None:
    newer = sign(store, amend(store, signed))
    withdrawn = sign(store, new_intake(store))
    store.versions.withdraw(withdrawn.id, WHY)
    given_up, draft = new_intake(store), new_intake(store)
    store.versions.withdraw(given_up.id, WHY)  # nobody has signed it: nobody was told

    def ids(*, drafts: bool = False, retired: bool = False) -> set[str]:
        heads = store.intakes.all_signed(drafts=drafts, retired=retired)
        return {head.id for head in heads}

    assert ids() == {newer.id}
    assert ids(retired=True) == {newer.id, signed.id, withdrawn.id}
    assert ids(drafts=True) == {newer.id, draft.id}


def test_there_is_one_open_amendment(store: Store, signed: IntakeHead) -> None:
    assert store.versions.open_amendment(signed.id) is None
    draft = amend(store, signed)
    assert amend(store, signed, "") == draft
    assert store.versions.open_amendment(signed.id) == draft
    beside = opened(store._database.path.parent)
    assert amend(beside, signed, "somebody else's reason") == draft
    beside.close()
    assert len(store.intakes.of_patient(signed.patient_id)) == 2
    newer = sign(store, draft)
    assert store.versions.open_amendment(signed.id) is None
    with pytest.raises(SignedIntakeError, match="newer version"):
        amend(store, signed)
    assert amend(store, newer).version == 3


@pytest.mark.parametrize("reason", ["", "  ", " a \n", "ab", "x" * (LONGEST + 1)])
def test_a_reason_is_needed(store: Store, signed: IntakeHead, reason: str) -> None:
    for act in (lambda: amend(store, signed, reason), lambda: store.versions.withdraw(signed.id, reason)):  # fmt: skip
        with pytest.raises(ReasonNeededError, match="reason"):
            act()
    assert store.intakes.of_patient(signed.patient_id) == [signed]
    assert store.verify() == []


def test_half_a_character_in_a_reason_is_refused_in_words(store: Store, signed: IntakeHead) -> None:
    with pytest.raises(AnswerError, match="broken character"):
        amend(store, signed, "why \ud800")
    assert store.intakes.of_patient(signed.patient_id) == [signed]


def test_only_a_signed_intake_is_amended(store: Store, signed: IntakeHead) -> None:
    with pytest.raises(SignedIntakeError, match="not signed yet"):
        amend(store, new_intake(store))
    with pytest.raises(StorageError, match="no such intake"):
        store.versions.amend("nothing", WHY, (), {})
    store.versions.withdraw(signed.id, WHY)
    with pytest.raises(SignedIntakeError, match="entered in error"):
        amend(store, signed)


def test_withdrawn_is_marked_for_good_and_stays_readable(
    store: Store, clock: Clock, signed: IntakeHead
) -> None:
    head = store.versions.withdraw(signed.id, " Wrong  patient ")
    assert head.status is IntakeStatus.ENTERED_IN_ERROR
    assert (head.withdrawn_at, head.withdrawn_by, head.withdrawn_reason) == (
        clock.at,
        LOGIN,
        "Wrong patient",
    )
    assert store.intakes.snapshot(signed.id) == '{"text": "as signed"}'
    assert store.intakes.of_patient(signed.patient_id) == [head]
    assert list(store.intakes.all_signed()) == []
    assert actions(store, signed) == [("intake withdrawn", "signed", "Wrong patient")]
    with pytest.raises(SignedIntakeError, match="already"):
        store.versions.withdraw(signed.id, "once more")
    assert store.verify() == []


def test_a_draft_that_is_given_up_changes_no_more(store: Store) -> None:
    draft = new_intake(store)
    answer(store, draft, "q", '"yes"')
    head = store.versions.withdraw(draft.id, "begun by mistake")
    assert (head.status, head.signed_at) == (IntakeStatus.ENTERED_IN_ERROR, None)
    with pytest.raises(SignedIntakeError, match="entered in error"):
        answer(store, draft, "q", '"no"')
    with pytest.raises(SignedIntakeError):
        sign(store, draft)
    assert [one.code for one in store.intakes.answers(draft.id)] == ['"yes"']
    assert store.verify() == []


def test_giving_up_an_amendment_leaves_the_signed_version_in_force(
    store: Store, signed: IntakeHead
) -> None:
    draft = amend(store, signed)
    with pytest.raises(SignedIntakeError, match="amendment of this intake is open"):
        store.versions.withdraw(signed.id, "wrong patient")
    store.versions.withdraw(draft.id, "was right after all")
    assert store.intakes.head(signed.id).status is IntakeStatus.SIGNED
    again = amend(store, signed, "a second try")
    assert (again.version, again.id != draft.id) == (2, True)
    sign(store, again)
    assert store.versions.withdraw(signed.id, "wrong patient").withdrawn_at is not None
    assert store.verify() == []


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE intake SET reason = 'nicer words' WHERE reason IS NOT NULL", "a reason"),
        ("UPDATE intake SET withdrawn_reason = 'nicer words' WHERE withdrawn_at IS NOT NULL", "a reason"),
        ("UPDATE intake SET status = 'signed' WHERE status = 'amended'", "“signed” is not"),
        ("UPDATE intake SET status = 'amended' WHERE status = 'signed' AND version = 1", "“amended” is not"),
    ],
)  # fmt: skip
def test_what_was_tampered_with_is_named(
    store: Store, signed: IntakeHead, statement: str, sentence: str
) -> None:
    sign(store, amend(store, signed))
    sign(store, new_intake(store))
    store.versions.withdraw(new_intake(store).id, "begun twice")
    assert store.verify() == []
    tamper(store, statement)
    (problem,) = store.verify()
    assert sentence in problem


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE intake SET reason = 'another reason' WHERE id = '{draft}'",
        "UPDATE intake SET replaces = '{other}' WHERE id = '{draft}'",
        "UPDATE intake SET version = 3 WHERE id = '{draft}'",
        "UPDATE intake SET status = 'amended' WHERE id = '{signed}'",
        "UPDATE intake SET status = 'signed' WHERE id = '{gone}'",
        "UPDATE intake SET status = 'amended' WHERE id = '{gone}'",
        "UPDATE intake SET withdrawn_reason = 'another reason' WHERE id = '{gone}'",
        "UPDATE intake SET status = 'entered_in_error' WHERE id = '{signed}'",
        "UPDATE intake SET withdrawn_at = 'now', withdrawn_by = 'a.sample', withdrawn_reason = 'why' WHERE id = '{signed}'",
        COPY.replace("which", "signed"),
        COPY.replace("which", "draft"),
        "DELETE FROM intake WHERE id = '{gone}'",
    ],
)  # fmt: skip
def test_raw_sql_cannot_make_or_unmake_versions(
    store: Store, signed: IntakeHead, statement: str
) -> None:
    draft = amend(store, signed)
    other = sign(store, new_intake(store, signed.patient_id))
    gone = sign(store, new_intake(store, signed.patient_id))
    store.versions.withdraw(gone.id, "wrong patient")
    before = store.intakes.of_patient(signed.patient_id)
    with pytest.raises(dbapi2.IntegrityError):
        store._database.sql.execute(
            statement.format(draft=draft.id, signed=signed.id, other=other.id, gone=gone.id)
        )
    assert store.intakes.of_patient(signed.patient_id) == before
