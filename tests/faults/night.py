"""The night of a merger, told twice: undisturbed, and with parts killed at every phase of it, from a seed.

Two orders over the same units: the first is carried out, reconciled and rolled back, the second carried out, reconciled
and sealed. Officials act meanwhile by one fixed script.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeVar

from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select
from temporalio.service import RPCError

from activities import cutting_over
from activities.desk import Office
from activities.moving_time import move_time
from activities.operating_client import run_operation
from commands.running import office_of
from dossier.business import business_digest
from dossier.state import State
from registry.cutover.moves import back_of, operation_of
from registry.tables import Dossier
from tests.faults import province
from tests.faults.clerks import Clerks, Part, cast
from tests.faults.disturbing import PLAYED, settled
from tests.faults.people import Crowd
from tests.faults.running import Running
from tests.faults.striking import Striker, drawn

FIRST, SECOND = "dem-mot", "dem-hai"
AFTER = {FIRST: timedelta(hours=1), SECOND: timedelta(hours=19)}
"""When each order takes effect, after the night began: on one day, as an order that is mended and given anew would."""
PATIENCE = 300.0
LASTS = 90.0
"""Seconds that the windows of a disturbed operation last at least."""
T = TypeVar("T")


class Told(NamedTuple):
    """What came of a night: every dossier by its number in the script after each order, comparable with another night's."""

    after_first: dict[int, str]
    after_second: dict[int, str]
    moved: int
    filed_late: int
    strikes: list[str]


async def night(system: Running, dossiers: int, saturday: datetime, seed: int | None, database: str) -> Told:
    """The whole story; disturbed where there is a seed."""
    chance = random.Random(seed) if seed is not None else None
    async with _office(system) as office:
        await move_time(office, saturday - office.time.now())
        clerks = Clerks(system)
        crowd = Crowd(system.register, system.register_token, seed=1)
        parts = cast(dossiers, province.communes())
        async with clerks.http:
            await clerks.file_all(parts, crowd)
            await settled(system)
            told = Story(system, office, clerks, Striker(system, chance, database), saturday, dossiers)
            return await told.tell(parts, crowd)


