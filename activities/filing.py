"""Filing: mints the code and keeps the intent in one transaction, starts the workflow, records the first row.

Whatever dies in between, the same idempotency key (or the sweeper) carries on from the intent: one code, one dossier.
"""

from __future__ import annotations

import json
from datetime import datetime, time
from typing import Any, NamedTuple

from sqlalchemy.exc import IntegrityError
from temporalio.client import WorkflowHandle
from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from activities.desk import Done, Office, Refused
from activities.intents import intent_of, sealed_intent
from dossier import names
from dossier.commands import Command, File, PaperGiven
from dossier.decide import apply
from dossier.journal import JournalRow, genesis, write
from dossier.pinned import Pinned
from dossier.rejection import Rejection
from dossier.sealed import Sealed
from dossier.state import EMPTY
from dossier.wire import DossierInput
from organisation.posts import Actor
from registry.codes import mint
from registry.counter_filings import alike, keep_counter_filing
from registry.definitions import Published
from registry.look_ups import name_dossier
from registry.minted import use_minted
from registry.organisation import competence_for, identifier_of
from registry.predecessors import predecessor_of
from registry.requests import Write, answer_request, keep_intent, open_request
from registry.statements import Within
from statute.time import local, moment

PROCEDURE = SearchAttributeKey.for_keyword("MotcuaProcedure")
VERSION = SearchAttributeKey.for_keyword(names.VERSION)
UNIT = SearchAttributeKey.for_keyword("MotcuaUnit")


class Application(NamedTuple):
    """What somebody files."""

    procedure: str
    channel: Any
    service_point: str
    actor: Actor
    parties: tuple[str, ...]
    personal: dict[str, Any]
    salt: str
    papers: tuple[PaperGiven, ...] = ()
    chosen: tuple[str, ...] = ()
    predecessor: str | None = None
    parent: str | None = None
    late: Late | None = None
    unless_alike: bool = False
    look_ups: tuple[str, ...] = ()
    lies_in: str | None = None


class Late(NamedTuple):
    """A dossier of a day without system: the code from the sheet, and the instant at which it was received on paper."""

    code: str
    received_at: datetime


class Alike(Exception):
    """The same party has open dossiers of this procedure from today: two receptionists may have the same papers."""

    def __init__(self, codes: list[str]) -> None:
        self.codes = codes
        super().__init__(", ".join(codes))


class Under(NamedTuple):
    """The idempotency key of a write: whose, which, and what it is of."""

    who: str
    key: str
    route: str
    body_hash: str


class _Opened(NamedTuple):
    """A filing that is to be carried out, with the row that it comes to."""

    request: Write
    given: DossierInput
    row: JournalRow


class FilingDesk:
    """Files applications."""

    def __init__(self, office: Office) -> None:
        self.office = office

    async def file(self, application: Application, under: Under) -> Done:
        """File, once under this key. Raises `Refused`, `NoCompetence`, `NoDefinition`, `KeyReused`, `Alike`, `NotMinted`."""
        opened = await self.office.store.run(self._open, application, under)
        return opened if isinstance(opened, Done) else await self._carry_out(*opened)

    async def carry_out(self, request: Write) -> Done:
        """Start and record what a request intends; any number of times."""
        return await self._carry_out(*await self.office.store.run(self._intended, request))

    async def _carry_out(self, request: Write, given: DossierInput, row: JournalRow) -> Done:
        await self._start(given)
        return await self.office.store.run(self._record, request, given, row)

    def _open(self, application: Application, under: Under) -> _Opened | Done:
        office, now = self.office, self.office.time.now()
        at = application.late.received_at if application.late is not None else now
        published = office.definitions.in_force(application.procedure, at)
        opened: _Opened | None = None
        with office.store.transaction() as transaction:
            request = open_request(transaction, under.who, under.key, under.route, under.body_hash, now)
            if request.status is None and request.code is None:
                plan = published.pinned.plan
                place = competence_for(
                    transaction, plan, application.personal, application.service_point, at, application.lies_in
                )
                command = _command(_linked(transaction, application, at), request.command_id, place)
                applied = apply(published.pinned, EMPTY, command, at)
                if isinstance(applied, Rejection):
                    answer_request(transaction, request, 422, applied.model_dump_json(), now)
                    transaction.commit()
                    raise Refused(applied)
                code = _code(transaction, application, place.authority, now)
                _at_the_counter(transaction, application, code, now)
                key, _ = office.keys.make(transaction, code)
                given = _input(code, published, command, at, office.time.offset())
                request = keep_intent(transaction, request, code, sealed_intent(key, _without_law(given)))
                opened = _Opened(request, given, write(genesis(code), command, at, applied.events))
        if request.status is not None:
            return _answered(request)
        if opened is None:
            return self._intended(request)
        office.keys.remember(code, key)  # now that it is stored
        return opened

    def _intended(self, request: Write) -> _Opened:
        given = intent_of(self.office.keys, request)
        if not isinstance(given, DossierInput):
            raise LookupError(f"request {request.key} holds no filing")
        law = self.office.definitions.published(given.plan_digest, given.calendar_digest)
        given = given.but(plan=law.plan_text, calendar=law.calendar_text)
        return _Opened(request, given, first_row(law.pinned, given))

    async def _start(self, given: DossierInput) -> WorkflowHandle[Any, Any] | None:
        pinned = self._pinned(given)
        filing = given.filing
        unit = filing.competence.unit if isinstance(filing, File) else ""
        try:
            return await self.office.client.start_workflow(
                pinned.plan.procedure, given, id=given.code, task_queue=names.DOSSIERS,
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                search_attributes=TypedSearchAttributes([
                    SearchAttributePair(PROCEDURE, pinned.plan.procedure), SearchAttributePair(VERSION, pinned.plan.version),
                    SearchAttributePair(UNIT, unit),
                ]),
            )  # fmt: skip
        except WorkflowAlreadyStartedError:
            return None

    def _pinned(self, given: DossierInput) -> Pinned:
        return self.office.definitions.pinned(given.plan_digest, given.calendar_digest)

    def _record(self, request: Write, given: DossierInput, row: JournalRow) -> Done:
        try:
            return self._record_once(request, given, row)
        except IntegrityError:  # the client's retry, the sweeper or the workflow brought the first row at the same time
            return self._record_once(request, given, row)

    def _record_once(self, request: Write, given: DossierInput, row: JournalRow) -> Done:
        now = self.office.time.now()
        with self.office.store.transaction() as transaction:
            head = self.office.recorder.record_in(transaction, given.code, given.plan_digest, given.calendar_digest, [row])
            answer_request(transaction, request, 201, json.dumps({"code": given.code, "seq": 1}), now)
        return Done(given.code, head.seq)


