"""`clinic-app VERB …`: what the window can do, and a little more, from a terminal. Thin on purpose.

Exit codes: 0 done, 1 the job failed, 2 the command line was not understood. Messages go to standard error.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import io
import json
import os
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from clinic_app import __version__
from clinic_app.errors import (
    ClinicError,
    ExportError,
    FileProblemsError,
    RuleSetError,
    UsageError,
)

if TYPE_CHECKING:
    from clinic_app.desk import Desk
    from clinic_app.library import Edition

PASSPHRASE_VARIABLE = "CLINIC_APP_PASSPHRASE"  # noqa: S105 - the name of the variable, not its value
NEW_PASSPHRASE_VARIABLE = "CLINIC_APP_NEW_PASSPHRASE"  # noqa: S105 - likewise
LONGEST_PASSPHRASE = 4096  # bytes read from a descriptor
FAILED, MISUNDERSTOOD, INTERRUPTED = 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and return the exit code; every failure is a sentence, never a traceback."""
    _leave_no_core()
    _say_anything()
    try:
        return _run(arguments)
    except BrokenPipeError:
        # whoever read our output has left; nothing more may be written, not even at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except KeyboardInterrupt:
        _complain("Interrupted.")
        return INTERRUPTED


def _leave_no_core() -> None:
    """Let a crash write no memory to the disk: keys and records are in it. Windows has no such limit."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _say_anything() -> None:
    """Let no character stop a message: a path of wrong bytes, a name that the terminal cannot show."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _run(arguments: Sequence[str] | None) -> int:
    parsed = argparse.Namespace()
    try:
        _parser().parse_args(arguments, parsed)
        verb: Callable[[argparse.Namespace], int | None] = parsed.run
        code = verb(parsed) or 0
        sys.stdout.flush()
    except UsageError as error:
        _complain(str(error), error.remedy)
        return MISUNDERSTOOD
    except FileProblemsError as error:
        _complain(str(error), error.remedy)
        for problem in error.problems:
            _complain(f"  {problem}")
        return FAILED
    except ClinicError as error:
        _complain(str(error), error.remedy)
        return FAILED
    except (BrokenPipeError, KeyboardInterrupt):
        raise
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        _complain(f"{where}{error.strerror or error}.")
        return FAILED
    except Exception as error:  # noqa: BLE001 - a bug: said with a reference, kept in the log
        _complain(
            f"Something went wrong in the program itself. Reference: {_logged(error, parsed)}."
        )
        return FAILED
    return code


