"""The sweeper: settles writes whose caller died between intent and answer. Runs beside a worker, at intervals.

An interrupted write is carried out from its intent and answered, so that the same key finds the answer. That is
idempotent: any number of sweepers may run. One write that cannot be settled is told and keeps none of the others waiting.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from activities.acting import ActingDesk
from activities.desk import Office, Refused
from activities.filing import FilingDesk
from activities.intents import intent_of
from activities.list_signing import ListSigning
from dossier.wire import Act, DossierInput
from registry.requests import Write, forget_answered, unanswered

OLD_ENOUGH = timedelta(seconds=15)
REMEMBERED = timedelta(days=30)
LOG = logging.getLogger(__name__)


class Sweeper:
    """Finds and settles interrupted writes."""

    def __init__(
        self, office: Office, older_than: timedelta = OLD_ENOUGH, remembered: timedelta = REMEMBERED,
        signing: ListSigning | None = None,
    ) -> None:  # fmt: skip
        self.older_than, self.remembered = older_than, remembered
        self.office, self.filing, self.acting = office, FilingDesk(office), ActingDesk(office, signing)

    async def run(self, every: timedelta) -> None:
        """Sweep until cancelled."""
        while True:
            await asyncio.sleep(every.total_seconds())
            try:
                await self.sweep()
                await self.forget()
            except Exception:
                LOG.exception("sweeping failed; it is tried again in %s", every)

    async def sweep(self, older_than: timedelta | None = None) -> int:
        """Settle what is open for long enough; how many requests were looked at."""
        before, last, looked_at = self.office.time.now() - (self.older_than if older_than is None else older_than), None, 0
        while page := await self.office.store.run(unanswered, self.office.store, before, last):
            for request in page:
                await self._try(request)
            last, looked_at = page[-1], looked_at + len(page)
        return looked_at

    async def forget(self) -> int:
        """Remove what was answered so long ago that nobody repeats it; how many requests."""
        return await self.office.store.run(self._forget)

    def _forget(self) -> int:
        with self.office.store.write() as session:
            return forget_answered(session, self.office.time.now() - self.remembered)

    async def _try(self, request: Write) -> None:
        try:
            await self._settle(request)
        except Refused:
            pass  # an answer as well: it is kept with the request
        except Exception as error:
            # Neither key nor message: what failed may hold what was written.
            LOG.warning("a %s on %s is not settled yet: %s", _kind(request), request.code, type(error).__name__)

    async def _settle(self, request: Write) -> None:
        intent = await self.office.store.run(intent_of, self.office.keys, request)
        if isinstance(intent, DossierInput):
            await self.filing.carry_out(request)
        elif isinstance(intent, Act):
            await self.acting.carry_out(request, intent)


def _kind(request: Write) -> str:
    return request.route.partition("?")[0]
