"""The verb about the clinic's settings: show, set, and carry them to another desk."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from clinic_app.cli.files import write_whole
from clinic_app.cli.speaking import complain
from clinic_app.cli.unlocking import unlocked
from clinic_app.cli.verbs import Verbs
from clinic_app.errors import UsageError

if TYPE_CHECKING:
    from clinic_app.desk import Desk

_WANTED = {"show": 0, "set": 2, "export": 1, "import": 1}  # words after the action


def add_verbs(verbs: Verbs) -> None:
    """Add `settings`."""
    settings = verbs.add_unlocking(
        "settings", _settings, "show or set the clinic's settings, or carry them to another desk"
    )
    settings.add_argument(
        "action", choices=tuple(_WANTED), nargs="?", default="show", help="default: show"
    )
    settings.add_argument(
        "words", metavar="WORD", nargs="*", help="set: NAME VALUE; export, import: FILE"
    )
    settings.add_argument(
        "--yes", action="store_true", help="with import: change them, not only say what would change"
    )  # fmt: skip


def _settings(args: argparse.Namespace) -> None:
    if len(args.words) != _WANTED[args.action]:
        raise UsageError(
            f"“settings {args.action}” is not complete.",
            "Write: settings show, settings set NAME VALUE, settings export FILE or settings import FILE.",
        )
    desk = unlocked(args)
    try:
        match args.action:
            case "set":
                desk.settings.set(*args.words)
            case "export":
                write_whole(Path(args.words[0]), desk.settings.as_text())
            case "import":
                _take_in(desk, Path(args.words[0]), changes=args.yes)
        if args.action in {"show", "set"}:
            _show(desk)
    finally:
        desk.close()


def _show(desk: Desk) -> None:
    from clinic_app.desk.settings import KNOWN

    for setting in KNOWN:
        print(f"{setting.name}\t{_in_one_line(desk.settings.get(setting.name))}")


def _take_in(desk: Desk, path: Path, *, changes: bool) -> None:
    found = desk.settings.preview(path)
    for one in found:
        print(f"{one.setting.label}: {_in_one_line(one.old)} → {_in_one_line(one.new)}")
    if not found:
        print("Everything is set like this already.")
    elif changes:
        desk.settings.take_in(found)
        complain(f"{len(found)} settings are changed.")
    else:
        complain("Nothing is changed yet.", "Add --yes to change it.")


def _in_one_line(value: str) -> str:
    return value.replace("\n", " / ") or "(empty)"
