from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from clinic_app import paths
from clinic_app.cli.files import write_whole
from clinic_app.errors import ClinicError
from clinic_app.export.audit_csv import write_audit_file
from clinic_app.storage.durable_file import write_durably


def test_the_chosen_folder_comes_before_the_named_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(paths.DATA_FOLDER_VARIABLE, raising=False)
    own = paths.data_folder()
    assert own.is_absolute()
    assert "clinic-app" in own.parts
    monkeypatch.setenv(paths.DATA_FOLDER_VARIABLE, str(tmp_path / "named"))
    assert paths.data_folder() == tmp_path / "named"
    assert paths.data_folder(tmp_path / "chosen") == tmp_path / "chosen"
    assert not (tmp_path / "named").exists()


def test_a_relative_folder_is_made_absolute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert paths.data_folder(Path("data")) == tmp_path / "data"


def test_the_resources_are_there() -> None:
    assert (paths.resources() / "questionnaires").is_dir()


@pytest.mark.skipif(os.name == "nt", reason="needs pipes")
def test_nothing_that_is_written_takes_the_place_of_a_pipe_or_a_device(tmp_path: Path) -> None:
    """The administrator of a machine could replace /dev/null by it."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writers: tuple[Callable[[Path], object], ...] = (
        lambda path: write_whole(path, "x"),
        lambda path: write_durably(path, b"x"),
        lambda path: write_audit_file(path, ("id",), [{"id": 1}]),
    )
    for write in writers:
        with pytest.raises(ClinicError, match="a device or a pipe"):
            write(pipe)
        assert stat.S_ISFIFO(pipe.stat().st_mode)
        assert [one.name for one in tmp_path.iterdir()] == ["pipe"]
    for path in (tmp_path / "new", tmp_path / "link"):
        (tmp_path / "link").unlink(missing_ok=True)
        (tmp_path / "link").symlink_to(pipe)
        write_whole(path, "x")
        assert path.read_text() == "x"
