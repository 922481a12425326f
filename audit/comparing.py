"""The registry held against Temporal: the witness of what was recorded since the last seal.

Every running dossier, and every one that ended since: each row that its history decided is in the registry as it was
decided, and the registry has none that was never decided. Two systems, two databases: both would have to be altered alike.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from temporalio.service import RPCError, RPCStatusCode

from activities.desk import Office
from audit.findings import Found
from audit.histories import HistoryRead, read_history, with_filing
from audit.keeping import BATCH
from audit.listing import OURS, listed
from dossier.journal import BrokenChain, JournalRow, verify
from registry.journals import rows_of
from registry.keys import Erased, UnknownKey
from registry.sealing import Unsealable

AT_ONCE = 8
PATIENCE = timedelta(minutes=1)
"""How long a decided row may take to be recorded: the sweeper is about."""


class Compared(NamedTuple):
    """How many dossiers were compared, how many are erased and could not be, and what is wrong."""

    dossiers: int
    erased: int
    findings: list[Found]


async def compare(office: Office, since: datetime | None) -> Compared:
    """Compare every dossier that runs or ended after an instant of the machines (None: every one that Temporal has)."""
    gate, done = asyncio.Semaphore(AT_ONCE), list[tuple[bool, Found | None]]()

    async def one(code: str) -> tuple[bool, Found | None]:
        async with gate:
            return await _twice(office, code)

    async for batch in listed(office.client, _since(since), BATCH):
        done += await asyncio.gather(*(one(code) for code in sorted({run.id for run in batch})))
    return Compared(len(done), sum(erased for erased, _ in done), [found for _, found in done if found is not None])


def _since(instant: datetime | None) -> str:
    """The query of runs that run or ended after an instant; all of ours without one."""
    if instant is None:
        return OURS
    return f'{OURS} AND (ExecutionStatus = "Running" OR CloseTime > "{instant:%Y-%m-%dT%H:%M:%SZ}")'


async def _twice(office: Office, code: str) -> tuple[bool, Found | None]:
    """Dossiers move while they are read: told only if it is seen again."""
    erased, found = await compare_one(office, code)
    if found is None:
        return erased, None
    await asyncio.sleep(0.5)
    return await compare_one(office, code)


async def compare_one(office: Office, code: str) -> tuple[bool, Found | None]:
    """Whether its history is erased, and the first thing that is wrong with one dossier."""
    try:
        history = await office.client.get_workflow_handle(code).fetch_history()
        read = await read_history(code, history.events, office.client.data_converter)
    except Erased:
        return True, None
    except (Unsealable, UnknownKey) as error:
        return False, Found("AUD-505", code, str(error))
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return False, None
        raise
    rows, key_fault = await asyncio.to_thread(_registered, office, code)
    return False, key_fault or _differs(code, read, rows, datetime.now(UTC))


def _registered(office: Office, code: str) -> tuple[list[JournalRow], Found | None]:
    with office.store.read() as session:
        try:
            rows = rows_of(session, code, office.keys.of(code))
        except Unsealable as error:
            return rows_of(session, code), Found("AUD-110", code, f"a personal part of the journal does not open: {error}")
    try:
        verify(code, rows)
    except BrokenChain as error:
        return rows, Found("AUD-110", code, str(error)) if "personal part" in str(error) else None
    return rows, None


def _differs(code: str, read: HistoryRead, rows: Sequence[JournalRow], wall: datetime) -> Found | None:
    decided = {row.seq: row for row in with_filing(read)[1]}
    late = [n for n in decided if n > len(rows) and wall - read.seen_at.get(n, wall - PATIENCE * 2) > PATIENCE]
    if not rows:
        return Found("AUD-303", code, "its workflow is in Temporal and the registry has no journal of it") if late else None
    carried = read.given.carried
    if carried is not None:
        if len(rows) < carried.state.seq:
            what = f"the journal ends at row {len(rows)}; its workflow went on from row {carried.state.seq}"
            return Found("AUD-302", code, what)
        if rows[carried.state.seq - 1].hash != carried.head:
            return Found("AUD-301", code, f"the rows up to {carried.state.seq} are not those that its workflow went on from")
    for row in rows:
        if row.seq in decided and decided[row.seq].hash != row.hash:
            return Found("AUD-301", code, f"row {row.seq} was decided otherwise than it is recorded")
    if len(rows) > read.newest:
        return Found("AUD-304", code, f"the journal goes on to row {len(rows)}; its workflow decided {read.newest}")
    if late:
        return Found("AUD-302", code, f"row {min(late)} was decided and is not recorded: the journal ends at row {len(rows)}")
    return None
