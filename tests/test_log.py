from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest

from clinic_app import __version__, log

CANARY = "Sample-Canary"


def ask(name: str) -> None:
    raise KeyError(name)


def fill(name: str) -> None:
    try:
        ask(name)
    except KeyError as cause:
        raise ValueError(f"{name} has no answer") from cause


def failed() -> Exception:
    """An error whose message, cause, note and local variables all hold a name."""
    with pytest.raises(ValueError, match=CANARY) as caught:
        fill(CANARY)
    caught.value.add_note(CANARY)
    return caught.value


def test_a_bug_leaves_its_place_and_a_reference_and_no_name(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    reference = log.report_bug(failed(), folder)
    text = (folder / log.FILE_NAME).read_text()
    assert re.fullmatch(r"[0-9A-F]{4}-[0-9A-F]{4}", reference)
    for told in (reference, __version__, "ValueError", "KeyError", "test_log.py", "fill", "ask"):
        assert told in text
    assert CANARY not in text
    assert "Canary" not in text
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_every_line_is_of_a_known_form(tmp_path: Path) -> None:
    """The proof that nothing else can be in it: times, references, types, places."""
    for _ in range(3):
        log.report_bug(failed(), tmp_path)
    head = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00 [0-9A-F]{4}-[0-9A-F]{4} clinic-app [\w.]+"
    kind, place = r"  [A-Za-z_]\w*", r"    [\w.-]+\.py:\d+ [\w<>]+"
    for line in (tmp_path / log.FILE_NAME).read_text().splitlines():
        assert re.fullmatch(f"{head}|{kind}|{place}", line), line


def test_a_long_log_is_put_aside_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "LARGEST", 500)
    for _ in range(20):
        log.report_bug(failed(), tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "clinic-app.log",
        "clinic-app.old.log",
    ]
    assert all(file.stat().st_size < 2_000 for file in tmp_path.iterdir())


def test_a_log_that_cannot_be_written_hides_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "could not be written" in log.report_bug(failed(), tmp_path / "file")
