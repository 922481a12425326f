"""The form of an evidence pack: which files it holds, and the one way in which its zip is written.

Entries are stored, not compressed, in order, with a fixed date, and the zip's comment is the digest of the manifest, which
holds the digest of every file. So a pack is one string of bytes for one content, and a changed byte anywhere shows.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict

FORM = "motcua/evidence-pack/1"
MANIFEST, README, KEY = "manifest.json", "README.md", "key.json"
JOURNAL, PROOF, DOSSIER, RUNS = "journal.jsonl", "proof.json", "dossier.json", "histories.json"
DOCUMENTS, SIGNATURES, LEDGER, LOG = "documents.json", "signatures.json", "ledger.json", "evidence-log.json"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,99}\.(json|jsonl|md)|(law|histories)/[A-Za-z0-9][A-Za-z0-9._-]{0,150}")
LARGEST_PACK = 512 * 1024 * 1024
MOST_FILES = 2_000
DATE = (1980, 1, 1, 0, 0, 0)


class PackedFile(BaseModel):
    """What the manifest says of a file."""

    model_config = ConfigDict(frozen=True)

    sha256: str
    size: int


class Manifest(BaseModel):
    """What a pack is of, who made it and what for, for whom it was opened, why there is no key, the digest of every file."""

    model_config = ConfigDict(frozen=True)

    form: str = FORM
    code: str
    installation: str
    release: str
    made_at: AwareDatetime
    made_by: str
    purpose: str
    recipient: str | None = None
    erased_at: AwareDatetime | None = None
    key_lost: str | None = None
    files: dict[str, PackedFile] = {}


class BadPack(ValueError):
    """The file is no evidence pack, or not a whole one; the message says what, and what to do."""

    code = "AUD-601"


def zipped(manifest: bytes, files: Mapping[str, bytes]) -> bytes:
    """The zip of a manifest and files: the same bytes for the same content."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
        for name, content in [(MANIFEST, manifest), *sorted(files.items())]:
            archive.writestr(zipfile.ZipInfo(name, DATE), content)
        archive.comment = hashlib.sha256(manifest).hexdigest().encode()
    return written.getvalue()


def listed(files: Mapping[str, bytes]) -> dict[str, Any]:
    """The manifest's list of files."""
    return {name: PackedFile(sha256=hashlib.sha256(content).hexdigest(), size=len(content)) for name, content in files.items()}
