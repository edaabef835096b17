"""`clinic-app VERB …`: what the window can do, and a little more, from a terminal. Thin on purpose.

Exit codes: 0 done, 1 the job failed, 2 the command line was not understood. Messages go to standard error.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import sys
from collections.abc import Sequence

from clinic_app.cli import (
    care,
    erasing,
    forms,
    imports,
    merging,
    papers,
    people,
    records,
    sending,
    settings,
    window,
)
from clinic_app.cli.speaking import complain
from clinic_app.cli.unlocking import data_folder_of
from clinic_app.cli.verbs import FAILED, INTERRUPTED, MISUNDERSTOOD, Run, Verbs
from clinic_app.errors import ClinicError, FileProblemsError, UsageError

FAMILIES = (
    window,
    forms,
    records,
    papers,
    imports,
    people,
    settings,
    care,
    merging,
    erasing,
    sending,
)
"""Each adds its verbs, in the order of `--help`."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and return the exit code; every failure is a sentence, never a traceback."""
    _leave_no_core()
    _say_anything()
    try:
        return _run(arguments)
    except BrokenPipeError:
        # whoever read our output has left; nothing more may be written, not even at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except KeyboardInterrupt:
        complain("Interrupted.")
        return INTERRUPTED


def _leave_no_core() -> None:
    """Let a crash write no memory to the disk: keys and records are in it. Windows has no such limit."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _say_anything() -> None:
    """Let no character stop a message: a path of wrong bytes, a name that the terminal cannot show."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _run(arguments: Sequence[str] | None) -> int:
    parsed = argparse.Namespace()
    try:
        command_line().parse_args(arguments, parsed)
        verb: Run = parsed.run
        code = verb(parsed) or 0
        sys.stdout.flush()
    except UsageError as error:
        complain(str(error), error.remedy)
        return MISUNDERSTOOD
    except FileProblemsError as error:
        complain(str(error), error.remedy)
        for problem in error.problems:
            complain(f"  {problem}")
        return FAILED
    except ClinicError as error:
        complain(str(error), error.remedy)
        return FAILED
    except (BrokenPipeError, KeyboardInterrupt):
        raise
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        complain(f"{where}{error.strerror or error}.")
        return FAILED
    except Exception as error:  # noqa: BLE001 - a bug: said with a reference, kept in the log
        complain(
            f"Something went wrong in the program itself. Reference: {_logged(error, parsed)}."
        )
        return FAILED
    return code


def command_line() -> argparse.ArgumentParser:
    """Return the parser with every verb."""
    verbs = Verbs(window.open_the_window)
    for family in FAMILIES:
        family.add_verbs(verbs)
    return verbs.parser


def _logged(error: Exception, args: argparse.Namespace) -> str:
    from clinic_app.log import report_bug

    return report_bug(error, data_folder_of(args))
