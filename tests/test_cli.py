"""The command line as a person uses it: exit codes, sentences, files; no traceback, no passphrase in sight."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.bench.patients import PASSPHRASE, desk, filled_draft
from tests.storage.made_up import new_store

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


@dataclass(frozen=True)
class Records:
    """A data folder with one signed intake and one draft of made-up patients."""

    folder: Path
    signed: str
    draft: str


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Records:
    folder = tmp_path_factory.mktemp("records")
    at = desk(folder)
    signed = at.sign(filled_draft(at, "adult"), PASSPHRASE)
    draft = filled_draft(at, "infant")
    at.close()
    return Records(folder, signed.head.id, draft.id)


def unlocked(records: Records, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a verb with the right passphrase in the environment."""
    env = {"CLINIC_APP_PASSPHRASE": PASSPHRASE}
    return clinic_app(*arguments, "--data-dir", records.folder, env=env)


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


def test_lint_reads_a_form_together_with_the_rules_that_go_with_it(tmp_path: Path) -> None:
    """A question that a rule needs cannot be renamed in the form alone."""
    shipped = ROOT / "resources" / "questionnaires" / "gi-atopy-intake.json"
    own = tmp_path / "own.json"
    for renamed, outcome in (("early.solids_age", FINE), ("alarm.jaundice", FAILED)):
        own.write_text(shipped.read_text("utf-8").replace(f'"{renamed}"', '"own.name"'), "utf-8")
        done = clinic_app("lint", own)
        assert done.returncode == outcome, done.stdout
        assert (renamed in done.stdout) is (outcome == FAILED)


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


def test_summary_is_written_where_it_is_wanted(records: Records, tmp_path: Path) -> None:
    path = tmp_path / "new" / "summary.pdf"
    done = unlocked(records, "summary", records.signed, "-o", path)
    assert (done.returncode, done.stdout.strip()) == (FINE, str(path)), done.stderr
    words = "".join(page.extract_text() for page in PdfReader(path).pages)
    assert "SAMPLE-BENCH" in words
    assert [file.name for file in path.parent.iterdir()] == ["summary.pdf"]


def test_summary_of_an_intake_that_is_not_there(records: Records, tmp_path: Path) -> None:
    said(unlocked(records, "summary", "nothing", "-o", tmp_path / "x.pdf"), FAILED)
    assert not list(tmp_path.iterdir())


def test_export_takes_signed_intakes_and_drafts_only_when_told(
    records: Records, tmp_path: Path
) -> None:
    done = unlocked(records, "export", tmp_path / "csv", "--format", "csv")
    assert done.returncode == FINE, done.stderr
    for name in done.stdout.splitlines():
        assert Path(name).is_file()
    together = "".join(path.read_text("utf-8-sig") for path in (tmp_path / "csv").glob("*.csv"))
    assert records.signed in together
    assert records.draft not in together
    done = unlocked(records, "export", tmp_path / "json", "--format", "json", "--drafts")
    assert done.returncode == FINE, done.stderr
    together = "".join(path.read_text("utf-8") for path in (tmp_path / "json").glob("*.json"))
    assert records.signed in together
    assert records.draft in together


