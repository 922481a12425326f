"""Verification of evidence: every journal against its chain and the days' seals, and the seals against roots, stamps and copies.

Needs no key and no Temporal. It reads, and changes nothing. What was recorded since the last seal has only its chain here;
`comparing.py` holds it against Temporal.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session

from audit.chains import StoredRow, break_in, column_fault
from audit.day_seals import Leaf, Statement, rows_digest
from audit.findings import Found
from audit.stored_rows import DOSSIER, LEAF, codes_after, rows_by_code
from registry.evidence import entries_of
from registry.store import Store

PAGE = 500
"""Dossiers read at once."""


class Standing(NamedTuple):
    """What a dossier's projection says of its journal and its law."""

    seq: int
    head: str
    plan: str
    calendar: str


class Sealed(NamedTuple):
    """A leaf with the seal that it stands in."""

    leaf: Leaf
    seal: Statement


class Checked(NamedTuple):
    """What came of the journals: `last` is where a later call goes on."""

    dossiers: int
    rows: int
    last: str
    findings: list[Found]


def check_journals(store: Store, seals: Sequence[Statement], after: str = "", most: int | None = None) -> Checked:
    """Check journals in the database's order from a code on, all of them or about so many rows."""
    dossiers = rows = 0
    findings: list[Found] = []
    while most is None or rows < most:
        codes, read, found = _page(store, seals, after)
        if not codes:
            return Checked(dossiers, rows, "", findings)
        if found:  # dossiers move while they are read: told only if it is seen again
            found = [one for code in {each.dossier for each in found} for one in _page(store, seals, "", [code])[2]]
        findings += found
        dossiers, rows, after = dossiers + len(codes), rows + read, codes[-1]
    return Checked(dossiers, rows, after, findings)


def check_some(store: Store, seals: Sequence[Statement], codes: Sequence[str]) -> list[Found]:
    """Check named dossiers."""
    return [found for start in range(0, len(codes), PAGE) for found in _page(store, seals, "", codes[start : start + PAGE])[2]]


def _page(
    store: Store, seals: Sequence[Statement], after: str, codes: Sequence[str] = ()
) -> tuple[Sequence[str], int, list[Found]]:
    """Some dossiers, or the next ones: which, how many rows, what is wrong."""
    by_n, until = {seal.n: seal for seal in seals}, seals[-1].until if seals else None
    with store.read() as session:
        codes = codes or codes_after(session, after, PAGE)
        standings = _standings(session, codes)  # first: a journal is never behind what was read before
        journals, leaves, imported = rows_by_code(session, codes), _leaves(session, codes, by_n), _imported(session, codes)
    checked = [
        check(code, journals.get(code, []), leaves.get(code, []), standings.get(code), until, imported.get(code))
        for code in codes
    ]
    return codes, sum(map(len, journals.values())), [found for found in checked if found is not None]


def check(
    code: str, rows: Sequence[StoredRow], leaves: Sequence[Sealed], standing: Standing | None,
    until: datetime | None, imported: Leaf | None = None,
) -> Found | None:  # fmt: skip
    """The first thing that is wrong with one dossier; `until` is where the last day's seal ends."""
    if not rows:
        last = f"row {leaves[-1].leaf.last}, sealed on {leaves[-1].seal.day}" if leaves else "no seal"
        return Found("AUD-107", code, f"the whole journal is gone; it had come to {last}")
    return (
        check_rows(code, rows, leaves, imported)
        or _unsealed(code, rows, leaves, until, imported)
        or _projected(code, rows, leaves, standing)
    )


def check_rows(code: str, rows: Sequence[StoredRow], leaves: Sequence[Sealed], imported: Leaf | None = None) -> Found | None:
    """The chain and what was sealed of it: all that a pack has."""
    return (
        break_in(code, rows)
        or (_as_imported(code, rows, imported) if imported is not None else None)
        or next(filter(None, (_against(code, rows, sealed, imported) for sealed in leaves)), None)
        or _gap(code, leaves)
    )


def _as_imported(code: str, rows: Sequence[StoredRow], leaf: Leaf) -> Found | None:
    """What came from another installation is as it came: the evidence log says how, and days' seals hold the log."""
    if len(rows) < leaf.last:
        return Found("AUD-106", code, f"the journal ends at row {len(rows)}; it was imported with {leaf.last}")
    if rows[leaf.last - 1].hash != leaf.head:
        return Found("AUD-108", code, f"the chain was written anew: row {leaf.last} is not the one that was imported")
    if rows_digest(rows[: leaf.last]) != leaf.rows:
        return Found("AUD-101", code, f"a column of the rows up to {leaf.last} is not what was imported")
    return None


