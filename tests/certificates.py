"""Certificates for TLS servers of tests: an authority of our own, as hospitals have one, and what it vouches for."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

DAY = timedelta(days=1)


@dataclass
class Authority:
    """A private CA. `file` is what SSL_CERT_FILE names."""

    folder: Path

    def __post_init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = _name("Test authority")
        builder = _builder(self.name, self.name, self.key).add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        self.file = self.folder / "authority.pem"
        self.file.write_bytes(builder.sign(self.key, hashes.SHA256()).public_bytes(Encoding.PEM))

    def server(self, host: str, *, days: int = 1) -> ssl.SSLContext:
        """A server's context with a certificate for this host, valid for so many days from yesterday on."""
        key = ec.generate_private_key(ec.SECP256R1())
        builder = _builder(_name(host), self.name, key, days).add_extension(
            x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False
        )
        cert, secret = self.folder / f"{host}.pem", self.folder / f"{host}.key"
        cert.write_bytes(builder.sign(self.key, hashes.SHA256()).public_bytes(Encoding.PEM))
        secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, secret)
        return context


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])


def _builder(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, days: int = 1) -> x509.CertificateBuilder:
    begin = datetime.now(UTC) - 3 * DAY
    return x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number(), begin, begin + 3 * DAY + days * DAY)
