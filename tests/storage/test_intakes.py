from __future__ import annotations

import datetime as dt
import json

import pytest
from sqlcipher3 import dbapi2

from clinic_app.errors import AnswerError, DamagedFileError, SignedIntakeError, StorageError
from clinic_app.record import IntakeHead, IntakeStatus
from clinic_app.storage.store import Store
from tests.storage.made_up import (
    DIGEST,
    LOGIN,
    Clock,
    answer,
    details,
    new_intake,
    opened,
    sign,
)


@pytest.fixture
def intake(store: Store) -> IntakeHead:
    return new_intake(store)


def codes(store: Store, intake: IntakeHead) -> dict[tuple[str, int], tuple[str, str | None, bool]]:
    return {
        (one.question, one.entry): (one.state, one.code, one.grouped)
        for one in store.intakes.answers(intake.id)
    }


def test_a_started_intake_knows_its_form_and_its_author(store: Store, intake: IntakeHead) -> None:
    assert intake == store.intakes.head(intake.id)
    assert intake.status is IntakeStatus.DRAFT
    assert (intake.version, intake.started_by) == (1, LOGIN)
    assert (intake.questionnaire_digest, intake.rules_version) == (DIGEST, "1.0.0")
    assert intake.started_at == dt.datetime(2026, 11, 23, 13, 30, tzinfo=dt.UTC)
    assert (intake.signed_at, intake.signed_by, intake.place, intake.content_hash) == (
        None,
        "",
        None,
        "",
    )


def test_answers_come_back_exactly(store: Store, intake: IntakeHead) -> None:
    save = store.intakes.save_answer
    save(intake.id, "q.text", 0, "answered", json.dumps('0123 "Ü" \n 陈'))
    save(intake.id, "q.zero", 0, "answered", "0")
    save(intake.id, "q.unknown", 0, "unknown", None)
    save(intake.id, "q.declined", 0, "declined", None)
    save(intake.id, "q.no", 0, "answered", '"no"', grouped=True)
    save(intake.id, "q.again", 2, "answered", '"yes"')
    assert codes(store, intake) == {
        ("q.again", 2): ("answered", '"yes"', False),
        ("q.declined", 0): ("declined", None, False),
        ("q.no", 0): ("answered", '"no"', True),
        ("q.text", 0): ("answered", json.dumps('0123 "Ü" \n 陈'), False),
        ("q.unknown", 0): ("unknown", None, False),
        ("q.zero", 0): ("answered", "0", False),
    }


def test_a_later_answer_replaces_and_not_asked_removes(store: Store, intake: IntakeHead) -> None:
    answer(store, intake, "q", '"yes"')
    answer(store, intake, "q", '"no"')
    assert codes(store, intake) == {("q", 0): ("answered", '"no"', False)}
    store.intakes.save_answer(intake.id, "q", 0, "not_asked", None)
    assert codes(store, intake) == {}
    told = [(row["old"], row["new"]) for row in store.audit.of_intake(intake.id)[1:]]
    assert told == [
        (None, '["answered","\\"yes\\"",0]'),
        ('["answered","\\"yes\\"",0]', '["answered","\\"no\\"",0]'),
        ('["answered","\\"no\\"",0]', None),
    ]


def test_the_same_answer_again_is_no_change(store: Store, intake: IntakeHead) -> None:
    for _ in range(3):
        answer(store, intake, "q", '"yes"')
        store.intakes.save_answer(intake.id, "other", 0, "not_asked", None)
    assert len(store.audit.of_intake(intake.id)) == 2


@pytest.mark.parametrize(
    ("state", "code"),
    [("answered", None), ("unknown", '"yes"'), ("perhaps", None), ("answered", "yes"), ("answered", "{")],
)  # fmt: skip
def test_the_tables_refuse_what_is_no_answer(
    store: Store, intake: IntakeHead, state: str, code: str | None
) -> None:
    with pytest.raises(dbapi2.DatabaseError):
        store.intakes.save_answer(intake.id, "q", 0, state, code)
    assert codes(store, intake) == {}
    assert len(store.audit.of_intake(intake.id)) == 1


