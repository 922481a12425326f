"""Results that nobody fetched: their applicants are reminded at set ages (policies/office.yaml), each age once, with proof.

A reminder is no event of the dossier and decides nothing: it goes straight to the sender's tries, which are of record. Where
several ages have passed while nothing ran, only the last one is told. Beside a worker; any number of processes may.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta

from sqlalchemy import exists
from sqlmodel import col, or_, select

from activities.notices.sending import Sender
from procedure_defs.policies.office import holding, office_policy
from registry.tables import Dispatch, Dossier, Task
from registry.turns import take_turn
from statute.time import local_date

EVERY = timedelta(hours=1)
TURN = "reminders"
SPAN = timedelta(minutes=10)
A_RUN = 200
WHAT = "unclaimed"
LOG = logging.getLogger(__name__)


class Reminding:
    """Reminds for one installation."""

    def __init__(self, sender: Sender) -> None:
        self.sender, self.office = sender, sender.office

    async def run(self, every: timedelta = EVERY) -> None:
        """Remind until cancelled."""
        while True:
            try:
                reminded = await asyncio.to_thread(self.once)
                LOG.info("%s applicants reminded of results that wait", reminded)
            except Exception:
                LOG.exception("reminding of results failed; it is tried again in %s", every)
            await asyncio.sleep(every.total_seconds())

    def once(self) -> int:
        """Put every reminder that is due among the sender's tries; how many. Nothing while another process is at it."""
        now = self.office.time.now()
        policy = holding(office_policy().unclaimed, local_date(now))
        if policy is None or not take_turn(self.office.store, TURN, now, SPAN):
            return 0
        ages = sorted(policy.calendar_days, reverse=True)
        try:
            return sum(self._of_age(age, tuple(ages[: n + 1]), now) for n, age in enumerate(ages))
        finally:
            take_turn(self.office.store, TURN, now + SPAN, -SPAN)  # given back

    def _of_age(self, age: int, told_by: tuple[int, ...], now: datetime) -> int:
        reminded = 0
        while waiting := self._waiting(age, told_by, now):
            for code, seq in waiting:
                self.sender.remind(code, f"{seq}.{WHAT}.{age}")
            reminded += len(waiting)
        return reminded

    def _waiting(self, age: int, told_by: tuple[int, ...], now: datetime) -> list[tuple[str, int]]:
        """Dossiers whose result waits for so long, and whose applicant was not told of this age or a later one."""
        told = exists().where(
            col(Dispatch.code) == col(Task.code), or_(*(col(Dispatch.key).like(f"%.{WHAT}.{each}") for each in told_by))
        )
        found = (
            select(Task.code, Dossier.seq).join(Dossier, col(Dossier.code) == col(Task.code))
            .where(col(Task.work) == "return", col(Task.opened_at) <= now - timedelta(days=age), ~told)
            .order_by(col(Task.opened_at)).limit(A_RUN)
        )  # fmt: skip
        with self.office.store.read() as session:
            return [(code, seq) for code, seq in session.exec(found).all()]
