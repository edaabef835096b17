"""A small FHIR R4 server on loopback that the tests may read, and that misbehaves on request.

It knows transactions (all or nothing), PUT by id and by identifier, `ifNoneExist`, search by identifier, family name and
birth date, OAuth2 client credentials, and versions of what it keeps.
"""

from __future__ import annotations

import base64
import copy
import json
import ssl
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Resource = dict[str, Any]
CLIENT, SECRET = "made-up-client", "made-up secret: ü%&"


class RefusedError(Exception):
    def __init__(self, status: int, code: str, text: str = "") -> None:
        super().__init__(text)
        self.status, self.code, self.text = status, code, text


class R4Store:
    """What the server holds, and how it shall misbehave: one word of `moods` for each transaction to come."""

    def __init__(self) -> None:
        self.kept: dict[str, Resource] = {}
        self.versions: dict[str, int] = {}
        self.moods: list[str] = []
        self.transactions = 0
        self.requests: list[tuple[str, str]] = []
        self.tokens: set[str] = set()
        self.token_wanted = ""  # a plain bearer token
        self.oauth = False
        self.token_requests: list[dict[str, str]] = []
        self.own_ids = False  # refuses ids that a client gives
        self.before: Callable[[Resource], None] = lambda _: None
        self.slow = 0.0  # s before a search is answered
        self.turn = threading.RLock()

    def of_type(self, kind: str) -> list[Resource]:
        return [one for place, one in sorted(self.kept.items()) if place.startswith(f"{kind}/")]

    def answer(self, bundle: Resource) -> Resource:
        """Do a transaction as a whole or not at all."""
        with self.turn:
            kept, versions = copy.deepcopy(self.kept), dict(self.versions)
            try:
                return self._do(bundle)
            except RefusedError:
                self.kept, self.versions = kept, versions
                raise

    def _do(self, bundle: Resource) -> Resource:
        if bundle.get("resourceType") != "Bundle" or bundle.get("type") != "transaction":
            raise RefusedError(400, "structure")
        places = {one["fullUrl"]: self._place(one) for one in bundle["entry"]}
        if len(set(places.values())) != len(bundle["entry"]):
            raise RefusedError(400, "invariant", "one resource twice")
        told = []
        for one in bundle["entry"]:
            place = places[one["fullUrl"]]
            made = place not in self.kept
            self.kept[place] = {**_resolved(one["resource"], places), "id": place.partition("/")[2]}
            self.versions[place] = self.versions.get(place, 0) + 1
            status = "201 Created" if made else "200"
            version = self.versions[place]
            told.append({"response": {"status": status, "location": f"{place}/_history/{version}"}})
        return {"resourceType": "Bundle", "type": "transaction-response", "entry": told}

    def _place(self, entry: Resource) -> str:
        url, method = entry["request"]["url"], entry["request"]["method"]
        assert method == "PUT", method
        kind, _, query = url.partition("?")
        if not query:
            if self.own_ids and url not in self.kept:
                raise RefusedError(400, "business-rule", "ids are given out here")
            return str(url)
        matches = [f"{kind}/{one['id']}" for one in self.found(kind, parse_qs(query))]
        if len(matches) > 1:
            raise RefusedError(412, "multiple-matches")
        return matches[0] if matches else f"{kind}/{uuid.uuid4()}"

    def found(self, kind: str, query: dict[str, list[str]]) -> list[Resource]:
        return [one for one in self.of_type(kind) if _matches(one, query)]


def _resolved(value: Any, places: dict[str, str]) -> Any:
    if isinstance(value, dict):
        made = {key: _resolved(one, places) for key, one in value.items()}
        reference = made.get("reference")
        if isinstance(reference, str) and reference.startswith("urn:uuid:"):
            if reference not in places:
                raise RefusedError(400, "not-found", "dangling reference")
            made["reference"] = places[reference]
        return made
    return [_resolved(one, places) for one in value] if isinstance(value, list) else value


