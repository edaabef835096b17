"""Tables for analysis in a plain SQLite file, of real encrypted records."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from clinic_app.desk import Desk
from clinic_app.desk.wanted import Format, Wanted
from clinic_app.errors import CancelledError, ExportError
from clinic_app.form.answers import UNKNOWN, Answer
from clinic_app.library import choose
from clinic_app.paths import resources
from tests.storage.made_up import Clock, new_store
from tests.test_desk import ADULT
from tests.test_desk_exports import signed


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    clock = Clock()
    store, _ = new_store(tmp_path / "data", clock)
    made = Desk(store, choose(resources(), None).edition, clock)
    draft = made.start_intake(made.register_patient(ADULT).id)
    draft.answer("ecz.ever", Answer.of("yes"))
    draft.answer("asth.ever", UNKNOWN)
    signed(made, draft)
    yield made
    made.close()


def asked(path: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def test_the_tables_hold_answers_findings_and_a_codebook(desk: Desk, tmp_path: Path) -> None:
    path, manifest = desk.exports.write(tmp_path, Wanted(Format.SQLITE))
    assert (path.name, manifest.name) == ("intakes.sqlite", "manifest-sqlite.json")
    states = dict(asked(path, "SELECT question, state FROM answers"))
    assert (states["ecz.ever"], states["asth.ever"]) == ("answered", "unknown")
    assert "not_asked" in states.values()
    assert "gi.colic" not in states  # does not apply to an adult
    joined = "SELECT family, value, label FROM intakes JOIN answers USING (intake_id) WHERE question = 'ecz.ever'"  # fmt: skip
    assert asked(path, joined) == [(ADULT.family, "yes", "Yes")]
    assert asked(path, "SELECT count(*) FROM findings")[0][0] == len(desk.edition.rules.rules)
    known = {name for (name,) in asked(path, "SELECT name FROM codebook WHERE place = 'answers'")}
    assert set(states) <= known
    assert asked(path, "SELECT count(*) FROM answers WHERE value IS NULL AND state = 'answered' AND question <> 'food.rx'") == [(0,)]  # fmt: skip


def test_columns_can_be_chosen(desk: Desk, tmp_path: Path) -> None:
    wanted = Wanted(Format.SQLITE, columns=("ecz.*", "sex"))
    path, _ = desk.exports.write(tmp_path, wanted)
    assert [row[1] for row in asked(path, "PRAGMA table_info(intakes)")] == ["intake_id", "sex"]
    assert {row[0].partition(".")[0] for row in asked(path, "SELECT question FROM answers")} == {"ecz"}  # fmt: skip
    with pytest.raises(ExportError, match=r"There is no column “ecz\.evr”"):
        desk.exports.write(tmp_path, Wanted(Format.CSV, columns=("ecz.evr",)))
    with pytest.raises(ExportError, match="cannot be chosen"):
        desk.exports.write(tmp_path, Wanted(Format.JSON, columns=("sex",)))


@pytest.mark.parametrize("kind", list(Format))
def test_each_format_has_progress_a_manifest_and_can_be_stopped(
    desk: Desk, tmp_path: Path, kind: Format
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    with pytest.raises(CancelledError):
        desk.exports.write(out, Wanted(kind), cancelled=lambda: True)
    assert list(out.iterdir()) == []
    seen: list[tuple[int, int]] = []
    *_, last = desk.exports.write(out, Wanted(kind), lambda *done: seen.append(done))
    assert seen == [(0, 1), (1, 1)]
    assert last.name.startswith("manifest")
    told = [row for row in desk.audit_rows() if row["action"] == "exported"]
    assert told[-1]["new"] == kind.value
    assert not [path for path in out.rglob("*") if path.name.startswith(".")]
