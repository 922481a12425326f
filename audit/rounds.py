"""The scheduled rounds beside a worker: histories are kept, days sealed, evidence verified, and alarms raised.

None is on an act's path, and none can fail an act: what goes wrong is logged, raised as an alarm, and tried again.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import httpx
from sqlmodel import Session, col, func, select

from activities.desk import Office
from audit.comparing import Compared, compare
from audit.evidence import Evidence
from audit.findings import KINDS, Found
from audit.keeping import Keeper, Unkept, retention_of
from audit.listing import RUNNING
from audit.seal_checks import CheckedSeals, check_seals
from audit.verifying import check_journals, check_some
from registry.evidence import Alarm, raise_alarms, standing_alarms
from registry.store import Store
from registry.tables import KeptHistory, Setting
from registry.turns import take_turn

STATE, CURSOR = "evidence", "evidence_cursor"
MARGIN = 0.2
"""An unkept history is an alarm when a fifth of Temporal's retention is left, or a day, whichever is more."""
LEAST_MARGIN = timedelta(days=1)
OVERLAP = timedelta(hours=1)
FEW = 2_000
"""So many running dossiers are held against Temporal in every round; more of them once a day, before it is sealed."""
LOG = logging.getLogger(__name__)


class Intervals(NamedTuple):
    """How often, from the settings."""

    keep: timedelta
    keep_open: timedelta
    verify: timedelta
    verify_rows: int
    alarm_url: str | None = None


class Rounds:
    """The rounds of one process."""

    def __init__(self, office: Office, evidence: Evidence, intervals: Intervals) -> None:
        self.office, self.evidence, self.intervals = office, evidence, intervals
        self.keeper = Keeper(office, evidence.histories, intervals.keep_open)
        self._kept_to: datetime | None = None

    async def run(self) -> None:
        """Both rounds until cancelled."""
        await asyncio.gather(
            self._every(self.intervals.keep, "keep", self.keep), self._every(self.intervals.verify, "verify", self.verify)
        )

    async def _every(self, span: timedelta, name: str, work: Callable[[], Awaitable[object]]) -> None:
        while True:
            await asyncio.sleep(span.total_seconds())
            try:
                if await asyncio.to_thread(take_turn, self.office.store, name, datetime.now(UTC), span * 0.9):
                    await work()
            except Exception:
                LOG.exception("the round '%s' failed; it comes again in %s", name, span)

    async def keep(self) -> list[Found]:
        """Keep what has ended; whether something may leave Temporal unkept."""
        began = datetime.now(UTC)
        within = None if self._kept_to is None else began - self._kept_to + OVERLAP
        done = await self.keeper.round(within)
        if not done.failed:
            self._kept_to = began
        retention = await retention_of(self.office)
        margin = max(retention * MARGIN, LEAST_MARGIN)
        found = [_endangered(one) for one in await self.keeper.unkept(ended_before=began + margin - retention)]
        await self._raise(found, ("AUD-401",))
        noted = {"kept_at": self.office.time.now().isoformat(), "not_kept_yet": len(done.failed), "endangered": len(found)}
        await asyncio.to_thread(self._note, noted)
        return found

    async def verify(self) -> list[Found]:
        """Compare with Temporal, seal what is due, verify the seals and the next part of the journals."""
        compared = await self._compared()
        await asyncio.to_thread(self.evidence.sealer.round)
        seals = await asyncio.to_thread(self._seals)
        found = await asyncio.to_thread(self._journals, seals)
        findings = [*compared.findings, *seals.findings, *found]
        codes = tuple(code for code in KINDS if code[4] in "123" or code == "AUD-505")
        await self._raise(findings, codes)
        await asyncio.to_thread(self._note, {
            "verified_at": self.office.time.now().isoformat(), "sealed": _sealed(seals), "compared": compared.dossiers,
        })  # fmt: skip
        return findings

    async def _compared(self) -> Compared:
        """Every running dossier where these are few, or where a day is about to be sealed; else the chains have to do."""
        running = await self.office.client.count_workflows(RUNNING)
        until = await asyncio.to_thread(self.evidence.sealer.sealed_until)
        if running.count > FEW and not await asyncio.to_thread(self.evidence.sealer.is_due):
            return Compared(0, 0, [])
        wall = datetime.now(UTC)
        return await compare(self.office, min(until, wall) - timedelta(days=1) if until is not None else None)

    def _seals(self) -> CheckedSeals:
        return check_seals(self.office.store, self.office.time.now(), self.evidence.roots, self.evidence.copies)

    def _journals(self, seals: CheckedSeals) -> list[Found]:
        """The next part, and every dossier that an alarm stands on."""
        store = self.office.store
        with store.read() as session:
            row = session.get(Setting, CURSOR)
            suspects = sorted({alarm.dossier for alarm in standing_alarms(session) if alarm.dossier})
        checked = check_journals(store, seals.statements, row.value if row is not None else "", self.intervals.verify_rows)
        again = check_some(store, seals.statements, suspects)
        with store.write() as session:
            session.merge(Setting(name=CURSOR, value=checked.last))
        return list(dict.fromkeys([*checked.findings, *again]))

    async def _raise(self, found: Sequence[Found], codes: Sequence[str]) -> None:
        alarms = [Alarm(f"{one.code}:{one.dossier}:{one.what[:120]}", one.code, one.dossier, one.told()) for one in found]
        for alarm in await asyncio.to_thread(self._raised, alarms, codes):
            LOG.error("ALARM %s", alarm.what)
            await self._post(alarm)

    def _raised(self, alarms: Sequence[Alarm], codes: Sequence[str]) -> list[Alarm]:
        with self.office.store.write() as session:
            return raise_alarms(session, alarms, self.office.time.now(), about=codes)

    async def _post(self, alarm: Alarm) -> None:
        if self.intervals.alarm_url is None:
            return
        try:
            async with httpx.AsyncClient(timeout=10) as client:
                (await client.post(self.intervals.alarm_url, json=alarm._asdict())).raise_for_status()
        except httpx.HTTPError as error:
            LOG.error("the alarm could not be posted: %s", type(error).__name__)

    def _note(self, said: dict[str, Any]) -> None:
        with self.office.store.write() as session:
            row = session.get(Setting, STATE)
            session.merge(Setting(name=STATE, value=json.dumps({**(json.loads(row.value) if row else {}), **said})))


def _endangered(one: Unkept) -> Found:
    """A run that will leave Temporal soon and is not kept."""
    return Found("AUD-401", one.code, f"run {one.run} has ended and is not kept; forgotten at {one.forgotten_at:%Y-%m-%d %H:%M}Z")


def _sealed(seals: CheckedSeals) -> dict[str, Any] | None:
    if not seals.statements:
        return None
    day = seals.statements[-1].day
    unstamped = sum(not level.startswith("time-stamped") for level in seals.levels.values())
    return {"day": day.isoformat(), "days": len(seals.statements), "level": seals.levels.get(day), "not_stamped": unstamped}


def state_of_evidence(store: Store) -> dict[str, Any]:
    """What the rounds last noted, with the histories kept and the alarms that stand: for `motcua status`."""
    with store.read() as session:
        row = session.get(Setting, STATE)
        noted: dict[str, Any] = json.loads(row.value) if row is not None else {}
        alarms = [alarm.what for alarm in standing_alarms(session)]
        return {**noted, "kept": _kept(session), "alarms": alarms}


def _kept(session: Session) -> int:
    return session.exec(select(func.count()).select_from(KeptHistory).where(col(KeptHistory.closed))).one()