class Story:
    """One night under way."""

    def __init__(
        self, system: Running, office: Office, clerks: Clerks, striker: Striker, saturday: datetime, dossiers: int
    ) -> None:  # fmt: skip
        self.system, self.office, self.clerks, self.striker = system, office, clerks, striker
        self.saturday, self.dossiers = saturday, dossiers

    async def tell(self, parts: list[Part], crowd: Crowd) -> Told:
        """Both orders, from the signatures to the seal."""
        before = self._digests()
        ending = [part for part in parts if part.goes_on == "to its end"]
        await self._carry_out(FIRST, lambda: self.clerks.all_go_on(ending))
        await self._reconcile(FIRST)
        first = self._comparable()
        await self._roll_back(before, {self.clerks.codes[part.number] for part in ending})
        going = [part for part in parts if part.goes_on == "to its return"]
        late = self._late(len(parts))

        async def act() -> None:
            await asyncio.gather(self.clerks.all_go_on(going), self.clerks.file_all(late, crowd))

        moved = await self._carry_out(SECOND, act)
        await self._reconcile(SECOND)
        await self._seal()
        await self._evidence_leaves()
        return Told(first, self._comparable(), moved, len(late), self.striker.told)

    def _rate(self) -> float | None:
        """Slow enough that what was killed is up again for the next strike; undisturbed as fast as it goes."""
        return None if self.striker.chance is None else max(0.4, self.dossiers / LASTS)

    def _late(self, number: int) -> list[Part]:
        """Filings that come in while the second order is carried out, with old codes of units that lead to one successor."""
        units, procedures = province.whole(), [code for code in PLAYED if code != province.TAKEN]
        some = range(max(4, self.dossiers // 20))
        return [Part(number + n, procedures[n % len(procedures)], units[(n * 11) % len(units)], "good", n % 2, "") for n in some]

    async def _carry_out(self, order: str, acts: Callable[[], Awaitable[None]]) -> int:
        """Sign the order, wait for its instant, run it while officials act; how many dossiers were told."""
        office = self.office
        at = self.saturday + AFTER[order]
        merger = await asyncio.to_thread(lambda: province.signed(office, at, order, taken=order == SECOND))
        await move_time(office, at - office.time.now() - timedelta(seconds=2))
        acting = asyncio.ensure_future(acts())  # some before the instant, most after it
        await asyncio.sleep(max(0.0, (at - office.time.now()).total_seconds()) + 0.1)
        striking = asyncio.create_task(self.striker.through(operation_of(order), drawn(self.striker, self.dossiers)))
        await insist(lambda: cutting_over.run(office, order, merger.digest, "test", self._rate()))
        await insist(lambda: run_operation(office, operation_of(order)))
        await asyncio.gather(acting, striking)
        await settled(self.system)
        targets = cutting_over.status(office, order)["handing_over"]["targets"]
        assert set(targets) <= {"done", "unaffected", "closed"}, targets
        return int(targets["done"])

    async def _reconcile(self, order: str) -> None:
        await self.striker.at_command("reconcile", "cutover", "reconcile", order)
        said = await self._command("cutover", "reconcile", order)
        assert said["ok"], said

    async def _roll_back(self, before: dict[str, str], acted_on: set[str]) -> None:
        """Everything that is still open and that nobody acted on is what it was, to the digest."""
        await self.striker.at_command("rollback", "cutover", "rollback", FIRST)
        striking = asyncio.create_task(self.striker.through(back_of(FIRST), drawn(self.striker, self.dossiers)))
        await insist(lambda: cutting_over.roll_back(self.office, FIRST, "test"))
        await insist(lambda: cutting_over.steer(self.office, FIRST, "throttle", "test", self._rate()))
        await insist(lambda: run_operation(self.office, back_of(FIRST)))
        await striking
        await settled(self.system)
        assert cutting_over.status(self.office, FIRST)["standing"] == "rolled_back"
        stay, now = set(cutting_over.not_rolled_back(self.office, FIRST)), self._digests()
        assert stay <= acted_on
        assert {code for code, digest in now.items() if before[code] != digest} <= acted_on

    async def _seal(self) -> None:
        for who in province.KEEPERS:
            password = self.system.passwords[who]
            await self.striker.at_command("seal", "cutover", "seal", SECOND, "--user", who, told=password)
            said = await self._command("cutover", "seal", SECOND, "--user", who, told=password)
            assert said["ok"], said
        assert cutting_over.status(self.office, SECOND)["standing"] == "sealed"

    async def _evidence_leaves(self) -> None:
        """Of every dossier that the ministry's system has now there is a pack; here it is a frozen mirror."""
        to = self.system.data / "ministry"
        said = await self._command("cutover", "evidence", SECOND, "--to", str(to))
        mirrored = {code for code, _, state in self._states() if state.mirrors == province.MINISTRY}
        assert mirrored
        assert {each["dossier"] for each in said["dossiers"]} == mirrored == {path.stem for path in to.glob("*.zip")}

    async def _command(self, *words: str, told: str | None = None) -> dict[str, Any]:
        await asyncio.to_thread(self.system.until_well)
        for _ in range(5):  # a database that refuses is asked again, as a person would
            said = await asyncio.to_thread(lambda: self.system.motcua(*words, "--json", told=told))
            if said["ok"]:
                break
            await asyncio.sleep(3)
        return said

    def _states(self) -> Iterator[tuple[str, str, State]]:
        """Every dossier: its code, procedure and state."""
        columns = select(Dossier.code, Dossier.procedure, Dossier.state).order_by(col(Dossier.code))
        with self.office.store.read() as session:
            for code, procedure, state in session.exec(columns).all():
                yield code, procedure, State.model_validate_json(state)

    def _digests(self) -> dict[str, str]:
        return {code: business_digest(state) for code, _, state in self._states() if state.phase != "closed"}

    def _comparable(self) -> dict[int, str]:
        numbers = {code: number for number, code in self.clerks.codes.items()}
        return {numbers[code]: province.comparable(code, procedure, state) for code, procedure, state in self._states()}


async def insist(work: Callable[[], Awaitable[T]]) -> T:
    """Do it again until neither Temporal nor the database refuses, as the person who carries it out would."""
    failing_since = None
    while True:
        began = time.monotonic()
        try:
            return await work()
        except (RPCError, DBAPIError, RuntimeError):
            now = time.monotonic()
            failing_since = now if failing_since is None or now - began > LASTS else failing_since
            if now - failing_since > PATIENCE:
                raise
            await asyncio.sleep(0.5)


@asynccontextmanager
async def _office(system: Running) -> Any:
    async with office_of(system.settings) as office:
        assert office is not None
        yield office
