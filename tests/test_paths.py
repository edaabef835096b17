from __future__ import annotations

from pathlib import Path

import pytest

from clinic_app import paths


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
