"""A dossier on the real engine for recordings and tests: acts as officials and applicant, moves time, waits for effects."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlmodel import col, select

from activities.filing import Under
from dossier import names
from dossier.commands import Handing, PaperGiven
from dossier.sealed import Sealed
from dossier.state import State
from organisation.posts import SYSTEM, Actor, Post
from registry.tables import Dossier, Task
from tests.office import Desk

HANDED = {"handing": Handing(channel="counter", proof="chữ ký")}
APPLICANT = Actor(kind="applicant", id="party-1")
WAIT = 15.0


class Playing:
    """One dossier, filed."""

    def __init__(self, desk: Desk, code: str) -> None:
        self.desk, self.code = desk, code

    def state(self) -> State:
        """Where it stands in the registry."""
        with self.desk.office.store.read() as session:
            row = session.get(Dossier, self.code)
        assert row is not None
        return State.model_validate_json(row.state)

    def post(self, official: str) -> Post:
        """The post of an official."""
        post = self.desk.official(official).post
        assert post is not None
        return post

    async def complete(self, role: str, outcome: str, **fields: Any) -> Playing:
        """Complete the open task of a role."""
        await self.desk.complete(self.code, role, outcome, **fields)
        return self

    async def do(self, kind: type[Any], who: str | Actor, said: dict[str, Any] | None = None, **fields: Any) -> Playing:
        """Any other act, by an official's name or an actor."""
        actor = self.desk.official(who) if isinstance(who, str) else who
        sealed = Sealed(salt="ef" * 16, values=said) if said is not None else None

        def make(command_id: str) -> Any:
            return kind(id=command_id, actor=actor, sealed=sealed, **fields)

        await self.desk.acting.act(self.code, make, Under(actor.id, uuid.uuid4().hex, kind.__name__, "body"))
        return self

    async def on(self, kind: type[Any], who: str, role: str, **fields: Any) -> Playing:
        """An act on the open task of a role."""
        with self.desk.office.store.read() as session:
            task = session.exec(select(Task.task).where(col(Task.code) == self.code, col(Task.role) == role)).first()
        return await self.do(kind, who, task=task, **fields)

    async def until(self, holds: Callable[[State], bool]) -> Playing:
        """Wait until the registry shows it."""
        try:
            async with asyncio.timeout(WAIT):
                while not holds(self.state()):
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise TimeoutError(f"{self.code} never came there; it stands at {self.state()}") from None
        return self

    async def move(self, until: Callable[[State], bool], **span: float) -> Playing:
        """Move time ahead for everybody, tell this dossier, wait for what time does to it."""
        offset = self.desk.office.time.move(timedelta(**span))
        await self.handle.signal(names.TIME_MOVED, offset.total_seconds())
        return await self.until(until)

    async def ended(self) -> str:
        """Wait for the end."""
        return str(await asyncio.wait_for(self.handle.result(), WAIT))

    @property
    def handle(self) -> Any:
        """Its workflow."""
        return self.desk.office.client.get_workflow_handle(self.code)


DEED = (PaperGiven(id="deed"),)
__all__ = ["APPLICANT", "DEED", "HANDED", "SYSTEM", "Playing"]
