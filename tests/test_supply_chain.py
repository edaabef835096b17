"""What the program is made of: the bill is whole and always the same, licences are known, advisories are heeded."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / ".ci" / "supply_chain.py"
# of what a clinic gets; a new one is read by a person before it is added here
ALLOWED = {
    "0BSD", "Apache License 2.0", "Apache License, Version 2.0", "Apache Software License", "Apache-2.0",
    "Apache-2.0 OR BSD-3-Clause", "BSD License", "BSD-3-Clause", "BSD-3-Clause, Apache-2.0, dependency licenses", "MIT", "MIT-0",
    "MIT License", "MIT-CMU", "Mozilla Public License 2.0 (MPL 2.0)", "PSF-2.0", "Public Domain",
    # used as they are, as libraries that anybody may exchange
    "LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only", "GNU Library or Lesser General Public License (LGPL)",
}  # fmt: skip
SILENT = {"sqlcipher3"}  # declares none in its metadata; its LICENSE file is the zlib licence


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("supply_chain", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CHAIN = script()


@pytest.fixture(scope="module")
def bill(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("bill") / "sbom.json"
    assert CHAIN.write_bill(path) is None
    return path.read_bytes()


def test_the_bill_holds_the_whole_lock_and_what_ships(bill: bytes) -> None:
    whole = json.loads(bill)
    assert sorted((part["name"], part["version"]) for part in whole["components"]) == sorted(
        CHAIN.locked()
    )
    ships = {part["name"] for part in whole["components"] if part["scope"] == "required"}
    assert {"pyside6-essentials", "sqlcipher3", "cryptography", "reportlab", "cffi"} <= ships
    assert not {"pytest", "ruff", "mypy", "hypothesis", "pip-audit"} & ships
    assert all(part["hashes"] for part in whole["components"])
    [own] = [one for one in whole["dependencies"] if one["ref"] == "clinic-app"]
    assert any(ref.startswith("pkg:pypi/sqlcipher3@") for ref in own["dependsOn"])


def test_the_bill_is_the_same_every_time_and_tells_of_no_machine(
    bill: bytes, tmp_path: Path
) -> None:
    assert CHAIN.write_bill(tmp_path / "again.json") is None
    assert (tmp_path / "again.json").read_bytes() == bill
    assert b"timestamp" not in bill
    assert b"serialNumber" not in bill
    assert str(ROOT).encode() not in bill
    assert b"file:" not in bill


def test_the_bill_is_valid_cyclonedx(bill: bytes) -> None:
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(bill.decode()) is None


def test_every_licence_of_what_ships_is_known() -> None:
    for name in CHAIN.shipped():
        declared = CHAIN.licences_of(name)
        words = {one.get("expression") or one["license"]["name"] for one in declared}
        assert words <= ALLOWED, (name, words)
        assert words or name in SILENT, name


def advisory(version: str, **about: Any) -> dict[str, Any]:
    name = about.pop("name", "Made_Up.package")
    package = {"ecosystem": about.pop("ecosystem", "PyPI"), "name": name}
    more = about.pop("affected", {"versions": [version]})
    return {
        "id": "MADE-UP-1",
        "summary": "made up",
        "affected": [{"package": package, **more}],
        **about,
    }


def span(*events: dict[str, str]) -> dict[str, Any]:
    return {"ranges": [{"type": "ECOSYSTEM", "events": list(events)}]}


@pytest.mark.parametrize(
    ("told", "is_about"),
    [
        (advisory("1.2.3"), True),
        (advisory("1.2.2"), False),
        (advisory("1.2.3", name="another"), False),
        (advisory("1.2.3", ecosystem="npm"), False),
        (advisory("1.2.3", withdrawn="2026-01-01T00:00:00Z"), False),
        (advisory("", affected=span({"introduced": "0"}, {"fixed": "1.2.3"})), False),
        (advisory("", affected=span({"introduced": "0"}, {"fixed": "1.2.10"})), True),
        (advisory("", affected=span({"introduced": "0"})), True),
        (advisory("", affected=span({"introduced": "1.3"})), False),
        (advisory("", affected=span({"introduced": "1.0"}, {"last_affected": "1.2.3"})), True),
        (advisory("", affected=span({"introduced": "1.0"}, {"last_affected": "1.2.2"})), False),
        (advisory("", affected=span(
            {"introduced": "0"}, {"fixed": "1.0"}, {"introduced": "1.2.3"}, {"fixed": "2"})), True),
        (advisory("", affected={"ranges": [{"type": "GIT", "events": [{"introduced": "0"}]}]}), False),
        ({"id": "MADE-UP-2"}, False),
    ],
)  # fmt: skip
def test_an_advisory_is_about_the_versions_it_names(told: dict[str, Any], is_about: bool) -> None:
    assert bool(CHAIN.matches(told, [("made-up-package", "1.2.3")])) is is_about


def audited(source: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(SCRIPT), "audit", str(source)],
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_is_locked_is_compared_with_a_folder_and_with_an_archive(tmp_path: Path) -> None:
    version = dict(CHAIN.locked())["reportlab"]
    folder = tmp_path / "advisories"
    folder.mkdir()
    (folder / "fine.json").write_text(json.dumps(advisory("0.0.1", name="reportlab")))
    fine = audited(folder)
    assert fine.returncode == 0
    assert "compared with 1 advisories" in fine.stdout
    (folder / "bad.json").write_text(json.dumps(advisory(version, name="ReportLab")))
    packed = tmp_path / "all.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for path in folder.iterdir():
            archive.write(path, path.name)
    for source in (folder, packed):
        found = audited(source)
        assert found.returncode == 1
        assert f"reportlab {version}: MADE-UP-1: made up" in found.stdout
        assert found.stderr == "1 known vulnerabilities.\n"


@pytest.mark.parametrize("content", [None, b"", b"no archive", b"PK\x05\x06" + bytes(18)])
def test_advisories_that_cannot_be_read_are_not_taken_for_none(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "all.zip"
    if content is not None:
        path.write_bytes(content)
    done = audited(path)
    assert done.returncode == 1
    assert "cannot be read" in done.stderr or "nothing was checked" in done.stderr
    assert "Traceback" not in done.stderr
