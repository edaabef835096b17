"""How a verb gets at the records: folder, form, person and passphrase."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from clinic_app.cli.speaking import complain
from clinic_app.errors import ClinicError, UsageError

if TYPE_CHECKING:
    from clinic_app.desk import Desk
    from clinic_app.library import Edition

PASSPHRASE_VARIABLE = "CLINIC_APP_PASSPHRASE"  # noqa: S105 - the name of the variable, not its value
NEW_PASSPHRASE_VARIABLE = "CLINIC_APP_NEW_PASSPHRASE"  # noqa: S105 - likewise
LONGEST_PASSPHRASE = 4096  # bytes read from a descriptor


def data_folder_of(args: argparse.Namespace) -> Path:
    """Return the folder that holds everything."""
    from clinic_app.paths import data_folder

    return data_folder(getattr(args, "data_dir", None))


def edition_in_use(args: argparse.Namespace) -> Edition:
    """Form and rules in use; says so where the clinic's own files are left aside."""
    from clinic_app.library import choose
    from clinic_app.paths import resources

    chosen = choose(resources(), data_folder_of(args))
    if chosen.problems:
        complain(
            f"The clinic's own form has {len(chosen.problems)} mistakes and is left aside.",
            "See: clinic-app lint",
        )
    return chosen.edition


def unlocked(args: argparse.Namespace, passphrase: str | None = None) -> Desk:
    """Unlock the records as one of their users."""
    from clinic_app.desk import Desk
    from clinic_app.languages import Languages
    from clinic_app.paths import resources
    from clinic_app.storage.store import Store

    folder = data_folder_of(args)
    logins = Store.logins(folder)
    if not logins:
        raise ClinicError(
            f"There are no records in {folder}.", "Name their folder with --data-dir."
        )
    login = login_of(args, logins)
    if passphrase is None:
        passphrase = own_passphrase(args)
    if wait := Store.seconds_to_wait(folder):
        complain(f"After wrong passphrases this waits {wait:.0f} s first.")
    edition = edition_in_use(args)
    store = Store.open(folder, login, passphrase)
    return Desk(store, edition, languages=Languages(edition, resources(), folder))


def login_of(args: argparse.Namespace, logins: Sequence[tuple[str, str]]) -> str:
    """Return who unlocks. Raises UsageError where several could and none is named."""
    if args.user is None and len(logins) > 1:
        raise UsageError("Several people use these records.", "Say who you are with --user.")
    return str(args.user or (logins[0][0] if logins else ""))


def own_passphrase(args: argparse.Namespace) -> str:
    """Return the passphrase of whoever unlocks. Raises UsageError."""
    return secret(args.passphrase_fd, PASSPHRASE_VARIABLE, "Passphrase")


def secret(descriptor: int | None, variable: str, asked: str) -> str:
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
