"""Verbs that take care of the records: backup, restore, audit trail, verifying."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from clinic_app.cli.files import make_folder
from clinic_app.cli.speaking import complain, show_progress
from clinic_app.cli.unlocking import PASSPHRASE_VARIABLE, data_folder_of, login_of, secret, unlocked
from clinic_app.cli.verbs import FAILED, Verbs
from clinic_app.errors import UsageError


def add_verbs(verbs: Verbs) -> None:
    """Add `backup`, `restore`, `audit` and `verify`."""
    backup = verbs.add_unlocking("backup", _backup, "copy the encrypted records into a folder")
    backup.add_argument(
        "folder", type=Path, metavar="FOLDER", nargs="?",
        help="where the copy goes; default: the folder of the daily copy",
    )  # fmt: skip
    backup.add_argument(
        "--daily", action="store_true", help="from now on make a copy there each day"
    )

    restore = verbs.add_unlocking("restore", _restore, "bring a backup back, after a rehearsal")
    restore.add_argument("backup", type=Path, metavar="BACKUP_FOLDER", help="folder of one backup")
    restore.add_argument(
        "--code", action="store_true", help="open it with the recovery code instead of a passphrase"
    )
    restore.add_argument(
        "--yes", action="store_true", help="do it; else only say what would change"
    )

    audit = verbs.add_unlocking(
        "audit", _audit, "say who did, saw, printed and exported what, and when"
    )
    audit.add_argument("--patient", metavar="PATIENT_ID", help="only what is about this patient")
    audit.add_argument("--format", choices=("text", "csv"), default="text", help="default: text")

    verbs.add_unlocking("verify", _verify, "check that the records are whole")


def _backup(args: argparse.Namespace) -> None:
    if args.daily and args.folder is None:
        raise UsageError("“backup --daily” needs the FOLDER.")
    desk = unlocked(args)
    try:
        folder = args.folder.absolute() if args.folder else desk.store.backup_folder
        if folder is None:
            raise UsageError("No folder is set for the daily backup.", "Name the FOLDER.")
        if args.daily:
            make_folder(folder)
            desk.set_backup_folder(folder)
        path = desk.backup(folder, show_progress)
    finally:
        desk.close()
    print(path)


def _restore(args: argparse.Namespace) -> None:
    from clinic_app.storage.restore import BY_CODE, Restore
    from clinic_app.storage.store import Store

    login = BY_CODE if args.code else login_of(args, Store.logins(args.backup))
    asked = "Recovery code" if args.code else "Passphrase"
    given = secret(args.passphrase_fd, PASSPHRASE_VARIABLE, asked)
    restore = Restore(args.backup.absolute(), data_folder_of(args), login, given)
    try:
        for line in restore.lines():
            print(line)
        if args.yes:
            print(f"The former records are kept in {restore.carry_out()}.")
            print("The backup is in place.")
        else:
            print("Nothing was changed. With --yes it is done.")
    finally:
        restore.close()


def _audit(args: argparse.Namespace) -> None:
    from clinic_app.desk.history import TABLE_COLUMNS
    from clinic_app.export.audit_csv import write_audit_csv

    desk = unlocked(args)
    try:
        rows = desk.audit_rows(args.patient)
        if args.format == "csv":
            write_audit_csv(sys.stdout, TABLE_COLUMNS, desk.history.table_rows(rows))
        else:
            for line in desk.history.in_words(rows, others=args.patient is None):
                told = " · ".join(part for part in (line.about, line.change, *line.ids) if part)
                print(f"{line.when}  {line.who}  {line.what}  {told}".rstrip())
    finally:
        desk.close()


def _verify(args: argparse.Namespace) -> int:
    desk = unlocked(args)
    try:
        problems = desk.verify()
    finally:
        desk.close()
    for problem in problems:
        complain(problem)
    if not problems:
        print("The records are whole.")
    return FAILED if problems else 0
