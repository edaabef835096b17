"""What the papers are called on the screen."""

from __future__ import annotations

import json
from collections.abc import Callable

from clinic_app.desk.papers import Checked, PaperKind, Verdict
from clinic_app.desk.printer import NO_SYSTEM, NO_SYSTEM_ADVICE
from clinic_app.storage.kept_papers import KeptPaper
from clinic_app.ui.language import translated
from clinic_app.ui.words.version_words import moment_words

GASTROENTEROLOGY, ALLERGY = "gastroenterology", "allergy"


def paper_name(kind: str, to: str = "") -> str:
    """Name of a paper; `to` says whom a letter goes to."""
    if kind == PaperKind.PATIENT:
        return translated("Patient summary")
    if kind == PaperKind.LETTER:
        return {
            GASTROENTEROLOGY: translated("Letter to gastroenterology"),
            ALLERGY: translated("Letter to allergy"),
        }.get(to, translated("Referral letter"))
    return translated("Summary")


def kept_name(paper: KeptPaper) -> str:
    """Name of a paper that was kept."""
    return paper_name(paper.kind, str(json.loads(paper.content).get("to", "")))


def kept_words(paper: KeptPaper, full_name: Callable[[str], str]) -> str:
    """What, when and by whom, in two lines."""
    return f"{kept_name(paper)}\n{moment_words(paper.made_at)} · {full_name(paper.made_by)}"


def checked_words(found: Checked) -> str:  # noqa: PLR0911 - one for each verdict
    """Say what a page turned out to be, in the language of the window."""
    head = found.head
    if head is None:
        return translated(
            "No intake {0} is in these records: the page is not from this clinic."
        ).format(found.intake)
    name = translated("intake {0}, version {1}").format(head.id, head.version)
    match found.verdict:
        case Verdict.AGREES:
            return translated("Page and record agree: {0}, signed.").format(name)
        case Verdict.WITHDRAWN:
            return translated(
                "The record was withdrawn as entered in error ({0}). Do not rely on the page."
            ).format(name)
        case Verdict.NEWER:
            return translated(
                "The page is version {0}; version {1} has taken its place. Print that one."
            ).format(head.version, found.newer)
        case Verdict.DRAFT if head.is_draft:
            return translated("The page was printed from a draft; answers may have changed since.")
        case Verdict.DRAFT:
            return translated(
                "The page was printed from a draft; it has been signed since: print it again."
            )
        case _:
            return translated(
                "This page does not say what {0} says: page or record was altered. Do not rely on the page."
            ).format(name)


def failed_words(reason: str) -> str:
    """Say why a page did not get to the printer; what the printer system itself said stays as it said it."""
    if reason == f"{NO_SYSTEM} {NO_SYSTEM_ADVICE}":
        return translated(
            "This computer has no printer system that takes pages without a window. "
            "Print from the preview, or save the PDF and print it elsewhere."
        )
    return reason
