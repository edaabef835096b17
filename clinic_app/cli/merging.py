"""Verbs for patients that were registered twice: merging them, and separating them again."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from clinic_app.cli.unlocking import unlocked
from clinic_app.cli.verbs import Verbs

if TYPE_CHECKING:
    from clinic_app.desk.merging import Entry

KEPT = "why; it stays with the record"


def add_verbs(verbs: Verbs) -> None:
    """Add `merge` and `separate`."""
    merge = verbs.add_unlocking(
        "merge", _merge, "read one patient under another, after showing both side by side"
    )
    merge.add_argument("gone", metavar="PATIENT_ID", help="the entry that stands no longer")
    merge.add_argument("kept", metavar="STAYS_ID", help="the entry under which both are found")
    merge.add_argument("--reason", metavar="TEXT", required=True, help=KEPT)
    merge.add_argument("--yes", action="store_true", help="do it; else only show both")

    separate = verbs.add_unlocking(
        "separate", _separate, "take a merge back: the patient stands again as before"
    )
    separate.add_argument("gone", metavar="PATIENT_ID", help="the entry that was merged")
    separate.add_argument("--reason", metavar="TEXT", required=True, help=KEPT)
    separate.add_argument("--yes", action="store_true", help="do it; else only say what")


def _merge(args: argparse.Namespace) -> None:
    from clinic_app.desk.history_words import one_line

    desk = unlocked(args)
    try:
        gone, kept = desk.merging.look_at(args.gone, args.kept)
        for line in (*_lines("Stands no longer", gone), *_lines("Stays", kept)):
            print(one_line(line))
        if not args.yes:
            print("Nothing was changed. With --yes it is done; “separate” takes it back.")
            return
        desk.merging.merge(args.gone, args.kept, args.reason)
    finally:
        desk.close()
    print("Merged: both are found under the entry that stays.")


def _separate(args: argparse.Namespace) -> None:
    from clinic_app.desk.history_words import one_line

    desk = unlocked(args)
    try:
        merge, gone, kept = desk.merging.look_at_merged(args.gone)
        who = desk.store.full_name(merge.merged_by)
        print(
            f"Merged {merge.merged_at.astimezone():%Y-%m-%d %H:%M} by {who}: {merge.reason.rstrip('.')}."
        )
        for line in (*_lines("Stands again", gone), *_lines("Was read under", kept)):
            print(one_line(line))
        print("What was begun under that one since then stays there.")
        if not args.yes:
            print("Nothing was changed. With --yes it is done.")
            return
        desk.merging.separate(args.gone, args.reason)
    finally:
        desk.close()
    print("Separated: both stand as before.")


def _lines(title: str, entry: Entry) -> list[str]:
    """Say what tells two entries apart, or shows that they are one."""
    details = entry.patient.details
    numbers = ", ".join(f"{one.kind} {one.value}" for one in details.identifiers)
    facts = (
        ("Born", f"{details.dob.shown()}, {details.sex}"),
        ("Numbers", numbers or "none"),
        ("Formerly", ", ".join(details.former_names)),
        ("Registered", f"{entry.patient.created_at.astimezone():%Y-%m-%d}"),
        ("Intakes", ", ".join(entry.intakes) or "none"),
    )
    return [
        f"{title}: {entry.patient.banner_name} ({entry.patient.id})",
        *(f"  {label}: {words}" for label, words in facts if words),
    ]