# --- the command line --------------------------------------------------------------------------


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, and ends with the exit code for that."""

    def error(self, message: str) -> NoReturn:
        """Print one line and leave."""
        _complain(f"{message[:1].upper()}{message[1:]}. Try: {self.prog} --help")
        raise SystemExit(MISUNDERSTOOD)


def _parser() -> argparse.ArgumentParser:
    place = _Parser(add_help=False)
    place.add_argument(
        "--data-dir", type=Path, metavar="FOLDER", default=argparse.SUPPRESS,
        help="keep and look for everything in FOLDER",
    )  # fmt: skip
    key = _Parser(add_help=False, parents=[place])
    key.add_argument("--user", metavar="LOGIN", help="who unlocks; needed where there are several")
    key.add_argument(
        "--passphrase-fd", type=int, metavar="N",
        help=f"read the passphrase from file descriptor N (else from {PASSPHRASE_VARIABLE}, else asked)",
    )  # fmt: skip
    parser = _Parser(
        prog="clinic-app",
        parents=[place],
        description="Intake desk for a GI clinic. Without a verb the window opens.",
    )
    parser.add_argument("--version", action="version", version=f"clinic-app {__version__}")
    parser.set_defaults(run=_open)
    verbs = parser.add_subparsers(metavar="VERB", title="verbs")

    def verb(
        name: str,
        run: Callable[[argparse.Namespace], int | None],
        parent: _Parser,
        summary: str,
    ) -> argparse.ArgumentParser:
        added = verbs.add_parser(
            name, parents=[parent], help=summary, description=_sentence(summary)
        )
        added.set_defaults(run=run)
        return added

    verb("open", _open, place, "open the window")

    demo = verb("demo", _demo, place, "fill three made-up intakes in the real window, off screen")
    demo.add_argument(
        "outdir", type=Path, metavar="OUTDIR", help="pictures, PDFs, exports, database"
    )

    screen = verb("screen", _screen, place, "say what the rules find in a JSON list of cases")
    screen.add_argument("file", type=Path, metavar="FILE", help="JSON list of cases")
    screen.add_argument("--date", type=_day, metavar="YYYY-MM-DD", help="day of the visit (today)")
    screen.add_argument(
        "--responses", type=Path, metavar="DIR", help="one FHIR QuestionnaireResponse per case"
    )

    export = verb("export", _export, key, "write the intakes of a period as data")
    export.add_argument("folder", type=Path, metavar="FOLDER", help="where the files go")
    export.add_argument(
        "--format", choices=("csv", "json", "jsonl", "xlsx", "fhir"), default="csv",
        help="default: csv",
    )  # fmt: skip
    export.add_argument("--from", dest="first", type=_day, metavar="YYYY-MM-DD", help="first day")
    export.add_argument("--to", dest="last", type=_day, metavar="YYYY-MM-DD", help="last day")
    export.add_argument("--drafts", action="store_true", help="drafts too, marked as such")
    export.add_argument("--snomed", action="store_true", help="SNOMED CT codes too, in FHIR")

    summary = verb("summary", _summary, key, "write the PDF summary of one intake")
    summary.add_argument("intake", metavar="INTAKE_ID", help="as shown on the intake and its PDF")
    summary.add_argument("-o", "--output", type=Path, metavar="FILE", help="default: INTAKE_ID.pdf")

    lint = verb(
        "lint", _lint, place, "check questionnaire and rule files; without FILE the active ones"
    )
    lint.add_argument("files", type=Path, metavar="FILE", nargs="*")

    users = verb("users", _users, key, "list, add or remove people, or change their roles")
    users.add_argument(
        "action", choices=("list", "add", "remove", "roles"), nargs="?", default="list",
        help="default: list",
    )  # fmt: skip
    users.add_argument("login", metavar="LOGIN", nargs="?", help="whom it is about")
    users.add_argument("--name", metavar="NAME", help="full name, as it stands on paper")
    users.add_argument(
        "--roles", type=_roles, metavar="ROLE,…", help="front_desk, clinician, administrator"
    )
    users.add_argument(
        "--new-passphrase-fd", type=int, metavar="N",
        help=f"read the first passphrase from file descriptor N (else from {NEW_PASSPHRASE_VARIABLE}, else asked)",
    )  # fmt: skip

    verb("rotate-key", _rotate_key, key, "encrypt the records under a new key")

    backup = verb("backup", _backup, key, "copy the encrypted records into a folder")
    backup.add_argument(
        "folder", type=Path, metavar="FOLDER", nargs="?",
        help="where the copy goes; default: the folder of the daily copy",
    )  # fmt: skip
    backup.add_argument(
        "--daily", action="store_true", help="from now on make a copy there each day"
    )

    restore = verb("restore", _restore, key, "bring a backup back, after a rehearsal")
    restore.add_argument("backup", type=Path, metavar="BACKUP_FOLDER", help="folder of one backup")
    restore.add_argument(
        "--code", action="store_true", help="open it with the recovery code instead of a passphrase"
    )
    restore.add_argument(
        "--yes", action="store_true", help="do it; else only say what would change"
    )

    audit = verb("audit", _audit, key, "say who did, saw, printed and exported what, and when")
    audit.add_argument("--patient", metavar="PATIENT_ID", help="only what is about this patient")
    audit.add_argument("--format", choices=("text", "csv"), default="text", help="default: text")

    verb("verify", _verify, key, "check that the records are whole")
    return parser


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."


def _day(text: str) -> dt.date:
    # date.fromisoformat also takes weeks and run-together digits, which nobody means here
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            pass
    raise argparse.ArgumentTypeError(f"“{text}” is not a day; write YYYY-MM-DD")


def _roles(text: str) -> frozenset[str]:
    from clinic_app.storage.users import Role

    named = frozenset(part.strip().replace("-", "_") for part in text.split(","))
    if not named <= set(Role):
        raise argparse.ArgumentTypeError(f"“{text}” is not a list of {', '.join(Role)}")
    return named


def _complain(sentence: str, remedy: str = "") -> None:
    print(f"{sentence} {remedy}".rstrip(), file=sys.stderr)


# --- verbs without records ---------------------------------------------------------------------


def _open(args: argparse.Namespace) -> int:
    from clinic_app.app import open_window

    return open_window(_data_folder(args))


def _demo(args: argparse.Namespace) -> None:
    from clinic_app.demo import run_demo

    run_demo(args.outdir, say=lambda line: print(line, flush=True))


def _screen(args: argparse.Namespace) -> None:
    from clinic_app.cases import outcome, read_cases
    from clinic_app.screening.findings import screen

    edition = _edition(args)
    day = args.date or _today()
    cases = read_cases(args.file, edition.questionnaire, day)
    if args.responses is not None:
        from clinic_app.fhir.json_text import written
        from clinic_app.fhir.response import response_of_form

        for name, case in zip(_file_names([case.id for case in cases]), cases, strict=True):
            response = response_of_form(
                case.form, completed=not case.form.missing_required(), authored=_midnight(day)
            )
            _write(args.responses / name, written(response))
    # ASCII only: the same bytes whatever the terminal can show
    print(json.dumps([outcome(case, screen(case.form, edition.rules)) for case in cases], indent=1))


def _today() -> dt.date:
    return dt.datetime.now().astimezone().date()


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)


def _lint(args: argparse.Namespace) -> int:
    mistakes = _lint_files(args.files) if args.files else _lint_active(args)
    for line in mistakes:
        print(line)
    if not mistakes:
        print("No mistakes.")
    return FAILED if mistakes else 0


def _lint_active(args: argparse.Namespace) -> list[str]:
    """Check what the window would use: the clinic's own files where there are some, else the shipped."""
    from clinic_app.library import choose
    from clinic_app.paths import resources

    return [str(problem) for problem in choose(resources(), _data_folder(args)).problems]


