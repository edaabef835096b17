"""Verbs about the clinic's FHIR server: which one, and sending signed intakes there."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from clinic_app.cli.speaking import complain, show_progress
from clinic_app.cli.unlocking import secret, unlocked
from clinic_app.cli.verbs import FAILED, Verbs
from clinic_app.errors import UsageError

if TYPE_CHECKING:
    from clinic_app.desk import Desk
    from clinic_app.server.address import Server

SECRET_VARIABLE = "CLINIC_APP_SERVER_SECRET"  # noqa: S105 - the name of the variable, not its value


def add_verbs(verbs: Verbs) -> None:
    """Add `push` and `server`."""
    push = verbs.add_unlocking("push", _push, "send signed intakes to the clinic's FHIR server")
    push.add_argument(
        "--dry-run",
        action="store_true",
        help="only count what would be sent; no word to the server",
    )
    push.add_argument(
        "--print", action="store_true", dest="show",
        help="with --dry-run: write the transactions, patients' data included, one a line",
    )  # fmt: skip
    push.add_argument(
        "--all", action="store_true", dest="everything", help="also what was sent or refused before"
    )

    server = verbs.add_unlocking("server", _server, "show, set, test or forget the FHIR server")
    server.add_argument(
        "action", choices=("show", "set", "test", "forget"), nargs="?", default="show",
        help="default: show",
    )  # fmt: skip
    server.add_argument("url", metavar="URL", nargs="?", help="base address, https://…")
    server.add_argument(
        "--access", choices=("none", "token", "client"),
        help="how it lets us in: freely, by a bearer token, by OAuth2 client credentials",
    )  # fmt: skip
    server.add_argument("--client-id", metavar="ID", help="with --access client")
    server.add_argument(
        "--token-url", metavar="URL", help="token endpoint; else the server is asked for it"
    )
    server.add_argument("--scope", metavar="WORDS", help="with --access client")
    server.add_argument(
        "--ca-file", metavar="FILE", help="PEM of the clinic's own certificate authority"
    )
    server.add_argument(
        "--ids", choices=("ours", "theirs"),
        help="theirs: the server gives out ids, entries are put by identifier",
    )  # fmt: skip
    server.add_argument(
        "--automatic", choices=("on", "off"), help="send by itself while the desk is idle"
    )
    server.add_argument(
        "--system", action="append", type=_system, metavar="KIND=URI",
        help="URI of a kind of number, such as “Clinic number=urn:oid:…”; may be repeated",
    )  # fmt: skip
    server.add_argument(
        "--server-secret-fd", type=int, metavar="N",
        help=f"read token or client secret from file descriptor N (else from {SECRET_VARIABLE}, else asked)",
    )  # fmt: skip


def _system(text: str) -> tuple[str, str]:
    kind, equals, uri = (part.strip() for part in text.partition("="))
    if not kind or not equals or not uri:
        raise argparse.ArgumentTypeError(f"“{text}” is not KIND=URI")
    return kind, uri


# -- push ------------------------------------------------------------------------------------------


def _push(args: argparse.Namespace) -> int:
    if args.show and not args.dry_run:
        raise UsageError("--print goes with --dry-run.")
    desk = unlocked(args)
    try:
        if args.dry_run:
            _count(desk, args)
            return 0
        if args.everything:
            desk.sending.send_everything_again()
        done = desk.sending.push(show_progress)
        state = desk.sending.state
    finally:
        desk.close()
    refused = state.refused if state else ()
    print(f"Sent: {done.sent}. Waiting: {done.waiting}. Refused: {len(refused)}.")
    if done.why:
        complain(done.why)
    for one in refused:
        complain(f"  {one.intake}: {one.problem}")
    return FAILED if done.waiting or refused else 0


def _count(desk: Desk, args: argparse.Namespace) -> None:
    show = print if args.show else None
    made = desk.sending.dry_run(everything=args.everything, show=show)
    say = complain if args.show else print  # the lines of JSON stay alone on standard output
    say(f"Would be sent: {made.intakes} intakes, of these no longer standing: {made.retracted}.")
    for kind, count in sorted(made.resources.items()):
        say(f"  {kind}: {count}")
    say(f"  {made.size} bytes")


# -- server ----------------------------------------------------------------------------------------


def _server(args: argparse.Namespace) -> int:
    if args.url and args.action != "set":
        raise UsageError(f"“server {args.action}” takes no URL.")
    desk = unlocked(args)
    try:
        if args.action == "set":
            desk.sending.set_server(_wanted(args, desk.sending.server))
        elif args.action == "forget":
            desk.sending.forget_server()
        elif args.action == "test":
            about = desk.sending.test()
            print(f"{about.name}, FHIR {about.fhir_version}: it answers and lets us in.")
            if not about.transactions:
                complain("It does not say that it takes transactions.")
            return 0
        _show(desk)
    finally:
        desk.close()
    return 0


def _wanted(args: argparse.Namespace, former: Server | None) -> Server:
    """Return the server as the command line has it; what it does not name stays."""
    from clinic_app.server.address import Access, Server

    if former is None and not args.url:
        raise UsageError("“server set” needs the URL.")
    base = former or Server("")
    access = Access(args.access or base.access)
    given = {
        "url": args.url,
        "client_id": args.client_id,
        "token_url": args.token_url,
        "scope": args.scope,
        "ca_file": str(Path(args.ca_file).absolute()) if args.ca_file else args.ca_file,
        "by_identifier": None if args.ids is None else args.ids == "theirs",
        "automatic": None if args.automatic is None else args.automatic == "on",
        "systems": None if args.system is None else dict(args.system),
    }
    named = {name: value for name, value in given.items() if value is not None}
    wanted = replace(base, access=access, secret="", **named)
    fresh = args.server_secret_fd is not None or SECRET_VARIABLE in os.environ
    first = former is None or not former.secret or args.access is not None
    if access is not Access.NONE and (fresh or (first and sys.stdin.isatty())):
        return replace(wanted, secret=secret(args.server_secret_fd, SECRET_VARIABLE, "Secret"))
    return wanted


def _show(desk: Desk) -> None:
    server, state = desk.sending.server, desk.sending.state
    if server is None or state is None:
        print("No server is set.")
        return
    print(f"Server: {server.url}")
    secrets = ", its secret is kept" if server.secret else ""
    print(
        f"Access: {server.access}{f' as {server.client_id}' if server.client_id else ''}{secrets}"
    )
    for words, value in (
        ("Token endpoint", server.token_url),
        ("Scope", server.scope),
        ("Certificates", server.ca_file),
        ("Ids", "theirs" if server.by_identifier else "ours"),
        ("Automatic", "on" if server.automatic else "off"),
        *((f"System of {kind}", uri) for kind, uri in server.systems.items()),
    ):
        if value:
            print(f"{words}: {value}")
    print(f"Sent: {state.sent}. Waiting: {state.waiting}. Refused: {len(state.refused)}.")
    for one in state.refused:
        complain(f"  {one.intake}: {one.problem}")
