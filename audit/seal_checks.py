"""The days' seals by themselves: an unbroken chain of statements, each with its leaves, its time-stamp and its copies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

from pydantic import ValidationError
from sqlmodel import Session, col, select

from audit import merkle, sealed_histories, sealed_logs
from audit.day_seals import FIRST, Leaf, Statement, hash_of
from audit.findings import Found
from audit.log_marks import otherwise_than_marked
from audit.sealing import GRACE, copy_name
from audit.stamping import BadStamp, attested
from registry.evidence import FIRST as FIRST_ENTRY
from registry.evidence import entries_of, fault_in_log
from registry.shelves import Shelf, StoreDown
from registry.store import Store
from registry.tables import DaySeal, SealLeaf
from statute.time import midnight_after

Level = Literal["time-stamped", "time-stamped late", "stamp unverified", "copied", "chained"]
LATE = timedelta(days=2)
OVERDUE = timedelta(hours=3)
OTHER_BYTES = "Mismatch between messages"


class CheckedSeals(NamedTuple):
    """The statements that stand, how strong the evidence of each day is, and what is wrong."""

    statements: list[Statement]
    levels: dict[date, Level]
    findings: list[Found]


def check_seals(store: Store, now: datetime, roots: bytes = b"", copies: Sequence[Shelf] = ()) -> CheckedSeals:
    """Check every seal, the first one first."""
    with store.read() as session:
        seals = list(session.exec(select(DaySeal).order_by(col(DaySeal.n))).all())
        statements, findings = _chain(seals)
        findings += [found for seal in statements for found in _leaves(session, seal)]
        findings += list(_logs(session, statements))
        findings += list(otherwise_than_marked(session, now, copies))
        for said in sealed_histories.changed(session, statements):
            findings.append(
                Found("AUD-208", "", f"the histories kept on {said.day} are not the {said.histories} that were sealed")
            )
    copied, against = _copies(seals, copies)
    levels, stamps = _stamps(seals, roots, copied)
    stopped = _stopped(statements, now)
    return CheckedSeals(statements, levels, [*findings, *against, *stamps, *([stopped] if stopped is not None else [])])


def _chain(seals: Sequence[DaySeal]) -> tuple[list[Statement], list[Found]]:
    """Statements that read, with what breaks their chain."""
    statements: list[Statement] = []
    findings: list[Found] = []
    prev, n = FIRST, 1
    for row in seals:
        if row.n != n:
            missing = f"seal {n} is" if row.n == n + 1 else f"seals {n} to {row.n - 1} are"
            findings.append(Found("AUD-202", "", f"{missing} missing before the one of {row.day}"))
        elif hash_of(row.statement) != row.hash:
            findings.append(Found("AUD-201", "", f"the statement of {row.day} is not the one that was hashed"))
        try:
            said = Statement.model_validate_json(row.statement)
        except ValidationError:
            findings.append(Found("AUD-201", "", f"the statement of {row.day} cannot be read"))
        else:
            statements.append(said)
            if (said.n, said.day) != (row.n, row.day):
                findings.append(Found("AUD-201", "", f"the seal of {row.day} holds the statement of {said.day}"))
            elif row.n == n and said.prev != prev:
                findings.append(Found("AUD-203", "", f"the seal of {row.day} does not follow from the one before"))
        prev, n = row.hash, row.n + 1
    return statements, findings


def _leaves(session: Session, said: Statement) -> Iterator[Found]:
    rows = session.exec(select(SealLeaf).where(col(SealLeaf.n) == said.n)).all()
    ordered = sorted(rows, key=lambda row: row.code)
    if merkle.root(row.leaf.encode() for row in ordered).hex() != said.root or len(rows) != said.leaves:
        yield Found("AUD-204", "", f"{len(rows)} leaves of {said.day} do not give the root of its seal over {said.leaves}")
        return
    for row in ordered:
        leaf = Leaf.model_validate_json(row.leaf)
        if (leaf.code, leaf.first, leaf.last) != (row.code, row.first, row.last):
            yield Found("AUD-204", row.code, f"a column of the leaf of {said.day} says otherwise than its text")


def _logs(session: Session, statements: Sequence[Statement]) -> Iterator[Found]:
    """The evidence log is whole, has what each seal says it had, and no row of a sealed day's other logs was changed."""
    entries = entries_of(session)
    fault = fault_in_log(entries)
    if fault is not None:
        yield Found("AUD-207", "", fault)
    for said in statements:
        head = FIRST_ENTRY if said.log == 0 else entries[said.log - 1].hash if said.log <= len(entries) else ""
        if head != said.log_head and fault is None:
            yield Found("AUD-207", "", f"the evidence log had {said.log} entries by the seal of {said.day}, and not these")
    for log, said in sealed_logs.changed(session, statements):
        yield Found("AUD-207", "", f"the {log.called} until {said.day} are not those that were sealed")


