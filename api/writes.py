"""The three writes of people, once under a key: routes and pages both come through here."""

from __future__ import annotations

import asyncio
from datetime import datetime

from activities.desk import Done
from activities.filing import Under
from activities.results import Signing
from api.acting import Make, maker
from api.citizens import supersede_corrected
from api.filing import application_of
from api.models.acts import Act, CompleteAct, DocumentIn
from api.models.filing import Filing
from api.paper_checks import check_cited
from api.replays import earlier
from api.security.principal import Principal
from api.services import Services
from api.views.access import Loaded, load, seeing
from dossier.commands import Document
from dossier.decide import allowed
from organisation.posts import Actor
from registry.citizens import forget_begun


async def file_once(services: Services, filing: Filing, caller: Principal, held: list[Actor], given: Under) -> Done:
    """File an application, or answer as before. Raises `Problem`, `Refused`, `RefusedAgain`, `KeyReused`, `NoCompetence`."""
    done = await asyncio.to_thread(earlier, services, given)
    if done is None:
        application = await asyncio.to_thread(application_of, services, filing, caller, held)
        done = await services.filing.file(application, given)
    if caller.kind == "citizen":
        await asyncio.to_thread(_forget_begun, services, caller.subject, filing.procedure)
    return done


def _forget_begun(services: Services, subject: str, procedure: str) -> None:
    with services.office.store.write() as session:
        forget_begun(session, subject, procedure)


async def act_once(
    services: Services, code: str, act: Act, caller: Principal, held: list[Actor], given: Under, expected: int | None = None,
    at: datetime | None = None,
) -> Done:  # fmt: skip
    """Act on a dossier that the caller may see, or answer as before. Raises `Problem`, `Refused`, `RefusedAgain`, `KeyReused`."""
    done = await asyncio.to_thread(earlier, services, given)
    if done is None:
        make = await asyncio.to_thread(_prepared, services, code, act, held, caller, expected)
        done = await services.acting.act(code, make, given, at)
    if isinstance(act, CompleteAct) and act.outcome == "signed":
        await asyncio.to_thread(supersede_corrected, services, code)
    return done


def _prepared(services: Services, code: str, act: Act, held: list[Actor], caller: Principal, expected: int | None) -> Make:
    loaded = load(services.office, code)
    seeing(loaded, held)
    return maker(services.office, loaded, with_document(services, loaded, act, held, caller), held, caller, expected)


def with_document(services: Services, loaded: Loaded, act: Act, held: list[Actor], caller: Principal) -> Act:
    """The act of signing with its signed document; any other act, or one that is not offered, as it is."""
    if services.results is None or not isinstance(act, CompleteAct) or act.outcome != "signed":
        return act
    office, task = services.office, loaded.state.task(act.task)
    shape = ("complete", act.task, "signed")
    offered = any(
        (offer.act, offer.task, offer.outcome) == shape
        for actor in held
        for offer in allowed(loaded.pinned, loaded.state, actor, office.time.now())
    )
    if task is None or not offered:
        return act  # the core says why
    given = None
    if act.document is not None:
        check_cited(office, [act.document.digest], caller.key, held)
        given = Document(digest=act.document.digest, number=act.document.number)
    made = services.results.made(Signing(loaded.row.code, caller.subject, caller.key, given))
    return act.model_copy(update={"document": DocumentIn(digest=made.digest, number=made.number)})
