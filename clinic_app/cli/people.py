"""Verbs about people and keys."""

from __future__ import annotations

import argparse

from clinic_app.cli.speaking import complain, show_progress
from clinic_app.cli.unlocking import NEW_PASSPHRASE_VARIABLE, own_passphrase, secret, unlocked
from clinic_app.cli.verbs import Verbs
from clinic_app.errors import UsageError


def add_verbs(verbs: Verbs) -> None:
    """Add `users` and `rotate-key`."""
    users = verbs.add_unlocking(
        "users", _users, "list, add or remove people, or change their roles"
    )
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

    verbs.add_unlocking("rotate-key", _rotate_key, "encrypt the records under a new key")


def _roles(text: str) -> frozenset[str]:
    from clinic_app.storage.users import Role

    named = frozenset(part.strip().replace("-", "_") for part in text.split(","))
    if not named <= set(Role):
        raise argparse.ArgumentTypeError(f"“{text}” is not a list of {', '.join(Role)}")
    return named


def _users(args: argparse.Namespace) -> None:
    from clinic_app.storage.users import NewUser, Role

    if args.action != "list" and not args.login:
        raise UsageError(f"“users {args.action}” needs the LOGIN of a person.")
    if args.action in {"add", "roles"} and not args.roles:
        raise UsageError(f"“users {args.action}” needs --roles.")
    if args.action == "add" and not args.name:
        raise UsageError("“users add” needs --name.")
    own = own_passphrase(args)
    desk = unlocked(args, own)
    try:
        roles = frozenset(map(Role, args.roles or ()))
        if args.action == "add":
            first = secret(
                args.new_passphrase_fd,
                NEW_PASSPHRASE_VARIABLE,
                "First passphrase of the new person",
            )
            desk.add_user(NewUser(args.login, args.name, roles), first, own)
        elif args.action == "roles":
            desk.set_roles(args.login, roles)
        elif args.action == "remove":
            desk.remove_user(args.login)
            complain("Copies made before can still be opened by this person.")
        for user in desk.users():
            print(f"{user.login}\t{user.full_name}\t{','.join(sorted(user.roles))}")
    finally:
        desk.close()


def _rotate_key(args: argparse.Namespace) -> None:
    own = own_passphrase(args)
    desk = unlocked(args, own)
    try:
        desk.rotate_key(own, show_progress)
    finally:
        desk.close()
    print("The records have a new key. Passphrases and recovery code stay the same.")
    complain("Copies made before keep the former key: remove those that are not needed.")