def _code(within: Within, application: Application, authority: str, now: datetime) -> str:
    """The next code of the competent authority; for a dossier of a day without system the one on its paper."""
    if application.late is None:
        return mint(within, identifier_of(within, authority), local(now).date())
    late = application.late
    use_minted(within, late.code, application.service_point, late.received_at, application.actor.id, now)
    return late.code


def _at_the_counter(within: Within, application: Application, code: str, now: datetime) -> None:
    """Whom a receptionist files for is noted, after looking whether a colleague did so today. Raises `Alike`."""
    if application.actor.kind != "official":
        return
    if application.unless_alike:
        today = moment(local(now).date(), time.min)
        found = alike(within, application.parties, application.procedure, today)
        if found:
            raise Alike(found)
    keep_counter_filing(within, code, application.parties, application.procedure, now)
    name_dossier(within, application.look_ups, code)


def _filing(given: DossierInput) -> tuple[Command, datetime]:
    if given.filing is None or given.filed_at is None:
        raise LookupError(f"{given.code}: no filing in the start input")
    return given.filing, given.filed_at


def first_row(pinned: Pinned, given: DossierInput) -> JournalRow:
    """The row of the filing: the same whoever computes it, because deciding is pure."""
    applied = apply(pinned, EMPTY, *_filing(given))
    if isinstance(applied, Rejection):
        raise Refused(applied)
    return write(genesis(given.code), *_filing(given), applied.events)


def _without_law(given: DossierInput) -> DossierInput:
    """What an intent keeps: plan and calendar are found again by their digests."""
    return given.but(plan="", calendar="")


def _answered(request: Write) -> Done:
    if request.status != 201:
        raise Refused(Rejection.model_validate_json(request.answer or "{}"))
    return Done(str(request.code), 1, repeated=True)


def _linked(within: Within, application: Application, now: datetime) -> Application:
    """The application with the dossier that its case came back from; a called procedure is none's."""
    if application.predecessor is not None or application.parent is not None:
        return application
    found = predecessor_of(within, application.parties, application.procedure, now)
    return application._replace(predecessor=found)


def _command(application: Application, command_id: str, place: Any) -> File:
    return File(
        id=command_id, actor=application.actor, channel=application.channel, competence=place, parties=application.parties,
        papers=application.papers, chosen=application.chosen, predecessor=application.predecessor, parent=application.parent,
        sealed=Sealed(salt=application.salt, values=application.personal),
    )  # fmt: skip


def _input(code: str, published: Published, command: File, now: Any, offset: Any) -> DossierInput:
    return DossierInput(
        code=code, plan=published.plan_text, plan_digest=published.pinned.plan_digest, calendar=published.calendar_text,
        calendar_digest=published.pinned.calendar_digest, filing=command, filed_at=now, offset=offset,
    )  # fmt: skip
