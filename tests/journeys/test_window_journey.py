from __future__ import annotations

import logging
import os
import tempfile
from pathlib import Path

import pytest
from PySide6.QtCore import QtMsgType, qInstallMessageHandler

from tests.journeys.job import CANARIES, by_keys, told, without_a_screen


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for whatever anybody thinks must go into a temporary file."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.mark.usefixtures("qtbot")
def test_window_and_headless_desk_agree_and_nobody_else_learns_of_the_patient(
    tmp_path: Path, temporary: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """One journey, two ways. Then every byte that lies about is searched for the patient."""
    said: list[str] = []
    before = qInstallMessageHandler(lambda _kind, _where, text: said.append(text))
    caplog.set_level(logging.DEBUG)
    papers = tmp_path / "papers"
    papers.mkdir()
    try:
        form = told()
        window, _ = by_keys(tmp_path / "window", form, papers)
    finally:
        qInstallMessageHandler(before)
    headless = without_a_screen(tmp_path / "headless", form)

    assert window.answers == headless.answers
    assert window.matched == headless.matched
    assert window.cannot_assess == headless.cannot_assess
    assert window.paper == headless.paper
    assert window == headless

    needles = [canary.casefold().encode() for canary in CANARIES]
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    for path in kept:
        named = str(path.relative_to(tmp_path)).casefold().encode()
        assert not any(needle in named for needle in needles), f"{path} is named after the patient"
        if papers in path.parents:
            continue  # the person asked for these, and they show the patient by intent
        content = path.read_bytes().lower()
        assert not any(needle in content for needle in needles), f"{path} can be read by anybody"
    assert not list(temporary.iterdir()), "nothing is left in the temporary folder"
    spoken = "\n".join([*said, caplog.text]).casefold().encode()
    assert not any(needle in spoken for needle in needles)
    assert (tmp_path / "window" / "clinic.db").stat().st_size > 0
    assert os.environ["TMPDIR"] == str(temporary)


def test_the_canary_would_be_found(tmp_path: Path) -> None:
    """The search above can fail: a plain file with the name is seen."""
    (tmp_path / "note.txt").write_text("for SAMPLE-QUXLEY", encoding="utf-8")
    content = (tmp_path / "note.txt").read_bytes().lower()
    assert any(canary.casefold().encode() in content for canary in CANARIES)
    assert QtMsgType.QtWarningMsg is not None
