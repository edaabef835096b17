"""Verbs that give records out: exports and paper."""

from __future__ import annotations

import argparse
from pathlib import Path

from clinic_app.cli.files import make_folder, write_whole
from clinic_app.cli.unlocking import unlocked
from clinic_app.cli.verbs import Verbs, day
from clinic_app.errors import UsageError


def add_verbs(verbs: Verbs) -> None:
    """Add `export` and `summary`."""
    export = verbs.add_unlocking("export", _export, "write the intakes of a period as data")
    export.add_argument("folder", type=Path, metavar="FOLDER", help="where the files go")
    export.add_argument(
        "--format", choices=("csv", "json", "jsonl", "xlsx", "fhir"), default="csv",
        help="default: csv",
    )  # fmt: skip
    export.add_argument("--from", dest="first", type=day, metavar="YYYY-MM-DD", help="first day")
    export.add_argument("--to", dest="last", type=day, metavar="YYYY-MM-DD", help="last day")
    export.add_argument("--drafts", action="store_true", help="drafts too, marked as such")
    export.add_argument("--snomed", action="store_true", help="SNOMED CT codes too, in FHIR")

    summary = verbs.add_unlocking("summary", _summary, "write the PDF summary of one intake")
    summary.add_argument("intake", metavar="INTAKE_ID", help="as shown on the intake and its PDF")
    summary.add_argument("-o", "--output", type=Path, metavar="FILE", help="default: INTAKE_ID.pdf")


def _export(args: argparse.Namespace) -> None:
    if args.first and args.last and args.first > args.last:
        raise UsageError(f"--from {args.first} lies after --to {args.last}.")
    if args.drafts and args.format == "fhir":
        raise UsageError("Drafts do not become FHIR resources: nobody has signed them.")
    desk = unlocked(args)
    try:
        heads = desk.store.intakes.all_signed(
            args.first, args.last, drafts=args.drafts, retired=args.format == "fhir"
        )
        records = desk.records(head.id for head in heads)
        make_folder(args.folder)
        match args.format:
            case "csv":
                written = desk.exports.csv(args.folder, records)
            case "xlsx":
                written = [desk.exports.xlsx(args.folder / "intakes.xlsx", records)]
            case "jsonl":
                written = [desk.exports.jsonl(args.folder / "intakes.jsonl", records)]
            case "fhir":
                written = [desk.exports.fhir(args.folder, records, snomed=args.snomed)]
            case _:
                written = [desk.exports.json(args.folder / "intakes.json", records)]
        if args.format != "fhir":  # which has its own
            from clinic_app.export.manifest import write_manifest

            manifest = args.folder / f"manifest-{args.format}.json"
            written.append(write_manifest(manifest, written, len(heads)))
    finally:
        desk.close()
    for path in written:
        print(path)


def _summary(args: argparse.Namespace) -> None:
    desk = unlocked(args)
    try:
        record = desk.record(args.intake)
        pdf = desk.exports.summary_pdf(record)
    finally:
        desk.close()
    path = args.output or Path(f"{record.head.id}.pdf")
    write_whole(path, pdf)
    print(path)
