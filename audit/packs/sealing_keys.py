"""A dossier's key wrapped to a named recipient: HPKE (RFC 9180) with X25519, HKDF-SHA256 and AES-256-GCM.

Only the holder of the private key opens it; who sealed it is in the pack's manifest and in the installation's evidence log.
"""

from __future__ import annotations

import hashlib

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class BadKey(ValueError):
    """A key file is not what is needed, or opens another pack."""

    code = "AUD-602"


def new_pair() -> tuple[bytes, bytes]:
    """A private key and its public key, as PEM."""
    private = X25519PrivateKey.generate()
    return (
        private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
    )


def wrap(key: bytes, code: str, public: bytes) -> bytes:
    """A dossier's key for the holder of the private key to `public` (PEM). Raises `BadKey`."""
    try:
        to = load_pem_public_key(public)
    except ValueError as error:
        raise BadKey("the recipient's file is no public key in PEM; `motcua audit keypair` makes a pair") from error
    if not isinstance(to, X25519PublicKey):
        raise BadKey("the recipient's public key is not an X25519 key; `motcua audit keypair` makes a pair")
    return SUITE.encrypt(key, to, _info(code))


def unwrap(wrapped: bytes, code: str, private: bytes) -> bytes:
    """The dossier's key. Raises `BadKey`."""
    try:
        own = load_pem_private_key(private, None)
    except (ValueError, TypeError) as error:
        raise BadKey("the file given as key is no private key in PEM") from error
    if not isinstance(own, X25519PrivateKey):
        raise BadKey("the file given as key is not an X25519 private key")
    try:
        return SUITE.decrypt(wrapped, own, _info(code))
    except (InvalidTag, ValueError) as error:
        raise BadKey("the pack was opened for somebody else: this private key does not open it") from error


def fingerprint(public: bytes) -> str:
    """A public key by name: SHA-256 of its raw bytes."""
    try:
        to = load_pem_public_key(public)
        return hashlib.sha256(to.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()
    except ValueError as error:
        raise BadKey("the recipient's file is no public key in PEM") from error


def _info(code: str) -> bytes:
    return b"motcua/evidence-pack/1:" + code.encode()
