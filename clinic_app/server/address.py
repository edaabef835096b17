"""Which server, and how this program is let in: checked before anything is kept or sent."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

from clinic_app.errors import ServerError

_LONGEST = 2_000  # characters of an address


class Access(StrEnum):
    """How a server lets this program in."""

    NONE = "none"
    TOKEN = "token"  # noqa: S105 - a kind of access: a bearer token somebody gave the clinic
    CLIENT = "client"  # OAuth 2.0 client credentials (RFC 6749, section 4.4)


@dataclass(frozen=True, slots=True)
class Server:
    """A FHIR server as the clinic has set it."""

    url: str  # base address, without a slash at its end
    access: Access = Access.NONE
    client_id: str = ""
    secret: str = field(default="", repr=False)  # client secret or bearer token
    token_url: str = ""  # empty: asked from the server (/.well-known/smart-configuration)
    scope: str = ""
    ca_file: str = ""  # PEM with the clinic's own certificate authority, beside the usual ones
    by_identifier: bool = False  # the server gives out ids itself
    automatic: bool = False  # send while the desk is idle
    systems: Mapping[str, str] = field(default_factory=dict)  # kind of number: URI of its system

    def checked(self) -> Server:
        """Return it with tidy addresses. Raises ServerError for what cannot or must not be used."""
        if self.access is Access.CLIENT and not self.client_id:
            raise ServerError("The client id is missing.", "The server's administrator gives it.")
        if self.access is not Access.NONE and not self.secret:
            what = "token" if self.access is Access.TOKEN else "client secret"
            raise ServerError(f"The {what} is missing.", "The server's administrator gives it.")
        return Server(
            safe_address(self.url),
            self.access,
            self.client_id,
            self.secret,
            safe_address(self.token_url) if self.token_url else "",
            self.scope,
            self.ca_file,
            self.by_identifier,
            self.automatic,
            dict(self.systems),
        )


def safe_address(text: str) -> str:
    """Return an address to which records and secrets may go, without a slash at its end.

    https anywhere; http only on this computer itself (RFC 8252 section 7.3 draws the same line). No name or
    password inside it: addresses are shown and logged. Raises ServerError.
    """
    address = text.strip().rstrip("/")
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host = ""
    if not host or len(address) > _LONGEST or not address.isprintable() or " " in address:
        raise ServerError(
            "This is not the address of a server.", "For example: https://fhir.example.org/r4"
        )
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        raise ServerError(
            "The address must not hold a user name, a password, “?” or “#”.",
            "Give the base address alone; secrets have a field of their own.",
        )
    if parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host)):
        return address
    raise ServerError(
        "Records only travel encrypted: the address must begin with https://.",
        "http:// is for a server on this computer itself (127.0.0.1, ::1, localhost).",
    )


def is_loopback(host: str) -> bool:
    """Whether a host is this computer itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