def _lint_files(files: Sequence[Path]) -> list[str]:
    """Check files by what is in them: JSON is a form, TOML belongs to the rules.

    A file that is not given is taken from the program, so that each can be checked alone; a form of
    another name has nothing to do with these rules and is checked by itself.
    """
    from clinic_app.fhir.questionnaire import read_limited, read_questionnaire
    from clinic_app.library import QUESTIONNAIRE_FILE, RULES_FOLDER, edition_from_texts
    from clinic_app.paths import resources
    from clinic_app.screening.rules import FILES

    texts = {path: read_limited(path) for path in files}
    forms = {path: text for path, text in texts.items() if text.lstrip("\ufeff \t\r\n")[:1] == "{"}
    rules = {path.name: text for path, text in texts.items() if path not in forms}
    shipped = resources() / QUESTIONNAIRE_FILE
    together = {
        path.name: read_limited(path) for path in (resources() / RULES_FOLDER).glob("*.toml")
    }
    together |= rules
    ours = read_questionnaire(read_limited(shipped)).url
    mistakes = [
        f"{path}: It is neither a form, which begins with {{, nor one of {', '.join(FILES)}."
        for path in files
        if path not in forms and path.name not in FILES
    ]
    for path, text in (forms or {shipped: read_limited(shipped)}).items():
        try:
            if read_questionnaire(text).url == ours:
                edition_from_texts(text, together)
        except RuleSetError as error:
            mistakes += [str(problem) for problem in error.problems] or [str(error)]
        except FileProblemsError as error:
            mistakes += [f"{path}: {problem}" for problem in error.problems] or [f"{path}: {error}"]
    return mistakes


# --- verbs that unlock the records -------------------------------------------------------------


def _export(args: argparse.Namespace) -> None:
    if args.first and args.last and args.first > args.last:
        raise UsageError(f"--from {args.first} lies after --to {args.last}.")
    if args.drafts and args.format == "fhir":
        raise UsageError("Drafts do not become FHIR resources: nobody has signed them.")
    desk = _unlocked(args)
    try:
        heads = desk.store.intakes.all_signed(
            args.first, args.last, drafts=args.drafts, retired=args.format == "fhir"
        )
        records = desk.records(head.id for head in heads)
        _make_folder(args.folder)
        match args.format:
            case "csv":
                written = desk.export_csv(args.folder, records)
            case "xlsx":
                written = [desk.export_xlsx(args.folder / "intakes.xlsx", records)]
            case "jsonl":
                written = [desk.export_jsonl(args.folder / "intakes.jsonl", records)]
            case "fhir":
                written = [desk.export_fhir(args.folder, records, snomed=args.snomed)]
            case _:
                written = [desk.export_json(args.folder / "intakes.json", records)]
        if args.format != "fhir":  # which has its own
            from clinic_app.export.manifest import write_manifest

            manifest = args.folder / f"manifest-{args.format}.json"
            written.append(write_manifest(manifest, written, len(heads)))
    finally:
        desk.close()
    for path in written:
        print(path)


