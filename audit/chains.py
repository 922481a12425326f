"""One dossier's journal by itself: is every row the one that was written, and if not, what was done to which row.

The quick way is one hash a row. Only where that fails is it found out what happened, by the sequence that each row's own
hashed text carries: it says where the row stood when it was written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from audit.findings import Found
from dossier.journal import chained, genesis


class StoredRow(NamedTuple):
    """A journal row with every column, the personal part closed."""

    seq: int
    command_id: str
    at: datetime
    recorded_at: datetime
    public: str
    sealed: bytes | None
    prev: str
    hash: str


def is_whole(code: str, rows: Sequence[StoredRow]) -> bool:
    """Whether the rows are an unbroken chain from the dossier's genesis."""
    head = genesis(code).encode()
    for n, row in enumerate(rows, start=1):
        if row.seq != n or row.prev.encode() != head or not row.public.startswith(f'{{"seq":{n},'):
            return False
        head = hashlib.sha256(head + row.public.encode()).hexdigest().encode()
        if head != row.hash.encode():
            return False
    return True


def column_fault(row: StoredRow) -> str | None:
    """What a column says otherwise than the hashed text beside it; `recorded_at` and the personal part the day's seal covers."""
    said = json.loads(row.public)
    if said["command"]["id"] != row.command_id:
        return f"the column command_id of row {row.seq} is {row.command_id}, the hashed text has {said['command']['id']}"
    if datetime.fromisoformat(said["at"]) != row.at:
        return f"the column at of row {row.seq} is {row.at.isoformat()}, the hashed text has {said['at']}"
    return None


def break_in(code: str, rows: Sequence[StoredRow]) -> Found | None:
    """What was done to the first row that is wrong; nothing where the chain is whole."""
    if is_whole(code, rows):
        return None
    head, own = genesis(code), [_own_seq(row) for row in rows]
    for n, row in enumerate(rows, start=1):
        if row.seq != n:
            return _gap(code, n, row, rows)
        if own[n - 1] is not None and own[n - 1] != n:
            return _moved(code, n, own)
        if chained(row.prev, row.public) != row.hash:
            return Found("AUD-101", code, f"row {n} is not the one that was hashed: a byte of its text or hash was changed")
        if row.prev != head:
            return _unlinked(code, n, row, head)
        head = row.hash
    return Found("AUD-101", code, "a row does not begin with its own sequence")  # pragma: no cover (is_whole found it)


def _own_seq(row: StoredRow) -> int | None:
    """Where the row's own text says it stands."""
    begin, _, rest = row.public.partition(",")
    number = begin.removeprefix('{"seq":')
    return int(number) if rest and begin.startswith('{"seq":') and number.isdigit() else None


def _gap(code: str, n: int, row: StoredRow, rows: Sequence[StoredRow]) -> Found:
    if row.seq < n:
        return Found("AUD-103", code, f"there are two rows {row.seq}")
    missing = f"row {n}" if row.seq == n + 1 else f"rows {n} to {row.seq - 1}"
    if n == 1 and row.prev == genesis(code) and len(rows) == 1:
        return Found("AUD-101", code, f"the only row says that it is row {row.seq}: its sequence was changed")
    return Found("AUD-102", code, f"{missing} are missing before row {row.seq}".replace("row 1 are", "row 1 is"))


def _moved(code: str, n: int, own: Sequence[int | None]) -> Found:
    """A row that was written for another place: its neighbours tell whether rows were swapped, taken out or put in."""
    wrote = own[n - 1] or 0
    if 0 < wrote <= len(own) and own[wrote - 1] == n:
        return Found("AUD-104", code, f"rows {n} and {wrote} were swapped")
    if wrote > n:
        return Found("AUD-102", code, f"row {n} was dropped and the rows after it moved up: row {wrote} stands in its place")
    return Found("AUD-103", code, f"a row was inserted at {n}: it was written as row {wrote}, and the rows after it moved down")


def _unlinked(code: str, n: int, row: StoredRow, head: str) -> Found:
    if chained(head, row.public) == row.hash:
        return Found("AUD-101", code, f"the column prev of row {n} was changed")
    return Found("AUD-108", code, f"row {n} does not follow from row {n - 1}: one of the two was written anew")
