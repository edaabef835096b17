"""What the command line says: sentences on standard error, and how far a long job is."""

from __future__ import annotations

import sys


def complain(sentence: str, remedy: str = "") -> None:
    """Say one sentence, and what can be done, on standard error."""
    print(f"{sentence} {remedy}".rstrip(), file=sys.stderr)


def show_progress(done: float) -> None:
    """Show how far a long job is, where somebody watches."""
    if sys.stderr.isatty():
        end = "\n" if done >= 1 else ""
        print(f"\r[{'#' * round(done * 30):<30}] {done:4.0%}", end=end, file=sys.stderr, flush=True)
