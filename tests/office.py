"""A small office for tests: one ward with every role, a published plan, and desks to file and act at."""

from __future__ import annotations

import base64
import json
import os
import uuid
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import SQLModel, col, select
from temporalio import activity
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from activities.acting import ActingDesk
from activities.assignment import Assignment
from activities.children import Children
from activities.desk import Done, Office
from activities.filing import Application, FilingDesk, Under
from activities.office import key_of
from activities.recording import Recording
from dossier import names
from dossier.commands import Complete, PaperGiven
from dossier.pinned import digest
from dossier.plan import Plan
from dossier.sealed import Sealed
from dossier.wire import EffectRequest, EffectResult
from organisation.posts import Actor
from registry.definitions import Definitions, publish_calendar, publish_definition
from registry.keys import Keys
from registry.organisation import domain_post
from registry.recorder import Recorder
from registry.sealing import KeyRing
from registry.store import Store
from registry.tables import Authority, Definition, Official, Post, ServicePoint, Task, Unit
from registry.time_port import TimePort
from statute.calendar import CalendarData
from workflows.codec import sealing_converter
from workflows.dossier import DossierWorkflow

BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
SIGNERS = ("administrator-1", "administrator-2")
"""The two who sign the orders of a merger."""
ROLES = ("receptionist", "one-stop-head", "cashier", "officer", "chair", "head", "fire-officer")
YEARS = dict.fromkeys(range(2024, 2032), "announced")
FORM = {"form": {"unit": "00004", "pages": 3}, "applicant": {"full_name": "Nguyễn Văn An"}}


def key_ring() -> KeyRing:
    """A ring of one random key."""
    key = base64.b64encode(os.urandom(32)).decode()
    return KeyRing.load(json.dumps({"current": "k1", "keys": {"k1": key}, "blind_index": key}))


def furnish(store: Store, *plans: Plan) -> None:
    """Tables, one ward with an identifier of its own (tests share a server), officials `<role>-1`, and the plans published."""
    SQLModel.metadata.create_all(store.engine)
    with store.write() as session:
        session.add(Unit(code="01", valid_from=BEGIN, level="province", name="Thành phố"))
        session.add(Unit(code="00004", valid_from=BEGIN, level="commune", name="Phường Ba Đình", parent="01"))
        own = f"H26.{uuid.uuid4().int % 10**9}"
        session.add(Authority(id="ward", identifier=own, unit="00004", level="commune", name="UBND", valid_from=BEGIN))
        session.add(ServicePoint(id="ward-1", authority="ward", name="Một cửa", valid_from=BEGIN))
        for role in (*ROLES, "officer"):
            name = f"{role}-{1 if not any(o.id == f'{role}-1' for o in session.new if isinstance(o, Official)) else 2}"
            session.add(Official(id=name, name=name))
            session.add(Post(id=f"post-{name}", official=name, role=role, authority="ward", valid_from=BEGIN))
        calendar = CalendarData(name="test", years=YEARS)
        publish_calendar(session, 2024, calendar.model_dump_json(exclude_defaults=True), BEGIN)
        for plan in plans:
            publish(session, plan)


def post_signers(store: Store) -> None:
    """Put the two who sign orders in office."""
    with store.write() as session:
        for who in SIGNERS:
            session.add(Official(id=who, name=who))
            session.add(Post(id=f"post-{who}", official=who, role="administrator", authority="motcua", valid_from=BEGIN))


def publish(session: Any, plan: Plan) -> None:
    """Publish a plan as it is."""
    text = plan.model_dump_json(exclude_defaults=True)
    publish_definition(
        session,
        Definition(
            digest=digest(text.encode()), procedure=plan.procedure, version=plan.version, plan=text, form_schema="{}",
            labels="{}", in_force_from=BEGIN, published_at=BEGIN,
        ),
    )  # fmt: skip


class Register:
    """A hand-written register: answers what it is told to."""

    outcome = "match"

    @activity.defn(name="look_up")
    async def look_up(self, request: EffectRequest) -> EffectResult:
        return EffectResult(outcome=self.outcome, salt="ab" * 16, personal={"full_name": "Bà"})


