"""Verbs that take data in: records from another desk, and lists of patients. They rehearse unless told `--yes`."""

from __future__ import annotations

import argparse
from pathlib import Path

from clinic_app.cli.speaking import complain
from clinic_app.cli.unlocking import unlocked
from clinic_app.cli.verbs import FAILED, Verbs
from clinic_app.errors import UsageError


def add_verbs(verbs: Verbs) -> None:
    """Add `import` and `import-patients`."""
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

    people = verbs.add_unlocking(
        "import-patients", _import_patients, "register the patients of a CSV list"
    )
    people.add_argument("file", type=Path, metavar="FILE", help="the list, with a header")
    people.add_argument(
        "--columns", type=_columns, default={}, metavar="PART=HEADER,…",
        help="which column is family, given, dob, sex, number or former; default: by their names",
    )  # fmt: skip
    people.add_argument(
        "--dates", choices=("dmy", "mdy"), help="order of dates such as 03/04/2019, where the list does not tell it"
    )  # fmt: skip
    people.add_argument("--encoding", default="", metavar="NAME", help="default: found out")
    people.add_argument("--delimiter", default="", metavar="CHARACTER", help="default: found out")
    people.add_argument(
        "--with-doubles", action="store_true", help="register likely doubles too; default: leave them out"
    )  # fmt: skip
    people.add_argument(
        "--yes", action="store_true", help="register them; without this it is only rehearsed"
    )


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


def _columns(text: str) -> dict[str, str]:
    from clinic_app.export.patient_list import Part

    named: dict[str, str] = {}
    for one in text.split(","):
        part, equals, header = (word.strip() for word in one.partition("="))
        if not equals or part not in set(Part) or not header:
            parts = ", ".join(Part)
            raise argparse.ArgumentTypeError(f"“{one}” is not PART=HEADER with one of {parts}")
        named[header] = part
    return named


def _import_patients(args: argparse.Namespace) -> None:
    from clinic_app.export.patient_list import Order, Part, guessed_columns, read_list

    told = read_list(args.file, args.encoding, args.delimiter)
    columns = guessed_columns(told.header)
    if args.columns:
        unknown = [header for header in args.columns if header not in told.header]
        if unknown:
            raise UsageError(f"The list has no column “{unknown[0]}”: {', '.join(told.header)}.")
        columns = {
            place: Part(args.columns[header])
            for place, header in enumerate(told.header)
            if header in args.columns
        }
    desk = unlocked(args)
    try:
        looked = desk.patient_lists.look(told, columns, Order(args.dates) if args.dates else None)
        print(f"encoding {told.encoding}, delimiter {told.delimiter!r}")
        for place, part in columns.items():
            print(f"column “{told.header[place]}”: {part}")
        print(f"new: {len(looked.new)}")
        print(f"here already, or twice in the list: {len(looked.doubles)}")
        for double in looked.doubles:
            whom = f"patient {double.here.id}" if double.here else f"line {double.earlier}"
            complain(f"line {double.line.number}: may be {whom}")
        print(f"cannot be read: {len(looked.bad)}")
        for line in looked.bad:
            complain(f"line {line.number}: {line.why}")
        if not args.yes:
            print("Nobody was registered. With --yes they will be.")
            return
        print(f"registered: {desk.patient_lists.take(looked, with_doubles=args.with_doubles)}")
    finally:
        desk.close()
