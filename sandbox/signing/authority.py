"""The authority: a root, and for each signer a key that never leaves here with a certificate in the signer's name."""

from __future__ import annotations

import hashlib
import threading
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa, utils
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

TEN_YEARS = timedelta(days=3650)
_PEM, _DER = serialization.Encoding.PEM, serialization.Encoding.DER
_PLAIN = serialization.NoEncryption()
_PKCS8 = serialization.PrivateFormat.PKCS8


class Authority:
    """The root and the signers of one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._turn = threading.Lock()
        self.root_key, self.root = self._kept("root", None)

    def chain(self, signer: str, name: str, organisation: str) -> str:
        """The signer's certificate and the root, as PEM; made at the first call."""
        _, certificate = self._kept(_file_of(signer), x509.Name([
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"), x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, name[:64]), x509.NameAttribute(NameOID.SERIAL_NUMBER, signer[:64]),
        ]))  # fmt: skip
        return (certificate.public_bytes(_PEM) + self.root.public_bytes(_PEM)).decode()

    def sign(self, signer: str, digest: bytes) -> bytes:
        """An RSA signature (PKCS #1 v1.5) over a SHA-256 digest. Raises `LookupError` for a signer without certificate."""
        path = self.folder / f"{_file_of(signer)}.key"
        if not path.is_file():
            raise LookupError(signer)
        return _opened(path).sign(digest, padding.PKCS1v15(), utils.Prehashed(hashes.SHA256()))

    def stamping(self) -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
        """The key and certificate that time-stamps are signed with."""
        return self._kept("tsa", x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Dấu thời gian thử nghiệm")]))

    def _kept(self, file: str, subject: x509.Name | None) -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
        key_file, certificate_file = self.folder / f"{file}.key", self.folder / f"{file}.pem"
        with self._turn:
            if not certificate_file.is_file():
                key = rsa.generate_private_key(65537, 2048)
                key_file.touch(mode=0o600)
                key_file.write_bytes(key.private_bytes(_PEM, _PKCS8, _PLAIN))
                certificate_file.write_bytes(self._issued(key, subject, file == "tsa").public_bytes(_PEM))
        return _opened(key_file), x509.load_pem_x509_certificate(certificate_file.read_bytes())

    def _issued(self, key: rsa.RSAPrivateKey, subject: x509.Name | None, stamps: bool) -> x509.Certificate:
        own = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "CA thử nghiệm Motcua (sandbox)")])
        is_root, now = subject is None, datetime.now(UTC)
        made = (
            x509.CertificateBuilder().subject_name(subject or own).issuer_name(own).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1)).not_valid_after(now + TEN_YEARS)
            .add_extension(x509.BasicConstraints(ca=is_root, path_length=0 if is_root else None), critical=True)
            .add_extension(_usage(is_root), critical=True)
        )  # fmt: skip
        if stamps:
            made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        return made.sign(key if is_root else self.root_key, hashes.SHA256())


@lru_cache(maxsize=1_000)
def _opened(key_file: Path) -> rsa.RSAPrivateKey:
    """A key as it lies there, opened once: checking its primes takes longer than many signatures. A key file never changes."""
    loaded = serialization.load_pem_private_key(key_file.read_bytes(), None)
    assert isinstance(loaded, rsa.RSAPrivateKey)
    return loaded


def _usage(root: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not root, content_commitment=not root, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=root, crl_sign=root, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _file_of(signer: str) -> str:
    """A signer's name is somebody else's text: it becomes no path."""
    return f"signer-{hashlib.sha256(signer.encode()).hexdigest()[:32]}"