def _matches(resource: Resource, query: dict[str, list[str]]) -> bool:
    for name, (wanted, *_) in query.items():
        if name == "identifier":
            system, bar, value = wanted.rpartition("|")
            listed = resource.get("identifier", [])  # a QuestionnaireResponse has one at most
            several = [listed] if isinstance(listed, dict) else listed
            named = [(one.get("system"), one.get("value")) for one in several]
            if not any(v == value and (not bar or s == system) for s, v in named):
                return False
        elif name == "_tag":
            tags = resource.get("meta", {}).get("tag", [])
            if wanted not in [f"{one['system']}|{one['code']}" for one in tags]:
                return False
        elif name == "family":
            names = [one.get("family", "").casefold() for one in resource.get("name", [])]
            if not any(one.startswith(wanted.casefold()) for one in names):
                return False
        elif name == "birthdate" and not resource.get("birthDate", "").startswith(wanted):
            return False
    return True


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    store: R4Store

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self._served("GET")

    def do_POST(self) -> None:
        self._served("POST")

    def _served(self, method: str) -> None:
        self.store.requests.append((method, self.path))
        try:
            self._act(method, urlsplit(self.path))
        except RefusedError as error:
            self.say(error.status, outcome(error.code, error.text))
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            self.close_connection = True

    def _act(self, method: str, url: Any) -> None:
        text = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if url.path == "/token":
            self._give_token(parse_qs(text.decode()))
        elif url.path == "/fhir/.well-known/smart-configuration":
            if not self.store.oauth:
                raise RefusedError(404, "not-found")
            self.say(200, {"token_endpoint": f"{self.base()}/token"})
        elif url.path == "/fhir/metadata":
            self.say(200, CAPABILITIES)
        elif url.path == "/fhir" and method == "POST":
            self._check_token()
            self._transaction(json.loads(text))
        elif url.path == "/fhir/Patient" and method == "GET":
            self._check_token()
            query = parse_qs(url.query)
            time.sleep(self.store.slow)
            found = [] if "_summary" in query else self.store.found("Patient", query)
            entries = [{"resource": one} for one in found]
            self.say(200, {"resourceType": "Bundle", "type": "searchset", "entry": entries})
        else:
            raise RefusedError(404, "not-found")

    def base(self) -> str:
        scheme = "https" if isinstance(self.connection, ssl.SSLSocket) else "http"
        return f"{scheme}://127.0.0.1:{self.server.server_address[1]}"

    def _check_token(self) -> None:
        given = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if self.store.oauth and given not in self.store.tokens:
            raise RefusedError(401, "login")
        if self.store.token_wanted and given != self.store.token_wanted:
            raise RefusedError(401, "login")

    def _give_token(self, form: dict[str, list[str]]) -> None:
        self.store.token_requests.append({key: value[0] for key, value in form.items()})
        # “:” and other signs are form-encoded before they are joined (RFC 6749, 2.3.1)
        _, _, encoded = self.headers.get("Authorization", "").partition("Basic ")
        given = base64.b64decode(encoded).decode()
        if given != "made-up-client:made-up+secret%3A+%C3%BC%25%26":
            self.say(401, {"error": "invalid_client"})
            return
        token = str(uuid.uuid4())
        self.store.tokens.add(token)
        self.say(200, {"access_token": token, "token_type": "bearer", "expires_in": 300})

    def _transaction(self, bundle: Resource) -> None:
        self.store.transactions += 1
        mood = self.store.moods.pop(0) if self.store.moods else ""
        self.store.before(bundle)
        match mood:
            case "":
                self.say(200, self.store.answer(bundle))
            case "500" | "503" | "409" | "412" | "422" | "429" | "403" | "413":
                headers = {"Retry-After": "120"} if mood in {"429", "503"} else {}
                self.say(int(mood), outcome("processing", "Sample-Brandt is wrong"), headers)
            case "302":
                self.say(302, None, {"Location": f"{self.base()}/elsewhere"})
            case "forget tokens":
                self.store.tokens.clear()
                raise RefusedError(401, "login")
            case "silence":
                time.sleep(3)
            case _:
                self._take_and_fail(mood, bundle)

    def _take_and_fail(self, mood: str, bundle: Resource) -> None:
        """Keep what was sent, or a part of it, and let the client know nothing certain."""
        parts = bundle["entry"][:1] if mood == "half of it done" else bundle["entry"]
        told = self.store.answer({**bundle, "entry": parts})
        match mood:
            case "commit, then close":
                self._hang_up()
            case "commit, then silence":
                time.sleep(3)
            case "commit, then half an answer":
                body = json.dumps(told).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body[: len(body) // 2])
                self._hang_up()
            case "commit, then garbage":
                self.send_response(200)
                self.send_header("Content-Length", "7")
                self.end_headers()
                self.wfile.write(b"{\xff<html")
            case "half of it done":  # a server that is no server: it does a part, and says so
                told["entry"] += [{"response": {"status": "500"}} for _ in bundle["entry"][1:]]
                self.say(200, told)
            case "a part of the answer":
                self.say(200, {**told, "entry": told["entry"][:-1]})
            case _:
                raise AssertionError(mood)

    def _hang_up(self) -> None:
        self.wfile.flush()
        self.close_connection = True
        self.connection.close()

    def say(self, status: int, body: object, headers: dict[str, str] | None = None) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/fhir+json")
        self.send_header("Content-Length", str(len(text)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)


CAPABILITIES = {
    "resourceType": "CapabilityStatement",
    "fhirVersion": "4.0.1",
    "software": {"name": "Made-up store"},
    "rest": [{"mode": "server", "interaction": [{"code": "transaction"}]}],
}


def outcome(code: str, text: str = "") -> Resource:
    issue = {
        "severity": "error",
        "code": code,
        "diagnostics": text,
        "expression": ["Patient.name[0]"],
    }
    return {"resourceType": "OperationOutcome", "issue": [issue]}


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    block_on_close = False  # one that is slow need not be waited for

    def handle_error(self, *_: object) -> None:
        """Say nothing of clients that died."""


@contextmanager
def running(store: R4Store, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """Serve a store on a free port of this computer, and give its base address."""
    handler = type("Bound", (Handler,), {"store": store})
    server = _Server(("127.0.0.1", 0), handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{server.server_address[1]}/fhir"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
