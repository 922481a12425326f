"""Acting: an act goes to its dossier as an update, and its rows into the registry before the caller is answered.

The intent is kept first, with the request. Whatever dies in between, the same idempotency key (or the sweeper) carries on
from it: the update has the command's id, so it takes effect at most once; its rows wait in the workflow's outbox.
"""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlmodel import col, select
from temporalio.client import WorkflowQueryRejectedError, WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from activities.desk import Done, Office, Refused
from activities.filing import Under
from activities.intents import intent_of, sealed_intent
from activities.list_signing import ListSigning
from dossier.commands import Command
from dossier.names import ACT, OUTBOX
from dossier.rejection import CODES, Rejection
from dossier.wire import Act, Receipt, RecordRequest
from registry.journals import recorded_command
from registry.recording import Standing, standing
from registry.requests import Intent, Write, answer_request, open_request
from registry.tables import Dossier

PATIENCE = timedelta(seconds=5)
"""After this the caller is told where to look instead of being kept waiting."""

MakeCommand = Callable[[str], Command]


class Ended(Exception):
    """The workflow of a dossier has ended."""


class ActingDesk:
    """Sends acts to dossiers."""

    def __init__(self, office: Office, signing: ListSigning | None = None) -> None:
        self.office, self.signing = office, signing

    async def act(self, code: str, make: MakeCommand, under: Under, at: datetime | None = None) -> Done:
        """Act, once under this key; `make` builds the command from its id. Raises `Refused`, `KeyReused`, `LookupError`.

        `at` is given only for what was done on paper on a day without system; never after now.
        """
        opened = await self.office.store.run(self._open, code, make, under, at)
        return opened if isinstance(opened, Done) else await self._carry_out(*opened)

    async def carry_out(self, request: Write, act: Act) -> Done:
        """Finish what a request intends; any number of times. Raises `Refused`, `LookupError`; of lists as `Results.made` too."""
        if self.signing is not None:
            act = await asyncio.to_thread(self.signing.with_document, request, act)
        opened = await self.office.store.run(self._reopen, request, act)
        return opened if isinstance(opened, Done) else await self._carry_out(*opened)

    async def _carry_out(self, request: Write, dossier: Standing, act: Act) -> Done:
        seen = act.but(seen_seq=dossier.seq, seen_hash=dossier.head)
        try:
            try:
                receipt = await self._send(dossier.code, seen)
            except Ended:
                return await self._after_the_end(request, dossier)
        except Refused as refused:
            if refused.rejection.code in CODES:  # anything else is a failure of today, not an answer for ever
                await self.office.store.run(self._answer, request, 409, refused.rejection.model_dump_json())
            raise
        if receipt is None:
            return Done(dossier.code, dossier.seq, pending=True)
        return await self.office.store.run(self._record, request, dossier, receipt)

    async def _after_the_end(self, request: Write, dossier: Standing) -> Done:
        """The workflow has ended: by this very act, whose rows may still wait in its outbox, or before it."""
        await self.settle(dossier.code)
        found = await self.office.store.run(self._found, request)
        if found is not None:
            return found
        if not await self.office.store.run(self._is_closed, dossier.code):
            return Done(dossier.code, dossier.seq, pending=True)  # the server does not know it yet, or any more
        vi, en = CODES["CLOSED"]
        raise Refused(Rejection(code="CLOSED", vi=vi, en=en))

    def _open(self, code: str, make: MakeCommand, under: Under, at: datetime | None) -> tuple[Write, Standing, Act] | Done:
        now, command_id = self.office.time.now(), str(uuid.uuid4())
        act = Act(command=make(command_id), at=min(at, now) if at is not None else now)
        intent = Intent(code, command_id, sealed_intent(self.office.keys.of(code), act))
        with self.office.store.transaction() as transaction:
            dossier = standing(transaction, code)
            if dossier is None:
                raise LookupError(code)
            request = open_request(transaction, under.who, under.key, under.route, under.body_hash, now, intent)
        if request.status is not None:
            return _answered(request)
        if request.command_id == command_id:
            return request, dossier, act
        kept = intent_of(self.office.keys, request)
        kept = kept if isinstance(kept, Act) else Act(command=make(request.command_id), at=request.opened_at)
        return self._reopen(request, kept)

    def _reopen(self, request: Write, act: Act) -> tuple[Write, Standing, Act] | Done:
        found = self._found(request)
        if found is not None:
            return found
        with self.office.store.reading() as transaction:
            dossier = standing(transaction, str(request.code))
        if dossier is None:
            raise LookupError(request.code)
        return request, dossier, act

    def _found(self, request: Write) -> Done | None:
        """The answer of an act whose row is recorded already."""
        code = str(request.code)
        with self.office.store.read() as session:
            seq = recorded_command(session, code, request.command_id)
        if seq is None:
            return None
        self._answer(request, 200, json.dumps({"code": code, "seq": seq}))
        return Done(code, seq, repeated=True)

    def _is_closed(self, code: str) -> bool:
        with self.office.store.read() as session:
            return session.exec(select(Dossier.phase).where(col(Dossier.code) == code)).first() == "closed"

    async def _send(self, code: str, act: Act) -> Receipt | None:
        """The receipt, or nothing where it did not come in time. Raises `Refused`, `Ended`."""
        handle = self.office.client.get_workflow_handle(code)
        try:
            receipt: Receipt = await handle.execute_update(ACT, act, id=act.command.id, result_type=Receipt, rpc_timeout=PATIENCE)
            return receipt
        except WorkflowUpdateRPCTimeoutOrCancelledError:
            return None
        except WorkflowUpdateFailedError as error:
            raise Refused(rejection_of(error.cause)) from error
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                raise Ended(code) from error
            return None

    def _record(self, request: Write, dossier: Standing, receipt: Receipt) -> Done:
        office = self.office
        with office.store.transaction() as transaction:
            office.recorder.record_in(transaction, dossier.code, dossier.plan_digest, dossier.calendar_digest, receipt.rows)
            answer = json.dumps({"code": dossier.code, "seq": receipt.seq})
            answer_request(transaction, request, 200, answer, office.time.now())
        return Done(dossier.code, receipt.seq)

    def _answer(self, request: Write, status: int, answer: str) -> None:
        with self.office.store.transaction() as transaction:
            answer_request(transaction, request, status, answer, self.office.time.now())

    async def settle(self, code: str) -> int:
        """Record whatever a dossier's outbox still holds; how many rows there were. For the sweeper."""
        try:
            waiting = await self.office.client.get_workflow_handle(code).query(OUTBOX, result_type=RecordRequest)
        except (RPCError, WorkflowQueryRejectedError):
            return 0
        if waiting.rows:
            await self.office.store.run(
                self.office.recorder.record, code, waiting.plan_digest, waiting.calendar_digest, waiting.rows
            )
        return len(waiting.rows)


def _answered(request: Write) -> Done:
    if request.status != 200:
        raise Refused(Rejection.model_validate_json(request.answer or "{}"))
    return Done(str(request.code), int(json.loads(request.answer or "{}").get("seq", 0)), repeated=True)


def rejection_of(cause: BaseException | None) -> Rejection:
    """The refusal that a failed update carries; another failure under its own type."""
    details = cause.details if isinstance(cause, ApplicationError) else ()
    if details and isinstance(details[0], dict):
        return Rejection.model_validate(details[0])
    code = getattr(cause, "type", None) or "UNAVAILABLE"
    return Rejection(code=code, vi="Không thực hiện được lúc này.", en=str(cause))
