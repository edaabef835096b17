from __future__ import annotations

from pathlib import Path

import pytest

from clinic_app.errors import StorageError
from clinic_app.storage.typed_text import TypedTexts
from clinic_app.storage.users import NewUser, Role
from tests.storage.made_up import PASSPHRASE, answer, new_intake, new_store


def test_it_goes_with_the_answer(tmp_path: Path) -> None:
    store, _ = new_store(tmp_path / "data")
    intake = new_intake(store)
    before = store.audit.end()
    store.typed.keep(intake.id, {("q1", 0): "3", ("q2", 0): "4"})
    store.typed.keep(intake.id, {("q1", 0): "3 we"})
    assert store.typed.of(intake.id) == {("q1", 0): "3 we", ("q2", 0): "4"}
    assert store.audit.end() == before  # nobody has said it of a patient
    answer(store, intake, "q1", '"3"')
    assert store.typed.of(intake.id) == {("q2", 0): "4"}
    store.typed.keep(intake.id, {("q2", 0): ""})
    assert store.typed.of(intake.id) == {}
    store.close()


def test_it_goes_with_the_draft_and_never_comes_to_a_signed_intake(tmp_path: Path) -> None:
    store, _ = new_store(tmp_path / "data")
    intake = new_intake(store)
    store.typed.keep(intake.id, {("q1", 0): "3"})
    store.versions.withdraw(intake.id, "Begun for the wrong person")
    assert store.typed.of(intake.id) == {}
    with pytest.raises(Exception, match="does not change"):
        store.typed.keep(intake.id, {("q1", 0): "3"})
    assert not store.verify()
    store.close()


def test_it_is_nobody_elses(tmp_path: Path) -> None:
    store, _ = new_store(tmp_path / "data")
    intake = new_intake(store)
    store.typed.keep(intake.id, {("q1", 0): "3"})
    store.typed._login = "somebody"
    assert store.typed.of(intake.id) == {}
    store.close()
    with pytest.raises(StorageError):
        store.typed.of(intake.id)


def test_what_somebody_typed_goes_when_that_person_is_removed(tmp_path: Path) -> None:
    store, _ = new_store(tmp_path / "data")
    intake = new_intake(store)
    store.typed.keep(intake.id, {("q", 0): "of the other"})
    new = NewUser("b.sample", "Ben", frozenset({Role.CLINICIAN}))
    store.add_user(new, PASSPHRASE[::-1], PASSPHRASE)
    other = TypedTexts(store._database, "b.sample")
    other.keep(intake.id, {("q", 0): "half a word"})
    assert other.of(intake.id) == {("q", 0): "half a word"}
    store.set_roles("b.sample", frozenset({Role.FRONT_DESK}))
    assert other.of(intake.id), "another role is no removal"
    store.remove_user("b.sample")
    assert other.of(intake.id) == {}
    other.keep(intake.id, {("q", 0): "typed in a window that is still open"})
    assert other.of(intake.id) == {}
    assert store.typed.of(intake.id) == {("q", 0): "of the other"}
    store.close()
