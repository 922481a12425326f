"""The whole play: applications are filed and driven side by side; where it is wanted, time is moved on for those that wait."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any, NamedTuple

from demo import applications, turns
from demo.applications import RECIPES
from demo.casting import Cast
from demo.dossier import Driver, Played
from demo.officials import Answer, Api, Away, Staff
from demo.people import Register, Sample
from procedure_defs.compile import library
from statute.time import local, local_date

AT_ONCE = 8
ONLINE = 0.25
"""The share that citizens file themselves, where a procedure can be filed online."""
CHOSEN = 0.8
"""How often an optional procedure of a linked group is chosen."""
A_COMMUNE = 12
"""Dossiers for each commune that takes part."""
AFTER = timedelta(minutes=2, seconds=5)
"""A timer that decides fires two minutes after due."""
MOST_MOVES = 400
Say = Callable[[str], None]
Move = Callable[[datetime], Awaitable[None]]
Now = Callable[[], datetime]


class Part(NamedTuple):
    """What a dossier will be, drawn from the seed."""

    procedure: str
    number: int
    variety: str
    turn: str
    unit: str
    online: bool


class Play:
    """One demo over a running system."""

    def __init__(self, api: Api, register: Register, citizens: list[str], seed: int, say: Say, now: Now) -> None:
        self.api, self.register, self.citizens, self.seed, self.say, self.now = api, register, citizens, seed, say, now
        self.run = uuid.uuid4().hex[:12]
        self.staff = Staff(api)
        self.driver = Driver(api, self.staff)
        self.played: list[Played] = []
        self.unknown: list[str] = []
        self.procedures: dict[str, dict[str, Any]] = {}
        self.unfiled: list[str] = []

    async def go(self, dossiers: int, move: Move | None) -> None:
        """File and play so many dossiers, and move time for those that wait if `move` is given."""
        await self.staff.learn("administrator")
        await self._learn_procedures()
        parts = self._parts(dossiers)
        casts = await self._casts(parts)
        self.say(f"{dossiers} dossiers of {len({part.procedure for part in parts})} procedures")
        await self._side_by_side([self._file_and_drive(part, casts[part.number]) for part in parts], "played")
        if move is not None:
            await self._move_on(move)

    async def _learn_procedures(self) -> None:
        for entry in (await self.api.get(None, "/procedures"))["items"]:
            if entry["code"] in RECIPES:
                self.procedures[entry["code"]] = await self.api.get(None, f"/procedures/{entry['code']}")
            else:
                self.unknown.append(entry["code"])
        for code in self.unknown:
            self.say(f"NO APPLICATION FOR PROCEDURE {code}: the demo leaves it out; add one to demo/applications.py")

    def _parts(self, dossiers: int) -> list[Part]:
        chance, codes = Random(self.seed), sorted(self.procedures)
        communes = sorted(self.staff.committees)
        communes = chance.sample(communes, min(len(communes), max(2, dossiers // A_COMMUNE)))
        return [self._part(chance, number, codes[number % len(codes)], communes) for number in range(dossiers)]

    def _part(self, chance: Random, number: int, code: str, communes: list[str]) -> Part:
        steps = {step["type"] for step in self.procedures[code]["steps"]}
        subjects = "verify" in steps
        variety = chance.choices(list(applications.VARIETIES), list(applications.VARIETIES.values()))[0]
        online = RECIPES[code].online and chance.random() < ONLINE and "online" in library()[code].definition.channels
        return Part(
            code, number, variety if subjects else "as-registered", turns.draw(chance, steps), chance.choice(communes), online
        )

    async def _casts(self, parts: list[Part]) -> dict[int, Cast]:
        """People for every part, one request for each kind of sample."""
        communes = sorted({part.unit for part in parts})
        wanted: dict[tuple[str, int], list[int]] = {}
        for part in parts:
            recipe = RECIPES[part.procedure]
            others = [part.variety] if part.variety in applications.SWAPPED else []
            for place, kind in enumerate((recipe.kind, *recipe.also, *others)):
                wanted.setdefault((kind, place), []).append(part.number)
        drawn: dict[int, list[Sample]] = {}
        for (kind, place), numbers in sorted(wanted.items(), key=lambda item: (item[0][1], item[0][0])):
            samples = await self.register.samples(kind, len(numbers), self.seed + place * 7, communes)
            for number, sample in zip(numbers, samples, strict=bool(samples)):
                drawn.setdefault(number, []).append(sample)
        return {part.number: self._cast(part, drawn[part.number]) for part in parts}

    def _cast(self, part: Part, samples: list[Sample]) -> Cast:
        other = samples.pop().people[0] if part.variety in applications.SWAPPED and len(samples) > 1 else None
        people = [*samples[0].people, *(sample.people[0] for sample in samples[1:])]
        chance = Random(f"{self.seed}/{part.number}")
        cast = Cast(tuple(people), samples[0].child, part.unit, local_date(self.now()), chance)
        return applications.varied(cast, part.variety, other)

    async def _file_and_drive(self, part: Part, cast: Cast) -> None:
        played = await self._file(part, cast)
        if played is not None:
            self.played.append(played)
            await self._drive(played)

    async def _file(self, part: Part, cast: Cast) -> Played | None:
        recipe, about = RECIPES[part.procedure], self.procedures[part.procedure]
        brought = applications.papers_of(about["papers"], recipe)
        desk = self.staff.of("receptionist", self.staff.committees[part.unit])[part.number % 2 - 1]
        played = Played(
            part.procedure, part.turn, part.variety, cast.chance,
            self.citizens[part.number % len(self.citizens)] if part.online else desk, part.online,
            {step["id"]: step for step in about["steps"]}, brought,
        )  # fmt: skip
        if part.turn in ("supplemented", "not-supplied"):
            brought = brought[:-1]
        body = {
            "procedure": part.procedure, "form": recipe.form(cast), "papers": await self.driver.papers(played, brought),
            "applicant": {
                "full_name": cast.applicant.full_name, "personal_id": cast.applicant.number,
                "phone": f"09{cast.applicant.number[-8:]}", "email": f"cd{cast.applicant.number[-8:]}@dan.example",
            },
            "chosen": [child["id"] for child in about["linked"] if not child["required"] and cast.chance.random() < CHOSEN],
        }  # fmt: skip
        try:
            filed = await self.api.post(played.filer, "/dossiers", body, key=f"demo-{self.run}-{part.number}")
        except Answer as refused:
            self.unfiled.append(f"{part.procedure} ({part.variety}): {refused}")
            return None
        played.code, played.secret = filed["code"], filed["tracking_secret"]
        return played

    async def _drive(self, played: Played) -> None:
        try:
            await self.driver.drive(played)
        except (Answer, Away) as error:
            played.fault = str(error)

    async def _side_by_side(self, work: list[Any], what: str) -> None:
        gate, done = asyncio.Semaphore(AT_ONCE), 0

        async def one(job: Any) -> None:
            nonlocal done
            async with gate:
                await job
            done += 1
            if done % max(1, len(work) // 10) == 0:
                self.say(f"{done} of {len(work)} {what}")

        await asyncio.gather(*(one(job) for job in work))

    async def _move_on(self, move: Move) -> None:
        """To the end of the first day on which something waits to happen, again and again."""
        for _ in range(MOST_MOVES):
            waiting = [played for played in self.played if played.until is not None and played.ended is None]
            if not waiting:
                return
            day = min(local_date(played.until) for played in waiting if played.until is not None)
            due = [played for played in waiting if played.until is not None and local_date(played.until) == day]
            target = max(played.until for played in due if played.until is not None) + AFTER
            self.say(f"time moves to {local(target):%Y-%m-%d %H:%M} UTC+7 for {len(due)} dossiers")
            if target > self.now():
                await move(target)
            await self._side_by_side([self._after_the_move(played) for played in due], "went on")

    async def _after_the_move(self, played: Played) -> None:
        """What was due has happened once the dossier has changed; then it goes on."""
        seq, played.until = played.view["seq"], None
        for _ in range(100):
            await self.driver.read(played)
            if played.view["seq"] != seq:
                return await self._drive(played)
            await asyncio.sleep(0.2)
        played.fault = f"it waits for {played.waiting}, and time has moved past it"
        return None