@pytest.mark.parametrize(
    "form", ["csv", "json", "jsonl", "xlsx", "fhir", "redcap", "sqlite", "deidentified"]
)
def test_every_format_comes_with_a_manifest(records: Records, tmp_path: Path, form: str) -> None:
    done = unlocked(records, "export", tmp_path, "--format", form)
    assert done.returncode == FINE, done.stderr
    manifest = Path(done.stdout.splitlines()[-1])
    told = json.loads(manifest.read_text(encoding="utf-8"))
    assert told["records"] == 1
    for file in told["files"]:
        content = (manifest.parent / file["name"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == file["sha256"]


def test_an_import_rehearses_first(records: Records, tmp_path: Path) -> None:
    unlocked(records, "export", tmp_path, "--format", "json")
    done = unlocked(records, "import", tmp_path / "intakes.json")
    assert done.returncode == FINE, done.stderr
    assert "here already and identical: 1" in done.stdout
    assert "Nothing was written" in done.stdout
    done = unlocked(records, "import", tmp_path / "manifest-json.json", "--yes")
    assert "not a file of records" in said(done, FAILED)


def test_a_list_of_patients_is_rehearsed_first(records: Records, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Who,dob\nExample-Listed,03/04/2019\n", encoding="utf-8")
    assert "No column" in said(unlocked(records, "import-patients", path), FAILED)
    named = (path, "--columns", "family=Who,dob=dob")
    assert "two ways" in said(unlocked(records, "import-patients", *named), FAILED)
    done = unlocked(records, "import-patients", *named, "--dates", "dmy")
    assert done.returncode == FINE, done.stderr
    assert "new: 1" in done.stdout
    assert "Nobody was registered" in done.stdout


def test_drafts_are_no_fhir_resources(records: Records, tmp_path: Path) -> None:
    done = unlocked(records, "export", tmp_path, "--format", "fhir", "--drafts")
    assert "nobody has signed" in said(done, MISUNDERSTOOD)


def test_export_of_a_time_without_intakes_is_empty_and_fine(
    records: Records, tmp_path: Path
) -> None:
    done = unlocked(records, "export", tmp_path, "--to", "1999-12-31")
    assert done.returncode == FINE, done.stderr
    together = "".join(path.read_text("utf-8-sig") for path in tmp_path.glob("*.csv"))
    assert records.signed not in together


def test_from_after_to_is_not_understood(records: Records, tmp_path: Path) -> None:
    done = unlocked(records, "export", tmp_path, "--from", "2026-02-01", "--to", "2026-01-01")
    assert "--from" in said(done, MISUNDERSTOOD)


def test_a_backup_opens_by_itself_and_is_whole(records: Records, tmp_path: Path) -> None:
    done = unlocked(records, "backup", tmp_path)
    assert done.returncode == FINE, done.stderr
    copy = Records(Path(done.stdout.strip()), records.signed, records.draft)
    assert "whole" in unlocked(copy, "verify").stdout
    assert unlocked(copy, "summary", copy.signed, "-o", tmp_path / "x.pdf").returncode == FINE


def test_the_passphrase_comes_from_a_descriptor(records: Records) -> None:
    done = clinic_app(
        "verify", "--passphrase-fd", "0", "--data-dir", records.folder, typed=f"{PASSPHRASE}\n"
    )
    assert (done.returncode, done.stderr) == (FINE, "")


@pytest.mark.parametrize("number", ["99", "-1"])
def test_a_descriptor_that_is_not_open_is_a_sentence(records: Records, number: str) -> None:
    done = clinic_app("verify", f"--passphrase-fd={number}", "--data-dir", records.folder)
    said(done, MISUNDERSTOOD)


def test_nobody_to_ask_is_a_sentence(records: Records) -> None:
    sentence = said(clinic_app("verify", "--data-dir", records.folder), MISUNDERSTOOD)
    assert "CLINIC_APP_PASSPHRASE" in sentence


def test_a_wrong_passphrase_and_an_unknown_user_are_sentences(records: Records) -> None:
    env = {"CLINIC_APP_PASSPHRASE": "entirely wrong words here"}
    wrong = clinic_app("verify", "--data-dir", records.folder, env=env)
    assert "entirely" not in said(wrong, FAILED)
    env = {"CLINIC_APP_PASSPHRASE": PASSPHRASE}
    unknown = clinic_app("verify", "--user", "nobody", "--data-dir", records.folder, env=env)
    said(unknown, FAILED)


def test_a_bug_is_said_with_a_reference_and_logged_without_its_words(
    cases: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "sitecustomize.py"
    broken.write_text(
        "import clinic_app.cases\n"
        "def read_cases(*_):\n    raise ZeroDivisionError('Sample-Brandt has eczema')\n"
        "clinic_app.cases.read_cases = read_cases\n",
        encoding="utf-8",
    )
    done = clinic_app(
        "screen", cases, "--data-dir", tmp_path, env={"PYTHONPATH": f"{tmp_path}:{ROOT}"}
    )
    sentence = said(done, FAILED)
    reference = sentence.rpartition("Reference: ")[2].strip(" .\n")
    log = (tmp_path / "clinic-app.log").read_text(encoding="utf-8")
    assert reference in log
    assert "ZeroDivisionError" in log
    assert "Brandt" not in log + sentence


def test_people_are_added_given_roles_and_removed(tmp_path: Path) -> None:
    desk(tmp_path).close()
    env = {"CLINIC_APP_PASSPHRASE": PASSPHRASE, "CLINIC_APP_NEW_PASSPHRASE": "amber lantern eleven"}

    def users(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
        return clinic_app(
            "users", *words, "--data-dir", tmp_path, "--user", "bench", env={**env, **more}
        )

    added = users("add", "b.sample", "--name", "Ben Sample", "--roles", "front-desk")
    assert added.returncode == FINE, added.stderr
    assert "b.sample\tBen Sample\tfront_desk\n" in added.stdout
    assert "weak" not in said(users("add", "c", "--name", "C"), MISUNDERSTOOD)
    assert "list of" in said(users("roles", "b.sample", "--roles", "king"), MISUNDERSTOOD)
    short = users("add", "c", "--name", "C", "--roles", "clinician", CLINIC_APP_NEW_PASSPHRASE="x")
    assert "shorter" in said(short, FAILED)
    done = clinic_app(
        "export", tmp_path / "out", "--data-dir", tmp_path, "--user", "b.sample",
        env={"CLINIC_APP_PASSPHRASE": "amber lantern eleven"},
    )  # fmt: skip
    assert "administrator" in said(done, FAILED)
    assert (
        "clinician,front_desk"
        in users("roles", "b.sample", "--roles", "front_desk,clinician").stdout
    )
    assert users("remove", "b.sample").returncode == FINE
    assert users("list").stdout == "bench\tBench Bench\tadministrator,clinician\n"
    assert "themselves" in said(users("remove", "bench"), FAILED)


def test_a_new_key_for_the_records(tmp_path: Path) -> None:
    desk(tmp_path).close()
    before = (tmp_path / "clinic.db").read_bytes()
    env = {"CLINIC_APP_PASSPHRASE": PASSPHRASE}
    done = clinic_app("rotate-key", "--data-dir", tmp_path, env=env)
    assert done.returncode == FINE, done.stderr
    assert (tmp_path / "clinic.db").read_bytes()[:16] != before[:16]
    assert (
        clinic_app("verify", "--data-dir", tmp_path, env=env).stdout == "The records are whole.\n"
    )


def test_a_daily_backup_is_set_and_made(tmp_path: Path) -> None:
    data, stick = tmp_path / "data", tmp_path / "stick"
    desk(data).close()
    env = {"CLINIC_APP_PASSPHRASE": PASSPHRASE}

    def backup(*words: str | Path) -> subprocess.CompletedProcess[str]:
        return clinic_app("backup", *words, "--data-dir", data, env=env)

    assert "Name the FOLDER" in said(backup(), MISUNDERSTOOD)
    assert "FOLDER" in said(backup("--daily"), MISUNDERSTOOD)
    made = backup(stick, "--daily")
    assert made.returncode == FINE, made.stderr
    assert (Path(made.stdout.strip()) / "clinic.keys").exists()
    time.sleep(1)  # names have seconds
    assert backup().returncode == FINE
    assert len(list(stick.iterdir())) == 1  # one a day is kept


def test_a_backup_is_brought_back_with_the_recovery_code_alone(tmp_path: Path) -> None:
    store, code = new_store(tmp_path / "data")
    copy = store.backup(tmp_path / "copies")
    store.close()
    elsewhere = tmp_path / "elsewhere"

    def restore(*words: str) -> subprocess.CompletedProcess[str]:
        env = {"CLINIC_APP_PASSPHRASE": code}
        return clinic_app("restore", copy, "--data-dir", elsewhere, "--code", *words, env=env)

    assert "Nothing was changed" in restore().stdout
    assert list(elsewhere.iterdir()) == []
    done = restore("--yes")
    assert done.returncode == FINE, done.stderr
    assert (elsewhere / "clinic.db").exists()
    assert "patients" in done.stdout


def test_the_audit_trail_is_printed(records: Records) -> None:
    text = unlocked(records, "audit")
    assert text.returncode == FINE, text.stderr
    assert "  unlocked\n" in text.stdout
    assert "Not asked → Yes" in text.stdout
    assert '["answered' not in text.stdout
    table = list(csv.DictReader(unlocked(records, "audit", "--format", "csv").stdout.splitlines()))
    assert {"user added", "answer", "intake signed"} <= {row["action"] for row in table}
    patient = next(row["patient"] for row in table if row["action"] == "patient registered")
    of_one = list(
        csv.DictReader(
            unlocked(records, "audit", "--patient", patient, "--format", "csv").stdout.splitlines()
        )
    )
    assert 0 < len(of_one) < len(table)
    assert "no" in said(unlocked(records, "audit", "--patient", "nobody"), FAILED)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limit")
def test_a_crash_leaves_no_memory_on_the_disk() -> None:
    asked = (
        "import resource, clinic_app.cli as cli; cli.main(['lint']);"
        "print(resource.getrlimit(resource.RLIMIT_CORE))"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout.splitlines()[-1] == "(0, 0)"


def test_wrong_passphrases_make_the_next_one_wait_and_stand_in_the_trail(tmp_path: Path) -> None:
    desk(tmp_path).close()
    for _ in range(4):
        wrong = clinic_app(
            "verify", "--data-dir", tmp_path, env={"CLINIC_APP_PASSPHRASE": "something else"}
        )
    assert "wait 1 s" in said(wrong, FAILED)
    env = {"CLINIC_APP_PASSPHRASE": PASSPHRASE}
    done = clinic_app("audit", "--data-dir", tmp_path, env=env)
    assert done.returncode == FINE, done.stderr
    assert "wrong passphrase  bench: 4 between" in done.stdout


def test_describe_writes_the_form_and_the_rules_of_the_clinic(tmp_path: Path) -> None:
    data = tmp_path / "data"
    own = data / "questionnaires" / "gi-atopy-intake.json"
    own.parent.mkdir(parents=True)
    shipped = ROOT / "resources" / "questionnaires" / "gi-atopy-intake.json"
    text = shipped.read_text(encoding="utf-8").replace(
        "Date of this assessment", "Date of the *made-up* assessment"
    )
    own.write_text(text, encoding="utf-8")
    done = clinic_app("describe", tmp_path / "out", "--data-dir", data)
    assert done.returncode == FINE
    assert [Path(line).name for line in done.stdout.split()] == ["questions.md", "evidence.md"]
    page = (tmp_path / "out" / "questions.md").read_text(encoding="utf-8")
    assert "**Date of the \\*made-up\\* assessment**" in page
    assert page.count("\n`") == 187, "every question once"
    evidence = (tmp_path / "out" / "evidence.md").read_text(encoding="utf-8")
    assert evidence.count("\n### ") == 37
    assert "Never a diagnosis" not in page
