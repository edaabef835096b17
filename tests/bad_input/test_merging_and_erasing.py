"""Anything typed as a reason or an id where patients are merged, erased or taken over: kept whole or refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given

from clinic_app.errors import ClinicError
from clinic_app.record import Patient
from clinic_app.storage.store import Store
from tests.bad_input.nasty import TEXTS, no_hang, refused, texts, tries
from tests.storage.made_up import details, new_intake, new_store, opened

WHY = "made-up reason"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("merging") / "data"


@pytest.fixture(scope="module")
def store(folder: Path) -> Store:
    return new_store(folder)[0]


@pytest.fixture(scope="module")
def two(store: Store) -> tuple[Patient, Patient]:
    one, other = (store.patients.register(details(name)) for name in ("Sample-One", "Sample-Two"))
    return one, other


def rows(store: Store) -> list[object]:
    return [
        store._database.read(f"SELECT * FROM {table}")  # noqa: S608 - our own words
        for table in ("patient", "patient_merge", "draft_hold", "erasure", "audit")
    ]


def merged_well(store: Store, two: tuple[Patient, Patient], reason: str) -> None:
    kept, gone = two
    before = rows(store)
    try:
        store.merges.merge(gone.id, kept.id, reason)
    except ClinicError as error:
        refused(error)
        assert rows(store) == before
        return
    (one,) = store.merges.into(kept.id)
    assert one.reason == " ".join(reason.replace("\0", "").split())
    store.merges.separate(gone.id, reason)
    assert store.merges.survivor(gone.id) == gone.id


def test_each_bad_text_as_a_reason_to_merge(store: Store, two: tuple[Patient, Patient]) -> None:
    for text in TEXTS:
        with no_hang():
            merged_well(store, two, text)
            merged_well(store, two, f"because {text}")
    assert store.verify() == []


@tries(40)
@given(reason=texts)
def test_any_text_as_a_reason_to_merge(
    store: Store, two: tuple[Patient, Patient], reason: str
) -> None:
    merged_well(store, two, reason)


def test_each_bad_text_as_an_id_changes_nothing(store: Store, two: tuple[Patient, Patient]) -> None:
    kept = two[0]
    acts: tuple[Callable[[str], object], ...] = (
        lambda id_: store.merges.merge(id_, kept.id, WHY),
        lambda id_: store.merges.merge(kept.id, id_, WHY),
        lambda id_: store.merges.separate(id_, WHY),
        store.erasures.plan,
        lambda id_: store.copies_since([id_]),
        store.holds.take,
        lambda id_: store.holds.take(id_, over=True),
        store.holds.give_sign,
    )
    before = rows(store)
    for text in TEXTS:
        for act in acts:
            with pytest.raises(ClinicError) as told, no_hang():
                act(text)
            refused(told.value)
    assert rows(store) == before


def test_each_bad_text_as_a_reason_to_erase(
    store: Store, folder: Path, two: tuple[Patient, Patient]
) -> None:
    """Erased or not, whoever else is there stays, and the records verify."""
    del two
    store.close()
    for text in TEXTS[::4]:  # each opens and rewrites the file
        at = opened(folder)
        goes = at.patients.register(details("Example-Goes", "Xaver"))
        new_intake(at, goes.id)
        try:
            with no_hang():
                at.erase(goes.id, f"because {text}"[:480])
        except ClinicError as error:
            refused(error)
        again = opened(folder)
        assert [one.details.family for one in again.patients.find("sample")] == [
            "Sample-One",
            "Sample-Two",
        ]
        assert again.verify() == []
        again.close()
