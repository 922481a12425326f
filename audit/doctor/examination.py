"""The doctor's round: which dossiers are looked at, each examined by itself, a finding told only if it is seen twice."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from activities.desk import Office
from audit.doctor import acting, codes, handovers, holding, journals, stuck, timing, untold
from audit.doctor.case import Case, open_case
from audit.doctor.finding import Finding, finding
from audit.doctor.organisation import Organisation
from dossier.pinned import DigestMismatch
from registry.definitions import NoDefinition
from registry.keys import UnknownKey
from registry.sealing import Unsealable
from registry.staffing import open_alarms
from registry.tables import Dossier

AT_ONCE = 8
"""Dossiers examined side by side."""
TELLING = timedelta(minutes=15)
"""How long a notice may wait for its channel, or for a worker, before that is told."""
LOOK_AGAIN = 1.0
"""Seconds after which a finding is looked at again: a dossier in motion may be read half-way."""
Check = Callable[[Case], Iterator[Finding]]
CHECKS: tuple[Check, ...] = (
    holding.check, timing.check_timer, timing.check_ledger, timing.check_moves, journals.check_projections, codes.check,
    acting.check, handovers.check,
)  # fmt: skip
"""Asked where the journal is whole."""
ALWAYS: tuple[Check, ...] = (journals.check_chain, journals.check_history, stuck.check)


class Report(NamedTuple):
    """What the round found; `decided` journals were decided again in full, `erased` by chain and fold only."""

    dossiers: int
    examined: int
    rows: int
    decided: int
    erased: int
    histories: int
    findings: list[Finding]


class Examined(NamedTuple):
    """One dossier's share of the report."""

    rows: int
    decided: bool
    history: bool
    findings: list[Finding]


class Doctor:
    """Examines a live system through an office."""

    def __init__(self, office: Office, patience: timedelta = timedelta(minutes=1), at_once: int = AT_ONCE) -> None:
        self.office, self.patience = office, patience
        self._gate = asyncio.Semaphore(at_once)
        self._organisation = Organisation((), ())

    async def round(self, sample: int | None, seed: int = 1) -> Report:
        """Examine a sample of dossiers (None: all of them), and the system as a whole."""
        total, chosen, self._organisation = await asyncio.to_thread(self._chosen, sample, seed)
        chosen = sorted({*chosen, *(await self._suspects())})
        done = await asyncio.gather(*(self._twice(code) for code in chosen))
        whole = await self._whole_twice(sample)
        found = [*whole, *(found for one in done for found in one.findings)]
        return Report(
            total, len(done), sum(one.rows for one in done), sum(one.decided for one in done),
            sum(not one.decided for one in done), sum(one.history for one in done), found,
        )  # fmt: skip

    def _chosen(self, sample: int | None, seed: int) -> tuple[int, list[str], Organisation]:
        with self.office.store.read() as session:
            known = Organisation.read(session)
            total = session.exec(select(func.count()).select_from(Dossier)).one()
            if sample is None or sample >= total:
                return total, list(session.exec(select(Dossier.code).order_by(Dossier.code)).all()), known
            return total, sorted(drawn(session, sample, random.Random(seed))), known

    async def _twice(self, code: str) -> Examined:
        first = await self.examine(code)
        if not first.findings:
            return first
        await asyncio.sleep(LOOK_AGAIN)
        again = await self.examine(code)
        seen = {found.code for found in first.findings}
        return again._replace(findings=[found for found in again.findings if found.code in seen])

    async def examine(self, code: str) -> Examined:
        """Everything about one dossier, once."""
        async with self._gate:
            try:
                case = await open_case(self.office, code, self._organisation, self.patience)
            except (NoDefinition, DigestMismatch) as error:
                return Examined(0, False, False, [finding("DOC-405", code, str(error))])
            except (Unsealable, UnknownKey) as error:
                return Examined(0, False, False, [finding("DOC-908", code, str(error))])
            found = await asyncio.to_thread(lambda: list(_asked(case)))
        history = case.workflow is not None and case.workflow.history is not None
        return Examined(len(case.rows), case.verdict.decided, history, found)

    async def _suspects(self) -> list[str]:
        """Dossiers whose workflow tasks have failed again and again: these are looked at whatever the sample."""
        found = [code async for batch in stuck.failing(self.office.client) for code in batch]
        return await asyncio.to_thread(self._known, found)

    def _known(self, found: Sequence[str]) -> list[str]:
        with self.office.store.read() as session:
            return list(session.exec(select(Dossier.code).where(col(Dossier.code).in_(found))).all())

    async def _whole_twice(self, sample: int | None) -> list[Finding]:
        first = await self._whole(sample)
        if not first:
            return first
        await asyncio.sleep(LOOK_AGAIN)
        seen = {(found.code, found.dossier) for found in first}
        return [found for found in await self._whole(sample) if (found.code, found.dossier) in seen]

    async def _whole(self, sample: int | None) -> list[Finding]:
        """Open writes and orphaned codes; running workflows without a dossier, among the newest where a sample is taken."""
        found = await asyncio.to_thread(self._unsettled)
        wall, limit = datetime.now(UTC) - self.patience, None if sample is None else max(1_000, 10 * sample)
        async for batch in stuck.running(self.office.client, wall, limit):
            found += await asyncio.to_thread(self._without_dossier, batch)
        return found

    def _unsettled(self) -> list[Finding]:
        with self.office.store.read() as session:
            now = self.office.time.now()
            merged = [*handovers.lost(session), *handovers.standing_still(session, now)]
            alarms = [*merged, *holding.alarms(open_alarms(session)), *stuck.alarms(session)]
            return [*stuck.unsettled(session, now - self.patience), *untold.check(session, now - TELLING), *alarms]

    def _without_dossier(self, batch: Sequence[str]) -> list[Finding]:
        with self.office.store.read() as session:
            return list(stuck.without_dossier(session, batch))


def drawn(session: Session, sample: int, chance: random.Random) -> set[str]:
    """A sample of codes, two thirds of them of dossiers that are not closed where there are so many."""
    living = col(Dossier.phase) != "closed"
    alive = session.exec(select(func.count()).select_from(Dossier).where(living)).one()
    dead = session.exec(select(func.count()).select_from(Dossier).where(~living)).one()
    of_living = min(alive, max(sample - dead, -(-2 * sample // 3)))
    parts: Iterable[tuple[int, int, ColumnElement[bool]]] = ((of_living, alive, living), (sample - of_living, dead, ~living))
    return {
        session.exec(select(Dossier.code).where(condition).order_by(Dossier.code).offset(place).limit(1)).one()
        for wanted, among, condition in parts
        for place in sorted(chance.sample(range(among), min(wanted, among)))
    }


def _asked(case: Case) -> Iterator[Finding]:
    checks = (*ALWAYS, *CHECKS) if case.is_whole else ALWAYS
    for check in checks:
        yield from check(case)
