"""What was seen stands in the trail: searches without their text, sheets beside a list, verifying; later where the disk refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from clinic_app.desk import Desk
from clinic_app.errors import FileBusyError, NotWritableError, StorageError
from clinic_app.library import Edition, edition_from_files
from clinic_app.storage.audit import AuditTrail
from clinic_app.storage.store import Store
from clinic_app.ui.care.look import Look
from clinic_app.ui.parts.dialogs import PreparedDialogs
from clinic_app.ui.workplace import TODAY, Workplace
from tests.storage.made_up import CHEAP
from tests.ui.made_up_desk import VIOLET, new_desk, register, shown

RESOURCES = Path(__file__).parents[1] / "resources"


@pytest.fixture(scope="module")
def edition() -> Edition:
    return edition_from_files(
        RESOURCES / "questionnaires" / "gi-atopy-intake.json", RESOURCES / "screening"
    )


@pytest.fixture
def desk(tmp_path: Path, edition: Edition) -> Desk:
    return new_desk(tmp_path / "data", edition)


@pytest.fixture
def work(qtbot: QtBot, desk: Desk) -> Workplace:
    made = Workplace(desk, PreparedDialogs(), Look("light", 100), "")
    qtbot.addWidget(made, before_close_func=lambda page: page.shut())
    shown(made)
    return made


def told(desk: Desk, action: str) -> list[str | None]:
    return [row["new"] for row in desk.store.audit.rows() if row["action"] == action]


def test_a_search_is_told_once_and_without_what_was_typed(work: Workplace, desk: Desk) -> None:
    register(desk)
    work.search.begin(for_intake=False)
    QTest.keyClicks(work.search, "okafor")
    assert told(desk, "patients searched") == [None]
    work.search.dismiss()
    work.search.begin(for_intake=False)
    QTest.keyClicks(work.search, "bra")
    assert told(desk, "patients searched") == [None, None]
    everything = str([dict(row) for row in desk.store.audit.rows()])
    assert "bra" not in everything.lower().replace("library", "")
    assert "okafor" not in everything.lower().replace("sample-okafor", "")


def test_what_is_looked_at_beside_the_list_is_told_once_until_the_desk_is_locked(
    work: Workplace, desk: Desk
) -> None:
    ids = []
    for name in ("Sample-One", "Sample-Two"):
        draft = desk.start_intake(register(desk, name).id)
        draft.close()
        ids.append(draft.id)
    work.show_place(TODAY)
    for _ in range(2):
        for one in ids:
            work.today.table.look_at(one)
    seen = [row["intake"] for row in desk.store.audit.rows() if "beside the list" in row["action"]]
    assert sorted(seen) == sorted(ids)
    desk.lock()
    desk.store.unlock(VIOLET)
    work.today.refresh(ids[0])
    assert len(told(desk, "intake viewed beside the list")) > len(ids)


def test_verifying_is_told_with_what_came_of_it(desk: Desk) -> None:
    assert desk.verify() == []
    assert told(desk, "records verified") == ["whole"]
    patient = register(desk)
    database = desk.store._database
    guards = database.read(
        "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'audit'"
    )
    with database.write() as sql:
        for guard in guards:
            sql.execute(f"DROP TRIGGER {guard['name']}")
        sql.execute("UPDATE audit SET new = 'x' WHERE patient = ?", (patient.id,))
    (problem,) = desk.verify()
    assert told(desk, "records verified")[-1] == f"1 wrong; {problem}"


@pytest.mark.parametrize("trouble", [NotWritableError, FileBusyError])
def test_what_the_disk_refused_is_told_later_with_its_time(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, trouble: type[StorageError]
) -> None:
    patient = register(desk)

    def full(*_: object, **__: object) -> None:
        raise trouble("The disk is full.", "Make room.")

    with monkeypatch.context() as failing:
        failing.setattr(AuditTrail, "record", full)
        desk.tell_viewed(patient)  # hides nobody's record
        desk.tell_searched()
    assert told(desk, "patient viewed") == []
    desk.tell_viewed(patient)
    late, now = told(desk, "patient viewed")
    assert late is not None
    assert late.startswith(f"at {desk.clock().date()}T")
    assert late.endswith("when nothing could be written")
    assert now is None
    assert len(told(desk, "patients searched")) == 1
    assert desk.verify() == []


@pytest.mark.parametrize("how", ["lock", "close"])
def test_it_is_told_at_the_latest_when_the_desk_is_locked_or_closed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, edition: Edition, how: str
) -> None:
    patient = register(desk)

    def full(*_: object, **__: object) -> None:
        raise NotWritableError("The disk is full.", "Make room.")

    with monkeypatch.context() as failing:
        failing.setattr(AuditTrail, "record", full)
        desk.tell_viewed(patient)
    getattr(desk, how)()
    again = Desk(Store.open(tmp_path / "data", "asample", VIOLET, cost=CHEAP), edition)
    assert len(told(again, "patient viewed")) == 1
    again.close()
    desk.close()
