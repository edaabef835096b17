"""One window at a time works on a draft. The other window is a real process with the same file."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from clinic_app.errors import HeldElsewhereError, SignedIntakeError
from clinic_app.record import IntakeHead
from clinic_app.storage.database import Database
from clinic_app.storage.holds import SILENT_AFTER
from clinic_app.storage.store import Store
from tests.storage.made_up import LOGIN, Clock, answer, new_intake, new_store, opened, sign


class Other:
    """Another window: says one line for each order."""

    def __init__(self, folder: Path, login: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.storage.other_window", str(folder), login],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __call__(self, *order: str) -> str:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(" ".join(order) + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()


@contextmanager
def another_window(folder: Path, login: str = LOGIN) -> Iterator[Other]:
    other = Other(folder, login)
    try:
        yield other
    finally:
        other.process.kill()
        other.process.communicate()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store, _ = new_store(tmp_path / "data")
    yield store
    store.close()


@pytest.fixture
def draft(store: Store) -> IntakeHead:
    intake = new_intake(store)
    answer(store, intake, "q", '"first"')
    return intake


def values(store: Store, intake: IntakeHead) -> dict[str, str | None]:
    return {one.question: one.code for one in store.intakes.answers(intake.id)}


def test_two_processes_see_each_other_and_nothing_is_written_over_silently(
    store: Store, draft: IntakeHead, tmp_path: Path
) -> None:
    with another_window(tmp_path / "data") as other:
        assert other("take", draft.id) == "HeldElsewhereError"
        assert other("answer", draft.id, "q", '"other"') == "HeldElsewhereError"
        assert values(store, draft) == {"q": '"first"'}
        assert other("over", draft.id) == "done"
        assert other("answer", draft.id, "q", '"other"') == "done"

        with pytest.raises(HeldElsewhereError) as told:
            answer(store, draft, "q", '"mine"')
        assert "another window" in str(told.value)  # the same person there
        assert "Take it over" in told.value.remedy
        for refused in (
            lambda: store.intakes.add_entry(draft.id, "group", 1),
            lambda: store.intakes.remove_entry(draft.id, "group", 1, ["q"]),
            lambda: store.versions.withdraw(draft.id, "made-up reason"),
            lambda: sign(store, draft),
            lambda: store.holds.give_sign(draft.id),
            lambda: store.holds.take(draft.id),
        ):
            with pytest.raises(HeldElsewhereError):
                refused()
        store.intakes.save_place(draft.id, "q", 0)
        assert store.intakes.head(draft.id).place is None
        store.holds.release(draft.id)  # not mine to let go
        assert store.holds.elsewhere(draft.id) is not None

        store.holds.take(draft.id, over=True)
        answer(store, draft, "q", '"mine"')
        assert other("sign", draft.id) == "HeldElsewhereError"
    assert values(store, draft) == {"q": '"mine"'}
    told_over = [
        row for row in store.audit.of_intake(draft.id) if row["action"] == "draft taken over"
    ]
    assert [(row["old"], row["new"]) for row in told_over] == [("a.sample", "a.sample")] * 2
    assert store.verify() == []


def test_what_was_let_go_elsewhere_is_not_written_from_a_window_that_had_lost_it(
    store: Store, draft: IntakeHead, tmp_path: Path
) -> None:
    with another_window(tmp_path / "data") as other:
        assert other("over", draft.id) == "done"
        assert other("answer", draft.id, "q", '"other"') == "done"
        assert other("release", draft.id) == "done"
    assert store.holds.of(draft.id) is None
    with pytest.raises(HeldElsewhereError):
        answer(store, draft, "q", '"mine"')
    assert values(store, draft) == {"q": '"other"'}


def test_a_killed_window_keeps_its_hold_until_somebody_takes_over(
    store: Store, draft: IntakeHead, tmp_path: Path
) -> None:
    store.holds.release(draft.id)
    with another_window(tmp_path / "data") as other:
        assert other("take", draft.id) == "done"
    left = store.holds.elsewhere(draft.id)
    assert left is not None
    assert not left.is_silent(left.active_at + SILENT_AFTER)
    assert left.is_silent(left.active_at + SILENT_AFTER * 1.01)
    with pytest.raises(HeldElsewhereError):
        store.holds.take(draft.id)
    store.holds.take(draft.id, over=True)
    assert store.holds.elsewhere(draft.id) is None


def test_a_sign_of_life_is_kept(tmp_path: Path) -> None:
    clock = Clock()
    store, _ = new_store(tmp_path / "data", clock)
    draft = new_intake(store)
    clock.at += SILENT_AFTER
    store.holds.give_sign(draft.id)
    hold = store.holds.of(draft.id)
    assert hold is not None
    assert hold.active_at - hold.since == SILENT_AFTER
    assert hold.full_name == "Dr Ada Sample"
    store.close()


def test_the_same_person_in_the_same_process_goes_on(tmp_path: Path) -> None:
    store, _ = new_store(tmp_path / "data")
    draft = new_intake(store)
    store.close()
    again = opened(tmp_path / "data")
    again.holds.take(draft.id)
    answer(again, draft, "q", "1")
    again.close()


def test_signing_and_withdrawing_end_the_hold_and_neither_can_be_held_again(
    store: Store, draft: IntakeHead
) -> None:
    sign(store, draft)
    assert store.holds.of(draft.id) is None
    with pytest.raises(SignedIntakeError):
        store.holds.take(draft.id)
    second = new_intake(store)
    store.versions.withdraw(second.id, "made-up reason")
    assert store.holds.of(second.id) is None
    with pytest.raises(SignedIntakeError):
        store.holds.take(second.id)


def test_a_hold_that_cannot_be_is_named(store: Store, draft: IntakeHead) -> None:
    database: Database = store._database
    with database.write() as sql:
        for (name,) in sql.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
        ).fetchall():
            sql.execute(f"DROP TRIGGER {name}")
    sign(store, draft)
    with database.write() as sql:
        sql.execute(
            "INSERT INTO draft_hold VALUES (?, 'made-up', 'a.sample', '2026-11-23', '2026-11-23')",
            (draft.id,),
        )
    assert store.verify() == [f"Intake {draft.id}: it is held for changes and is no draft."]
