"""What a day's seal is made of: leaves, one for each dossier whose chain moved, and the statement over their Merkle root.

Everything hashed is kept as the text that was hashed. A statement names the hash of the one before, so that days are a chain;
an authority's time-stamp is over a statement's bytes. Pure; written by `sealing.py`, read by `verifying.py` and by packs.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime

from pydantic import AwareDatetime, BaseModel, ConfigDict

from audit.chains import StoredRow

FIRST = hashlib.sha256(b"motcua/day-seal/1").hexdigest()
"""What the first seal names as the one before."""


class Leaf(BaseModel):
    """Rows `first`..`last` of a dossier were sealed; `head` is the chain's, `rows` a digest over every column of them."""

    model_config = ConfigDict(frozen=True)

    code: str
    first: int
    last: int
    head: str
    rows: str
    plan: str = ""
    calendar: str = ""


class Statement(BaseModel):
    """The seal of a day, from instant to instant, with the head of the evidence log, of each log of who looked at what the
    last row and a digest over the day's rows (`sealed_logs.py`), and a digest over the histories kept (`sealed_histories.py`)."""

    model_config = ConfigDict(frozen=True)

    motcua: str = "day-seal/1"
    installation: str
    n: int
    day: date
    since: AwareDatetime
    until: AwareDatetime
    leaves: int
    rows: int
    root: str
    log: int
    log_head: str
    openings: int
    openings_digest: str
    look_ups: int = 0
    look_ups_digest: str = ""
    attempts: int = 0
    attempts_digest: str = ""
    histories: int = 0
    histories_digest: str = ""
    prev: str


def text_of(model: BaseModel) -> str:
    """The one text that is hashed."""
    return json.dumps(model.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def leaf_of(code: str, rows: Sequence[StoredRow], plan: str, calendar: str) -> Leaf:
    """The leaf over consecutive rows of one dossier."""
    last = rows[-1]
    return Leaf(code=code, first=rows[0].seq, last=last.seq, head=last.hash, rows=rows_digest(rows), plan=plan, calendar=calendar)


def rows_digest(rows: Sequence[StoredRow]) -> str:
    """A digest over every column of rows: what the chain does not hash (instants of recording, ciphertext) is in here."""
    over = hashlib.sha256()
    for row in rows:
        sealed = hashlib.sha256(row.sealed).hexdigest() if row.sealed is not None else "-"
        over.update(
            f"{row.seq}|{row.command_id}|{_utc(row.at)}|{_utc(row.recorded_at)}|{sealed}|{row.prev}|{row.hash}\n".encode()
        )
    return over.hexdigest()


def hash_of(text: str) -> str:
    """SHA-256 of a statement's text."""
    return hashlib.sha256(text.encode()).hexdigest()


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