def _summary(args: argparse.Namespace) -> None:
    desk = _unlocked(args)
    try:
        record = desk.record(args.intake)
        pdf = desk.summary_pdf(record)
    finally:
        desk.close()
    path = args.output or Path(f"{record.head.id}.pdf")
    _write(path, pdf)
    print(path)


def _users(args: argparse.Namespace) -> None:
    from clinic_app.storage.users import NewUser, Role

    if args.action != "list" and not args.login:
        raise UsageError(f"“users {args.action}” needs the LOGIN of a person.")
    if args.action in {"add", "roles"} and not args.roles:
        raise UsageError(f"“users {args.action}” needs --roles.")
    if args.action == "add" and not args.name:
        raise UsageError("“users add” needs --name.")
    own = _passphrase(args)
    desk = _unlocked(args, own)
    try:
        roles = frozenset(map(Role, args.roles or ()))
        if args.action == "add":
            first = _secret(
                args.new_passphrase_fd,
                NEW_PASSPHRASE_VARIABLE,
                "First passphrase of the new person",
            )
            desk.add_user(NewUser(args.login, args.name, roles), first, own)
        elif args.action == "roles":
            desk.set_roles(args.login, roles)
        elif args.action == "remove":
            desk.remove_user(args.login)
            _complain("Copies made before can still be opened by this person.")
        for user in desk.users():
            print(f"{user.login}\t{user.full_name}\t{','.join(sorted(user.roles))}")
    finally:
        desk.close()


def _rotate_key(args: argparse.Namespace) -> None:
    own = _passphrase(args)
    desk = _unlocked(args, own)
    try:
        desk.rotate_key(own, _show_progress)
    finally:
        desk.close()
    print("The records have a new key. Passphrases and recovery code stay the same.")
    _complain("Copies made before keep the former key: remove those that are not needed.")


def _show_progress(done: float) -> None:
    """Show how far a long job is, where somebody watches."""
    if sys.stderr.isatty():
        end = "\n" if done >= 1 else ""
        print(f"\r[{'#' * round(done * 30):<30}] {done:4.0%}", end=end, file=sys.stderr, flush=True)


def _backup(args: argparse.Namespace) -> None:
    if args.daily and args.folder is None:
        raise UsageError("“backup --daily” needs the FOLDER.")
    desk = _unlocked(args)
    try:
        folder = args.folder.absolute() if args.folder else desk.store.backup_folder
        if folder is None:
            raise UsageError("No folder is set for the daily backup.", "Name the FOLDER.")
        if args.daily:
            _make_folder(folder)
            desk.set_backup_folder(folder)
        path = desk.backup(folder, _show_progress)
    finally:
        desk.close()
    print(path)


def _restore(args: argparse.Namespace) -> None:
    from clinic_app.storage.restore import BY_CODE, Restore
    from clinic_app.storage.store import Store

    login = BY_CODE if args.code else _login(args, Store.logins(args.backup))
    asked = "Recovery code" if args.code else "Passphrase"
    secret = _secret(args.passphrase_fd, PASSPHRASE_VARIABLE, asked)
    restore = Restore(args.backup.absolute(), _data_folder(args), login, secret)
    try:
        for line in restore.lines:
            print(line)
        if args.yes:
            print(f"The former records are kept in {restore.carry_out()}.")
            print("The backup is in place.")
        else:
            print("Nothing was changed. With --yes it is done.")
    finally:
        restore.close()


def _audit(args: argparse.Namespace) -> None:
    from clinic_app.export.audit_csv import write_audit_csv
    from clinic_app.storage.audit import FIELDS

    desk = _unlocked(args)
    try:
        rows = desk.audit_rows(args.patient)
        if args.format == "csv":
            write_audit_csv(sys.stdout, FIELDS, rows)
        else:
            for row in rows:
                told = (row["patient"], row["intake"], row["question"], row["old"], row["new"])
                about = " · ".join(str(part) for part in told if part is not None)
                print(f"{row['local']}  {row['who']}  {row['action']}  {about}".rstrip())
    finally:
        desk.close()