def test_half_a_character_is_refused_in_words(store: Store, intake: IntakeHead) -> None:
    with pytest.raises(AnswerError, match="broken character"):
        answer(store, intake, "q", '"\ud800"')
    answer(store, intake, "q", '"whole"')
    assert len(store.audit.of_intake(intake.id)) == 2


def test_entries_of_a_group_come_and_go_with_their_answers(
    store: Store, intake: IntakeHead
) -> None:
    for entry in (1, 2, 2):
        store.intakes.add_entry(intake.id, "group", entry)
        answer(store, intake, "group.food", f'"food {entry}"', entry)
    answer(store, intake, "other.food", '"stays"', 1)
    assert store.intakes.entries(intake.id) == {"group": (1, 2)}
    store.intakes.remove_entry(intake.id, "group", 1, ("group.food", "group.last"))
    store.intakes.remove_entry(intake.id, "group", 1, ("group.food", "group.last"))
    assert store.intakes.entries(intake.id) == {"group": (2,)}
    assert set(codes(store, intake)) == {("group.food", 2), ("other.food", 1)}
    actions = [row["action"] for row in store.audit.of_intake(intake.id)]
    assert (actions.count("entry added"), actions.count("entry removed")) == (2, 1)


def test_a_draft_reopens_where_it_was(store: Store, intake: IntakeHead) -> None:
    store.intakes.save_place(intake.id, "q.middle", 2)
    folder = store._database.path.parent
    store.close()
    again = opened(folder)
    assert again.intakes.head(intake.id).place == ("q.middle", 2)
    again.close()


def test_signing_freezes(store: Store, clock: Clock, intake: IntakeHead) -> None:
    answer(store, intake, "q", '"yes"')
    clock.at += dt.timedelta(minutes=9)
    signed = sign(store, intake, '{"text": "as signed"}')
    assert signed.status is IntakeStatus.SIGNED
    assert signed.signed_by == LOGIN
    assert signed.signed_at == clock.at
    assert store.intakes.snapshot(intake.id) == '{"text": "as signed"}'
    for change in (
        lambda: answer(store, intake, "q", '"no"'),
        lambda: store.intakes.save_answer(intake.id, "q", 0, "not_asked", None),
        lambda: store.intakes.add_entry(intake.id, "group", 1),
        lambda: store.intakes.remove_entry(intake.id, "group", 1, ("q",)),
        lambda: sign(store, intake),
    ):
        with pytest.raises(SignedIntakeError):
            change()
    store.intakes.save_place(intake.id, "q", 0)
    assert store.intakes.head(intake.id) == signed


def test_a_hash_must_be_the_texts_own(store: Store, intake: IntakeHead) -> None:
    with pytest.raises(ValueError, match="hash"):
        store.intakes.sign(intake.id, "{}", "0" * 64)
    assert store.intakes.head(intake.id).is_draft


