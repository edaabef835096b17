"""Signed intakes to a real HTTP server that misbehaves: nothing is lost, nothing is there twice, everything is told."""

from __future__ import annotations

import datetime as dt
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from clinic_app.desk import Desk
from clinic_app.desk.sending import Sent
from clinic_app.errors import (
    CancelledError,
    ExportError,
    FileBusyError,
    NotAllowedError,
    ServerError,
)
from clinic_app.fhir import bundle
from clinic_app.fhir.bundle import bundle_of
from clinic_app.library import Edition
from clinic_app.record import Record
from clinic_app.server import connection
from clinic_app.server.address import Access, Server
from clinic_app.storage.store import Store
from clinic_app.storage.users import NewUser, Role
from tests.server.conftest import INTAKES
from tests.server.r4_store import CLIENT, SECRET, R4Store, running
from tests.storage.made_up import CHEAP, PASSPHRASE, Clock
from tests.test_desk_exports import signed, with_eczema

QUICK = connection.Limits(connect=2, read=0.3, whole=1)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for a silent server as long as a test can."""
    monkeypatch.setattr(connection.Connection.__init__, "__kwdefaults__", {
        "cancelled": lambda: False, "limits": QUICK,
    })  # fmt: skip


def expected(desk: Desk) -> set[str]:
    """Every resource that the server should hold, by its own place."""
    heads = desk.store.intakes.all_signed(retired=True)
    bundles = [bundle_of(record) for record in desk.records(head.id for head in heads)]
    return {str(one["request"]["url"]) for made in bundles for one in made["entry"]}  # type: ignore[attr-defined]


def push(desk: Desk) -> Sent:
    return desk.sending.push()


def test_everything_signed_is_there_once_however_often_it_is_pushed(
    ready: Desk, r4: R4Store
) -> None:
    parts: list[float] = []
    done = ready.sending.push(parts.append)
    assert (done.sent, done.waiting, done.refused) == (INTAKES, 0, 0)
    assert parts == [0.25, 0.5, 0.75, 1.0]
    assert set(r4.kept) == expected(ready)
    assert push(ready).sent == 0
    assert ready.sending.send_everything_again() == INTAKES
    assert push(ready).sent == INTAKES
    assert set(r4.kept) == expected(ready)


def test_what_is_signed_amended_and_withdrawn_from_now_on_waits_by_itself(
    ready: Desk, r4: R4Store
) -> None:
    push(ready)
    first = with_eczema(ready)
    assert ready.sending.state is not None
    assert ready.sending.state.waiting == 1
    push(ready)
    draft = ready.amend(first, "The patient corrected it")
    assert ready.sending.state.waiting == 0, "nobody has signed it"
    second = signed(ready, draft)
    assert ready.sending.state.waiting == 2
    ready.withdraw(second, "Written into the wrong file")
    assert push(ready).sent == 2
    told = {one["status"] for one in r4.of_type("QuestionnaireResponse")}
    assert told == {"completed", "entered-in-error"}
    assert set(r4.kept) == expected(ready)


def test_what_was_withdrawn_while_no_server_was_set_is_told_later(
    ready: Desk, r4: R4Store, url: str
) -> None:
    push(ready)
    ready.sending.forget_server()
    head = next(iter(ready.store.intakes.all_signed()))
    ready.withdraw(head.id, "Written into the wrong file")
    ready.sending.set_server(Server(url))
    assert ready.sending.dry_run().retracted == 1
    assert push(ready).sent == 1
    assert "entered-in-error" in {one["status"] for one in r4.of_type("QuestionnaireResponse")}


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    "mood",
    [
        "500", "503", "409", "429", "close", "silence", "302", "403", "commit, then close",
        "commit, then half an answer", "commit, then garbage", "commit, then silence", "half of it done",
        "a part of the answer",
    ],
)  # fmt: skip
@pytest.mark.parametrize("by_identifier", [False, True])
def test_whatever_goes_wrong_on_the_way_is_made_good(
    ready: Desk, r4: R4Store, url: str, mood: str, by_identifier: bool
) -> None:
    ready.sending.set_server(Server(url, by_identifier=by_identifier))
    r4.own_ids = by_identifier
    r4.moods = [mood]
    done = push(ready)
    assert done.waiting >= 1
    assert done.why
    r4.moods = ["", mood]
    push(ready)
    assert push(ready).waiting == 0
    assert len(r4.kept) == len(expected(ready))
    told = [row["action"] for row in ready.audit_rows() if "server" in row["action"]]
    assert told.count("sending to the server") == r4.transactions
    assert told.count("sent to the server") == INTAKES
    assert not list(ready.store.audit.problems())


@pytest.mark.parametrize("mood", ["412", "422", "413"])
def test_what_the_server_refuses_waits_for_a_person_and_the_rest_goes_on(
    ready: Desk, r4: R4Store, mood: str
) -> None:
    r4.moods = [mood]
    done = push(ready)
    assert (done.sent, done.refused, done.waiting) == (INTAKES - 1, 1, 0)
    state = ready.sending.state
    assert state is not None
    (refusal,) = state.refused
    assert mood in refusal.problem
    assert push(ready).sent == 0
    for row in ready.audit_rows():
        if "server" in row["action"]:
            assert "Brandt" not in str(row["new"])
    assert ready.sending.try_again() == 1
    assert push(ready).sent == 1
    assert set(r4.kept) == expected(ready)


def test_a_server_that_fails_is_left_in_peace_and_its_wish_to_wait_is_heeded(
    ready: Desk, r4: R4Store, clock: Clock
) -> None:
    r4.moods = ["500"] * 9
    push(ready)
    assert r4.transactions == 3
    r4.moods = ["429"]
    push(ready)
    assert r4.transactions == 4
    assert ready.sending.push(only_due=True).sent == 0
    clock.at += dt.timedelta(seconds=119)
    assert ready.sending.push(only_due=True).sent == 0
    assert r4.transactions == 4
    clock.at += dt.timedelta(hours=2)
    assert ready.sending.push(only_due=True).sent == INTAKES


def test_an_unreachable_server_loses_nothing(ready: Desk, r4: R4Store) -> None:
    with running(r4) as gone:
        pass
    ready.sending.set_server(Server(gone))
    done = push(ready)
    assert done.waiting == INTAKES
    assert "reached" in done.why
    with pytest.raises(ServerError):
        ready.sending.test()


def test_a_server_that_is_away_for_hours_is_asked_ever_more_rarely(
    ready: Desk, r4: R4Store, clock: Clock
) -> None:
    with running(r4) as gone:
        pass
    ready.sending.set_server(Server(gone))
    for _ in range(6 * 60):
        ready.sending.push(only_due=True)
        clock.at += dt.timedelta(minutes=1)
    tries = [row for row in ready.audit_rows() if row["action"] == "sending to the server"]
    assert 6 <= len(tries) <= 25


def test_an_intake_that_cannot_be_written_holds_up_no_other(
    ready: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    worst = next(iter(ready.store.intakes.all_signed())).id
    write = bundle.bundle_of

    def fail_for_one(record: Record, **more: Any) -> Any:
        if record.head.id == worst:
            raise ExportError("Made-up trouble.")
        return write(record, **more)

    monkeypatch.setattr(bundle, "bundle_of", fail_for_one)
    done = push(ready)
    assert (done.sent, done.refused, done.waiting) == (INTAKES - 1, 1, 0)
    assert ready.sending.state is not None
    assert "Made-up trouble" in ready.sending.state.refused[0].problem


def test_a_withdrawal_while_its_intake_is_on_the_way_is_sent_as_well(
    ready: Desk, r4: R4Store
) -> None:
    head = next(iter(ready.store.intakes.all_signed()))

    def withdraw(_: object) -> None:
        r4.before = lambda _: None
        ready.withdraw(head.id, "Written into the wrong file")

    r4.before = withdraw
    push(ready)
    push(ready)
    told = {one["status"] for one in r4.of_type("QuestionnaireResponse")}
    assert told == {"completed", "entered-in-error"}


def test_an_old_intake_brings_no_old_name_back(ready: Desk, r4: R4Store) -> None:
    push(ready)
    head = next(iter(ready.store.intakes.all_signed()))
    with ready.store._database.write() as sql:
        sql.execute("UPDATE patient SET family = 'Sample-Neu' WHERE id = ?", (head.patient_id,))
    ready.withdraw(head.id, "Written into the wrong file")
    push(ready)
    assert "Sample-Neu" in {one["name"][0]["family"] for one in r4.of_type("Patient")}


def test_cancelling_ends_at_once_and_keeps_the_rest(ready: Desk, r4: R4Store) -> None:
    r4.moods = ["", "commit, then silence"]
    with pytest.raises(CancelledError):
        ready.sending.push(cancelled=lambda: r4.transactions == 2)
    assert ready.sending.state is not None
    assert ready.sending.state.sent == 1
    assert push(ready).sent == INTAKES - 1
    assert set(r4.kept) == expected(ready)


def test_two_windows_do_not_send_at_the_same_time(
    ready: Desk, r4: R4Store, folder: Path, edition: Edition
) -> None:
    other = Desk(Store.open(folder, "a.sample", PASSPHRASE, cost=CHEAP), edition)
    refused: list[FileBusyError] = []

    def push_as_well(_: object) -> None:
        try:
            other.sending.push()
        except FileBusyError as error:
            refused.append(error)

    r4.before = push_as_well
    assert push(ready).sent == INTAKES
    other.close()
    assert len(refused) == INTAKES


def test_a_dry_run_says_nothing_to_the_server_and_changes_nothing(ready: Desk, r4: R4Store) -> None:
    shown: list[str] = []
    made = ready.sending.dry_run(show=shown.append)
    assert (made.intakes, made.resources["Patient"]) == (INTAKES, INTAKES)
    assert made.size == sum(len(one.encode()) for one in shown)
    assert not r4.requests
    assert ready.sending.state is not None
    assert ready.sending.state.waiting == INTAKES
    assert ready.store._database.read("SELECT * FROM outbox") == []
    assert push(ready).sent == INTAKES
    assert ready.sending.dry_run().intakes == 0
    assert ready.sending.dry_run(everything=True).intakes == INTAKES


# -- being let in ----------------------------------------------------------------------------------


def test_client_credentials_from_the_servers_own_description(
    desk: Desk, r4: R4Store, url: str
) -> None:
    r4.oauth = True
    desk.sending.set_server(Server(url, Access.CLIENT, CLIENT, SECRET, scope="system/*.crus"))
    assert desk.sending.test().name == "Made-up store"
    r4.moods = ["", "forget tokens"]
    assert push(desk).sent == INTAKES
    assert r4.token_requests[0] == {"grant_type": "client_credentials", "scope": "system/*.crus"}
    assert len(r4.token_requests) == 3, "one for the test, one for the push, one renewed"


def test_a_token_endpoint_that_was_named(desk: Desk, r4: R4Store, url: str) -> None:
    r4.oauth = True
    place = url.replace("/fhir", "/token")
    desk.sending.set_server(Server(url, Access.CLIENT, CLIENT, SECRET, token_url=place))
    push(desk)
    assert not [path for _, path in r4.requests if "well-known" in path]


def test_wrong_credentials_stop_everything_and_refuse_nothing(
    desk: Desk, r4: R4Store, url: str
) -> None:
    r4.oauth = True
    desk.sending.set_server(Server(url, Access.CLIENT, CLIENT, "wrong"))
    with pytest.raises(ServerError, match="invalid_client"):
        push(desk)
    r4.oauth, r4.token_wanted = False, "right"
    desk.sending.set_server(Server(url, Access.TOKEN, secret="wrong"))
    done = push(desk)
    assert (done.sent, done.refused, done.waiting) == (0, 0, INTAKES)
    assert r4.transactions == 0
    desk.sending.set_server(Server(url, Access.TOKEN, secret="right"))
    assert push(desk).sent == INTAKES


def test_secrets_lie_in_the_encrypted_file_only_and_in_no_audit_row(
    desk: Desk, url: str, folder: Path
) -> None:
    desk.sending.set_server(Server(url, Access.TOKEN, secret="made-up-token-123"))
    server = desk.sending.server
    assert server is not None
    desk.sending.set_server(replace(server, automatic=True, secret=""))
    kept = desk.sending.server
    assert kept is not None
    assert kept.secret == "made-up-token-123", "an empty field keeps it"
    with pytest.raises(ServerError, match="token is missing"):
        desk.sending.set_server(replace(server, url="https://other.example.org", secret=""))
    desk.sending.forget_server()
    assert all("made-up-token-123" not in str(row) for row in desk.audit_rows())
    for path in folder.iterdir():
        assert b"made-up-token-123" not in path.read_bytes(), path


def test_only_an_administrator_chooses_the_server(desk: Desk, folder: Path, url: str) -> None:
    first = "amber window quiet forest"
    desk.add_user(NewUser("b.sample", "Ben Sample", frozenset({Role.CLINICIAN})), first, PASSPHRASE)
    ben = Desk(Store.open(folder, "b.sample", first, cost=CHEAP), desk.edition)
    for act in (
        lambda: ben.sending.set_server(Server(url)),
        ben.sending.forget_server,
        ben.sending.send_everything_again,
    ):
        with pytest.raises(NotAllowedError):
            act()
    with pytest.raises(ServerError, match="No server"):
        ben.sending.push()
    ben.close()


def test_showing_what_would_be_sent_is_an_export(ready: Desk, folder: Path) -> None:
    first = "amber window quiet forest"
    ready.add_user(
        NewUser("b.sample", "Ben Sample", frozenset({Role.FRONT_DESK})), first, PASSPHRASE
    )
    ben = Desk(Store.open(folder, "b.sample", first, cost=CHEAP), ready.edition)
    shown: list[str] = []
    with pytest.raises(NotAllowedError):
        ben.sending.dry_run(everything=True, show=shown.append)
    assert shown == []
    assert ben.sending.dry_run().intakes == INTAKES
    ben.close()
    ready.sending.dry_run(show=shown.append)
    told = [row["intake"] for row in ready.store.audit.rows() if row["action"] == "exported"]
    assert len(told) == len(set(told)) == len(shown) == INTAKES


@pytest.mark.parametrize(
    "body",
    [
        {"fhirVersion": "4.0.1", "rest": 5},
        {"fhirVersion": "4.0.1", "rest": [{"interaction": 7}, 3]},
        {"fhirVersion": "4.0.1", "rest": [{"interaction": [{"code": [1]}]}]},
        {"fhirVersion": "4.0.1", "software": {"name": "\x1b[2J" * 1000}},
    ],
)
def test_a_server_may_say_anything_of_itself(body: dict[str, Any]) -> None:
    asked = connection.Connection(Server("https://fhir.example.org"))
    asked._once = lambda *_, **__: connection.Answer(200, {"resourceType": "CapabilityStatement", **body})  # type: ignore[method-assign]  # fmt: skip
    about = asked.about()
    assert not about.transactions
    assert about.name.isprintable()
    assert len(about.name) <= 80
    asked._once = lambda *_, **__: connection.Answer(200, {"resourceType": "Bundle", "entry": 5})  # type: ignore[method-assign]
    assert asked.search("Patient", []) == []


def test_a_token_that_http_cannot_carry_is_no_bug(url: str) -> None:
    with connection.Connection(Server(url, Access.TOKEN, secret="schlüssel")) as asked:
        assert asked.transaction("{}").trouble == "The connection broke."


def test_the_screen_is_free_while_it_is_sent(ready: Desk, r4: R4Store) -> None:
    """Another thread reads and writes the records while a slow server is waited for."""
    r4.moods = ["silence"]
    worker = threading.Thread(target=lambda: _push_quietly(ready, r4))
    worker.start()
    while not r4.transactions:
        pass
    with_eczema(ready)
    assert worker.is_alive()
    r4.transactions = 99
    worker.join()


def _push_quietly(desk: Desk, r4: R4Store) -> None:
    with suppress(CancelledError):
        desk.sending.push(cancelled=lambda: r4.transactions == 99)
