"""What the papers are called on the screen."""

from __future__ import annotations

import json
from collections.abc import Callable

from clinic_app.desk.papers import PaperKind
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
