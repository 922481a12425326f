"""One act over a list of tasks: judged line by line, signed once over the digest of the list, carried out in the background.

The confirmation keeps an intent for every line in one transaction, so that an interrupted list is carried on by this
process again or by any worker's sweeper; each line is an act under a key of its own and takes effect once.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from activities.desk import Refused
from activities.filing import Under
from activities.intents import intent_of, sealed_intent
from api.acting import maker
from api.models import desk as d
from api.models.acts import ClaimAct, CompleteAct, ReassignAct, ReleaseAct
from api.problem_codes import PROBLEMS
from api.problems import Problem
from api.security.principal import Principal
from api.services import Services
from api.views.access import load, seeing
from dossier.commands import Command, Complete
from dossier.decide import apply
from dossier.rejection import Rejection
from dossier.wire import Act
from organisation.posts import Actor
from registry.bulk import Line, bulk_requests, open_bulk
from registry.keys import Erased
from registry.requests import KeyReused, Write
from registry.tables import BulkAct

AT_ONCE = 12
"""Lines under way side by side."""
LOG = logging.getLogger(__name__)
_RUNNING: set[asyncio.Task[None]] = set()


def digest_of(asked: d.BulkIn, items: list[d.BulkItem]) -> str:
    """What is signed: the act and every line with the sequence it was seen at. Reasons are sealed with each line."""
    lines = [[item.code, item.task, item.seq] for item in items]
    text = json.dumps([asked.act, asked.outcome, asked.to, lines], separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def previewed(services: Services, asked: d.BulkIn, held: list[Actor], caller: Principal) -> d.BulkPreview:
    """Each line judged now, changing nothing; the digest is over those that fit."""
    lines, fitting = [], []
    for item in _each_once(asked.items):
        seq, problem = _judged(services, asked, item, held, caller)
        lines.append(_line(item, seq, "fits", problem))
        fitting += [item.model_copy(update={"seq": seq})] if problem is None else []
    return d.BulkPreview(digest=digest_of(asked, fitting), fits=len(fitting), lines=lines)


def _judged(
    services: Services, asked: d.BulkIn, item: d.BulkItem, held: list[Actor], caller: Principal
) -> tuple[int | None, str | None]:
    office = services.office
    try:
        loaded = load(office, item.code)
        seeing(loaded, held)
        command = maker(office, loaded, _act(asked, item), held, caller, item.seq)("preview")
    except (Problem, Erased) as error:
        return None, getattr(error, "code", "ERASED") if isinstance(error, Problem) else "ERASED"
    judged = apply(loaded.pinned, loaded.state, command, max(office.time.now(), loaded.state.at or office.time.now()))
    return loaded.row.seq, judged.code if isinstance(judged, Rejection) else None


def _act(asked: d.BulkIn, item: d.BulkItem) -> Any:
    if asked.act == "claim":
        return ClaimAct(kind="claim", task=item.task)
    if asked.act == "release":
        return ReleaseAct(kind="release", task=item.task)
    if asked.act == "reassign":
        if asked.to is None:
            raise Problem("MISSING", what="to")
        return ReassignAct(kind="reassign", task=item.task, to=asked.to, reason=asked.reason)
    if asked.outcome is None:
        raise Problem("MISSING", what="outcome")
    return CompleteAct(kind="complete", task=item.task, outcome=asked.outcome, reason=asked.reason)


def _each_once(items: list[d.BulkItem]) -> list[d.BulkItem]:
    return list({(item.code, item.task): item for item in items}.values())


def _line(item: d.BulkItem, seq: int | None, fine: Any, problem: str | None) -> d.BulkLine:
    kind = PROBLEMS.get(problem or "")
    status = "refused" if problem is not None else fine
    return d.BulkLine(
        code=item.code, task=item.task, seq=seq, status=status, problem=problem, vi=kind.vi if kind else None,
        en=kind.en if kind else None,
    )  # fmt: skip


async def signed(services: Services, asked: d.BulkSigned, held: list[Actor], caller: Principal, given: Under) -> tuple[str, bool]:
    """Keep the signed list and begin with it: its id, and whether it was signed under this key before.

    Raises `Problem`, `KeyReused`.
    """
    if asked.digest != digest_of(asked, asked.items) or len(_each_once(asked.items)) != len(asked.items):
        raise Problem("BULK_CHANGED")
    bulk = hashlib.sha256(f"{given.who}\n{given.key}".encode()).hexdigest()[:24]
    repeated = await asyncio.to_thread(_kept, services, asked, held, caller, given, bulk)
    task = asyncio.create_task(carry_on(services, given.who, bulk))
    _RUNNING.add(task)
    task.add_done_callback(_RUNNING.discard)
    return bulk, repeated


def _kept(
    services: Services, asked: d.BulkSigned, held: list[Actor], caller: Principal, given: Under, bulk: str
) -> bool:  # fmt: skip
    office, now = services.office, services.office.time.now()
    with office.store.read() as session:
        found = session.get(BulkAct, bulk)
    if found is not None:
        if found.digest != asked.digest:
            raise KeyReused(given.key)
        return True
    lines = list(_lines(services, asked, held, caller, now))
    act = f"{asked.act}:{asked.outcome}" if asked.outcome else asked.act
    row = BulkAct(id=bulk, who=caller.subject, digest=asked.digest, act=act, items=len(lines), at=now)
    with office.store.write() as session:
        if session.get(BulkAct, bulk) is None:
            open_bulk(session, row, given.who, lines)
    return False


def _lines(
    services: Services, asked: d.BulkSigned, held: list[Actor], caller: Principal, now: datetime
) -> Iterator[Line]:  # fmt: skip
    office = services.office
    for n, item in enumerate(asked.items):
        command_id = str(uuid.uuid4())
        try:
            loaded = load(office, item.code)
            seeing(loaded, held)
            command = maker(office, loaded, _act(asked, item), held, caller, item.seq)(command_id)
            sealed = sealed_intent(office.keys.of(item.code), Act(command=_marked(command, asked.digest), at=now))
        except (Problem, Erased) as error:
            code = error.code if isinstance(error, Problem) else "ERASED"
            yield Line(n, item.code, item.task, command_id, None, _rejection(code).model_dump_json())
        else:
            yield Line(n, item.code, item.task, command_id, sealed)


def _marked(command: Command, digest: str) -> Command:
    """The journal says that an outcome was signed over a list, and which."""
    return command.but(data={"list": digest}) if isinstance(command, Complete) else command


def _rejection(code: str) -> Rejection:
    kind = PROBLEMS[code]
    return Rejection(code=code, vi=kind.vi, en=kind.en)


async def carry_on(services: Services, who: str, bulk: str) -> None:
    """Carry out what is open of a list; what fails for now is left to the sweeper."""
    with services.office.store.read() as session:
        waiting = [request for request in bulk_requests(session, who, bulk) if request.status is None]
    gate = asyncio.Semaphore(AT_ONCE)
    await asyncio.gather(*(_one(services, request, gate) for request in waiting))


async def _one(services: Services, request: Write, gate: asyncio.Semaphore) -> None:
    async with gate:
        try:
            intent = intent_of(services.office.keys, request)
            if isinstance(intent, Act):
                await services.acting.carry_out(request, intent)
        except Refused:
            pass  # an answer as well: it is kept with the request
        except Exception as error:
            LOG.warning("a line of a list on %s is not settled yet: %s", request.code, type(error).__name__)


def bulk_view(services: Services, who: str, subject: str, bulk: str) -> d.BulkView:
    """How far a list has come, for whoever signed it. `NOT_FOUND` for anybody else."""
    with services.office.store.read() as session:
        row = session.get(BulkAct, bulk)
        requests = bulk_requests(session, who, bulk) if row is not None and row.who == subject else []
    if row is None or row.who != subject:
        raise Problem("NOT_FOUND")
    lines = [_settled(request) for request in requests]
    counts = {status: sum(line.status == status for line in lines) for status in ("open", "done", "refused")}
    return d.BulkView(id=bulk, act=row.act, digest=row.digest, at=row.at, lines=lines, **counts)


def _settled(request: Write) -> d.BulkLine:
    item = d.BulkItem(code=str(request.code), task=request.route.partition(" ")[2])
    if request.status is None:
        return _line(item, None, "open", None)
    answer = json.loads(request.answer or "{}")
    if request.status == 200:
        return _line(item, answer.get("seq"), "done", None)
    return _line(item, None, "done", str(answer.get("code")))
