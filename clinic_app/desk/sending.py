"""Signed intakes to the clinic's FHIR server, from an outbox that forgets nothing; and patients looked up there.

Each intake is sent as one transaction that may be repeated. What goes out, to which server, and what it answered
stands in the audit trail: before it leaves, and after the answer.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from clinic_app.desk.session import Session
from clinic_app.errors import (
    CancelledError,
    ExportError,
    FileProblemsError,
    ServerError,
)
from clinic_app.record import Patient, Record
from clinic_app.server.address import Access, Server
from clinic_app.server.answer import Outcome, Verdict
from clinic_app.storage.users import Duty

if TYPE_CHECKING:
    from clinic_app.fhir.found_patient import FoundPatient
    from clinic_app.form.partial_date import PartialDate
    from clinic_app.server.connection import About, Connection
    from clinic_app.storage.outbox import OutboxState, Outgoing

URL, SECRET, REST = "server_url", "server_secret", "server_access"  # names of settings
_FAILED_IN_A_ROW = 3  # then the server is left in peace for a while
_MOST_FOUND = 5  # people shown


@dataclass(slots=True)
class Sent:
    """What came of one push."""

    sent: int = 0
    refused: int = 0
    waiting: int = 0
    why: str = ""  # why something still waits


@dataclass(slots=True)
class DryRun:
    """What a push would send; no personal data in it."""

    intakes: int = 0
    retracted: int = 0  # of these: amended or withdrawn
    resources: Counter[str] = field(default_factory=Counter)
    size: int = 0  # bytes


class Sending:
    """What a desk does with the clinic's server."""

    def __init__(
        self, session: Session, records: Callable[[Iterable[str]], Iterator[Record]]
    ) -> None:
        self._session = session
        self._records = records

    # -- the server ----------------------------------------------------------------------------

    @property
    def server(self) -> Server | None:
        """The clinic's server, where one is set."""
        settings = self._session.store.settings
        url = settings.get(URL)
        if not url:
            return None
        rest = json.loads(settings.get(REST, "{}"))
        return Server(
            **{**rest, "access": Access(rest["access"])}, url=url, secret=settings.get(SECRET)
        )

    def set_server(self, server: Server) -> None:
        """Choose the server. An empty secret keeps the former one, for the same addresses only.

        Raises NotAllowedError, ServerError for an address or a combination that must not be, StorageError.
        """
        self._session.require(Duty.ADMINISTER)
        former = self.server
        if not server.secret and former is not None and _same_door(server, former):
            server = replace(server, secret=former.secret)
        server = server.checked()
        settings = self._session.store.settings
        rest = {
            name: getattr(server, name)
            for name in (
                "access", "client_id", "token_url", "scope", "ca_file", "by_identifier", "automatic", "systems",
            )
        }  # fmt: skip
        settings.set(URL, "")  # until all of it is there nothing is sent
        settings.set(REST, json.dumps(rest, ensure_ascii=False))
        settings.set_secret(SECRET, server.secret if server.access is not Access.NONE else "")
        settings.set(URL, server.url)

    def forget_server(self) -> None:
        """Send no more; what was sent stays known. Raises NotAllowedError, StorageError."""
        self._session.require(Duty.ADMINISTER)
        settings = self._session.store.settings
        settings.set(URL, "")
        settings.set_secret(SECRET, "")

    def test(self, cancelled: Callable[[], bool] = lambda: False) -> About:
        """Ask the server what it is, and whether it lets us in. Raises ServerError, CancelledError."""
        with self._connected(self._required(), cancelled) as connection:
            about = connection.about()
            connection.search("Patient", [("_summary", "count")])
        return about

    # -- sending -------------------------------------------------------------------------------

    @property
    def state(self) -> OutboxState | None:
        """How far the sending is; None without a server."""
        server = self.server
        return None if server is None else self._session.store.outbox.state(server.url)

    def try_again(self) -> int:
        """Let what was refused wait once more; return how many. Raises ServerError, StorageError."""
        return self._session.store.outbox.again(self._required().url)

    def send_everything_again(self) -> int:
        """Let all that was ever sent wait once more; return how many. Raises NotAllowedError, ServerError."""
        self._session.require(Duty.ADMINISTER)
        return self._session.store.outbox.again(self._required().url, everything=True)

    def push(
        self,
        progress: Callable[[float], None] = lambda _: None,
        cancelled: Callable[[], bool] = lambda: False,
        *,
        only_due: bool = False,
    ) -> Sent:
        """Send what waits, one transaction after another; with `only_due` nothing before its time.

        What fails waits for the next push; what was sent stays sent. Raises ServerError where nothing can be
        sent at all, CancelledError where somebody cancelled, FileBusyError while another window sends.
        """
        server, outbox = self._required(), self._session.store.outbox
        done = Sent()
        with outbox.alone():
            outbox.fill(server.url)
            due = outbox.due(server.url, self._session.clock() if only_due else None)
            if due:
                with self._connected(server, cancelled) as connection:
                    self._send_each(connection, server, due, done, progress)
        done.waiting = outbox.state(server.url).waiting
        return done

    def dry_run(
        self, *, everything: bool = False, show: Callable[[str], None] | None = None
    ) -> DryRun:
        """Count what a push would send, without a word to the server or a change here.

        `show` is given each transaction as one line of JSON, with the patients' data. That is an export: it belongs
        to the administrator and stands in the audit trail. Raises NotAllowedError, ServerError, StorageError.
        """
        if show is not None:
            self._session.require(Duty.ADMINISTER)
        server = self._required()
        made = DryRun()
        for intake in self._session.store.outbox.to_send(server.url, everything=everything):
            record = next(self._records([intake]))
            text, entries = self._text(record, server)
            made.intakes += 1
            made.retracted += not record.head.is_current
            made.resources.update(entries)
            made.size += len(text.encode())
            if show is not None:
                self._session.store.audit.record(
                    "exported",
                    patient=record.head.patient_id,
                    intake=intake,
                    new="transaction, shown",
                )
                show(text)
        return made

    def _send_each(
        self,
        connection: Connection,
        server: Server,
        due: list[str],
        done: Sent,
        progress: Callable[[float], None],
    ) -> None:
        failed = 0
        for number, intake in enumerate(due, 1):
            verdict = self._send(connection, server, intake)
            if verdict is None or verdict.outcome is Outcome.DONE:
                failed, done.sent = 0, done.sent + (verdict is not None)
            elif verdict.outcome is Outcome.REFUSED:
                failed, done.refused, done.why = 0, done.refused + 1, done.why or verdict.sentence
            else:
                failed, done.why = failed + 1, verdict.sentence
                away = verdict.outcome is Outcome.STOP or not verdict.status or verdict.wait
                if away or failed == _FAILED_IN_A_ROW:
                    self._leave_in_peace(server, verdict.wait)
                    return
            progress(number / len(due))

    def _send(self, connection: Connection, server: Server, intake: str) -> Verdict | None:
        """Send one intake as it stands now; None where there is nothing to send any more."""
        from clinic_app.server.answer import judged

        outbox = self._session.store.outbox
        going = outbox.outgoing(server.url, intake)
        if going is None:
            return None
        # the revision was read first: what changes from here on is sent once more
        try:
            text, entries = self._text(next(self._records([intake])), server)
        except (
            ExportError,
            FileProblemsError,
        ) as error:  # one that cannot be written holds up no other
            unwritten = Verdict(Outcome.REFUSED, 0, f"It cannot be written as FHIR. {error}")
            self._keep(going, unwritten)
            return unwritten
        going = replace(going, bundle=hashlib.sha256(text.encode()).hexdigest())
        outbox.begin(going)
        try:
            answer = connection.transaction(text)
        except CancelledError as error:
            outbox.later(going, 0, str(error), self._session.clock())
            raise
        except ServerError as error:
            outbox.later(going, 0, str(error), self._session.clock())
            self._leave_in_peace(server, None)
            raise
        verdict = judged(answer, len(entries), going.tries + 1, self._session.clock())
        self._keep(going, verdict)
        return verdict

    def _keep(self, going: Outgoing, verdict: Verdict) -> None:
        outbox = self._session.store.outbox
        if verdict.outcome is Outcome.DONE:
            outbox.sent(going, verdict.status)
        elif verdict.outcome is Outcome.REFUSED:
            outbox.refused(going, verdict.status, verdict.sentence, verdict.detail)
        else:
            at = self._next(going.tries + 1, verdict.wait)
            outbox.later(going, verdict.status, verdict.sentence, at)

    def _leave_in_peace(self, server: Server, asked: float | None) -> None:
        """Let everything wait as long as what was tried most: the server is away, not one intake."""
        outbox = self._session.store.outbox
        outbox.postpone(server.url, self._next(outbox.most_tries(server.url), asked))

    def _next(self, tries: int, asked: float | None) -> dt.datetime:
        from clinic_app.server.patience import wait

        seconds = wait(tries, random.random(), asked)  # noqa: S311 - spreads desks, keeps no secret
        return self._session.clock() + dt.timedelta(seconds=seconds)

    def _text(self, record: Record, server: Server) -> tuple[str, list[str]]:
        """Return the transaction, and the type of each of its resources.

        The patient goes along as the register knows them now: an old intake that is sent late or withdrawn must
        not bring an old name back.
        """
        from clinic_app.fhir.bundle import bundle_of
        from clinic_app.fhir.json_text import on_one_line

        patient = self._session.store.patients.get(record.head.patient_id)
        bundle = bundle_of(
            replace(record, patient=patient),
            systems=server.systems,
            by_identifier=server.by_identifier,
        )
        entries: list[dict[str, dict[str, object]]] = bundle["entry"]  # type: ignore[assignment]
        return on_one_line(bundle), [str(one["resource"]["resourceType"]) for one in entries]

    # -- looking up ----------------------------------------------------------------------------

    def look_up(
        self,
        family: str,
        dob: PartialDate | None,
        number: tuple[str, str] = ("", ""),
        cancelled: Callable[[], bool] = lambda: False,
    ) -> list[FoundPatient]:
        """Return people that the server knows under a number (kind, value), or by family name and birth date.

        That somebody asked stands in the audit trail, without whom it was about: nobody is registered yet.
        Raises NotAllowedError, ServerError, CancelledError.
        """
        from clinic_app.fhir.found_patient import found_patient

        self._session.require(Duty.FILL)
        server = self._required()
        kind, value = number
        queries = []
        if value:
            system = server.systems.get(kind)
            queries.append([("identifier", f"{system}|{value}" if system else value)])
        if family and dob is not None:
            queries.append([("family", family), ("birthdate", dob.iso())])
        found: dict[str, FoundPatient] = {}
        if queries:
            self._session.store.audit.record("patients looked up at the server", new=server.url)
            with self._connected(server, cancelled) as connection:
                for query in queries:
                    for resource in connection.search("Patient", [*query, ("_count", "10")]):
                        one = found_patient(resource, server.systems)
                        if one is not None:
                            found.setdefault(one.where, one)
        return list(found.values())[:_MOST_FOUND]

    def tell_taken_over(self, patient: Patient, found: FoundPatient) -> None:
        """Keep in the audit trail that a patient was written down from what the server knows."""
        server = self.server
        self._session.tell(
            "patient taken over from the server",
            patient=patient.id,
            new=f"{server.url if server else ''} {found.where}".strip(),
        )

    # -- inside --------------------------------------------------------------------------------

    def _required(self) -> Server:
        server = self.server
        if server is None:
            raise ServerError(
                "No server is set.",
                "An administrator sets one: Settings, or clinic-app server set.",
            )
        return server

    def _connected(self, server: Server, cancelled: Callable[[], bool]) -> Connection:
        from clinic_app.server.connection import Connection

        return Connection(server, cancelled=cancelled)


def _same_door(one: Server, other: Server) -> bool:
    """Whether a secret goes to the same addresses as before: it must not follow to another one by itself."""
    return (one.url.strip().rstrip("/"), one.access, one.token_url, one.client_id) == (
        other.url, other.access, other.token_url, other.client_id,
    )  # fmt: skip
