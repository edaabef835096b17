"""The printer system of the computer: pages go to `lp` (CUPS, POSIX) through a pipe, never through a file."""

from __future__ import annotations

import os
import shutil
import subprocess

from clinic_app.errors import PrinterError

PROGRAM = "lp"
NO_SYSTEM = "This computer has no printer system that takes pages without a window."
NO_SYSTEM_ADVICE = "Print from the preview, or save the PDF and print it elsewhere."
_PATIENCE = 60  # seconds until the printer system has taken a page
_SIZES = {"A4": "A4", "Letter": "Letter"}


def send_to_printer(page: bytes, printer: str, title: str, size: str) -> None:
    """Hand one PDF over. `title` stands in the print queue for all to see and so names nobody.

    An empty `printer` is the system's own choice; `size` is A4 or Letter. Raises PrinterError.
    """
    program = shutil.which(PROGRAM)
    if program is None:
        raise PrinterError(NO_SYSTEM, NO_SYSTEM_ADVICE)
    order = [program, "-s", "-t", title, "-o", f"media={_SIZES.get(size, size)}"]
    if printer:
        order += ["-d", printer]
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program, its words are ours
            [*order, "-"], input=page, capture_output=True, check=False, timeout=_PATIENCE,
            env=_without_secrets(),
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise PrinterError(
            f"The printer system did not answer within {_PATIENCE} seconds.", "Try again later."
        ) from None
    except OSError as error:
        raise PrinterError(f"The printer system cannot be started: {error.strerror}.") from error
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        why = said[-1][:200] if said else f"exit code {done.returncode}"
        raise PrinterError(f"The printer system refused the page: {why}", "See to the printer.")


def _without_secrets() -> dict[str, str]:
    """Return the environment without what is ours: a passphrase may stand in it, and a printer system needs none."""
    return {name: text for name, text in os.environ.items() if not name.startswith("CLINIC_APP_")}
