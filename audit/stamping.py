"""RFC 3161 time-stamps: an authority outside attests that a statement's bytes existed at an instant.

Any authority by settings; an answer is verified before it is kept, against the roots that the installation trusts, and again
whenever evidence is. A verifier needs the statement, the answer and the roots, and no network.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import httpx
from cryptography import x509
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"
LARGEST = 256 * 1024


class NoStamp(Exception):
    """The authority gave no time-stamp that holds; it is asked again later."""

    code = "AUD-003"


class BadStamp(ValueError):
    """A time-stamp does not hold: altered, of other bytes, or by nobody we trust."""

    code = "AUD-205"


class Authority(NamedTuple):
    """Where time-stamps come from, and the certificates (PEM) that they must lead to."""

    url: str
    roots: bytes


def read_roots(path: Path | None) -> bytes:
    """The trusted certificates of a file, or nothing."""
    return path.read_bytes() if path is not None else b""


def ask(authority: Authority, message: bytes, client: httpx.Client) -> tuple[bytes, datetime]:
    """A verified answer over a message, and the instant it attests. Raises `NoStamp`."""
    request = TimestampRequestBuilder().data(message).hash_algorithm(HashAlgorithm.SHA256).build()
    try:
        answer = client.post(authority.url, content=request.as_bytes(), headers={"Content-Type": QUERY, "Accept": REPLY})
        answer.raise_for_status()
        if len(answer.content) > LARGEST:
            raise NoStamp(f"the time-stamping authority answers with {len(answer.content)} bytes")
        at = attested(answer.content, message, authority.roots)
    except httpx.HTTPError as error:
        raise NoStamp(f"the time-stamping authority does not answer: {type(error).__name__}") from error
    except BadStamp as error:
        raise NoStamp(f"the time-stamping authority's answer does not hold: {error}") from error
    if decode_timestamp_response(answer.content).tst_info.nonce != request.nonce:
        raise NoStamp("the time-stamping authority answers another question")
    return answer.content, at


def attested(stamp: bytes, message: bytes, roots: bytes) -> datetime:
    """The instant that a time-stamp attests for a message. Raises `BadStamp`."""
    try:
        answer: TimeStampResponse = decode_timestamp_response(stamp)
        trusted = x509.load_pem_x509_certificates(roots)
    except ValueError as error:
        raise BadStamp(f"time-stamp or roots cannot be read: {error}") from error
    builder = VerifierBuilder()
    for certificate in trusted:
        own = certificate.issuer == certificate.subject
        builder = builder.add_root_certificate(certificate) if own else builder.add_intermediate_certificate(certificate)
    try:
        builder.build().verify_message(answer, message)
    except (VerificationError, ValueError) as error:
        raise BadStamp(str(error)) from error
    at: datetime = answer.tst_info.gen_time
    return at


def said(stamp: bytes) -> datetime | None:
    """The instant that a time-stamp says, unverified: for whoever has no roots."""
    try:
        return decode_timestamp_response(stamp).tst_info.gen_time
    except ValueError:
        return None
