"""Many dossiers in motion while parts of the system are killed under them; and what is checked once it is calm again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple

from procedure_defs.compile import Compiled, library
from tests.faults import counting
from tests.faults.people import Crowd, application
from tests.faults.player import SCRIPTS, End, Player
from tests.faults.running import Running

AT_ONCE = 14
ENDS = {"withdrawn": "withdrawn", "turned away": "refused"}
LASTING = frozenset({"publish"})
"""Steps that only time ends: nothing shortens a legal term."""

PLAYED = ("2.000815", "1.001193", "1.013225", "1.000894", "1.000656", "1.004873", "1.013831", "1.001776")
"""The procedures that the scripts were written for: between them every kind of step, effect, hold and deciding timer."""


class Played(NamedTuple):
    """One dossier and what came of it."""

    code: str
    compiled: Compiled
    script: str
    end: End

    @property
    def is_right(self) -> bool:
        """Whether it is where its script leads."""
        if self.end.ended is not None:
            return self.end.ended == ENDS.get(self.script, "returned")
        return self.end.step is not None and self.compiled.plan.step(self.end.step).type in LASTING


Fault = tuple[int, Callable[[], Awaitable[str]]]


async def disturbed(player: Player, crowd: Crowd, dossiers: int, faults: Sequence[Fault], told: list[str]) -> list[Played]:
    """Play dossiers of every procedure and script; each fault strikes once that many writes were answered."""
    gate = asyncio.Semaphore(AT_ONCE)
    procedures, scripts = [library()[code] for code in PLAYED], list(SCRIPTS)

    async def one(number: int) -> Played:
        compiled, unit = procedures[number % len(procedures)], player.communes[number % len(player.communes)]
        script = scripts[(number // len(procedures) + number) % len(scripts)]
        async with gate:
            code = await player.file(application(compiled, crowd, unit), unit)
            return Played(code, compiled, script, await player.play(code, unit, script))

    striking = asyncio.create_task(_strike(player, faults, told))
    try:
        return list(await asyncio.gather(*(one(number) for number in range(dossiers))))
    finally:
        striking.cancel()


async def _strike(player: Player, faults: Sequence[Fault], told: list[str]) -> None:
    begun = time.monotonic()
    for after, fault in faults:
        while len(player.sent) < after:
            await asyncio.sleep(0.02)
        what = await fault()
        told.append(f"{time.monotonic() - begun:6.1f} s, after {len(player.sent)} writes: {what}")


def killing(system: Running, part: str, frozen: float = 0.0) -> Callable[[], Awaitable[str]]:
    """SIGKILL a part as soon as it lives; before that it may stand still for some seconds."""

    async def strike() -> str:
        await asyncio.to_thread(system.until_well)
        if frozen:
            system.freeze(part)
            await asyncio.sleep(frozen)
        system.kill(part)
        return f"{part} killed" + (f" after {frozen:g} s of standing still" if frozen else "")

    return strike


async def settled(system: Running, within: float = 90.0) -> None:
    """Wait until every write has its answer: the sweeper's work."""
    await asyncio.to_thread(system.until_well)
    end = time.monotonic() + within
    while counting.unanswered(system):
        assert time.monotonic() < end, f"{counting.unanswered(system)} writes are still open"
        await asyncio.sleep(0.5)


async def healthy(system: Running, within: float = 90.0) -> dict[str, object]:
    """The doctor's word, once what was interrupted has been tried again."""
    end = time.monotonic() + within
    while True:
        said = await asyncio.to_thread(system.motcua, "doctor", "--all", "--json")
        if said["ok"] or time.monotonic() > end:
            return said
        await asyncio.sleep(3)


async def answered_again(player: Player, every: int) -> list[str]:
    """Repeat writes under their keys; what is answered otherwise than the first time."""
    wrong = []
    for sent in player.sent[::every]:
        status, answer = await player.final(sent.who, "POST", sent.path, sent.body, {"Idempotency-Key": sent.key, **sent.headers})
        first = (sent.status, sent.answer.get("code"), sent.answer.get("seq"))
        again = (status, answer.get("code"), answer.get("seq"))
        if first != again:
            wrong.append(f"{sent.path} {sent.body.get('kind')}: {first} at first, {again} when repeated")
    return wrong
