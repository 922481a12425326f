"""Filing and going on in one request: a receptionist who has checked the papers accepts at once; an instant procedure is
carried through as far as the caller's own posts lead.

Nothing is decided here: each step is an act of its own that the core offers to the caller, and the first that it does not
offer, or refuses, is where the dossier stays.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

from activities.desk import Done, Refused
from activities.filing import Under
from api.filing import held_at
from api.models.acts import Act, CompleteAct, HandingIn, PayAct
from api.models.filing import Filing, Onward
from api.models.reading import OfferView
from api.problems import Problem, RefusedAgain
from api.security.principal import Principal
from api.services import Services
from api.views.access import Loaded, load, may_see
from api.views.dossiers import offers, papers
from api.writes import act_once, file_once
from organisation.posts import Actor

MOST_STEPS = 8
STAYS = (Refused, RefusedAgain, Problem)


async def file_onward(services: Services, filing: Filing, caller: Principal, held: list[Actor], given: Under) -> Done:
    """File, and go on where that was asked for; the same key goes on from where it stayed. Raises as `file_once`."""
    done = await file_once(services, filing, caller, held, given)
    if filing.onward is None or caller.kind == "citizen":
        return done
    at = filing.late.received_at if filing.late is not None else None
    under = held if at is None else await asyncio.to_thread(held_at, services, caller, at)
    last = await carry_on(services, done.code, filing.onward, caller, under, given, at)
    return done._replace(seq=last.seq, pending=last.pending) if last is not None else done


async def carry_on(
    services: Services, code: str, onward: Onward, caller: Principal, held: list[Actor], given: Under, at: datetime | None = None
) -> Done | None:
    """Act on while something leads forward; the last act's answer. `at`: when the papers were accepted on paper."""
    last: Done | None = None
    for number in range(MOST_STEPS):
        act = await asyncio.to_thread(_next, services, code, onward, held)
        if act is None:
            break
        accepts = isinstance(act, CompleteAct) and act.outcome == "accepted"
        try:
            under = given._replace(key=f"{given.key[:120]}-on{number}")
            last = await act_once(services, code, act, caller, held, under, at=at if accepts else None)
        except STAYS:
            break
        if last.pending or (accepts and onward.upto == "accepted"):
            break
    return last


def _next(services: Services, code: str, onward: Onward, held: list[Actor]) -> Act | None:
    """The first offer that leads forward and that nothing is lacking for."""
    loaded = load(services.office, code)
    if not may_see(loaded, held):
        return None
    offered = offers(loaded.pinned, loaded.state, held, services.office.time.now())
    found = (_act(loaded, offer, onward) for offer in offered)
    return next((act for act in found if act is not None), None)


def _act(loaded: Loaded, offer: OfferView, onward: Onward) -> Act | None:
    """An offer as an act; nothing for one that leads back or out (it wants a reason), or wants what was not given."""
    if offer.act == "pay":
        hold = loaded.state.hold("payment")
        return PayAct(kind="pay", receipt=onward.receipt, amount=hold.amount) if onward.receipt and hold and hold.amount else None
    if offer.act != "complete" or offer.task is None or offer.outcome in (None, "back", "supplement", "refuse", "refused"):
        return None
    if onward.upto == "accepted" and offer.outcome != "accepted":
        return None
    carried = _carried(loaded, offer, onward)
    if not set(offer.needs) <= set(carried):
        return None
    return CompleteAct(kind="complete", task=offer.task, outcome=offer.outcome, **carried)


def _carried(loaded: Loaded, offer: OfferView, onward: Onward) -> dict[str, Any]:
    if offer.outcome != "returned" or not onward.proof:
        return {}
    kept = [paper.id for paper in papers(loaded) if paper.given == "original"] if onward.originals_returned else []
    return {"handing": HandingIn(channel="counter", proof=onward.proof), "originals": kept}
