"""HTTP to one FHIR server: the only door of httpx. Verified TLS, no redirects, an end to every wait.

Nothing here can switch the check of certificates off. A redirect is not followed, because it would carry the
token to an address that nobody has set. Variables of the environment (proxies, .netrc) are not heeded.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

from clinic_app import __version__
from clinic_app.errors import CancelledError, ServerError
from clinic_app.server.address import Access, Server, safe_address
from clinic_app.server.answer import Answer

if TYPE_CHECKING:
    import httpx

FHIR: Final = "application/fhir+json"
LARGEST = 20_000_000  # bytes of an answer; a transaction-response has some thousand
_FINE, _UNAUTHORISED = 200, 401
_EARLY = 30.0  # s before its end at which a token is no longer used
_LOOK = 0.05  # s between two looks whether somebody cancelled
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a server may take, in seconds."""

    connect: float = 10.0
    read: float = 60.0  # without a single byte
    whole: float = 120.0  # for one answer, however slowly it drips


@dataclass(frozen=True, slots=True)
class About:
    """What a server says of itself."""

    name: str
    fhir_version: str
    transactions: bool


class Connection:
    """An open way to a server; for one thread at a time."""

    def __init__(
        self,
        server: Server,
        *,
        cancelled: Callable[[], bool] = lambda: False,
        limits: Limits = Limits(),
    ) -> None:
        self._server, self._cancelled, self._limits = server.checked(), cancelled, limits
        self._token, self._until = "", 0.0
        self._client: httpx.Client | None = None

    def __enter__(self) -> Self:
        """Open. Raises ServerError where the certificate file cannot be used."""
        import httpx

        self._client = httpx.Client(
            verify=_trust(self._server.ca_file),
            timeout=httpx.Timeout(self._limits.read, connect=self._limits.connect),
            follow_redirects=False,
            trust_env=False,
            headers={"User-Agent": f"clinic-app/{__version__}", "Accept": FHIR},
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close."""
        if self._client is not None:
            self._client.close()

    def transaction(self, text: str) -> Answer:
        """Send a transaction and return the answer, also where there is none.

        Raises ServerError where the server gives no token, CancelledError where somebody cancelled; then it
        may or may not have arrived.
        """
        headers = {"Content-Type": FHIR, "Prefer": "return=minimal"}
        return self._asked("POST", self._server.url, content=text.encode(), headers=headers)

    def search(self, kind: str, query: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
        """Return the resources of one page of a search. Raises ServerError, CancelledError."""
        answer = self._asked("GET", f"{self._server.url}/{kind}", params=list(query))
        body = self._sound(answer, "Bundle")
        entries = _listed(body.get("entry"))
        resources = [one.get("resource") for one in entries]
        return [
            one for one in resources if isinstance(one, dict) and one.get("resourceType") == kind
        ]

    def about(self) -> About:
        """Ask the server what it is. Raises ServerError, CancelledError."""
        body = self._sound(
            self._asked("GET", f"{self._server.url}/metadata"), "CapabilityStatement"
        )
        software = body.get("software")
        name = software.get("name") if isinstance(software, dict) else ""
        version = str(body.get("fhirVersion", ""))
        if not version.startswith("4."):
            raise ServerError(
                f"This server speaks FHIR {_shown(version) or 'of an unknown version'}, not R4.",
                "Ask for the server's R4 address.",
            )
        takes = any(
            action.get("code") == "transaction"
            for one in _listed(body.get("rest"))
            for action in _listed(one.get("interaction"))
        )
        return About(_shown(name) or "a FHIR server", version, takes)

    # -- inside --------------------------------------------------------------------------------

    def _sound(self, answer: Answer, kind: str) -> dict[str, Any]:
        if answer.status != _FINE or not isinstance(answer.body, dict):
            why = answer.trouble or f"It answered with {answer.status}."
            raise ServerError(f"The server gave no usable answer. {why}")
        if answer.body.get("resourceType") != kind:
            raise ServerError(
                "What answers at this address is no FHIR server.", "Check the address."
            )
        return answer.body

    def _asked(self, method: str, url: str, **request: Any) -> Answer:  # noqa: ANN401 - httpx's own arguments
        answer = self._once(method, url, **request)
        if answer.status == _UNAUTHORISED and self._server.access is Access.CLIENT:
            self._token = ""  # it may have been withdrawn before its time
            answer = self._once(method, url, **request)
        return answer

    def _once(self, method: str, url: str, **request: Any) -> Answer:  # noqa: ANN401
        headers = dict(request.pop("headers", {}))
        if token := self._bearer():
            headers["Authorization"] = f"Bearer {token}"
        return self._abandonable(lambda: self._read(method, url, headers=headers, **request))

    def _read(self, method: str, url: str, **request: Any) -> Answer:  # noqa: ANN401
        """Return the answer; every failure on the way is one, too, said without names of people."""
        import httpx

        assert self._client is not None  # noqa: S101 - opened by `with`
        end = time.monotonic() + self._limits.whole
        try:
            with self._client.stream(method, url, **request) as response:
                parts, size = [], 0
                for part in response.iter_bytes():
                    parts.append(part)
                    size += len(part)
                    if size > LARGEST:
                        return Answer(0, trouble="The server's answer is too long.")
                    if time.monotonic() > end:
                        return Answer(0, trouble="The server took too long.")
        except httpx.TimeoutException:
            return Answer(0, trouble="The server took too long.")
        except httpx.ConnectError as error:
            if "CERTIFICATE_VERIFY_FAILED" in str(error):
                raise ServerError(
                    "The server's certificate is not one this computer trusts. Nothing was sent.",
                    "If the clinic has a certificate authority of its own, name its file.",
                ) from None
            return Answer(0, trouble="The server cannot be reached.")
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError):
            # UnicodeError: a token or a name of a host for which HTTP has no bytes
            return Answer(0, trouble="The connection broke.")
        body: object = None
        with suppress(ValueError, RecursionError):
            body = json.loads(b"".join(parts))
        return Answer(response.status_code, body, response.headers.get("Retry-After", ""))

    def _abandonable(self, work: Callable[[], Answer]) -> Answer:
        """Run `work` so that a person who cancels need not wait for the server."""
        result: list[Answer | ServerError | Exception] = []

        def run() -> None:
            try:
                result.append(work())
            except Exception as error:  # noqa: BLE001 - raised again below, in the thread that waits
                result.append(error)

        if self._cancelled():
            raise _stopped()
        thread = threading.Thread(target=run, daemon=True, name="waiting for the server")
        thread.start()
        end = time.monotonic() + self._limits.whole + self._limits.connect
        while thread.is_alive():
            thread.join(_LOOK)
            if self._cancelled():
                raise _stopped()
            if time.monotonic() > end:
                return Answer(0, trouble="The server took too long.")
        found = result[0]
        if isinstance(found, Exception):
            raise found
        return found

    # -- tokens --------------------------------------------------------------------------------

    def _bearer(self) -> str:
        if self._server.access is Access.NONE:
            return ""
        if self._server.access is Access.TOKEN:
            return self._server.secret
        if not self._token or time.monotonic() > self._until:
            self._token, seconds = self._new_token()
            self._until = time.monotonic() + seconds - _EARLY
        return self._token

    def _new_token(self) -> tuple[str, float]:
        """Ask for a token with the client's credentials. Raises ServerError."""
        url, in_body = self._token_place()
        form = {"grant_type": "client_credentials"}
        if self._server.scope:
            form["scope"] = self._server.scope
        headers = {"Accept": "application/json"}
        if in_body:
            form |= {"client_id": self._server.client_id, "client_secret": self._server.secret}
        else:
            headers["Authorization"] = _basic(self._server.client_id, self._server.secret)
        answer = self._abandonable(lambda: self._read("POST", url, data=form, headers=headers))
        body = answer.body if isinstance(answer.body, dict) else {}
        token, kind = body.get("access_token"), str(body.get("token_type", "bearer"))
        if (
            answer.status != _FINE
            or not isinstance(token, str)
            or not token
            or kind.lower() != "bearer"
        ):
            why = answer.trouble or f"({answer.status} {_word(body.get('error'))})".replace(
                " )", ")"
            )
            raise ServerError(
                f"The token endpoint gave no token. {why}", "Check client id, secret and scope."
            )
        seconds = body.get("expires_in")
        return token, float(seconds) if isinstance(seconds, int | float) else 300.0

    def _token_place(self) -> tuple[str, bool]:
        """Return the token endpoint, and whether it takes the credentials in the body only.

        SMART App Launch 2, section “Conformance”: /.well-known/smart-configuration.
        """
        if self._server.token_url:
            return self._server.token_url, False
        place = f"{self._server.url}/.well-known/smart-configuration"
        headers = {"Accept": "application/json"}
        answer = self._abandonable(lambda: self._read("GET", place, headers=headers))
        body = answer.body if isinstance(answer.body, dict) else {}
        found = body.get("token_endpoint")
        if answer.status != _FINE or not isinstance(found, str):
            why = answer.trouble or "It names none."
            raise ServerError(
                f"The server was asked for its token endpoint. {why}",
                "Give the address of the token endpoint.",
            )
        ways = body.get("token_endpoint_auth_methods_supported")
        named = ways if isinstance(ways, list) and ways else ["client_secret_basic"]
        return safe_address(found), "client_secret_basic" not in named


def _listed(value: object) -> list[dict[str, Any]]:
    """Return the objects of a list that a server sent; nothing where it sent something else."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _shown(text: object) -> str:
    """Return what a server says of itself on one short line."""
    return "".join(one for one in str(text or "") if one.isprintable())[:80]


def _stopped() -> CancelledError:
    return CancelledError("Sending was stopped.", "What was not sent waits.")


def _basic(name: str, secret: str) -> str:
    """Write credentials for the token endpoint (RFC 6749, section 2.3.1: form-encoded first)."""
    import base64
    from urllib.parse import quote_plus

    return f"Basic {base64.b64encode(f'{quote_plus(name)}:{quote_plus(secret)}'.encode()).decode()}"


def _word(text: object) -> str:
    """Return an OAuth error code like `invalid_client`, and nothing where it is anything else."""
    word = str(text or "")
    return word[:40] if word.isascii() and word.replace("_", "").isalnum() else ""


def _trust(ca_file: str) -> Any:  # noqa: ANN401 - an ssl.SSLContext
    """Return what certificates are checked against: the usual authorities, and the clinic's own where it has one."""
    import httpx

    context = httpx.create_ssl_context(trust_env=False)
    if ca_file:
        try:
            context.load_verify_locations(cafile=Path(ca_file))
        except (OSError, ValueError) as error:
            raise ServerError(
                f"The certificate file {ca_file} cannot be used.",
                "It has to be there and hold PEM certificates.",
            ) from error
    return context
