"""The sweeper: settles writes whose caller died between intent and answer. Runs beside a worker, at intervals.

An interrupted filing is carried out from its intent; an interrupted act's rows are taken from the dossier's outbox. Both
are idempotent, so any number of sweepers may run.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from activities.acting import ActingDesk
from activities.desk import Office
from activities.filing import FilingDesk
from registry.requests import unanswered
from registry.tables import Request

OLD_ENOUGH = timedelta(seconds=15)
LOG = logging.getLogger(__name__)


class Sweeper:
    """Finds and settles interrupted writes."""

    def __init__(self, office: Office) -> None:
        self.office, self.filing, self.acting = office, FilingDesk(office), ActingDesk(office)

    async def run(self, every: timedelta) -> None:
        """Sweep until cancelled."""
        while True:
            await asyncio.sleep(every.total_seconds())
            try:
                await self.sweep()
            except Exception:
                LOG.exception("sweeping failed; it is tried again in %s", every)

    async def sweep(self, older_than: timedelta = OLD_ENOUGH) -> int:
        """Settle what is open for long enough; how many requests were looked at."""
        found = await asyncio.to_thread(unanswered, self.office.store, self.office.time.now() - older_than)
        for request in found:
            await self._settle(request)
        return len(found)

    async def _settle(self, request: Request) -> None:
        if request.code is None:
            return
        if request.sealed is not None:
            await self.filing.carry_out(request)
        else:
            await self.acting.settle(request.code)
