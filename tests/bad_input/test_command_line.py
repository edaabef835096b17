"""Every verb and option with anything in it: exit 0, 1 or 2, a sentence where it failed, records as they were."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_app.cli import main
from clinic_app.desk import Desk
from clinic_app.paths import resources
from tests.bad_input.nasty import SHAPES, no_hang, put, texts, tries
from tests.bench.patients import edition, filled_draft
from tests.storage.made_up import PASSPHRASE, new_store, opened

ROOT = Path(__file__).parents[2]
WORDS = ("screen", "lint", "verify", "summary", "export", "audit", "users", "--user", "--date", "--data-dir", "--from",
         "--help", "--version", "--passphrase-fd", "--format", "csv", "add", "--roles", "-o", "--", "-")  # fmt: skip
FINE, FAILED, MISUNDERSTOOD = 0, 1, 2
BUG = "Something went wrong in the program itself"
CASES = resources() / "demo" / "patients.json"


@dataclass(frozen=True)
class Records:
    folder: Path
    signed: str


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Records:
    folder = tmp_path_factory.mktemp("records") / "data"
    store, _ = new_store(folder)
    at = Desk(store, edition())
    signed = at.sign(filled_draft(at, "adult"), PASSPHRASE)
    at.close()
    return Records(folder, signed.head.id)


@pytest.fixture
def away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder, with the right passphrase at hand and nobody at the keyboard."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLINIC_APP_DATA_DIR", str(tmp_path / "own"))
    monkeypatch.setenv("CLINIC_APP_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("CLINIC_APP_NEW_PASSPHRASE", "another kettle ninety harbour")
    return tmp_path


def possible(text: str) -> str:
    """What the system can hand over as an argument: no null, no half character but of a wrong byte."""
    return os.fsdecode(
        text.replace("\0", "").encode("utf-8", "replace") + b"\xff" * ("\ud800" in text)
    )


def ran(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> int:
    with no_hang():
        try:
            code = main([possible(str(one)) for one in arguments])
        except SystemExit as left:
            code = int(left.code or 0)
    said = capsys.readouterr()
    assert code in {FINE, FAILED, MISUNDERSTOOD}, said.err
    assert "Traceback" not in said.err + said.out
    assert BUG not in said.err, said.err
    if code != FINE:
        assert said.err.strip() or said.out.strip(), "it failed without a word"
    return code


# where FILE stands the text goes; nothing is left to the window or the demo
LINES: tuple[tuple[str, ...], ...] = (
    ("TEXT",), ("--data-dir", "TEXT", "verify"), ("--data-dir", "TEXT", "lint"), ("screen", "TEXT"),
    ("screen", str(CASES), "--date", "TEXT"), ("screen", str(CASES), "--region", "TEXT"), ("describe", "out", "--region", "TEXT"),
    ("screen", str(CASES), "--responses", "TEXT"),
    ("lint", "TEXT"), ("lint", str(CASES), "TEXT"),
    ("export", "TEXT", "--data-dir", "RECORDS"), ("export", "out", "--format", "TEXT"),
    ("export", "out", "--from", "TEXT", "--data-dir", "RECORDS"), ("export", "out", "--to", "TEXT", "--data-dir", "RECORDS"),
    ("export", "out", "--user", "TEXT", "--data-dir", "RECORDS"), ("summary", "TEXT", "--data-dir", "RECORDS"),
    ("summary", "SIGNED", "-o", "TEXT", "--data-dir", "RECORDS"),
    ("summary", "SIGNED", "--passphrase-fd", "TEXT", "--data-dir", "RECORDS"),
    ("users", "TEXT", "--data-dir", "RECORDS"), ("users", "remove", "TEXT", "--data-dir", "RECORDS"),
    ("users", "roles", "TEXT", "--roles", "clinician", "--data-dir", "RECORDS"),
    ("users", "add", "b.sample", "--name", "TEXT", "--roles", "TEXT", "--data-dir", "RECORDS"),
    ("users", "add", "TEXT!", "--name", "Made Up", "--roles", "clinician", "--data-dir", "RECORDS"),
    ("backup", "TEXT", "--user", "TEXT", "--data-dir", "RECORDS"), ("restore", "TEXT", "--data-dir", "RECORDS"),
    ("restore", "TEXT", "--code", "--data-dir", "RECORDS"), ("audit", "--patient", "TEXT", "--data-dir", "RECORDS"),
    ("audit", "--format", "TEXT"), ("verify", "--user", "TEXT", "--data-dir", "RECORDS"),
    ("rotate-key", "--user", "TEXT", "--data-dir", "RECORDS"), ("verify", "--passphrase-fd", "TEXT"),
    ("export", "out", "--status", "TEXT", "--data-dir", "RECORDS"), ("export", "out", "--columns", "TEXT", "--data-dir", "RECORDS"),
    ("import", "TEXT", "--data-dir", "RECORDS"), ("import-patients", "TEXT", "--data-dir", "RECORDS"),
    ("import-patients", str(CASES), "--columns", "TEXT", "--dates", "TEXT", "--data-dir", "RECORDS"),
    ("import-patients", str(CASES), "--encoding", "TEXT", "--data-dir", "RECORDS"),
    ("import-patients", str(CASES), "--delimiter", "TEXT", "--data-dir", "RECORDS"),
    ("retention", "--older-than", "TEXT", "--data-dir", "RECORDS"),
    ("merge", "TEXT", "TEXT!", "--reason", "TEXT", "--yes", "--data-dir", "RECORDS"), ("separate", "TEXT", "--reason", "TEXT", "--data-dir", "RECORDS"),
    ("erase", "TEXT", "--reason", "TEXT", "--yes", "--data-dir", "RECORDS"), ("push", "TEXT"), ("push", "--user", "TEXT", "--data-dir", "RECORDS"),
    ("server", "TEXT"), ("server", "set", "TEXT", "--data-dir", "RECORDS"), ("server", "set", "https://example.org", "--access", "TEXT"),
    ("print", "TEXT", "-o", "out.pdf", "--data-dir", "RECORDS"), ("print", "SIGNED", "--paper", "TEXT"),
    ("print", "SIGNED", "--paper", "letter", "--to", "TEXT"), ("print", "--blank", "-o", "out/TEXT", "--data-dir", "RECORDS"),
    ("print", "--day", "TEXT"), ("check-paper", "TEXT", "--data-dir", "RECORDS"),
    ("settings", "TEXT"), ("settings", "set", "TEXT", "TEXT", "--data-dir", "RECORDS"),
    ("settings", "set", "clinic_name", "TEXT", "--data-dir", "RECORDS"),
    ("settings", "set", "rules_region", "TEXT", "--data-dir", "RECORDS"),
    ("settings", "export", "out/TEXT", "--data-dir", "RECORDS"), ("settings", "import", "TEXT", "--yes", "--data-dir", "RECORDS"),
    ("translate", "TEXT"), ("translate", "es", "-o", "out/TEXT"), ("describe", "out/TEXT"),
)  # fmt: skip
CHEAP_TEXTS = ("", " ", "\x1b[31m", "\ufeff", "\u202eno", "\ud800", "'; DROP TABLE patient; --", "-1", "-", "--", "--help",
               "../../x", "NaN", "9" * 400, "99999999999999999999", "x" * 5000, "0001-01-01", "9999-12-31", "2026-02-30",
               "\u0663", "=1+1", "a,b", "%s{0}", "\U0001f600", "/dev/null", "/", ".", "~", "~nobody", "\n")  # fmt: skip


def filled(line: tuple[str, ...], text: str, records: Records) -> list[str]:
    stands = {"TEXT": text, "RECORDS": str(records.folder), "SIGNED": records.signed}
    return [stands.get(part, part.replace("TEXT", text)) for part in line]


def answers_of(records: Records) -> list[object]:
    store = opened(records.folder)
    try:
        tables = ("patient", "patient_identifier", "intake", "answer", "user", "user_role")
        return [store._database.read(f"SELECT * FROM {table}") for table in tables] + [  # noqa: S608 - our own words
            store.verify()
        ]
    finally:
        store.close()


@pytest.fixture(scope="module")
def as_it_was(records: Records) -> list[object]:
    return answers_of(records)


@pytest.mark.parametrize("line", LINES, ids=" ".join)
@pytest.mark.usefixtures("away")
def test_each_bad_text_in_each_place_of_a_line(
    line: tuple[str, ...],
    records: Records,
    as_it_was: list[object],
    capsys: pytest.CaptureFixture[str],
) -> None:
    # unlocking costs a tenth of a second: each such line takes its share of the texts
    share = CHEAP_TEXTS[LINES.index(line) % 10 :: 10] if "RECORDS" in line else CHEAP_TEXTS
    for text in share:
        ran(capsys, *filled(line, text, records))
    if "RECORDS" in line:
        assert answers_of(records) == as_it_was


def test_every_verb_is_thrown_at() -> None:
    from tests.test_docs import parsers

    nobody_types_into = {"", "open", "demo"}
    assert set(parsers()) - nobody_types_into <= {part for line in LINES for part in line}


@tries(60)
@given(words=st.lists(st.one_of(texts, st.sampled_from(WORDS)), max_size=6))
def test_any_line_ends_with_a_sentence(
    words: list[str],
    capsys: pytest.CaptureFixture[str],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    arguments = [word for word in words if word not in {"open", "demo"}]
    if not {"screen", "lint", "verify", "summary", "export", "audit", "users"} & set(arguments):
        arguments.insert(0, "verify")
    ran(capsys, "--data-dir", tmp_path_factory.getbasetemp() / "nothing", *arguments)


@pytest.mark.parametrize("number", ["-1", "99", str(2**31), "9" * 30, "-" + "9" * 30])
@pytest.mark.usefixtures("away")
def test_a_descriptor_that_is_none(
    number: str, records: Records, capsys: pytest.CaptureFixture[str]
) -> None:
    line = ("verify", f"--passphrase-fd={number}", "--data-dir", records.folder)
    assert ran(capsys, *line) == MISUNDERSTOOD


@pytest.mark.parametrize("secret", ["", " ", "\udcff", "x" * 100_000, PASSPHRASE + "\u200b"])
def test_a_secret_that_is_none(  # noqa: PLR0913, PLR0917 - fixtures
    secret: str, away: Path, records: Records, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str], tmp_path: Path,
) -> None:  # fmt: skip
    del away
    folder = tmp_path / "copy"
    shutil.copytree(records.folder, folder)  # wrong ones are counted
    monkeypatch.setenv("CLINIC_APP_PASSPHRASE", secret)
    assert ran(capsys, "verify", "--data-dir", folder) == FAILED


@pytest.mark.parametrize("shape", SHAPES)
def test_each_verb_with_each_bad_file(
    shape: str, away: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = put(away, shape, "given")
    assert ran(capsys, "screen", path) == (FINE if shape == "a list" else FAILED)
    assert ran(capsys, "lint", path) == FAILED


@pytest.mark.parametrize("shape", ["empty", "nulls", "huge", "a folder", "unreadable", "deep list"])
@pytest.mark.parametrize("name", ["clinic.keys", "clinic.db"])
def test_records_that_are_none(
    name: str, shape: str, away: Path, records: Records, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = away / "copy"
    shutil.copytree(records.folder, folder)
    (folder / name).unlink()
    for rest in ("-wal", "-shm"):
        (folder / f"{name}{rest}").unlink(missing_ok=True)
    put(folder, shape, name)
    for line in (("verify",), ("summary", records.signed), ("restore", folder)):
        assert ran(capsys, *line, "--data-dir", folder) == FAILED


WRONG_BYTES = b"wrong-\xff-bytes"


@pytest.mark.parametrize(
    "arguments",
    [
        [b"screen", WRONG_BYTES],
        [b"lint", b"x" * 100_000],
        [b"summary", WRONG_BYTES, b"--data-dir", WRONG_BYTES],
        [b"screen", os.fsencode(CASES), b"--responses", WRONG_BYTES, b"--date", b"0001-01-01"],
    ],
)
@pytest.mark.parametrize("language", ["C", "C.UTF-8"])
def test_a_real_process_says_it_too(arguments: list[bytes], language: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [os.fsencode(sys.executable), b"-m", b"clinic_app", *arguments],
        check=False, capture_output=True, cwd=tmp_path, timeout=30, stdin=subprocess.DEVNULL,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LC_ALL": language, "HOME": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode in {FAILED, MISUNDERSTOOD}
    said = done.stderr.decode("utf-8", "backslashreplace")
    assert said.strip().endswith((".", "--help")), said
    assert "Traceback" not in said
    assert BUG not in said
