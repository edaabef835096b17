"""Set-up: the lock holds hashes and no addresses, the two words exist, and the wheel carries its resources."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
LOCK = ROOT / ".ci" / "requirements.lock"
PYTHONS = ("3.11", "3.12", "3.13", "3.14")


def set_up_script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("set_up", ROOT / ".ci" / "set_up.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def locked() -> list[tuple[Requirement, int]]:
    """Every pinned requirement of the lock with the number of its hashes."""
    text = LOCK.read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [
        (Requirement(line.split("--hash")[0].strip()), line.count("--hash=sha256:"))
        for line in lines
    ]


def declared() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [
        Requirement(text)
        for text in (*project["dependencies"], *project["optional-dependencies"]["dev"])
    ]


def test_the_lock_names_no_address_and_no_option() -> None:
    for line in LOCK.read_text(encoding="utf-8").splitlines():
        assert "://" not in line
        assert "@" not in line
        assert not line.startswith("-")


def test_everything_locked_is_pinned_and_has_hashes() -> None:
    for requirement, hashes in locked():
        assert re.fullmatch(r"==[\w.]+", str(requirement.specifier)), requirement
        assert hashes, requirement


@pytest.mark.parametrize("python", PYTHONS)
def test_the_lock_satisfies_what_the_package_declares(python: str) -> None:
    here = {"python_version": python, "python_full_version": f"{python}.1", "sys_platform": "linux"}
    pins = {
        canonicalize_name(requirement.name): next(iter(requirement.specifier)).version
        for requirement, _ in locked()
        if requirement.marker is None or requirement.marker.evaluate(here)
    }
    for requirement in declared():
        if requirement.marker is None or requirement.marker.evaluate(here):
            assert requirement.specifier.contains(pins[canonicalize_name(requirement.name)])


def test_python_before_3_12_never_gets_the_qt_binding_that_aborts_there() -> None:
    here = {"python_version": "3.11", "python_full_version": "3.11.9"}
    (qt,) = [
        str(requirement.specifier)
        for requirement, _ in locked()
        if canonicalize_name(requirement.name) == "pyside6-essentials"
        and requirement.marker is not None
        and requirement.marker.evaluate(here)
    ]
    assert qt.startswith("==6.11.")


def test_the_build_machine_says_the_same_word_as_everybody() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "make test" in script.read_text(encoding="utf-8")
    subprocess.run(["bash", "-n", script], check=True)


def test_help_lists_every_word_of_the_makefile() -> None:
    listed = subprocess.run(
        ["make", "--no-print-directory", "-C", ROOT, "help"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    for word in ("run", "test", "check", "fix", "bench", "shots", "lint", "faults", "lock"):
        assert re.search(rf"^make {word} +\S", listed, re.MULTILINE), word


def test_a_missing_system_library_is_named_in_one_sentence() -> None:
    script = set_up_script()
    sentence = script.missing(
        script.QT_LIBRARIES, "ImportError: libEGL.so.1: cannot open shared object file"
    )
    assert "libEGL.so.1" in sentence
    assert "libegl1" in sentence
    assert "\n" not in sentence


def test_an_environment_that_was_moved_is_made_again(tmp_path: Path) -> None:
    script = set_up_script()
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to(sys.executable)
    assert not script.works(tmp_path / "bin" / "python")
    assert not script.works(tmp_path / "nowhere" / "bin" / "python")


@pytest.mark.slow
def test_the_wheel_carries_the_form_the_rules_and_the_fonts(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    inside = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        f"clinic_app/{path.relative_to(ROOT).as_posix()}"
        for folder in ("questionnaires", "screening", "fonts")
        for path in (ROOT / "resources" / folder).rglob("*")
        if path.is_file()
    }
    assert wanted
    assert wanted <= inside
    assert not [name for name in inside if name.startswith(("tests/", "seeds/", "resources/"))]
    assert any(name.endswith("entry_points.txt") for name in inside)
