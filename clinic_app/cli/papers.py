"""Verbs for paper: print without a window, and hold a page against the record again."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from clinic_app.cli.files import write_whole
from clinic_app.cli.speaking import complain, show_progress
from clinic_app.cli.unlocking import unlocked
from clinic_app.cli.verbs import FAILED, Verbs, day
from clinic_app.errors import UsageError

if TYPE_CHECKING:
    from clinic_app.desk import Desk
    from clinic_app.storage.print_jobs import PrintJob


def add_verbs(verbs: Verbs) -> None:
    """Add `print` and `check-paper`."""
    printing = verbs.add_unlocking("print", _print, "print papers without a window")
    printing.add_argument("intake", metavar="INTAKE_ID", nargs="?", help="as shown on the intake")
    printing.add_argument(
        "--paper", choices=("clinician", "patient", "letter", "blank"), default="clinician",
        help="default: clinician, the summary",
    )  # fmt: skip
    printing.add_argument(
        "--to", choices=("gastroenterology", "allergy"), default="gastroenterology",
        help="whom a letter goes to; default: gastroenterology",
    )  # fmt: skip
    printing.add_argument(
        "--language", metavar="LANGUAGE", default="",
        help="of what a patient or another doctor gets, and of a blank form that is written with -o; default: that of the form",
    )  # fmt: skip
    printing.add_argument("--blank", action="store_true", help="the blank form for paper days")
    printing.add_argument(
        "--day", type=day, metavar="YYYY-MM-DD", help="the signed intakes that began on this day"
    )
    printing.add_argument("--printer", metavar="NAME", default="", help="default: the system's own")
    printing.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="write the PDF instead of printing it"
    )
    printing.add_argument(
        "--queue", action="store_true", help="only say what waits to be printed or failed"
    )
    printing.add_argument("--retry", action="store_true", help="print what waits or failed")

    check = verbs.add_unlocking(
        "check-paper", _check, "say whether a printed page and its record still agree"
    )
    check.add_argument(
        "text", metavar="TEXT", nargs="+",
        help="what the code on the page says, or the line in its foot; - reads it from a reader device",
    )  # fmt: skip


def _print(args: argparse.Namespace) -> int:
    if args.blank:
        args.paper = "blank"
    chosen = [
        args.intake is not None,
        args.day is not None,
        args.paper == "blank",
        args.queue,
        args.retry,
    ]
    if chosen.count(True) != 1:
        raise UsageError("Say what to print: one INTAKE_ID, --day, --blank, --queue or --retry.")
    if args.output and not (args.intake or args.paper == "blank"):
        raise UsageError("-o writes one paper: name an INTAKE_ID or --blank.")
    if args.language and (args.paper == "clinician" or (args.paper == "blank" and not args.output)):
        raise UsageError(
            "--language goes with --paper patient, --paper letter, and a blank form that is written with -o."
        )
    desk = unlocked(args)
    try:
        _known_language(desk, args.language)
        if args.queue:
            _tell_queue(desk.papers.queue())
            return 0
        if args.output:
            return _write(desk, args)
        return _told(desk, _work_off(desk, None if args.retry else _asked(desk, args)))
    finally:
        desk.close()


def _known_language(desk: Desk, language: str) -> None:
    if language and language not in desk.languages:
        raise UsageError(f"There is no “{language}”; there is {', '.join(desk.languages)}.")


def _asked(desk: Desk, args: argparse.Namespace) -> list[PrintJob]:
    from clinic_app.desk.papers import PaperKind
    from clinic_app.reporting.referral_letter import Recipient

    kind, to = PaperKind(args.paper), Recipient(args.to)
    if kind is PaperKind.BLANK:
        return [desk.papers.ask(kind, printer=args.printer)]
    ids = [args.intake] if args.intake else desk.papers.of_day(args.day)
    return [desk.papers.ask(kind, intake, args.printer, to, args.language) for intake in ids]


def _work_off(desk: Desk, jobs: list[PrintJob] | None) -> list[PrintJob]:
    wanted = len(desk.papers.queue() if jobs is None else jobs)
    if not wanted:
        print("There is nothing to print.")
    return desk.papers.work_off(jobs, lambda done, total: show_progress(done / total))


def _told(desk: Desk, over: Iterable[PrintJob]) -> int:
    from clinic_app.storage.print_jobs import JobState

    failed = 0
    for job in over:
        if job.state is JobState.FAILED:
            failed += 1
            complain(f"Job {job.id} failed: {job.reason}")
        else:
            print(f"Job {job.id} went to the printer.")
    if failed:
        waiting = len(desk.papers.queue())
        complain(
            f"{waiting} in the queue.",
            "Try again: clinic-app print --retry; or write the PDF: clinic-app print INTAKE_ID -o FILE",
        )
    return FAILED if failed else 0


def _tell_queue(jobs: list[PrintJob]) -> None:
    for job in jobs:
        what = " ".join(part for part in (job.kind, job.intake) if part)
        print(f"{job.id}  {what}  {job.state}  tries: {job.tries}  {job.reason}".rstrip())
    if not jobs:
        print("The print queue is empty.")


def _write(desk: Desk, args: argparse.Namespace) -> int:
    from clinic_app.desk.papers import PaperKind
    from clinic_app.reporting.referral_letter import Recipient

    papers, kind = desk.papers, PaperKind(args.paper)
    if kind is PaperKind.BLANK:
        page = papers.blank(args.language)
        papers.tell_saved(kind, None)
    else:
        record = desk.record(args.intake)
        match kind:
            case PaperKind.PATIENT:
                record = papers.in_language(record, args.language)
                choice = papers.for_patient(record)
                page = papers.patient_summary(record, choice)
                papers.keep_patient_summary(record, choice, page)
            case PaperKind.LETTER:
                record, to = papers.in_language(record, args.language), Recipient(args.to)
                text = papers.letter_draft(record, to)
                page = papers.letter(record, to, text)
                papers.keep_letter(record, to, text, page)
            case _:
                page = desk.exports.summary_pdf(record)
        papers.tell_saved(kind, record.head)
    write_whole(args.output, page, private=True)
    print(args.output)
    return 0


def _check(args: argparse.Namespace) -> int:
    from clinic_app.desk.papers import Verdict

    text = " ".join(args.text)
    if text == "-":
        text = sys.stdin.readline()
    desk = unlocked(args)
    try:
        checked = desk.papers.check(text)
    finally:
        desk.close()
    print(checked.sentence)
    return 0 if checked.verdict is Verdict.AGREES else FAILED