def test_nothing_is_read_before_signing(store: Store, intake: IntakeHead) -> None:
    with pytest.raises(StorageError, match="not been signed"):
        store.intakes.snapshot(intake.id)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE answer SET code = '\"no\"'",
        "DELETE FROM answer",
        "INSERT INTO answer VALUES ('{id}', 'new', 0, 'unknown', NULL, 0, 'now', 'a.sample')",
        "INSERT OR REPLACE INTO answer VALUES ('{id}', 'q', 0, 'unknown', NULL, 0, 'now', 'a.sample')",
        "UPDATE answer SET intake = '{other}'",
        "INSERT INTO intake_entry VALUES ('{id}', 'group', 7)",
        "UPDATE intake_entry SET entry = 8",
        "DELETE FROM intake_entry",
        "UPDATE intake_snapshot SET content = 'other'",
        "DELETE FROM intake_snapshot",
        "INSERT OR REPLACE INTO intake_snapshot SELECT intake, 'other', sha256 FROM intake_snapshot",
        "UPDATE intake SET status = 'draft' WHERE id = '{id}'",
        "UPDATE intake SET signed_by = 'somebody' WHERE id = '{id}'",
        "UPDATE intake SET content_hash = 'other' WHERE id = '{id}'",
        "UPDATE intake SET patient = 2 WHERE id = '{id}'",
        "UPDATE intake SET status = 'amended' WHERE id = '{id}'",
        "UPDATE intake SET version = 2, replaces = '{other}', reason = 'made up' WHERE id = '{id}'",
        "UPDATE intake SET version = 2, replaces = '{id}', reason = 'made up' WHERE id = '{other}'",
        "DELETE FROM intake WHERE id = '{id}'",
        "DELETE FROM patient",
        "UPDATE audit SET who = 'somebody'",
        "DELETE FROM audit WHERE id = 1",
        "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE id = 1",
        "UPDATE definition SET content = 'other'",
        "DELETE FROM definition",
    ],
)
def test_raw_sql_cannot_change_what_is_signed_or_told(
    store: Store, intake: IntakeHead, statement: str
) -> None:
    answer(store, intake, "q", '"yes"')
    store.intakes.add_entry(intake.id, "group", 1)
    other = new_intake(store, intake.patient_id)
    sign(store, intake)
    with pytest.raises(dbapi2.IntegrityError):
        store._database.sql.execute(statement.format(id=intake.id, other=other.id))
    assert store.verify() == []
    assert codes(store, intake) == {("q", 0): ("answered", '"yes"', False)}


def test_today(store: Store, clock: Clock) -> None:
    patient = store.patients.register(details()).id

    def started(at: str) -> IntakeHead:
        clock.at = dt.datetime.fromisoformat(at)
        return new_intake(store, patient)

    old_signed = started("2026-11-20T09:00:00+01:00")
    sign(store, old_signed)
    left_over = started("2026-11-21T09:00:00+01:00")
    signed_today = started("2026-11-22T23:30:00+01:00")
    # half past midnight here is still yesterday in UTC
    early = started("2026-11-23T00:30:00+01:00")
    sign(store, signed_today)
    late = started("2026-11-23T16:00:00+01:00")
    tomorrow = started("2026-11-24T08:00:00+01:00")
    ids = [head.id for head in store.intakes.today(dt.date(2026, 11, 23))]
    assert ids == [late.id, early.id, signed_today.id, left_over.id]
    assert [head.id for head in store.intakes.today(dt.date(2026, 11, 20))] == [old_signed.id]
    assert tomorrow.id in [head.id for head in store.intakes.today(dt.date(2026, 11, 24))]


def test_lists_by_patient_and_period(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = new_intake(store)
    sign(store, first)
    clock.at += dt.timedelta(days=2)
    second = new_intake(store, first.patient_id)
    sign(store, second)
    draft = new_intake(store)
    assert [head.id for head in store.intakes.of_patient(first.patient_id)] == [second.id, first.id]
    monkeypatch.setattr("clinic_app.storage.intakes._HEADS_AT_ONCE", 1)
    day = dt.date(2026, 11, 24)
    assert store.intakes.count_signed() == 2
    assert store.intakes.count_signed(start=day) == 1
    assert store.intakes.count_signed(drafts=True) == len(
        list(store.intakes.all_signed(drafts=True))
    )
    assert [head.id for head in store.intakes.all_signed()] == [first.id, second.id]
    assert [head.id for head in store.intakes.all_signed(start=day)] == [second.id]
    assert [head.id for head in store.intakes.all_signed(end=day)] == [first.id]
    assert draft.id in [head.id for head in store.intakes.all_signed(drafts=True)]


def test_unknown_ids_are_said(store: Store) -> None:
    store.definitions.keep(DIGEST, "{}")
    for reading in (
        lambda: store.intakes.head("none"),
        lambda: store.intakes.save_answer("none", "q", 0, "unknown", None),
        lambda: new_intake(store, "none"),
    ):
        with pytest.raises(StorageError, match="no such"):
            reading()


def test_a_form_is_kept_once_and_for_good(store: Store) -> None:
    store.definitions.keep("digest", "the text")
    store.definitions.keep("digest", "another text")
    assert store.definitions.get("digest") == "the text"
    with pytest.raises(DamagedFileError):
        store.definitions.get("never kept")
