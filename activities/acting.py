"""Acting: an act goes to its dossier as an update, and its rows into the registry before the caller is answered.

The intent is kept first. If this process dies after the update, the rows are still in the workflow's outbox: the next
act, the workflow itself or the sweeper records them, and the same idempotency key is answered from the journal.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from temporalio.client import WorkflowQueryRejectedError, WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from activities.desk import Done, Office, Refused
from activities.filing import Under
from dossier.commands import Command
from dossier.names import ACT, OUTBOX
from dossier.rejection import CODES, Rejection
from dossier.wire import Act, Receipt, RecordRequest
from registry.journals import recorded_command
from registry.recording import Standing, standing
from registry.requests import answer_request, open_request
from registry.tables import Request

PATIENCE = timedelta(seconds=5)
"""After this the caller is told where to look instead of being kept waiting."""

MakeCommand = Callable[[str], Command]


class ActingDesk:
    """Sends acts to dossiers."""

    def __init__(self, office: Office) -> None:
        self.office = office

    async def act(self, code: str, make: MakeCommand, under: Under) -> Done:
        """Act, once under this key; `make` builds the command from its id. Raises `Refused`, `KeyReused`, `LookupError`."""
        opened = await asyncio.to_thread(self._open, code, under)
        if isinstance(opened, Done):
            return opened
        request, dossier, at = opened
        command = make(request.command_id)
        act = Act(command=command, at=at, seen_seq=dossier.seq, seen_hash=dossier.head)
        try:
            receipt = await self._send(code, act)
        except Refused as refused:
            if refused.rejection.code in CODES:  # anything else is a failure of today, not an answer for ever
                await asyncio.to_thread(self._answer, request, 409, refused.rejection.model_dump_json())
            raise
        if receipt is None:
            return Done(code, dossier.seq, pending=True)
        return await asyncio.to_thread(self._record, request, dossier, receipt)

    def _open(self, code: str, under: Under) -> tuple[Request, Standing, Any] | Done:
        now = self.office.time.now()
        with self.office.store.write() as session:
            dossier = standing(session, code)
            if dossier is None:
                raise LookupError(code)
            request = open_request(session, under.who, under.key, under.route, under.body_hash, now, code)
            recorded = None if request.opened_at == now else recorded_command(session, code, request.command_id)
        if request.status is not None:
            return _answered(request)
        if recorded is not None:
            self._answer(request, 200, json.dumps({"code": code, "seq": recorded}))
            return Done(code, recorded, repeated=True)
        return request, dossier, now

    async def _send(self, code: str, act: Act) -> Receipt | None:
        handle = self.office.client.get_workflow_handle(code)
        try:
            receipt: Receipt = await handle.execute_update(ACT, act, id=act.command.id, result_type=Receipt, rpc_timeout=PATIENCE)
            return receipt
        except WorkflowUpdateRPCTimeoutOrCancelledError:
            return None
        except WorkflowUpdateFailedError as error:
            raise Refused(_rejection(error.cause)) from error
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                return None
            vi, en = CODES["CLOSED"]
            raise Refused(Rejection(code="CLOSED", vi=vi, en=en)) from error

    def _record(self, request: Request, dossier: Standing, receipt: Receipt) -> Done:
        office = self.office
        with office.store.write() as session:
            office.recorder.record_in(session, dossier.code, dossier.plan_digest, dossier.calendar_digest, receipt.rows)
            answer = json.dumps({"code": dossier.code, "seq": receipt.seq})
            answer_request(session, request, 200, answer, office.time.now())
        return Done(dossier.code, receipt.seq)

    def _answer(self, request: Request, status: int, answer: str) -> None:
        with self.office.store.write() as session:
            answer_request(session, request, status, answer, self.office.time.now())

    async def settle(self, code: str) -> int:
        """Record whatever a dossier's outbox still holds; how many rows there were. For the sweeper."""
        try:
            waiting = await self.office.client.get_workflow_handle(code).query(OUTBOX, result_type=RecordRequest)
        except (RPCError, WorkflowQueryRejectedError):
            return 0
        if waiting.rows:
            await asyncio.to_thread(self.office.recorder.record, code, waiting.plan_digest, waiting.calendar_digest, waiting.rows)
        return len(waiting.rows)


def _answered(request: Request) -> Done:
    if request.status != 200:
        raise Refused(Rejection.model_validate_json(request.answer or "{}"))
    return Done(str(request.code), int(json.loads(request.answer or "{}").get("seq", 0)), repeated=True)


def _rejection(cause: BaseException | None) -> Rejection:
    details = cause.details if isinstance(cause, ApplicationError) else ()
    if details and isinstance(details[0], dict):
        return Rejection.model_validate(details[0])
    code = getattr(cause, "type", None) or "UNAVAILABLE"
    return Rejection(code=code, vi="Không thực hiện được lúc này.", en=str(cause))
