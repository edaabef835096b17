from __future__ import annotations

import datetime as dt

import pytest

from clinic_app import __version__
from clinic_app.storage.store import Store
from tests.storage.made_up import LOGIN, Clock, answer, new_intake, sign


def filled(store: Store) -> str:
    intake = new_intake(store)
    for number in range(5):
        answer(store, intake, f"q{number}", str(number))
    sign(store, intake)
    return intake.id


def tamper(store: Store, *statements: str) -> None:
    """What somebody with the key and a database program could do."""
    triggers = store._database.read("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    for trigger in triggers:
        store._database.sql.execute(f"DROP TRIGGER {trigger['name']}")
    for statement in statements:
        store._database.sql.execute(statement)


def test_a_row_says_who_when_what_and_by_which_program(store: Store, clock: Clock) -> None:
    clock.at = dt.datetime.fromisoformat("2026-07-01T09:15:00+02:00")
    intake = new_intake(store)
    answer(store, intake, "q", '"yes"')
    row = store.audit.of_intake(intake.id)[-1]
    assert row["at"] == "2026-07-01T07:15:00.000000+00:00"
    assert row["local"] == "2026-07-01T09:15:00+02:00"
    assert (row["who"], row["action"], row["question"], row["entry"]) == (LOGIN, "answer", "q", 0)
    assert row["program"] == __version__


def test_untouched_records_verify(store: Store) -> None:
    filled(store)
    assert store.verify() == []


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("DELETE FROM audit WHERE id = 4", "row 4 is missing"),
        ("UPDATE audit SET who = 'somebody' WHERE id = 6", "row 6 was altered"),
        ("UPDATE audit SET at = '2020' WHERE id = 2", "row 2 was altered"),
        ("UPDATE audit SET new = NULL WHERE id = 7", "row 7 was altered"),
        ("UPDATE audit SET hash = zeroblob(32) WHERE id = 5", "row 5 was altered"),
        ("UPDATE audit SET id = id + 100 WHERE id > 8", "row 9 is missing"),
        ("UPDATE answer SET code = '99' WHERE question = 'q3'", "answer to q3"),
        ("DELETE FROM answer WHERE question = 'q2'", "answer to q2"),
        ("DELETE FROM audit WHERE id >= (SELECT max(id) - 1 FROM audit)", "answer to q4"),
        ("UPDATE intake_snapshot SET content = '{}'", "not what was signed"),
        ("UPDATE intake SET content_hash = '0'", "not what was signed"),
        ("DELETE FROM intake_snapshot", "signed text is missing"),
        ("UPDATE intake SET patient = 99", "points to nothing"),
    ],
)
def test_what_was_tampered_with_is_named(store: Store, statement: str, sentence: str) -> None:
    filled(store)
    store._database.sql.execute("PRAGMA foreign_keys = OFF")
    tamper(store, statement)
    problems = store.verify()
    assert any(sentence in problem for problem in problems), problems


def test_a_chain_longer_than_one_page_is_read(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clinic_app.storage.audit._PAGE", 3)
    filled(store)
    assert store.verify() == []
    tamper(store, "UPDATE audit SET who = 'x' WHERE id = 9")
    assert store.verify() == ["Audit trail: row 9 was altered."]


def test_answers_are_compared_whatever_the_order_of_many_intakes(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signed, given up and open ones in one trail, read a few rows and a few intakes at a time."""
    monkeypatch.setattr("clinic_app.storage.verify._PAGE", 2)
    monkeypatch.setattr("clinic_app.storage.verify._ROWS", 3)
    intakes = [new_intake(store) for _ in range(7)]
    for turn in range(3):
        for number, intake in enumerate(intakes):
            answer(store, intake, f"q{turn}", str(number * 10 + turn))
    store.intakes.save_answer(intakes[6].id, "q0", 0, "not_asked", None)
    for intake in intakes[:3]:
        sign(store, intake)
    store.versions.withdraw(intakes[3].id, "made-up reason")
    store.versions.withdraw(intakes[0].id, "made-up reason")
    assert store.verify() == []
    tamper(store)
    for intake in intakes:
        store._database.sql.execute(
            "UPDATE answer SET code = '\"x\"' WHERE intake = ? AND question = 'q2'", (intake.id,)
        )
    assert sorted(store.verify()) == sorted(
        f"Intake {one.id}: the answer to q2 is not what the audit trail tells." for one in intakes
    )


def test_what_is_about_a_patient_is_all_of_it_and_nothing_else(store: Store) -> None:
    one, other = new_intake(store), new_intake(store)
    for number in range(3):
        answer(store, one, f"q{number}", str(number))
        answer(store, other, f"q{number}", "99")
    sign(store, one)
    store.audit.record("patient viewed", patient=other.patient_id)
    store.audit.record("patient viewed", patient=one.patient_id)
    every = list(store.audit.rows())
    wanted = [row for row in every if one.patient_id == row["patient"] or row["intake"] == one.id]
    assert list(store.audit.rows(one.patient_id)) == wanted
    assert [row["action"] for row in wanted] == [
        "patient registered", "intake started", "answer", "answer", "answer", "intake signed", "patient viewed",
    ]  # fmt: skip


def test_the_history_of_an_intake_is_its_own(store: Store) -> None:
    one, other = new_intake(store), new_intake(store)
    for number in range(3):
        answer(store, one, f"q{number}", str(number))
        answer(store, other, f"q{number}", "99")
    store.intakes.add_entry(one.id, "group", 1)
    assert [row["question"] for row in store.audit.of_intake(one.id)] == [
        None,
        "q0",
        "q1",
        "q2",
        "group",
    ]
    sign(store, one)
    answer(store, other, "q3", "99")
    told = store.audit.of_intake(one.id)
    assert [row["action"] for row in told] == [
        "intake started", "answer", "answer", "answer", "entry added", "intake signed",
    ]  # fmt: skip
    assert {row["intake"] for row in told} == {one.id}
    assert len(store.audit.of_intake(other.id)) == 5
    assert store.audit.of_intake("none") == []
