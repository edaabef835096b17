"""How a verb is added to the command line, and the kinds of words that several verbs take."""

from __future__ import annotations

import argparse
import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from clinic_app import __version__
from clinic_app.cli.speaking import complain
from clinic_app.cli.unlocking import PASSPHRASE_VARIABLE

FAILED, MISUNDERSTOOD, INTERRUPTED = 1, 2, 130
Run = Callable[[argparse.Namespace], int | None]


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, and ends with the exit code for that."""

    def error(self, message: str) -> NoReturn:
        """Print one line and leave."""
        complain(f"{message[:1].upper()}{message[1:]}. Try: {self.prog} --help")
        raise SystemExit(MISUNDERSTOOD)


class Verbs:
    """The verbs of one command line; each family of verbs adds its own."""

    def __init__(self, run: Run) -> None:
        self._place = Parser(add_help=False)
        self._place.add_argument(
            "--data-dir", type=Path, metavar="FOLDER", default=argparse.SUPPRESS,
            help="keep and look for everything in FOLDER",
        )  # fmt: skip
        self._key = Parser(add_help=False, parents=[self._place])
        self._key.add_argument(
            "--user", metavar="LOGIN", help="who unlocks; needed where there are several"
        )
        self._key.add_argument(
            "--passphrase-fd", type=int, metavar="N",
            help=f"read the passphrase from file descriptor N (else from {PASSPHRASE_VARIABLE}, else asked)",
        )  # fmt: skip
        self.parser = Parser(
            prog="clinic-app",
            parents=[self._place],
            description="Intake desk for a GI clinic. Without a verb the window opens.",
        )
        self.parser.add_argument("--version", action="version", version=f"clinic-app {__version__}")
        self.parser.set_defaults(run=run)
        self._added = self.parser.add_subparsers(metavar="VERB", title="verbs")

    def add(self, name: str, run: Run, summary: str) -> argparse.ArgumentParser:
        """Add a verb that needs no records."""
        return self._add(name, run, summary, self._place)

    def add_unlocking(self, name: str, run: Run, summary: str) -> argparse.ArgumentParser:
        """Add a verb that unlocks the records as one of their users."""
        return self._add(name, run, summary, self._key)

    def _add(self, name: str, run: Run, summary: str, parent: Parser) -> argparse.ArgumentParser:
        added = self._added.add_parser(
            name, parents=[parent], help=summary, description=_sentence(summary)
        )
        added.set_defaults(run=run)
        return added


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."


def day(text: str) -> dt.date:
    """Read YYYY-MM-DD. Raises ArgumentTypeError."""
    # date.fromisoformat also takes weeks and run-together digits, which nobody means here
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            pass
    raise argparse.ArgumentTypeError(f"“{text}” is not a day; write YYYY-MM-DD")
