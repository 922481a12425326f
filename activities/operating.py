"""The activities of an operation over many dossiers: take a snapshot, tell a window of dossiers, settle from journals.

Each is idempotent by the operation's id and may die at any point: what is done is known from the journals alone.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from sqlmodel import col, select
from temporalio import activity
from temporalio.service import RPCError, RPCStatusCode

from activities.desk import Office
from dossier import names
from dossier.commands import Decree
from organisation.posts import SYSTEM
from registry.operations import add_targets, mark, settle, window
from registry.tables import Dossier, Operation
from statute.calendar_change import CalendarChange

AT_ONCE = 50
WINDOW = 500


class Ordered(NamedTuple):
    """What an operation tells: the decree for each calendar that dossiers are pinned to."""

    command_id: str
    commands: dict[str, Decree]


class Operating:
    """Carries operations out."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self._ordered = lru_cache(maxsize=8)(self._read)

    @activity.defn(name="snapshot")
    def snapshot(self, operation: str) -> int:
        """Note every open dossier that is not a target yet; how many were new."""
        with self.office.store.write() as session:
            return add_targets(session, operation)

    @activity.defn(name="tell_window")
    async def tell_window(self, operation: str) -> int:
        """Tell the next dossiers; how many, 0 where none is left. A window that is told twice takes effect once."""
        pinned = await asyncio.to_thread(self._next, operation)
        ordered = await asyncio.to_thread(self._ordered, operation)
        gate = asyncio.Semaphore(AT_ONCE)

        async def tell(code: str, calendar: str) -> str:
            async with gate:
                return await self._tell(code, ordered.commands.get(calendar))

        told = await asyncio.gather(*(tell(code, calendar) for code, calendar in pinned))
        await asyncio.to_thread(self._mark, operation, [code for code, _ in pinned], told)
        return len(pinned)

    @activity.defn(name="settle_operation")
    def settle(self, operation: str) -> int:
        """Mark as done what the journals show; how many were told and do not show it yet."""
        with self.office.store.write() as session:
            return settle(session, operation, self._ordered(operation).command_id, self.office.time.now())

    @activity.defn(name="close_operation")
    def close(self, operation: str) -> None:
        """Name as failed what was told and never showed it, and end the operation."""
        now = self.office.time.now()
        with self.office.store.write() as session:
            while codes := window(session, operation, "sent", WINDOW):
                mark(session, operation, codes, "failed", now)
            row = session.get(Operation, operation)
            if row is not None:
                row.done_at = now

    def _read(self, operation: str) -> Ordered:
        with self.office.store.read() as session:
            row = session.get(Operation, operation)
        if row is None:
            raise LookupError(f"there is no operation {operation}")
        said = json.loads(row.payload)
        command_id = f"decree:{operation}"
        return Ordered(command_id, {
            key: Decree(
                id=command_id, actor=SYSTEM, order=said["order"], basis=said["basis"], digest=said["digest"],
                change=CalendarChange.model_validate(change),
            )
            for key, change in said["changes"].items()
        })  # fmt: skip

    def _next(self, operation: str) -> list[tuple[str, str]]:
        with self.office.store.read() as session:
            codes = window(session, operation, "pending", WINDOW)
            rows = session.exec(select(Dossier.code, Dossier.calendar_digest).where(col(Dossier.code).in_(codes))).all()
        return [(code, calendar) for code, calendar in rows]

    async def _tell(self, code: str, decree: Decree | None) -> str:
        if decree is None:  # pinned to the new calendar already
            return "done"
        try:
            await self.office.client.get_workflow_handle(code).signal(names.DECREE, decree)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            return "closed"
        return "sent"

    def _mark(self, operation: str, codes: Sequence[str], told: Sequence[str]) -> None:
        now = self.office.time.now()
        with self.office.store.write() as session:
            for status in sorted(set(told)):
                mark(session, operation, [code for code, each in zip(codes, told, strict=True) if each == status], status, now)
