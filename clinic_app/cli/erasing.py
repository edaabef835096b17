"""Verbs for records that are kept no longer: who is past the time, and erasing a patient for good."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from clinic_app.cli.speaking import complain
from clinic_app.cli.unlocking import unlocked
from clinic_app.cli.verbs import Verbs

if TYPE_CHECKING:
    from clinic_app.desk.erasing import Erasable

MOST_YEARS = 150


def add_verbs(verbs: Verbs) -> None:
    """Add `retention` and `erase`."""
    retention = verbs.add_unlocking(
        "retention", _retention, "list patients whose last intake is long ago"
    )
    retention.add_argument(
        "--older-than", type=_years, metavar="YEARS", required=True, help="in whole years"
    )

    erase = verbs.add_unlocking("erase", _erase, "erase a patient for good, after saying what goes")
    erase.add_argument("patient", metavar="PATIENT_ID", help="as `retention` lists it")
    erase.add_argument(
        "--reason",
        metavar="TEXT",
        required=True,
        help="why; it is kept, so it must not name the patient",
    )
    erase.add_argument("--yes", action="store_true", help="do it; else only say what would go")


def _years(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= len(str(MOST_YEARS)):
        years = int(text)
        if 1 <= years <= MOST_YEARS:
            return years
    raise argparse.ArgumentTypeError(f"“{text}” is not a number of years from 1 to {MOST_YEARS}")


def _retention(args: argparse.Namespace) -> None:
    from clinic_app.desk.history_words import one_line

    desk = unlocked(args)
    try:
        for patient, day in desk.erasing.older_than(args.older_than):
            born = patient.details.dob.shown()
            print(f"{patient.id}\t{day.isoformat()}\t{one_line(patient.banner_name)}\t{born}")
    finally:
        desk.close()


def _erase(args: argparse.Namespace) -> None:
    from clinic_app.desk.history_words import one_line

    desk = unlocked(args)
    try:
        found = desk.erasing.look_at(args.patient)
        for line in _lines(found):
            print(one_line(line))
        if not args.yes:
            print("Nothing was changed. With --yes it is done, and cannot be taken back.")
            return
        desk.erasing.erase(args.patient, args.reason)
    finally:
        desk.close()
    print("Erased.")
    for sentence in _what_stays(found):
        complain(sentence)


def _lines(found: Erasable) -> list[str]:
    """Say what would go."""
    plan = found.plan
    named = [
        f"{one.banner_name}, born {one.details.dob.shown()}, "
        + (", ".join(f"{id_.kind} {id_.value}" for id_ in one.details.identifiers) or "no number")
        for one in found.patients
    ]
    return [
        f"Erasing takes away: {named[0]}.",
        *(f"Merged with it and going too: {one}. Separate them first if it is somebody else." for one in named[1:]),
        f"Intakes: {len(plan.intakes)}, of them {plan.signed} signed and {plan.drafts} drafts.",
        f"In the audit trail {plan.audit_rows} rows stay with time, person and deed, and no longer say whom they were about.",
        *_what_stays(found),
    ]  # fmt: skip


def _what_stays(found: Erasable) -> list[str]:
    """Say what this program cannot take back."""
    sentences = ["Paper, exports and saved summaries stay where they are: remove them by hand."]
    if found.sent:
        sentences.append(f"A FHIR server has {found.sent} of the intakes: ask its keeper.")
    if found.copies:
        names = "; ".join(str(path) for path in found.copies)
        sentences.append(f"These copies may hold the patient until they are removed: {names}.")
    sentences.append(
        "Other backups that were made before hold the patient, too. "
        "Then run: clinic-app rotate-key, so that what the disk may still hold of the former file cannot be read."
    )
    return sentences
