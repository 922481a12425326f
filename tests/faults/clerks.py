"""Officials who act by a fixed script before, during and after the night of a merger, whoever holds which post meanwhile."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from sqlmodel import col, select

from procedure_defs.compile import library
from registry.organisation import holds_at
from registry.tables import Dossier, Post
from registry.time_port import TimePort
from tests.faults.disturbing import AT_ONCE, LASTING, PLAYED
from tests.faults.people import Crowd, application
from tests.faults.player import SCRIPTS, Player
from tests.faults.province import TAKEN
from tests.faults.running import Running

QUIET = 4
"""How often nothing can be done before a dossier is at rest."""
LONG = 300.0
"""Seconds for one act, through a night of faults."""


class NotNow(Exception):
    """Whoever should act holds no post there at this moment: the dossier is between two offices."""


class Part(NamedTuple):
    """What the script says of a dossier: its procedure, its place, how far it goes before the first order, when it goes on."""

    number: int
    procedure: str
    unit: str
    script: str
    before: int
    goes_on: str


def cast(dossiers: int, units: list[str]) -> list[Part]:
    """The script: every procedure and kind of course, every state; a third goes on while an order is carried out."""
    scripts = list(SCRIPTS)
    parts = []
    for n in range(dossiers):
        goes_on = {1: "to its end", 4: "to its return", 7: "to its return"}.get(n % 9, "")
        procedure = PLAYED[n % len(PLAYED)]
        goes_on = "" if procedure == TAKEN else goes_on
        script = "good" if goes_on else scripts[(n // len(PLAYED) + n) % len(scripts)]
        parts.append(Part(n, procedure, units[(n * 7) % len(units)], script, (n // 3) % 6, goes_on))
    return parts


class Clerks(Player):
    """The officials of a province. They look up who holds a post now, and wait where nobody does yet."""

    patience = LONG

    def __init__(self, system: Running) -> None:
        super().__init__(system)
        self.time = TimePort(system.store, movable=True)
        self.codes: dict[int, str] = {}
        self._looked = 0.0
        self._gate = asyncio.Semaphore(AT_ONCE)

    def look(self) -> None:
        """Who holds which post, at most once a second."""
        if time.monotonic() - self._looked < 1:
            return
        self._looked = time.monotonic()
        with self.system.store.read() as session:
            rows = session.exec(select(Post).where(holds_at(Post, self.time.now())).order_by(col(Post.id))).all()
        found: dict[tuple[str, str], list[str]] = {}
        for post in rows:
            found.setdefault((post.role, post.authority), []).append(post.official)
        self.officials = found  # at once: other threads look things up meanwhile

    async def file_all(self, parts: list[Part], crowd: Crowd) -> None:
        """File every application of the script, each at its own commune's counter, and act as far as it goes before the order."""
        bodies = [application(library()[part.procedure], crowd, part.unit) for part in parts]

        async def one(part: Part, body: dict[str, Any]) -> None:
            async with self._gate:
                answer = await self.write(f"receptionist-1.{part.unit}", "/dossiers", body)
                assert answer.status == 201, (answer.status, answer.answer, part)
                self.codes[part.number] = str(answer.answer["code"])
                await self.go_on(part, part.before, _never)

        await asyncio.gather(*(one(part, body) for part, body in zip(parts, bodies, strict=True)))

    async def all_go_on(self, parts: list[Part]) -> None:
        """Play on what the script says, to the task of returning the result, or to the end."""

        async def one(part: Part) -> None:
            async with self._gate:
                stop = _at_its_return if part.goes_on == "to its return" else _never
                await self.go_on(part, None, stop)

        await asyncio.gather(*(one(part) for part in parts))

    async def go_on(self, part: Part, acts: int | None, stop: Callable[[dict[str, Any]], bool]) -> None:
        """Act on a dossier: so many times, or until it stops, ends or only time can go on."""
        code, wishes, quiet, since, done = self.codes[part.number], dict(SCRIPTS[part.script]), 0, time.monotonic(), 0
        seen: dict[str, Any] = {}
        while acts is None or done < acts:
            acted: bool | None = False
            try:
                found = await self._seen(code)
                if found is None or stop(found):
                    return
                seen = found
                acted = await self._step(code, seen, wishes, part)
            except (NotNow, KeyError):
                await asyncio.sleep(0.5)
            lasting = acted is None and seen != {} and (acts is not None or _lasts(part, seen))
            quiet, since = (quiet + 1 if lasting else 0), (time.monotonic() if acted else since)
            if quiet >= QUIET:
                return
            done += bool(acted)
            assert time.monotonic() - since < self.patience, f"{code} {part} is stuck: {seen}"
            if not acted:
                await asyncio.sleep(0.3)

    async def _step(self, code: str, seen: dict[str, Any], wishes: dict[str, str], part: Part) -> bool | None:
        if self._awaits_answer(code):  # who is quicker, an official or the register, would be chance
            return False
        if part.script == "withdrawn" and seen["accepted_at"]:
            return await self._act(code, seen, "", {"kind": "withdraw"}, self._desk(seen))
        return await self._next(code, seen, wishes)

    def _awaits_answer(self, code: str) -> bool:
        with self.system.store.read() as session:
            return bool(json.loads(session.exec(select(Dossier.state).where(Dossier.code == code)).one()).get("pending"))

    async def _seen(self, code: str) -> dict[str, Any] | None:
        """A dossier as the head of the desk that has it sees it; nothing once it has ended: that desk may be gone."""
        await asyncio.to_thread(self.look)
        with self.system.store.read() as session:
            reception, phase = session.exec(select(Dossier.reception, Dossier.phase).where(Dossier.code == code)).one()
        if phase == "closed":
            return None
        return await self.read(self.officials["one-stop-head", reception][0], f"/dossiers/{code}")

    async def read(self, who: str, path: str) -> dict[str, Any]:
        status, answer = await self.final(who, "GET", path, None, {})
        if status in (403, 404):
            raise NotNow
        assert status == 200, (status, answer, path)
        return answer


def _never(_: dict[str, Any]) -> bool:
    return False


def _at_its_return(seen: dict[str, Any]) -> bool:
    return any(task["work"] == "return" for task in seen["tasks"])


def _lasts(part: Part, seen: dict[str, Any]) -> bool:
    step = (seen["step"] or {}).get("id")
    return step is not None and library()[part.procedure].plan.step(step).type in LASTING
