"""Verbs that open the window: for a person, or for the guided demo."""

from __future__ import annotations

import argparse
from pathlib import Path

from clinic_app.cli.unlocking import data_folder_of
from clinic_app.cli.verbs import Verbs


def add_verbs(verbs: Verbs) -> None:
    """Add `open` and `demo`."""
    opened = verbs.add("open", open_the_window, "open the window")
    opened.add_argument(
        "--demo", action="store_true", help="with made-up patients and a tour; nothing of it stays"
    )

    demo = verbs.add("demo", _demo, "fill three made-up intakes in the real window, off screen")
    demo.add_argument(
        "outdir", type=Path, metavar="OUTDIR", help="pictures, PDFs, exports, database"
    )


def open_the_window(args: argparse.Namespace) -> int:
    """Show the window until it is closed."""
    from clinic_app.app import open_sample_window, open_window

    if getattr(args, "demo", False):
        return open_sample_window()
    return open_window(data_folder_of(args))


def _demo(args: argparse.Namespace) -> None:
    from clinic_app.demo import run_demo

    run_demo(args.outdir, say=lambda line: print(line, flush=True))
