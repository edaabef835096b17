"""Verbs that give records out: exports and paper."""

from __future__ import annotations

import argparse
from pathlib import Path

from clinic_app.cli.files import make_folder, write_whole
from clinic_app.cli.speaking import complain, show_progress
from clinic_app.cli.unlocking import unlocked
from clinic_app.cli.verbs import Verbs, day
from clinic_app.errors import ExportError, UsageError

FORMATS = ("csv", "json", "jsonl", "xlsx", "fhir", "redcap", "sqlite", "deidentified")
STATUSES = ("draft", "signed", "amended", "entered_in_error")


def add_verbs(verbs: Verbs) -> None:
    """Add `export` and `summary`."""
    export = verbs.add_unlocking("export", _export, "write the intakes of a period as data")
    export.add_argument("folder", type=Path, metavar="FOLDER", help="where the files go")
    export.add_argument("--format", choices=FORMATS, default="csv", help="default: csv")
    export.add_argument("--from", dest="first", type=day, metavar="YYYY-MM-DD", help="first day")
    export.add_argument("--to", dest="last", type=day, metavar="YYYY-MM-DD", help="last day")
    export.add_argument(
        "--status", type=_statuses, default=(), metavar="STATUS,…",
        help="signed, draft, amended, entered_in_error or all; default: signed, in FHIR all that was ever signed",
    )  # fmt: skip
    export.add_argument(
        "--columns", type=_names, default=(), metavar="NAME,…",
        help="columns, questions or sections of a table, with * for anything; default: all",
    )  # fmt: skip
    export.add_argument("--drafts", action="store_true", help="drafts too, marked as such")
    export.add_argument("--snomed", action="store_true", help="SNOMED CT codes too, in FHIR")
    export.add_argument(
        "--with-pdf", action="store_true", help="the summary of each intake too, in FHIR"
    )
    export.add_argument(
        "--free-text", action="store_true", help="free text too, in the de-identified export; somebody must read it"
    )  # fmt: skip

    summary = verbs.add_unlocking("summary", _summary, "write the PDF summary of one intake")
    summary.add_argument("intake", metavar="INTAKE_ID", help="as shown on the intake and its PDF")
    summary.add_argument("-o", "--output", type=Path, metavar="FILE", help="default: INTAKE_ID.pdf")


def _export(args: argparse.Namespace) -> None:
    if args.first and args.last and args.first > args.last:
        raise UsageError(f"--from {args.first} lies after --to {args.last}.")
    from clinic_app.desk.wanted import Format, Wanted
    from clinic_app.record import IntakeStatus

    statuses = (*args.status, *(("signed", "draft") if args.drafts else ()))
    wanted = Wanted(
        Format(args.format), None, args.first, args.last, frozenset(map(IntakeStatus, statuses)), args.columns,
        snomed=args.snomed, free_text=args.free_text, with_pdf=args.with_pdf,
    )  # fmt: skip
    try:
        wanted.chosen_statuses()
    except ExportError as error:
        raise UsageError(str(error), error.remedy) from error
    desk = unlocked(args)
    try:
        make_folder(args.folder)
        written = desk.exports.write(
            args.folder, wanted, lambda done, total: show_progress(done / total if total else 1.0)
        )
    finally:
        desk.close()
    for path in written:
        print(path)
    if wanted.format is Format.SQLITE:
        complain("This SQLite file is not encrypted and names the patients.", "Keep it as you keep paper records.")  # fmt: skip
    if wanted.free_text:
        complain("Free text may name people.", "Have it read before the files go any further.")


def _statuses(text: str) -> tuple[str, ...]:
    if text == "all":
        return STATUSES
    named = _names(text)
    for one in named:
        if one not in STATUSES:
            known = ", ".join(STATUSES)
            raise argparse.ArgumentTypeError(f"“{one}” is not one of {known}, all")
    return named


def _names(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.split(",") if one.strip())


def _summary(args: argparse.Namespace) -> None:
    desk = unlocked(args)
    try:
        record = desk.record(args.intake)
        pdf = desk.exports.summary_pdf(record)
    finally:
        desk.close()
    path = args.output or Path(f"{record.head.id}.pdf")
    write_whole(path, pdf, private=True)
    print(path)
