"""Folders that ought to be backups and hold anything: a sentence, the present records as they were, nothing left behind."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_app.errors import ClinicError
from clinic_app.storage.backup import BackupState, backups_in, thin_out
from clinic_app.storage.restore import Restore
from tests.bad_input.nasty import SHAPES, content_of, no_hang, put, refused, texts, tries
from tests.faults.jobs import prepare_backup
from tests.storage.made_up import LOGIN, PASSPHRASE, Clock

NAMES = ("clinic.db", "clinic.keys")


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("records") / "data"
    prepare_backup(folder)
    return folder


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("shape", SHAPES)
def test_a_file_of_a_backup_that_is_none(
    records: Path, shape: str, name: str, tmp_path: Path
) -> None:
    source = tmp_path / "backup"
    shutil.copytree(records.with_name("kept"), source)
    (source / name).unlink()
    put(source, shape, name)
    before = content_of(records)
    with no_hang(), pytest.raises(ClinicError) as caught:
        Restore(source, records, LOGIN, PASSPHRASE)
    refused(caught.value)
    assert content_of(records) == before


def test_links_in_a_backup_are_not_followed(records: Path, tmp_path: Path) -> None:
    """A link could name a file that only this person may read, or one that somebody changes meanwhile."""
    for name in NAMES:
        source = tmp_path / f"of {name}"
        shutil.copytree(records.with_name("kept"), source)
        (source / name).rename(tmp_path / name)
        (source / name).symlink_to(tmp_path / name)
        with pytest.raises(ClinicError) as caught:
            Restore(source, records, LOGIN, PASSPHRASE)
        refused(caught.value)
        assert not list(records.glob(".clinic-restore*"))


@pytest.mark.parametrize("id_", [None, "another clinic"])
def test_what_only_looks_like_a_backup_is_neither_taken_nor_removed(
    records: Path, id_: str | None, tmp_path: Path
) -> None:
    stamps = ("20260229-000000", "99999999-999999", "20260101-000000", "00000000-000000")
    for stamp in stamps:
        (tmp_path / f"clinic-backup-{stamp}").mkdir()
        (tmp_path / f"clinic-backup-{stamp}" / "letter.txt").write_text("kept")
    (tmp_path / "clinic-backup-20260102-000000").symlink_to(records)
    (tmp_path / "clinic-backup-20260103-000000").write_text("a file")
    before = sorted(path.name for path in tmp_path.rglob("*"))
    backups_in(tmp_path, id_)
    thin_out(tmp_path, "another clinic", Clock().at)
    assert sorted(path.name for path in tmp_path.rglob("*")) == before
    assert (records / "clinic.keys").exists()


@tries(80)
@given(texts)
def test_any_kept_state_of_the_backups_is_read(text: str) -> None:
    assert isinstance(BackupState.from_text(text), BackupState)


@tries(60)
@given(good=texts, failed=st.none() | texts, why=texts)
def test_any_moments_in_the_kept_state_are_read(good: str, failed: str | None, why: str) -> None:
    import json

    state = BackupState.from_text(json.dumps({"good": good, "failed": failed, "why": why}))
    state.is_due(Clock().at)