def _verify(args: argparse.Namespace) -> int:
    desk = _unlocked(args)
    try:
        problems = desk.store.verify()
    finally:
        desk.close()
    for problem in problems:
        _complain(problem)
    if not problems:
        print("The records are whole.")
    return FAILED if problems else 0


def _unlocked(args: argparse.Namespace, passphrase: str | None = None) -> Desk:
    """Unlock the records as one of their users."""
    from clinic_app.desk import Desk
    from clinic_app.storage.store import Store

    folder = _data_folder(args)
    logins = Store.logins(folder)
    if not logins:
        raise ClinicError(
            f"There are no records in {folder}.", "Name their folder with --data-dir."
        )
    login = _login(args, logins)
    if passphrase is None:
        passphrase = _passphrase(args)
    if wait := Store.seconds_to_wait(folder):
        _complain(f"After wrong passphrases this waits {wait:.0f} s first.")
    return Desk(Store.open(folder, login, passphrase), _edition(args))


def _login(args: argparse.Namespace, logins: Sequence[tuple[str, str]]) -> str:
    if args.user is None and len(logins) > 1:
        raise UsageError("Several people use these records.", "Say who you are with --user.")
    return str(args.user or (logins[0][0] if logins else ""))


def _passphrase(args: argparse.Namespace) -> str:
    return _secret(args.passphrase_fd, PASSPHRASE_VARIABLE, "Passphrase")


def _secret(descriptor: int | None, variable: str, asked: str) -> str:
    """Secret from a descriptor, the environment or a person; never from the command line."""
    if descriptor is not None:
        return _from_descriptor(descriptor)
    if variable in os.environ:
        return os.environ[variable]
    if not sys.stdin.isatty():
        raise UsageError(
            "There is no passphrase and nobody to ask.",
            f"Set {variable} or name a file descriptor.",
        )
    from getpass import getpass

    try:
        return getpass(f"{asked}: ")
    except EOFError:
        raise UsageError("No passphrase was typed.") from None


def _from_descriptor(number: int) -> str:
    try:
        with os.fdopen(number, "rb", closefd=False) as source:
            line = source.readline(LONGEST_PASSPHRASE)
    except (OSError, ValueError, TypeError):  # TypeError: a number that no descriptor can have
        raise UsageError(f"File descriptor {number} cannot be read.") from None
    try:
        return line.decode().rstrip("\r\n")
    except UnicodeDecodeError:
        raise UsageError(f"What file descriptor {number} gave is not text.") from None


# --- files -------------------------------------------------------------------------------------


def _logged(error: Exception, args: argparse.Namespace) -> str:
    from clinic_app.log import report_bug

    return report_bug(error, _data_folder(args))


def _data_folder(args: argparse.Namespace) -> Path:
    from clinic_app.paths import data_folder

    return data_folder(getattr(args, "data_dir", None))


def _edition(args: argparse.Namespace) -> Edition:
    """Form and rules in use; says so where the clinic's own files are left aside."""
    from clinic_app.library import choose
    from clinic_app.paths import resources

    chosen = choose(resources(), _data_folder(args))
    if chosen.problems:
        _complain(
            f"The clinic's own form has {len(chosen.problems)} mistakes and is left aside.",
            "See: clinic-app lint",
        )
    return chosen.edition


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError(f"{folder} cannot be made: {error.strerror}.") from error


def _write(path: Path, content: str | bytes) -> None:
    """Write a whole file or none: a failure leaves what was there before."""
    if not path.name:
        raise ExportError(f"{path} is a folder.", "Name a file.")
    data = content.encode() if isinstance(content, str) else content
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink()
        raise ExportError(f"{path} cannot be written: {error.strerror}.") from error


def _file_names(ids: Sequence[str]) -> list[str]:
    """One safe file name for each id, also where the disk does not tell capitals apart."""
    names: list[str] = []
    taken: set[str] = set()
    for id_ in ids:
        stem = re.sub(r"[^A-Za-z0-9._-]", "_", id_).strip(".")[:80] or "case"
        name, count = stem, 1
        while name.casefold() in taken:
            count += 1
            name = f"{stem}-{count}"
        taken.add(name.casefold())
        names.append(name)
    return [f"{name}.json" for name in names]