def _against(code: str, rows: Sequence[StoredRow], sealed: Sealed, imported: Leaf | None) -> Found | None:
    """The rows of one leaf, as they are now."""
    leaf, day, came = sealed.leaf, sealed.seal.day, imported.last if imported is not None else 0
    if len(rows) < leaf.last:
        return Found("AUD-106", code, f"the journal ends at row {len(rows)}; by the seal of {day} it had come to row {leaf.last}")
    if rows[leaf.last - 1].hash != leaf.head:
        return Found("AUD-108", code, f"the chain was written anew: row {leaf.last} is not the one sealed on {day}")
    those = rows[leaf.first - 1 : leaf.last]
    if rows_digest(those) != leaf.rows:
        return _changed(code, those, sealed)
    early = [row for row in those if row.recorded_at < sealed.seal.since and row.seq > came]
    if early:
        what = f"row {early[0].seq} says it was recorded at {early[0].recorded_at.isoformat()}, and was first sealed on {day}"
        return Found("AUD-105", code, what)
    return None


def _changed(code: str, rows: Sequence[StoredRow], sealed: Sealed) -> Found:
    """The chain is whole and a column that it does not hash differs from what was sealed."""
    for row in rows:
        said = column_fault(row)
        if said is not None:
            return Found("AUD-101", code, said)
        if not sealed.seal.since <= row.recorded_at < sealed.seal.until:
            what = f"row {row.seq} now says it was recorded at {row.recorded_at.isoformat()}; it was sealed on {sealed.seal.day}"
            return Found("AUD-105", code, what)
    span = f"row {rows[0].seq}" if len(rows) == 1 else f"rows {rows[0].seq} to {rows[-1].seq}"
    what = f"the encrypted personal part or the instant of recording of {span} is not what was sealed on {sealed.seal.day}"
    return Found("AUD-101", code, what)


def _gap(code: str, leaves: Sequence[Sealed]) -> Found | None:
    expected = 1
    for sealed in leaves:
        if sealed.leaf.first != expected:
            what = f"the seal of {sealed.seal.day} begins at row {sealed.leaf.first}; row {expected} was to be sealed next"
            return Found("AUD-204", code, what)
        expected = sealed.leaf.last + 1
    return None


def _unsealed(
    code: str, rows: Sequence[StoredRow], leaves: Sequence[Sealed], until: datetime | None, imported: Leaf | None
) -> Found | None:
    """Rows that no seal covers yet: they must be younger than the last seal, and their columns say what their text says."""
    known = max(leaves[-1].leaf.last if leaves else 0, imported.last if imported is not None else 0)
    for row in rows[known:]:
        if until is not None and all(later.recorded_at < until for later in rows[row.seq - 1 :]):
            what = f"row {row.seq} says it was recorded at {row.recorded_at.isoformat()}; that day is sealed without it"
            return Found("AUD-105", code, what)
        said = column_fault(row)
        if said is not None:
            return Found("AUD-101", code, said)
    return None


def _projected(code: str, rows: Sequence[StoredRow], leaves: Sequence[Sealed], standing: Standing | None) -> Found | None:
    if standing is None:
        return Found("AUD-111", code, "the journal is there and the dossier's row is not")
    if standing.seq > rows[-1].seq:
        return Found("AUD-106", code, f"the journal ends at row {rows[-1].seq}; the dossier had come to row {standing.seq}")
    if (standing.seq, standing.head) != (rows[-1].seq, rows[-1].hash):
        return Found("AUD-111", code, f"the dossier's row stands at row {standing.seq}, the journal at row {rows[-1].seq}")
    if leaves and leaves[-1].leaf.last == rows[-1].seq:
        leaf = leaves[-1].leaf
        if (leaf.plan, leaf.calendar) != (standing.plan, standing.calendar):
            return Found("AUD-109", code, f"the dossier is pinned to other law than was sealed on {leaves[-1].seal.day}")
    return None


def _leaves(session: Session, codes: Sequence[str], seals: Mapping[int, Statement]) -> dict[str, list[Sealed]]:
    found = select(LEAF.c.code, LEAF.c.n, LEAF.c.leaf).where(LEAF.c.code.in_(codes)).order_by(LEAF.c.code, LEAF.c.n)
    by_code: dict[str, list[Sealed]] = defaultdict(list)
    for code, n, text in session.connection().execute(found):
        if n in seals:  # leaves of no seal are the seals' own finding
            by_code[code].append(Sealed(Leaf.model_validate_json(text), seals[n]))
    return by_code


def _standings(session: Session, codes: Sequence[str]) -> dict[str, Standing]:
    d = DOSSIER.c
    found = select(d.code, d.seq, d.head, d.plan_digest, d.calendar_digest).where(d.code.in_(codes))
    return {row[0]: Standing(*row[1:]) for row in session.connection().execute(found)}


def _imported(session: Session, codes: Sequence[str]) -> dict[str, Leaf]:
    """What came here from another installation: its rows are older than our seals."""
    wanted = set(codes)
    entries = [entry for entry in entries_of(session, None, ("imported",)) if entry.code in wanted]
    return {entry.code: Leaf.model_validate(json.loads(entry.entry)["leaf"]) for entry in entries}
