"""A desk with signed intakes of made-up people, and a server beside it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic_app.desk import Desk
from clinic_app.library import Edition, choose
from clinic_app.paths import resources
from clinic_app.server.address import Server
from tests.server.r4_store import R4Store, running
from tests.storage.made_up import Clock, new_store, opened
from tests.test_desk_exports import with_eczema

INTAKES = 4


@pytest.fixture(scope="session")
def edition() -> Edition:
    return choose(resources(), None).edition


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory, edition: Edition) -> Path:
    """Records with four signed intakes, to be copied: making them takes longer than most tests."""
    folder = tmp_path_factory.mktemp("filled") / "data"
    store, _ = new_store(folder, Clock())
    desk = Desk(store, edition, Clock())
    for _ in range(INTAKES):
        with_eczema(desk)
    desk.close()
    return folder


@pytest.fixture
def folder(filled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(filled, tmp_path / "data"))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(folder: Path, edition: Edition, clock: Clock) -> Iterator[Desk]:
    made = Desk(opened(folder, clock=clock), edition, clock)
    yield made
    made.close()


@pytest.fixture
def r4() -> R4Store:
    return R4Store()


@pytest.fixture
def url(r4: R4Store) -> Iterator[str]:
    with running(r4) as base:
        yield base


@pytest.fixture
def ready(desk: Desk, url: str) -> Desk:
    """The desk, with the server set."""
    desk.sending.set_server(Server(url))
    return desk
