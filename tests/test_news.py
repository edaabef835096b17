from __future__ import annotations

from pathlib import Path

import pytest

from clinic_app import __version__, paths
from clinic_app.news import news


def test_what_is_not_released_yet_is_told_in_plain_sentences() -> None:
    told = news(__version__)
    assert len(told) > 20
    assert any(one.startswith("Four answers to every question:") for one in told)
    assert not [one for one in told if "**" in one or "`" in one or "\n" in one]


def test_a_version_has_its_own_section(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "# Changelog\n\n## [Unreleased]\n\n- later\n\n## [0.2.0] - 2027-01-01\n\n### Added\n\n- *first*\n  and more\n- second\n\n## [0.1.0] - 2026-01-01\n\n- old\n"
    (tmp_path / "CHANGELOG.md").write_text(text, encoding="utf-8")
    monkeypatch.setattr(paths, "resources", lambda: tmp_path)
    assert news("0.2.0") == ("first and more", "second")
    assert news("0.9.9") == ("later",)


def test_a_build_without_it_says_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "resources", lambda: tmp_path / "none" / "resources")
    assert news(__version__) == ()