class Desk:
    """Files and acts as the API would, one idempotency key an act."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.filing, self.acting = FilingDesk(office), ActingDesk(office)

    async def file(self, procedure: str = "9.999999", key: str | None = None, **fields: Any) -> str:
        """File with the application paper; the code."""
        application = Application(
            procedure=procedure, channel="counter", service_point="ward-1", actor=Actor(kind="applicant", id="party-1"),
            parties=("party-1",), personal=FORM, salt="cd" * 16, papers=(PaperGiven(id="application"),), **fields,
        )  # fmt: skip
        return (await self.filing.file(application, Under("party-1", key or uuid.uuid4().hex, "file", "body"))).code

    async def complete(self, code: str, role: str, outcome: str, who: str | None = None, **fields: Any) -> Done:
        """Complete the open task of a role."""
        actor = self.official(who or f"{role}-1")
        with self.office.store.read() as session:
            task = session.exec(select(Task).where(col(Task.code) == code, col(Task.role) == role)).first()
        assert task is not None, f"{code} has no task for {role}"
        said = (
            Sealed(salt="ef" * 16, values={"reason": "lý do"})
            if outcome not in ("accepted", "ready", "signed", "returned")
            else None
        )

        def make(command_id: str) -> Complete:
            return Complete(id=command_id, actor=actor, task=task.task, outcome=outcome, sealed=said, **fields)

        return await self.acting.act(code, make, Under(actor.id, uuid.uuid4().hex, "complete", "body"))

    def has_task(self, code: str, role: str) -> bool:
        """Whether a dossier has an open task for a role."""
        with self.office.store.read() as session:
            return session.exec(select(Task).where(col(Task.code) == code, col(Task.role) == role)).first() is not None

    def official(self, name: str) -> Actor:
        """An official with the one post."""
        with self.office.store.read() as session:
            post = session.get(Post, f"post-{name}")
        assert post is not None
        return Actor(kind="official", id=name, post=domain_post(post))


def open_office(store: Store, client: Client, ring: KeyRing) -> Office:
    """An office over a store, with a sealing client."""
    keys = Keys(store, ring)
    definitions, time = Definitions(store), TimePort(store, movable=True)
    config: dict[str, Any] = {**client.config(), "data_converter": sealing_converter(key_of(keys))}
    return Office(Client(**config), store, keys, definitions, Recorder(store, keys, definitions, time), time)


@activity.defn(name="ask")
async def unasked(_: EffectRequest) -> EffectResult:
    """A partner who never answers: the official enters what came."""
    return EffectResult(outcome="unavailable")


@asynccontextmanager
async def working(office: Office, register: Register | None = None, **options: Any) -> AsyncIterator[None]:
    """Workers for one office; the task queues are shared, so one office at a time in a namespace."""
    with ThreadPoolExecutor(20) as pool:
        record = Recording(office.recorder).record
        effects = [
            (register or Register()).look_up, Assignment(office.store, office.time).candidates,
            Children(FilingDesk(office)).start_child, unasked,
        ]  # fmt: skip
        async with (
            Worker(
                office.client,
                task_queue=names.DOSSIERS,
                workflows=[DossierWorkflow],
                activities=[record],
                activity_executor=pool,
                build_id="tests",
                **options,
            ),
            Worker(office.client, task_queue=names.EFFECTS, activities=effects, activity_executor=pool, build_id="tests"),
        ):
            yield


@asynccontextmanager
async def staffed(temporal: WorkflowEnvironment, url: str, *plans: Plan, **options: Any) -> AsyncIterator[Desk]:
    """A desk over a fresh store with these plans, its workers at work and no time skipped."""
    store = Store(url)
    furnish(store, *plans)
    office = open_office(store, temporal.client, key_ring())
    with temporal.with_time_skipping_disabled():
        async with working(office, **options):
            yield Desk(office)
    store.close()


__all__ = [
    "FORM",
    "SIGNERS",
    "YEARS",
    "Desk",
    "Register",
    "Under",
    "furnish",
    "key_ring",
    "open_office",
    "post_signers",
    "publish",
    "staffed",
    "timedelta",
    "working",
]
