"""PAdES signatures by a remote signing service: it holds the official's key, we send it a digest and get a signature back.

The service's answer is verified before it is used. docs/partners.md has the contract.
"""

from __future__ import annotations

import base64
import io
import json
import uuid
from functools import lru_cache
from typing import Any, NamedTuple

import httpx
from asn1crypto import pem, x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, utils
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key
from pydantic import BaseModel, ConfigDict, SecretStr
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.timestamps import HTTPTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from activities.signatures import HEADER, signature_of

PATIENCE = 10.0  # seconds
RSA_2048 = 256
BESIDE_CHAIN = 2_048
"""Bytes of a signature beside its certificates: signed attributes, the signature itself, their wrapping."""
FIELD, SEAL = "KySo", "ConDau"
"""The fields of the decision's two signatures: who signs, and the organisation's seal over it."""
COPY, COPY_SEAL = "CapLai", "DauCapLai"
"""The same two under which a copy is issued again."""


class SigningConfig(BaseModel):
    """Where the signing service is; `timestamp_url` is its own or another authority's (RFC 3161)."""

    model_config = ConfigDict(frozen=True)

    url: str
    secret: SecretStr
    timestamp_url: str | None = None


class NotSigned(Exception):
    """The signing service gave no usable signature; nothing was decided, the act may be repeated."""

    code = "SIG-001"


class Unsignable(ValueError):
    """The document is no PDF that a signature can be put into; another one must be uploaded."""

    code = "SIG-002"


class SealEnded(Exception):
    """The authority in whose name it would be signed has ended; its successor signs once the dossier is handed over."""

    code = "SIG-003"


class Person(NamedTuple):
    """Who signs: an official, or an authority itself, whose signature is its seal."""

    id: str
    name: str
    organisation: str


def seal_of(authority: str, name: str) -> Person:
    """An authority as a signer: the certificate is in its own name."""
    return Person(f"authority:{authority}", name, name)


class SigningService:
    """The remote service."""

    def __init__(self, config: SigningConfig, client: httpx.Client | None = None) -> None:
        self.config = config
        self.client = client or httpx.Client(timeout=PATIENCE, limits=httpx.Limits(max_keepalive_connections=0))
        self.chain = lru_cache(maxsize=1_000)(self._chain)
        self.stamper = HTTPTimeStamper(config.timestamp_url) if config.timestamp_url else None

    def sign(self, content: bytes, person: Person, reason: str, statement: str, field: str = FIELD) -> bytes:
        """A PDF with the person's signature over all of it, its own bytes in front; signatures that it bears stay good.

        Raises `NotSigned`, `Unsignable`.
        """
        signer = _Remote(self, person)
        metadata = PdfSignatureMetadata(
            field_name=field, subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256", reason=reason, name=person.name,
            contact_info=statement,
        )  # fmt: skip
        try:
            writer = IncrementalPdfFileWriter(io.BytesIO(content), strict=False)
        except Exception as error:
            raise Unsignable(type(error).__name__) from error
        try:
            pdf_signer = PdfSigner(metadata, signer=signer, timestamper=self.stamper)
            out: io.BytesIO = pdf_signer.sign_pdf(writer, bytes_reserved=self._room(person))
        except NotSigned:
            raise
        except Exception as error:
            raise NotSigned(f"the document could not be signed: {type(error).__name__}") from error
        return out.getvalue()

    def _room(self, person: Person) -> int | None:
        """Hex digits to leave for a signature, which is then not made twice to be measured; a time-stamp's length is unknown."""
        if self.stamper is not None:
            return None
        return 2 * (sum(len(one.dump()) for one in self.chain(person)) + BESIDE_CHAIN)

    def _chain(self, person: Person) -> tuple[x509.Certificate, ...]:
        answer = self._post("/v1/certificates", {"signer": person.id, "name": person.name, "organisation": person.organisation})
        found = pem.unarmor(str(answer.get("chain", "")).encode(), multiple=True)
        return tuple(x509.Certificate.load(der) for _, _, der in found)

    def signature(self, person: Person, digest: bytes) -> bytes:
        """The signature over a SHA-256 digest, verified with the person's certificate. Raises `NotSigned`."""
        wanted = {"id": uuid.uuid4().hex, "signer": person.id, "digest": digest.hex()}
        given = base64.b64decode(str(self._post("/v1/signatures", wanted).get("signature", "")))
        key = load_der_public_key(self.chain(person)[0].public_key.dump())
        assert isinstance(key, RSAPublicKey)
        try:
            key.verify(given, digest, padding.PKCS1v15(), utils.Prehashed(hashes.SHA256()))
        except InvalidSignature:
            raise NotSigned("the signing service's signature does not fit the signer's certificate") from None
        return given

    def _post(self, path: str, said: dict[str, str]) -> dict[str, Any]:
        body = json.dumps(said, ensure_ascii=False).encode()
        headers = {HEADER: signature_of(self.config.secret, body), "Content-Type": "application/json"}
        try:
            answer = self.client.post(self.config.url.rstrip("/") + path, content=body, headers=headers).raise_for_status()
        except httpx.HTTPError as error:
            raise NotSigned(f"the signing service does not answer: {type(error).__name__}") from None
        found: dict[str, Any] = answer.json()
        return found


class _Remote(Signer):
    """pyHanko's signer, of which only the signature itself comes from outside."""

    def __init__(self, service: SigningService, person: Person) -> None:
        own, *others = service.chain(person)
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        store.register_multiple(others)
        super().__init__(signing_cert=own, cert_registry=store, embed_roots=True)
        self._service, self._person = service, person

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: ARG002
        """Signature over the SHA-256 of the signed attributes."""
        if dry_run:
            return bytes(RSA_2048)
        digest = hashes.Hash(hashes.SHA256())
        digest.update(data)
        return self._service.signature(self._person, digest.finalize())
