"""Uploaded papers: content-addressed, sealed with the key ring on disk, known to the registry by digest."""

from __future__ import annotations

import hashlib
import os
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from registry.sealing import KeyRing, new_key, seal, unseal
from registry.tables import Paper

CONTEXT = b"paper:"


class PaperStore:
    """The bytes of papers under one folder; the same content is kept once."""

    def __init__(self, folder: Path, ring: KeyRing) -> None:
        self.folder, self.ring = folder, ring

    def put(self, content: bytes) -> str:
        """Keep a content, durably and under its own key; its SHA-256."""
        digest = hashlib.sha256(content).hexdigest()
        path = self._path(digest)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            key = new_key()
            wrapped = self.ring.wrap(key)
            _write_durably(path, len(wrapped).to_bytes(2, "big") + wrapped + seal(key, content, CONTEXT + digest.encode()))
        return digest

    def get(self, digest: str) -> bytes:
        """The content. `LookupError` where it is not kept here, `Unsealable` where its bytes were altered."""
        try:
            stored = self._path(digest).read_bytes()
        except FileNotFoundError:
            raise LookupError(digest) from None
        length = int.from_bytes(stored[:2], "big")
        key = self.ring.unwrap(stored[2 : 2 + length])
        return unseal(key, stored[2 + length :], CONTEXT + digest.encode())

    def _path(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest


def _write_durably(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(path)


def keep_paper(session: Session, digest: str, kind: str, size: int, who: str, at: datetime) -> None:
    """Note an upload; the first one of a content stands."""
    dialect: Any = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    row = {"digest": digest, "kind": kind, "size": size, "uploaded_by": who, "uploaded_at": at}
    session.execute(dialect.insert(Paper).values(row).on_conflict_do_nothing())


def unknown_papers(session: Session, digests: set[str]) -> list[str]:
    """Which of these were never uploaded."""
    known = session.exec(select(Paper.digest).where(col(Paper.digest).in_(digests))).all() if digests else []
    return sorted(digests - set(known))
