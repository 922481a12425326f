"""Verifying a result without the system that made it: its QR's statement, its content, its signature. No network is used."""

from __future__ import annotations

import hashlib
import io
import logging
from typing import Any, NamedTuple

from asn1crypto import pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from activities.statements import NoStatement, Statement, verified

ATTACHED = "motcua-statement.json"


class Checked(NamedTuple):
    """What was found: each question answered yes, no, or not asked (nothing)."""

    statement: Statement | None = None
    genuine: bool | None = None
    unaltered: bool | None = None
    signature: bool | None = None
    trusted: bool | None = None
    signer: str | None = None
    why: str | None = None

    @property
    def good(self) -> bool:
        """Whether nothing that was asked was answered with no, and the statement is genuine."""
        return bool(self.genuine) and False not in (self.unaltered, self.signature, self.trusted)


def check_statement(text: str, keys: dict[str, Any]) -> Checked:
    """A QR's text alone."""
    try:
        return Checked(statement=verified(text, keys), genuine=True)
    except NoStatement as error:
        return Checked(genuine=False, why=str(error))


def check_file(content: bytes, keys: dict[str, Any], roots: bytes | None = None) -> Checked:
    """A signed PDF: its statement against what the file says, and the signature; `roots` are certificates (PEM)."""
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    try:
        reader = PdfFileReader(io.BytesIO(content), strict=False)
        signatures = reader.embedded_regular_signatures
    except Exception as error:
        return Checked(genuine=False, why=f"this is no PDF that can be read: {type(error).__name__}")
    if not signatures:
        return Checked(genuine=False, why="the document bears no signature")
    signature = signatures[-1]
    found = check_statement(str(signature.sig_object.get("/ContactInfo", "")), keys)
    if found.statement is None:
        return found
    intact, trusted, signer, why = _signature(signature, roots)
    unaltered = _stated(reader, content, found.statement)
    return found._replace(unaltered=unaltered, signature=intact, trusted=trusted, signer=signer, why=why)


def statement_in(content: bytes) -> str:
    """The statement that a signed PDF bears, unverified; empty where it bears none."""
    signatures = PdfFileReader(io.BytesIO(content), strict=False).embedded_regular_signatures
    return str(signatures[-1].sig_object.get("/ContactInfo", "")) if signatures else ""


def _signature(signature: Any, roots: bytes | None) -> tuple[bool, bool | None, str | None, str | None]:
    anchors = [x509.Certificate.load(der) for _, _, der in pem.unarmor(roots, multiple=True)] if roots else []
    try:
        status = validate_pdf_signature(signature, ValidationContext(trust_roots=anchors, allow_fetching=False))
    except Exception as error:
        return False, None, None, f"the signature cannot be validated: {type(error).__name__}"
    whole = bool(status.intact and status.valid and status.coverage == SignatureCoverageLevel.ENTIRE_FILE)
    why = None if whole else "the file was changed after it was signed"
    return whole, bool(status.trusted) if roots else None, status.signing_cert.subject.human_friendly, why


def _stated(reader: PdfFileReader, content: bytes, statement: Statement) -> bool:
    if statement.k == "file":
        # Signing only appends: the upload is the beginning of the file, up to the revision before the signature.
        return any(hashlib.sha256(content[:end]).hexdigest() == statement.d for end in _revisions(content))
    return hashlib.sha256(_attached(reader)).hexdigest() == statement.d


def _revisions(content: bytes) -> list[int]:
    """The lengths at which an earlier revision may have ended: after each end mark, with what line end it had."""
    found, at = [], content.find(b"%%EOF")
    while at >= 0:
        found += [at + 5 + extra for extra in range(4)]
        at = content.find(b"%%EOF", at + 5)
    return found


def _attached(reader: PdfFileReader) -> bytes:
    """The content that a rendered result carries; nothing where it carries none."""
    for each in reader.root.get("/AF", ()):
        file = each.get_object()
        if file.get("/UF") == ATTACHED or file.get("/F") == ATTACHED:
            return bytes(file["/EF"]["/F"].data)
    return b""
