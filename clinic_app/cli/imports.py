"""Verbs that take data in: records from another desk, and lists of patients. They rehearse unless told `--yes`."""

from __future__ import annotations

import argparse
from pathlib import Path

from clinic_app.cli.speaking import complain
from clinic_app.cli.unlocking import unlocked
from clinic_app.cli.verbs import FAILED, Verbs


def add_verbs(verbs: Verbs) -> None:
    """Add `import`."""
    records = verbs.add_unlocking(
        "import", _import, "take in records that an export wrote: JSON, JSON Lines or FHIR"
    )
    records.add_argument("file", type=Path, metavar="FILE", help="the file, or the folder of FHIR")
    records.add_argument(
        "--yes", action="store_true", help="take it in; without this it is only rehearsed"
    )
    records.add_argument(
        "--without-conflicts", action="store_true", help="leave out what is in the way, and take in the rest"
    )  # fmt: skip


def _import(args: argparse.Namespace) -> int | None:
    desk = unlocked(args)
    try:
        found = desk.imports.rehearse(args.file)
        print(f"new: {len(found.new)} intakes, {len(found.patients)} patients, {len(found.people)} people of the clinic")  # fmt: skip
        print(f"here already and identical: {len(found.same)}")
        print(f"in the way: {len(found.conflicts)}")
        for one in found.conflicts:
            complain(f"{one.intake}: {one.why}")
        if not args.yes:
            print("Nothing was written. With --yes it will be.")
            return FAILED if found.conflicts else None
        count = desk.imports.take(found, without_conflicts=args.without_conflicts)
    finally:
        desk.close()
    print(f"taken in: {count}")
    return None
