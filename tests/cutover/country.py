"""A country for tests: the old order of a real province with everybody in office, and an order for it dated anew.

Dossiers are random walks of the core in old communes, recorded as the shell would; `Told` stands in for Temporal: it
answers an update from the recorded state by the same shell.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlmodel import SQLModel, select
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from activities.desk import Office
from dossier import commands as cmd
from dossier.decide import apply
from dossier.journal import genesis, write
from dossier.pinned import digest
from dossier.rejection import Rejection
from dossier.state import State
from dossier.wire import Act, Carried, DossierInput, Receipt
from organisation.competence import Competence
from organisation.merger import Merger
from procedure_defs.merger_file import named, read_order
from procedure_defs.national_units import REFORM, national_graph
from registry.definitions import Definitions, publish_calendar
from registry.keys import Keys
from registry.recorder import Recorder
from registry.sealing import KeyRing
from registry.store import Store
from registry.tables import Authority, Calendar, Definition, Dossier, Official, Post, ServicePoint, Unit
from statute.calendar import CalendarData
from statute.time import ICT
from tests.dossier.play import CALENDAR, CITIZEN
from tests.dossier.test_walks import EVERYTHING, Walk
from tests.office import SIGNERS, publish
from workflows.shell import Shell

BEGIN = datetime(2020, 1, 1, tzinfo=ICT)
AT = datetime(2027, 10, 1, tzinfo=ICT)
BEFORE = AT - timedelta(days=10)
ROLES = ("receptionist", "one-stop-head", "cashier", "officer", "chair", "head", "fire-officer", "tax-officer")


class Clock:
    """A time port that stands where a test puts it."""

    def __init__(self, now: datetime) -> None:
        self.at = now

    def now(self) -> datetime:
        return self.at

    def offset(self) -> timedelta:
        return timedelta(0)


def order_for(name: str, at: datetime = AT, called: str | None = None) -> tuple[Merger, str]:
    """A real order dated anew, with the text that is signed."""
    merger = read_order(named(name)).merger
    assert merger is not None
    return dated(merger, at, called or merger.order), f"{called or name} at {at.isoformat()}"


def dated(merger: Merger, at: datetime, called: str) -> Merger:
    """The same order for another instant."""
    links = tuple(link.model_copy(update={"at": at, "order": called}) for link in merger.links)
    units = tuple(unit.model_copy(update={"valid_from": at}) for unit in merger.units)
    key = digest(f"{called}{at.isoformat()}".encode())
    changes = {"order": called, "at": at, "digest": key, "links": links, "units": units, "no_return": at + timedelta(days=60)}
    return Merger.model_validate({**merger.model_dump(), **changes})


def part_of(merger: Merger, splits: int) -> Merger:
    """The same order over so many split communes, what they become, and every commune whose people go there."""
    kept = set([code for code in sorted(merger.successors) if merger.is_split(code)][:splits])
    while True:
        links = tuple(link for link in merger.links if link.old in kept)
        new = {link.new for link in links}
        follow = {code for code in merger.successors if merger.usual(code) in new}
        if follow <= kept:
            break
        kept |= follow
    units = tuple(unit for unit in merger.units if unit.code in new)
    rows = tuple(row for row in merger.rows if row.old in kept)
    return Merger.model_validate({**merger.model_dump(), "links": links, "units": units, "rows": rows})


def furnish(store: Store, merger: Merger) -> None:
    """The old units of an order with authorities, desks and posts, the plan of the walks published."""
    SQLModel.metadata.create_all(store.engine)
    graph = national_graph()
    codes = [*merger.scope, *sorted(merger.successors)]
    found = [unit for code in codes if (unit := graph.until(code, REFORM)) is not None]
    rows: dict[type, list[dict[str, Any]]] = {Unit: [], Authority: [], ServicePoint: [], Official: [], Post: []}
    for unit in found:
        rows[Unit].append({**unit.model_dump(), "valid_from": BEGIN, "valid_to": None})
        place = f"old-{unit.code}"
        rows[Authority].append(
            {"id": place, "identifier": f"H49.{unit.code}", "unit": unit.code, "level": unit.level, "name": f"UBND {unit.name}",
             "kind": "committee", "valid_from": BEGIN, "valid_to": None}
        )  # fmt: skip
        rows[ServicePoint].append(
            {"id": f"mc-{place}", "authority": place, "name": unit.name, "address": "", "valid_from": BEGIN, "valid_to": None}
        )
        for role in ROLES:
            who = f"{role}.{unit.code}"
            rows[Official].append({"id": who, "name": who})
            rows[Post].append(_post(who, role, place))
    for who in SIGNERS:
        rows[Official].append({"id": who, "name": who})
        rows[Post].append(_post(who, "administrator", "motcua"))
    with store.write() as session:
        for table, made in rows.items():
            session.execute(insert(table), made)
        data = CalendarData(name="test", years={2026: "announced", 2027: "projected"}, off=dict(CALENDAR.data.off))
        publish_calendar(session, 2024, data.model_dump_json(exclude_defaults=True), BEGIN)
        publish(session, EVERYTHING)


def _post(who: str, role: str, place: str) -> dict[str, Any]:
    return {"id": f"post-{who}", "official": who, "role": role, "authority": place, "valid_from": BEGIN, "valid_to": None}


def office(store: Store, ring: KeyRing, now: datetime = BEFORE) -> Office:
    """An office without Temporal."""
    keys, definitions, time = Keys(store, ring), Definitions(store), Clock(now)
    fields: Any = (Told(store, definitions), store, keys, definitions, Recorder(store, keys, definitions, time), time)  # type: ignore[arg-type]
    return Office(*fields)


class Case(Walk):
    """A walk in one old commune; nothing moves it but the order."""

    def __init__(self, seed: int, code: str, unit: str, form: dict[str, Any]) -> None:
        self.code, self.form = code, form
        place = f"old-{unit}"
        self.place = Competence(unit=unit, authority=place, service_point=f"mc-{place}", reception=place, bodies={"fire": place})
        super().__init__(seed)

    def file(self, channel: str = "counter", form: dict[str, Any] | None = None, **fields: Any) -> Case:
        said = form or self.form
        self.do(cmd.File, CITIZEN, said=said, channel=channel, competence=self.place, parties=("party-1",), **fields)
        return self

    def send(self, command: cmd.Command) -> list[Any] | Rejection:
        applied = apply(self.pinned, self.state, command, self.at)
        if isinstance(applied, Rejection) or not applied.events:
            return applied if isinstance(applied, Rejection) else []
        self.state = applied.state
        head = self.rows[-1].hash if self.rows else genesis(self.code)
        self.rows.append(write(head, command, self.at, applied.events))
        return applied.events

    def _handover(self, _: None) -> None:
        return

    def step(self) -> bool:
        """One step by the people of the commune, as long as it lies before the order."""
        return self.at < BEFORE - timedelta(days=5) and super().step()


def walks(merger: Merger, number: int, seed: int = 1) -> Iterator[Case]:
    """Dossiers of every state over the communes of an order, nine of ten open; in split ones the address names a street."""
    dice = random.Random(seed)
    communes = sorted(code for code in merger.successors if not code.startswith("D"))
    split = sorted(code for code in communes if merger.is_split(code))
    streets = {code: [row.name for row in merger.rows if row.old == code and row.kind == "street"] for code in split}
    for n in range(number):
        unit = dice.choice(split if n % 4 == 0 else communes)
        address = f"Số {dice.randrange(1, 90)}, {dice.choice(streets[unit])}" if unit in streets else "Số 1"
        form = {"form": {"unit": unit, "pages": 3, "address": address, "mother": {"personal_id": "001190000001"}}}
        named = seed * 100_000 + n, f"H49.{unit}-260302-{n:05d}", unit, {**form, "applicant": {"full_name": "An"}}
        case, steps = Case(*named), dice.randrange(0, 45)
        gone = sum(case.step() for _ in range(steps))
        while n % 10 and case.state.phase == "closed":  # the same walk, but not to its end
            case, gone = Case(*named), dice.randrange(gone // 2, gone)
            for _ in range(gone):
                case.step()
        yield case


def record(office: Office, cases: list[Case]) -> None:
    """Put walks into the registry, as their desks would have."""
    with office.store.read() as session:
        plan, calendar = session.exec(select(Definition.digest)).one(), session.exec(select(Calendar.digest)).one()
    for begin in range(0, len(cases), 100):
        with office.store.write() as session:
            for case in cases[begin : begin + 100]:
                office.keys.make(session, case.code)
        with office.store.write() as session:
            for case in cases[begin : begin + 100]:
                office.recorder.record_in(session, case.code, plan, calendar, case.rows)


class Told:
    """Answers updates as the workflows would: the shell over the recorded state, told once under a command's id."""

    def __init__(self, store: Store, definitions: Definitions) -> None:
        self.store, self.definitions = store, definitions
        self.shells: dict[str, Shell] = {}
        self.deaf: set[str] = set()

    async def start_workflow(self, *_: Any, **__: Any) -> None:
        """Operations are driven by the test itself."""

    def get_workflow_handle(self, code: str) -> Handle:
        return Handle(self, code)

    def shell(self, code: str) -> Shell:
        """The dossier's shell, from the registry where nobody has asked for it yet."""
        if code not in self.shells:
            with self.store.read() as session:
                row = session.get(Dossier, code)
            assert row is not None
            if row.phase == "closed":
                raise RPCError("ended", RPCStatusCode.NOT_FOUND, b"")
            texts = self.definitions.by_digest(row.plan_digest).plan, self.definitions._texts(row.calendar_digest)

            carried = Carried(state=State.model_validate_json(row.state), head=row.head)
            self.shells[code] = Shell(DossierInput(
                code=code, plan=texts[0], plan_digest=row.plan_digest, calendar=texts[1], calendar_digest=row.calendar_digest,
                carried=carried,
            ))  # fmt: skip
        return self.shells[code]


class Handle:
    """One workflow."""

    def __init__(self, told: Told, code: str) -> None:
        self.told, self.code = told, code

    async def execute_update(self, _: str, act: Act, **__: Any) -> Receipt:
        if self.code in self.told.deaf:
            raise RPCError("no answer", RPCStatusCode.UNAVAILABLE, b"")
        shell = self.told.shell(self.code)
        shell.seen(act.seen_seq, act.seen_hash)
        refused = shell.take(act.command, shell.clamped(act.at, act.at), own=False)
        if refused is not None:
            cause = ApplicationError(refused.en, refused.model_dump(mode="json"), type=refused.code)
            raise WorkflowUpdateFailedError(cause)
        return shell.receipt(act.command.id)
