from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic_app.storage.store import Store
from tests.storage.made_up import Clock, new_store, opened


@pytest.fixture(scope="session")
def as_new(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Records just set up, to be copied: making them takes longer than most tests."""
    folder = tmp_path_factory.mktemp("as new") / "data"
    store, _ = new_store(folder, Clock())
    store.close()
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(as_new: Path, folder: Path, clock: Clock) -> Iterator[Store]:
    shutil.copytree(as_new, folder)
    made = opened(folder, clock=clock)
    yield made
    made.close()
