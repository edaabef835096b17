"""Set-up on a bare machine: the environment from the lock, the system libraries of Qt, and a new lock.

    python3 .ci/set_up.py environment .venv .ci/requirements.lock
    .venv/bin/python .ci/set_up.py qt
    .venv/bin/python .ci/set_up.py lock .ci/requirements.lock

Standard library only, because the first of them runs before anything is installed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)

# Debian and Ubuntu names. The first group is needed by any Qt program, even without a screen.
QT_LIBRARIES = (
    "libgl1",
    "libegl1",
    "libxkbcommon0",
    "libdbus-1-3",
    "libfontconfig1",
    "libglib2.0-0",
)
X11_LIBRARIES = (
    "libx11-xcb1",
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-image0",
    "libxcb-keysyms1",
    "libxcb-randr0",
    "libxcb-render-util0",
    "libxcb-shape0",
    "libxcb-shm0",
    "libxcb-sync1",
    "libxcb-xfixes0",
    "libxcb-xkb1",
    "libxkbcommon-x11-0",
)
START_QT = "import PySide6.QtPrintSupport, PySide6.QtWidgets as w; w.QApplication([])"


def main(arguments: list[str]) -> str | None:
    """Do one step; a sentence when it cannot be done."""
    match arguments:
        case ["environment", folder, lock]:
            return make_environment(Path(folder), Path(lock))
        case ["qt"]:
            return ensure_qt()
        case ["lock", lock]:
            return write_lock(Path(lock))
        case _:
            return __doc__


# --- the environment -------------------------------------------------------------------------


def make_environment(folder: Path, lock: Path) -> str | None:
    """Make `folder` a virtual environment that holds exactly the locked versions and this package."""
    if sys.version_info < OLDEST:
        return (
            f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed and this is "
            f"{sys.version.split()[0]}; name another one: make PYTHON=python3.12 run"
        )
    python = folder.absolute() / "bin" / "python"
    if not works(python):
        shutil.rmtree(folder, ignore_errors=True)
        say(f"Making the environment in {folder} ...")
        if not create(folder):
            return (
                "A virtual environment cannot be made here; "
                "install the Debian packages python3-venv and python3-pip."
            )
    say("Installing what the program needs (once; about 200 MB) ...")
    pip = pip_for(python)
    steps = (
        ["install", "--require-hashes", "-r", str(lock)],
        ["install", "--no-deps", "--no-build-isolation", "--no-index", "-e", "."],
    )
    for step in steps:
        done = subprocess.run([*pip, *step, "--quiet", "--root-user-action=ignore"], check=False)
        if done.returncode:
            return "The installation did not finish; what pip said about it stands above."
    return None


def works(python: Path) -> bool:
    """Whether the environment is of this Python and was not moved or broken."""
    if not python.exists():
        return False
    ask = "import sys; print(sys.version_info[:2], sys.prefix)"
    done = subprocess.run([python, "-c", ask], capture_output=True, text=True, check=False)
    return done.stdout.strip() == f"{sys.version_info[:2]} {python.parent.parent}"


def create(folder: Path) -> bool:
    """Make the environment. Debian keeps ensurepip apart: then the machine's own pip fills it."""
    if run_quietly(sys.executable, "-m", "venv", str(folder)):
        return True
    if has_own_pip():
        return run_quietly(sys.executable, "-m", "venv", "--clear", "--without-pip", str(folder))
    return apt_install(("python3-venv",)) and run_quietly(
        sys.executable, "-m", "venv", "--clear", str(folder)
    )


def has_own_pip() -> bool:
    """Whether the Python that runs this has a pip."""
    return run_quietly(sys.executable, "-m", "pip", "--version")


def pip_for(python: Path) -> list[str]:
    """Find the pip that installs into the environment: its own, else the machine's."""
    if run_quietly(str(python), "-m", "pip", "--version"):
        return [str(python), "-m", "pip"]
    return [sys.executable, "-m", "pip", "--python", str(python)]


def run_quietly(*command: str) -> bool:
    """Run a command whose output nobody needs; whether it succeeded."""
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


# --- Qt ----------------------------------------------------------------------------------------


def ensure_qt() -> str | None:
    """Start Qt for real; where a system library is missing, install it or name the packages."""
    if os.name != "posix" or sys.platform == "darwin":
        return None  # the wheels carry everything there
    failure = start_qt("offscreen")
    if failure is not None:
        packages = QT_LIBRARIES
        apt_install(packages)
        failure = start_qt("offscreen")
        if failure is not None:
            return missing(packages, failure)
    if os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        return ensure_x11(os.environ["DISPLAY"])
    return None


def ensure_x11(display: str) -> str | None:
    """Start Qt on the X screen that the environment names."""
    failure = start_qt("xcb")
    if failure is not None and "could not connect to display" not in failure:
        apt_install(X11_LIBRARIES)
        failure = start_qt("xcb")
    if failure is None:
        return None
    if "could not connect to display" in failure:
        return f"DISPLAY is {display}, but no screen answers there; unset it for the guided demo."
    return missing(X11_LIBRARIES, failure)


def start_qt(platform: str) -> str | None:
    """Start a Qt application in a process of its own; None, or what it said when it failed."""
    environment = {**os.environ, "QT_QPA_PLATFORM": platform}
    done = subprocess.run(
        [sys.executable, "-c", START_QT],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    return None if done.returncode == 0 else done.stderr.strip() or f"exit {done.returncode}"


def missing(packages: tuple[str, ...], failure: str) -> str:
    """Name the packages in one sentence, with the library that Qt asked for."""
    library = re.search(r"(lib[\w.+-]+\.so[\w.]*)", failure)
    asked = f" (it asked for {library[1]})" if library else ""
    return f"Qt cannot start{asked}: install the packages {' '.join(packages)} and try again."


def apt_install(packages: tuple[str, ...]) -> bool:
    """Install Debian packages where this user may; False where not."""
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        return False
    say(f"Installing system libraries: {' '.join(packages)} ...")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quiet = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    steps = ([*quiet, "update"], [*quiet, "install", "-y", "--no-install-recommends", *packages])
    for step in steps:
        done = subprocess.run(
            step, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
    return done.returncode == 0


# --- the lock ----------------------------------------------------------------------------------


def write_lock(lock: Path) -> str | None:
    """Choose versions for every supported Python and system and write them with their hashes."""
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--root-user-action=ignore", "uv"]
    subprocess.run(install, check=True)
    compiled = subprocess.run(
        [
            *(sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--upgrade"),
            *("--universal", "--python-version", ".".join(map(str, OLDEST))),
            *("--generate-hashes", "--no-header", "--no-annotate"),
            *("--no-emit-index-url", "--no-emit-find-links"),
            *("--extra", "dev", "pyproject.toml", ".ci/requirements.in"),
        ],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    foreign = [line for line in compiled.splitlines() if "://" in line or line.startswith("--")]
    if foreign:
        return f"The lock would name an address, so it was not written: {foreign[0]}"
    lock.write_text(f"# Written by `make lock`: every version and every file's hash.\n{compiled}")
    return None


def say(sentence: str) -> None:
    """Tell the person at the terminal, at once."""
    print(sentence, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
