"""What Temporal has of runs that are not kept to their end: open dossiers as they stand now."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from sqlmodel import col, select
from temporalio.api.history.v1 import History
from temporalio.service import RPCError, RPCStatusCode

from activities.desk import Office
from audit.gathering import Live
from registry.tables import KeptHistory

AT_ONCE = 8
CHUNK = 500


async def live_histories(office: Office, codes: Sequence[str]) -> Live:
    """The last run of each dossier whose end is not kept, where Temporal still has it."""
    kept = await asyncio.to_thread(_kept_to_the_end, office, codes)
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(code: str) -> list[bytes]:
        async with gate:
            try:
                history = await office.client.get_workflow_handle(code).fetch_history()
            except RPCError as error:
                if error.status is RPCStatusCode.NOT_FOUND:
                    return []
                raise
        return [History(events=history.events).SerializeToString()]

    wanted = [code for code in codes if code not in kept]
    found = await asyncio.gather(*(one(code) for code in wanted))
    return {code: histories for code, histories in zip(wanted, found, strict=True) if histories}


def _kept_to_the_end(office: Office, codes: Sequence[str]) -> set[str]:
    ended: set[str] = set()
    last = (col(KeptHistory.closed), col(KeptHistory.continued_in).is_(None))
    with office.store.read() as session:
        for start in range(0, len(codes), CHUNK):
            part = col(KeptHistory.code).in_(codes[start : start + CHUNK])
            ended |= set(session.exec(select(KeptHistory.code).where(part, *last)).all())
    return ended
