"""TLS with a certificate authority made for the test: its own file is needed, and nothing else opens the door."""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from clinic_app.desk import Desk
from clinic_app.errors import ServerError
from clinic_app.server.address import Access, Server
from tests.server.conftest import INTAKES
from tests.server.r4_store import CLIENT, SECRET, R4Store, running

_PEM, _PKCS8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8


def authority(name: str) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = _builder(subject, subject, key).add_extension(
        x509.BasicConstraints(ca=True, path_length=0), critical=True
    )
    usage = x509.KeyUsage(
        digital_signature=False, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=True, crl_sign=True, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    own = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    made = made.add_extension(usage, critical=True).add_extension(own, critical=False)
    return made.sign(key, hashes.SHA256()), key


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, days: int = 30
) -> x509.CertificateBuilder:
    now = dt.datetime.now(dt.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=60))
        .not_valid_after(now + dt.timedelta(days=days))
    )


def served(folder: Path, address: str = "127.0.0.1", days: int = 30) -> tuple[ssl.SSLContext, Path]:
    """Return what a server needs for a certificate of a new authority, and the authority's own file."""
    root, root_key = authority("Made-up authority")
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "made-up server")])
    name = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key())
    made = (
        _builder(subject, root.subject, key, days)
        .add_extension(name, critical=False)
        .add_extension(issuer, critical=False)
        .sign(root_key, hashes.SHA256())
    )
    ca_file, chain = folder / "authority.pem", folder / "server.pem"
    ca_file.write_bytes(root.public_bytes(_PEM))
    private = key.private_bytes(_PEM, _PKCS8, serialization.NoEncryption())
    chain.write_bytes(private + made.public_bytes(_PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    return context, ca_file


def test_a_private_authority_is_trusted_where_its_file_is_named(
    desk: Desk, r4: R4Store, tmp_path: Path
) -> None:
    context, ca_file = served(tmp_path)
    r4.oauth = True
    with running(r4, context) as url:
        assert url.startswith("https://")
        client = Server(url, Access.CLIENT, CLIENT, SECRET, ca_file=str(ca_file))
        desk.sending.set_server(client)
        assert desk.sending.push().sent == INTAKES


@pytest.mark.parametrize(
    "trouble", ["unknown authority", "other authority", "other name", "expired"]
)
def test_any_other_certificate_is_refused_before_anything_is_sent(
    desk: Desk, r4: R4Store, tmp_path: Path, trouble: str
) -> None:
    address = "127.0.0.2" if trouble == "other name" else "127.0.0.1"
    context, ca_file = served(tmp_path, address, -1 if trouble == "expired" else 30)
    named = str(ca_file)
    if trouble == "unknown authority":
        named = ""
    elif trouble == "other authority":
        other, _ = authority("Another authority")
        ca_file.write_bytes(other.public_bytes(_PEM))
    with running(r4, context) as url:
        desk.sending.set_server(Server(url, Access.TOKEN, secret="made-up", ca_file=named))
        with pytest.raises(ServerError, match="certificate"):
            desk.sending.push()
        with pytest.raises(ServerError, match="certificate"):
            desk.sending.test()
    assert r4.requests == []
    assert desk.sending.state is not None
    assert desk.sending.state.waiting == INTAKES


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_certificate_file_that_cannot_be_used_is_named(
    desk: Desk, tmp_path: Path, content: str | None
) -> None:
    file = tmp_path / "authority.pem"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    desk.sending.set_server(Server("https://127.0.0.1:1/fhir", ca_file=str(file)))
    with pytest.raises(ServerError, match=r"authority\.pem"):
        desk.sending.push()
