"""The staffing round: work whose holder is away or has left goes to who acts now, and nobody staffed raises an alarm.

Runs beside a worker, at intervals; any number of workers may. What is moved is an act of the system on the dossier, under
a key of its state, so that it happens once. An alarm is raised ahead of the day: before it means a stop.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from typing import NamedTuple

from activities.acting import ActingDesk
from activities.desk import Office, Refused
from activities.filing import Under
from activities.notices.alarm_mail import AlarmMail
from dossier.commands import Relieve
from organisation.posts import SYSTEM
from organisation.staffing import Relief
from registry.administration import staffing
from registry.organisation import is_holding
from registry.recording import standing
from registry.staffing import Held, doubtful, keep_alarms, places_that_stand, places_with_work

A_PAGE = 500
AHEAD = timedelta(days=14)
LOG = logging.getLogger(__name__)


class Looked(NamedTuple):
    """What a round did."""

    relieved: int
    raised: int
    cleared: int


class StaffingRound:
    """Keeps work with people who are there. `ahead`: how early an alarm is raised; `mail` tells it."""

    def __init__(self, office: Office, ahead: timedelta = AHEAD, mail: AlarmMail | None = None) -> None:
        self.office, self.ahead, self.mail, self.acting = office, ahead, mail, ActingDesk(office)

    async def run(self, every: timedelta) -> None:
        """Go round until cancelled."""
        while True:
            await asyncio.sleep(every.total_seconds())
            try:
                await self.once()
            except Exception:
                LOG.exception("the staffing round failed; it is tried again in %s", every)

    async def once(self) -> Looked:
        """One round."""
        at, last, relieved = self.office.time.now(), None, 0
        while page := await asyncio.to_thread(self._doubtful, at, last):
            for held, relief, seq in page:
                relieved += await self._relieve(held, relief, seq) if relief is not None else 0
            last = page[-1][0]
        raised, cleared = await asyncio.to_thread(self._alarms, at)
        if self.mail is not None:
            await asyncio.to_thread(self.mail.once)
        return Looked(relieved, raised, cleared)

    def _doubtful(self, at: datetime, after: Held | None) -> list[tuple[Held, Relief | None, int]]:
        with self.office.store.read() as session:
            page = doubtful(session, at, after, A_PAGE)
            there = staffing(session, sorted({(held.authority, held.role) for held in page}))
            seqs = {held.code: found.seq for held in page if (found := standing(session, held.code)) is not None}
            # Where the authority has ended, an order hands the work over to whoever goes along: it is not taken away before.
            stand = {place for place in {held.authority for held in page} if is_holding(session, place, at)}
        reliefs = (there.relief(held.holder, held.role, held.authority, at) if held.authority in stand else None for held in page)
        return [(held, relief, seqs.get(held.code, 0)) for held, relief in zip(page, reliefs, strict=True)]

    async def _relieve(self, held: Held, relief: Relief, seq: int) -> int:
        """Move one holder's work on one dossier; what is refused or cannot be reached stays for the next round."""
        key = f"relieve-{held.code}-{seq}-{held.role}-{held.holder}"

        def make(command_id: str) -> Relieve:
            return Relieve(
                id=command_id, actor=SYSTEM, official=held.holder, role=held.role, authority=held.authority,
                ground=relief.ground, to=relief.to,
            )  # fmt: skip

        try:
            await self.acting.act(held.code, make, Under("system", key, "relieve", key))
        except Refused as refused:
            LOG.warning("work on %s could not be moved: %s", held.code, refused.rejection.code)
            return 0
        return 1

    def _alarms(self, at: datetime) -> tuple[int, int]:
        with self.office.store.read() as session:
            work = places_with_work(session)
            gaps = places_that_stand(session, staffing(session).gaps(at, self.ahead, work))
        with self.office.store.write() as session:
            return keep_alarms(session, gaps, work, at)
