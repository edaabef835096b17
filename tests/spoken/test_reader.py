"""The intake page as a screen reader gets it, over AT-SPI: names, roles, states, and a change of focus told as an event."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
READER = Path(__file__).with_name("reader.py")
SYSTEM_PYTHON = "/usr/bin/python3"  # whose distribution brings the bindings of AT-SPI
ASK = "import gi; gi.require_version('Atspi', '2.0'); from gi.repository import Atspi"
TOOLS = ("Xvfb", "dbus-run-session")


def missing() -> str:
    """Why it cannot be tried here; nothing where it can."""
    for tool in TOOLS:
        if shutil.which(tool) is None:
            return f"{tool} is not installed"
    if not any(
        Path(folder, "at-spi-bus-launcher").exists()
        for folder in ("/usr/libexec", "/usr/lib/at-spi2-core")
    ):
        return "at-spi2-core is not installed"
    if not Path(SYSTEM_PYTHON).exists():
        return f"{SYSTEM_PYTHON} is not there"
    asked = subprocess.run([SYSTEM_PYTHON, "-c", ASK], capture_output=True, check=False)
    return "" if asked.returncode == 0 else "the bindings of AT-SPI (gi) are not installed"


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    """A screen of its own."""
    if reason := missing():
        pytest.skip(reason)
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1400x900x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=(write,), stderr=subprocess.DEVNULL) as server:
        os.close(write)
        with os.fdopen(read) as told:
            number = told.readline().strip()
        yield f":{number}"
        server.terminate()


@pytest.fixture(scope="module")
def heard(display: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("spoken")
    window = [sys.executable, "-m", "tests.spoken.window", str(folder / "data")]
    environment = {
        **os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        "PYTHONPATH": str(ROOT), "XDG_RUNTIME_DIR": str(folder),
    }  # fmt: skip
    done = subprocess.run(
        ["dbus-run-session", "--", SYSTEM_PYTHON, str(READER), *window],
        env=environment, cwd=ROOT, capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout[done.stdout.index('{"tree"') :])
    return found


def test_a_screen_reader_gets_names_roles_and_states(heard: dict[str, Any]) -> None:
    tree = heard["tree"]
    assert tree[0]["name"] == "clinic-app"
    (focused,) = [one for one in tree if "focused" in one["states"]]
    assert (focused["role"], focused["name"]) == ("radio button", "Yes")
    assert "checked" in focused["states"]
    question = "Has a clinician ever said that the patient has eczema (atopic dermatitis)?"
    assert ("panel", question) in {(one["role"], one["name"]) for one in tree}
    assert any(one["name"].startswith("SAMPLE-BRANDT, Émile, Born") for one in tree)


def test_nothing_that_takes_the_keyboard_is_without_a_name(heard: dict[str, Any]) -> None:
    stops = [one for one in heard["tree"] if "focusable" in one["states"]]
    assert len(stops) > 20
    assert [one for one in stops if not one["name"].strip()] == []


def test_a_change_of_focus_is_told(heard: dict[str, Any]) -> None:
    assert heard["told"] == ["radio button", "Active now"]
