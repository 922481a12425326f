"""Moving this installation's time ahead: the port first, then every open dossier is told, so that its timer follows.

Trial, demo and tests only; `registry.time_port` refuses it elsewhere. Called by `motcua time move` and `motcua demo`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlmodel import col, select
from temporalio.service import RPCError, RPCStatusCode

from activities.desk import Office
from dossier.names import TIME_MOVED
from registry.tables import Dossier, Request
from registry.time_port import FRESH

AT_ONCE = 32
"""Dossiers told side by side."""


class Moved(NamedTuple):
    """What a move came to: the new offset and instant, and how many open dossiers were told."""

    offset: timedelta
    now: datetime
    told: int


async def move_time(office: Office, by: timedelta) -> Moved:
    """Move time ahead and return once every process and dossier has it. Raises `TimeNotMovable`, `ValueError`."""
    offset = await asyncio.to_thread(office.time.move, by)
    told = await _tell(office, await asyncio.to_thread(_open, office), offset)
    # Other processes look again within FRESH; what they filed meanwhile still has the old offset.
    await asyncio.sleep(FRESH + 0.1)
    late = set(await asyncio.to_thread(_open, office)) - told
    return Moved(offset, office.time.now(), len(told | await _tell(office, late, offset)))


def _open(office: Office) -> set[str]:
    """Every dossier that is not closed, also those whose filing is still under way."""
    with office.store.read() as session:
        filed = session.exec(select(Dossier.code).where(col(Dossier.phase) != "closed")).all()
        under_way = session.exec(select(Request.code).where(col(Request.answered_at).is_(None))).all()
    return {*filed, *(code for code in under_way if code is not None)}


async def _tell(office: Office, codes: Iterable[str], offset: timedelta) -> set[str]:
    gate = asyncio.Semaphore(AT_ONCE)

    async def tell(code: str) -> str | None:
        async with gate:
            try:
                await office.client.get_workflow_handle(code).signal(TIME_MOVED, offset.total_seconds())
            except RPCError as error:
                if error.status is not RPCStatusCode.NOT_FOUND:  # it ended, or was never started
                    raise
                return None
        return code

    return {code for code in await asyncio.gather(*(tell(code) for code in codes)) if code is not None}