def _copies(seals: Sequence[DaySeal], copies: Sequence[Shelf]) -> tuple[set[int], list[Found]]:
    """Which seals have a copy everywhere, and where a copy says otherwise."""
    copied, findings = {seal.n for seal in seals if copies}, []
    for shelf in copies:
        for seal in seals:
            try:
                findings += _otherwise(shelf, seal)
            except (LookupError, StoreDown):
                copied.discard(seal.n)
        findings += _only_copied(shelf, seals)
    return copied, findings


def _otherwise(shelf: Shelf, seal: DaySeal) -> list[Found]:
    """Where one copy says otherwise than what is here."""
    if shelf.read(copy_name(seal.day, "json")) != seal.statement.encode():
        return [Found("AUD-203", "", f"the seal of {seal.day} is not the one that was copied outside")]
    was_stamped = seal.copied_at is not None and seal.stamp is not None
    if was_stamped and shelf.read(copy_name(seal.day, "tsr")) != seal.stamp:
        return [Found("AUD-205", "", f"the time-stamp of {seal.day} is not the one that was copied outside")]
    return []


def _only_copied(shelf: Shelf, seals: Sequence[DaySeal]) -> list[Found]:
    """Days whose seal is in the copy and not here any more, from the last one on."""
    known, day = {seal.day for seal in seals}, seals[-1].day + timedelta(days=1) if seals else None
    lost: list[date] = []
    try:
        names = {name.rpartition("/")[2] for name in shelf.names() if name.endswith(".json")}
    except StoreDown:
        return []
    for name in sorted(names):
        found = date.fromisoformat(name.removesuffix(".json"))
        if found not in known and (day is None or found >= day):
            lost.append(found)
    return [Found("AUD-202", "", f"the seal of {one} was copied outside and is not here any more") for one in lost]


def _stamps(seals: Sequence[DaySeal], roots: bytes, copied: set[int]) -> tuple[dict[date, Level], list[Found]]:
    levels: dict[date, Level] = {}
    findings = []
    for seal in seals:
        levels[seal.day] = "copied" if seal.n in copied else "chained"
        if seal.stamp is None:
            continue
        if not roots:
            levels[seal.day] = "stamp unverified"
            continue
        try:
            at = attested(seal.stamp, seal.statement.encode(), roots)
        except BadStamp as error:
            code = "AUD-203" if str(error) == OTHER_BYTES else "AUD-205"
            what = "is over another statement" if code == "AUD-203" else f"does not hold: {error}"
            findings.append(Found(code, "", f"the time-stamp of {seal.day} {what}"))
        else:
            levels[seal.day] = "time-stamped late" if at - midnight_after(seal.day) > LATE else "time-stamped"
    return levels, findings


def _stopped(statements: Sequence[Statement], now: datetime) -> Found | None:
    if not statements or now < statements[-1].until + timedelta(days=1) + GRACE + OVERDUE:
        return None
    return Found("AUD-206", "", f"the last day that was sealed is {statements[-1].day}")
