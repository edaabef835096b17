"""One folder that runs on a machine without Python: program, Qt, fonts, form and rules.

    .venv/bin/python .ci/bundle.py dist

Makes dist/clinic-app/ (start dist/clinic-app/clinic-app) and dist/clinic-app-VERSION-SYSTEM-MACHINE.tar.gz. One folder and not
one file: a single file unpacks itself at each start, which takes many times as long.

PyInstaller makes a bundle for the system that it runs on: run this on Windows or macOS for those.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import PyInstaller.__main__
from set_up import X11_LIBRARIES, apt_install

from clinic_app import __version__

ROOT = Path(__file__).parent.parent
NAME = "clinic-app"
# Parts of Qt and of the standard library that the program never loads.
LEFT_OUT = (
    "tkinter", "PySide6.QtNetwork", "PySide6.QtQml", "PySide6.QtQuick", "PySide6.QtOpenGL",
    "pytest", "IPython", "setuptools", "pip",
)  # fmt: skip
# What every Linux has, in a version of its own: the C library and its parts.
OF_THE_SYSTEM = re.compile(
    r"^(?:ld-linux.*|linux-vdso.*|lib(?:c|m|dl|rt|pthread|resolv|util|nsl|nss_\w+|anl|BrokenLocale|mvec)\.so.*)$"
)
# The desktop's own look would pull in half of GTK; the program draws its controls itself.
UNWANTED_FILES = ("libqgtk3.so", "libgtk-3*", "libgdk-3*")
DESKTOP = ROOT / "resources" / "desktop"


def main(target: Path) -> None:
    """Make the folder and pack it."""
    folder = target / NAME
    shutil.rmtree(folder, ignore_errors=True)
    if sys.platform.startswith("linux"):
        apt_install(
            X11_LIBRARIES
        )  # they go into the bundle; where they cannot be had the target needs them
    icons = target / "icons-made"
    offscreen = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
    }  # drawn on a machine without a screen, too
    subprocess.run(
        [sys.executable, Path(__file__).with_name("icons.py"), icons], env=offscreen, check=True
    )
    PyInstaller.__main__.run(arguments(target, icons))
    for pattern in UNWANTED_FILES:
        for file in folder.rglob(pattern):
            file.unlink()
    if sys.platform.startswith("linux"):
        complete(folder / "_internal")
        shutil.copytree(DESKTOP, folder / "desktop", dirs_exist_ok=True)
        shutil.copytree(icons / "icons", folder / "desktop" / "icons", dirs_exist_ok=True)
    packed = target / f"{NAME}-{__version__}-{sys.platform}-{platform.machine().lower()}.tar.gz"
    with tarfile.open(packed, "w:gz") as archive:
        archive.add(folder, arcname=NAME)
    say_sizes(folder, packed)


def arguments(target: Path, icons: Path) -> list[str]:
    """What PyInstaller is told. On macOS it makes clinic-app.app as well, and on Windows a program without a console."""
    separator = ";" if sys.platform == "win32" else ":"
    icon = {
        "win32": ["--windowed", "--icon", str(icons / "clinic-app.ico")],
        "darwin": [
            *("--windowed", "--icon", str(icons / "clinic-app.icns")),
            *("--osx-bundle-identifier", "org.clinic_app.ClinicApp"),
        ],
    }.get(sys.platform, [])
    return [
        str(ROOT / "clinic_app" / "__main__.py"),
        *("--name", NAME, "--onedir", "--noconfirm", "--log-level", "WARN"),
        *("--distpath", str(target), "--workpath", str(target / "work"), "--specpath", str(target / "work")),
        *("--paths", str(ROOT)),
        *("--add-data", f"{ROOT / 'resources'}{separator}clinic_app/resources"),
        *("--add-data", f"{ROOT / 'CHANGELOG.md'}{separator}clinic_app/resources"),
        *("--collect-submodules", "clinic_app", "--collect-data", "zxcvbn", "--copy-metadata", "sqlite-utils"),
        *(word for module in LEFT_OUT for word in ("--exclude-module", module)),
        *icon,
    ]  # fmt: skip


def complete(inside: Path) -> None:
    """Add the libraries that PyInstaller leaves to a desktop to bring: those of X11 and of OpenGL's front.

    The program draws without OpenGL, so that no driver has to fit; a root without a desktop has none of them.
    """
    added = True
    while added:
        added = False
        here = {file.name for file in inside.rglob("*.so*")}
        for name, path in needed(inside).items():
            if name not in here and not OF_THE_SYSTEM.match(name):
                shutil.copy(path, inside / name)
                added = True


def needed(inside: Path) -> dict[str, str]:
    """Each library that something in the bundle is linked with, and where this machine has it."""
    files = [str(file) for file in inside.rglob("*.so*") if not file.is_symlink()]
    said = subprocess.run(["ldd", *files], capture_output=True, text=True, check=False).stdout
    return dict(re.findall(r"^\s(\S+) => (/\S+)", said, re.MULTILINE))


def say_sizes(folder: Path, packed: Path) -> None:
    """Say how large it is and that it starts."""
    size = sum(
        file.stat().st_size
        for file in folder.rglob("*")
        if file.is_file() and not file.is_symlink()
    )
    started = subprocess.run(
        [folder / NAME, "--version"], capture_output=True, text=True, check=True
    )
    print(
        f"{started.stdout.strip()}: {folder} {size / 1e6:.0f} MB, {packed.name} {packed.stat().st_size / 1e6:.0f} MB"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
