"""Verifying a result without the system that made it: its QR's statement, its content, its signature. No network is used."""

from __future__ import annotations

import hashlib
import io
import logging
from collections.abc import Sequence
from typing import Any, NamedTuple

from asn1crypto import pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from activities.signing import COPY, COPY_SEAL, FIELD, SEAL
from activities.statements import NoStatement, Statement, verified

ATTACHED = "motcua-statement.json"
SEALS = (SEAL, COPY_SEAL)
OURS = (FIELD, COPY, *SEALS)


class Checked(NamedTuple):
    """What was found: each question answered yes, no, or not asked (nothing)."""

    statement: Statement | None = None
    genuine: bool | None = None
    unaltered: bool | None = None
    signature: bool | None = None
    trusted: bool | None = None
    signer: str | None = None
    seal: str | None = None
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
    found = check_statement(_statement(signatures[-1]), keys)
    if found.statement is None:
        return found
    unaltered = _stated(reader, content, found.statement)
    return _with_signatures(found._replace(unaltered=unaltered), signatures, roots)


def statement_in(content: bytes) -> str:
    """The statement that a signed PDF bears, unverified; empty where it bears none."""
    signatures = PdfFileReader(io.BytesIO(content), strict=False).embedded_regular_signatures
    return _statement(signatures[-1]) if signatures else ""


def _statement(signature: Any) -> str:
    return str(signature.sig_object.get("/ContactInfo", ""))


class _One(NamedTuple):
    """One signature looked at."""

    whole: bool
    trusted: bool
    by: str


def _with_signatures(found: Checked, signatures: list[Any], roots: bytes | None) -> Checked:
    """Ours, the signer's and the seal's, each over its revision and the last over the whole file; those that an upload brought
    with it are its content."""
    anchors = [x509.Certificate.load(der) for _, _, der in pem.unarmor(roots, multiple=True)] if roots else []
    ours = [each for each in signatures if each.field_name in OURS or each is signatures[-1]]
    try:
        looked = {each.field_name: _look(each, anchors, each is signatures[-1]) for each in ours}
    except Exception as error:
        return found._replace(signature=False, why=f"the signature cannot be validated: {type(error).__name__}")
    whole = all(one.whole for one in looked.values())
    return found._replace(
        signature=whole, trusted=all(one.trusted for one in looked.values()) if roots else None,
        signer=_last(looked, [name for name in looked if name not in SEALS]), seal=_last(looked, SEALS),
        why=None if whole else "the file was changed after it was signed",
    )  # fmt: skip


def _look(signature: Any, anchors: list[Any], last: bool) -> _One:
    status = validate_pdf_signature(signature, ValidationContext(trust_roots=anchors, allow_fetching=False))
    covered = SignatureCoverageLevel.ENTIRE_FILE if last else SignatureCoverageLevel.ENTIRE_REVISION
    kept = status.modification_level is not None and status.modification_level <= ModificationLevel.FORM_FILLING
    whole = status.intact and status.valid and status.coverage is not None and status.coverage >= covered and (last or kept)
    return _One(bool(whole), bool(status.trusted), _named(status.signing_cert.subject.native))


def _named(subject: dict[str, Any]) -> str:
    """Whose certificate it is, and of which organisation."""
    parts = [str(subject.get(name, "")) for name in ("common_name", "organization_name")]
    return ", ".join(dict.fromkeys(part for part in parts if part))


def _last(looked: dict[str, _One], names: Sequence[str]) -> str | None:
    return next((looked[name].by for name in reversed(names) if name in looked), None)


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
