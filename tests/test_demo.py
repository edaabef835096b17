"""The guided demo leaves what it promises: pictures, papers, exports and records that open with the printed passphrase."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

ROOT = Path(__file__).parent.parent


def clinic_app(*arguments: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "clinic_app", *map(str, arguments)],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        env={**{k: v for k, v in os.environ.items() if k != "DISPLAY"}, **variables},
    )


@pytest.mark.slow
def test_the_demo_leaves_what_it_promises(tmp_path: Path) -> None:
    out = tmp_path / "demo"
    done = clinic_app("demo", out)
    assert (done.returncode, done.stderr) == (0, "")
    screens = {path.stem[3:]: path for path in (out / "screens").iterdir()}
    wanted = {
        "set-up-clinic", "today-empty", "search", "child-new-patient", "intake", "intake-dark",
        "review", "sign", "locked", "unlock", "today", "infant-summary", "patient", "export",
        "settings-dark", "about",
    }  # fmt: skip
    assert wanted <= set(screens)
    for path in screens.values():
        colours = Image.open(path).convert("RGB").getcolors(1 << 20)
        assert colours is None or len(colours) > 50, f"{path.name} is empty"
    for name, family in (("infant", "OKORO"), ("child", "BRANDT"), ("adult", "LINDQVIST")):
        words = "".join(p.extract_text() for p in PdfReader(out / "papers" / f"{name}.pdf").pages)
        assert f"SAMPLE-{family}" in words
    assert {path.suffix for path in (out / "exports").iterdir()} == {".csv", ".json"}
    for path in (out / "responses").iterdir():
        assert json.loads(path.read_text("utf-8"))["resourceType"] == "QuestionnaireResponse"
    assert b"SQLite format" not in (out / "records" / "clinic.db").read_bytes()[:64]
    passphrase = done.stdout.rpartition("throw-away records: ")[2].splitlines()[0]
    checked = clinic_app("verify", "--data-dir", out / "records", CLINIC_APP_PASSPHRASE=passphrase)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_the_demo_leaves_a_folder_alone_that_holds_something_else(tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("mine", encoding="utf-8")
    done = clinic_app("demo", tmp_path)
    assert done.returncode == 1
    assert "not empty" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["precious.txt"]
