"""The command line as a person uses it: exit codes, sentences, files; no traceback, no passphrase in sight."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FINE, FAILED, MISUNDERSTOOD = 0, 1, 2
INFANT = {
    "id": "V/02",
    "age": {"months": 4},
    "sex": "male",
    "answers": {"ecz.ever": "yes", "stool.blood": "streaks", "asth.ever": "unknown"},
}


def clinic_app(
    *arguments: str | Path,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    typed: str | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run the real command in a process of its own, with nobody at the keyboard."""
    return subprocess.run(
        [sys.executable, "-m", "clinic_app", *map(str, arguments)],
        check=False,
        capture_output=True,
        text=True,
        cwd=cwd,
        input=typed if typed is not None else "",
        env={
            **{k: v for k, v in os.environ.items() if k != "CLINIC_APP_PASSPHRASE"},
            "PYTHONPATH": str(ROOT),
            "QT_QPA_PLATFORM": "offscreen",
            **(env or {}),
        },
    )


def said(done: subprocess.CompletedProcess[str], code: int) -> str:
    """Return what a failed run said: one sentence on standard error, and no traceback."""
    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    path = tmp_path / "cases.json"
    path.write_text(json.dumps([INFANT]), encoding="utf-8")
    return path


def test_version_and_help() -> None:
    assert clinic_app("--version").stdout.startswith("clinic-app ")
    for verb in ("open", "demo", "screen", "export", "summary", "lint", "backup", "verify"):
        assert verb in clinic_app("--help").stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["exprot"],
        ["screen"],
        ["screen", "x.json", "--date", "2026-13-01"],
        ["screen", "x.json", "--date", "20260101"],
        ["export", "out", "--format", "xls"],
        ["summary", "1", "--passphrase", "secret"],
        ["verify", "--passphrase-fd", "three"],
    ],
)
def test_a_line_that_is_not_understood_ends_with_2(arguments: list[str]) -> None:
    sentence = said(clinic_app(*arguments), MISUNDERSTOOD)
    assert len(sentence.splitlines()) == 1
    assert "--help" in sentence


def test_screen_prints_what_the_rules_find(cases: Path, tmp_path: Path) -> None:
    done = clinic_app("--data-dir", tmp_path, "screen", cases, "--date", "2026-03-31")
    assert done.returncode == FINE, done.stderr
    (outcome,) = json.loads(done.stdout)
    assert list(outcome) == [
        "id",
        "matched",
        "cannot_assess",
        "not_matched",
        "shown",
        "missing_required",
    ]
    assert outcome["id"] == "V/02"
    assert "IN-01" in outcome["matched"]
    assert "asth.wheeze_ever" in outcome["missing_required"]
    again = clinic_app("screen", cases, "--date", "2026-03-31", "--data-dir", tmp_path)
    assert again.stdout == done.stdout


def test_screen_writes_a_response_for_each_case_under_a_safe_name(tmp_path: Path) -> None:
    path = tmp_path / "cases.json"
    twins = [INFANT, {**INFANT, "id": "V_02"}, {**INFANT, "id": "../../v_02"}]
    path.write_text(json.dumps(twins), encoding="utf-8")
    out = tmp_path / "made" / "here"
    done = clinic_app("screen", path, "--responses", out, "--data-dir", tmp_path)
    assert done.returncode == FINE, done.stderr
    written = sorted(file.name for file in out.iterdir())
    assert len(written) == len(twins)
    assert len({name.casefold() for name in written}) == len(twins)
    assert {file.name for file in tmp_path.iterdir()} == {"cases.json", "made"}
    for name in written:
        response = json.loads((out / name).read_text(encoding="utf-8"))
        assert response["resourceType"] == "QuestionnaireResponse"


def test_every_mistake_of_a_file_is_said_at_once(tmp_path: Path) -> None:
    path = tmp_path / "cases.json"
    path.write_text('[{"id": "A", "answers": {"ecz.evr": "yes"}, "sex": "boy"}]', encoding="utf-8")
    sentence = said(clinic_app("screen", path, "--data-dir", tmp_path), FAILED)
    assert "case 1 (A) > answers > ecz.evr" in sentence
    assert "“ecz.ever”" in sentence
    assert "case 1 (A) > sex" in sentence


def test_a_file_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    for verb in ("screen", "lint"):
        sentence = said(clinic_app(verb, tmp_path / "no.json", "--data-dir", tmp_path), FAILED)
        assert "no.json" in sentence


def test_a_folder_that_cannot_be_written_is_a_sentence(cases: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = clinic_app("screen", cases, "--responses", tmp_path / "file", "--data-dir", tmp_path)
    assert "cannot be written" in said(done, FAILED)


def test_a_reader_that_leaves_early_is_no_accident(cases: Path, tmp_path: Path) -> None:
    many = json.loads(cases.read_text(encoding="utf-8")) * 1
    cases.write_text(
        json.dumps([{**many[0], "id": str(number)} for number in range(60)]), encoding="utf-8"
    )
    command = (
        f"'{sys.executable}' -m clinic_app screen '{cases}' --data-dir '{tmp_path}' | head -c 1"
    )
    done = subprocess.run(
        ["bash", "-c", command], check=True, capture_output=True, text=True, cwd=ROOT
    )
    assert done.stdout == "["
    assert done.stderr == ""


def test_the_shipped_form_and_rules_have_no_mistakes(tmp_path: Path) -> None:
    done = clinic_app("lint", "--data-dir", tmp_path)
    assert (done.returncode, done.stderr) == (FINE, ""), done.stdout


def test_lint_names_the_place_and_the_nearest_right_name(tmp_path: Path) -> None:
    shipped = ROOT / "resources" / "questionnaires" / "gi-atopy-intake.json"
    broken = tmp_path / "form.json"
    text = shipped.read_text(encoding="utf-8")
    broken.write_text(text.replace('"question": "ecz.ever"', '"question": "ecz.evr"', 1), "utf-8")
    done = clinic_app("lint", broken)
    assert done.returncode == FAILED
    assert "ecz.evr" in done.stdout
    assert "ecz.ever" in done.stdout
    assert str(broken) in done.stdout


def test_lint_tells_files_apart_by_what_is_in_them(tmp_path: Path) -> None:
    for folder, pattern in (("questionnaires", "*.json"), ("screening", "rules.toml")):
        for path in (ROOT / "resources" / folder).glob(pattern):
            (tmp_path / path.name).write_bytes(path.read_bytes())
    done = clinic_app("lint", *sorted(tmp_path.iterdir()))
    assert (done.returncode, done.stderr) == (FINE, ""), done.stdout


def test_a_clinics_own_form_with_a_mistake_is_left_aside_and_said(
    cases: Path, tmp_path: Path
) -> None:
    own = tmp_path / "data" / "questionnaires" / "gi-atopy-intake.json"
    own.parent.mkdir(parents=True)
    own.write_text("{}", encoding="utf-8")
    done = clinic_app("screen", cases, "--data-dir", tmp_path / "data")
    assert done.returncode == FINE
    assert "left aside" in done.stderr
    assert clinic_app("lint", "--data-dir", tmp_path / "data").returncode == FAILED


def test_records_that_are_not_there_are_a_sentence(tmp_path: Path) -> None:
    for verb in (["verify"], ["export", tmp_path / "out"], ["summary", "1"]):
        done = clinic_app(*verb, "--data-dir", tmp_path / "empty")
        assert "--data-dir" in said(done, FAILED)
    assert not (tmp_path / "empty").exists()
