"""A dossier in words: what lists and detail show, with what its reader may do now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlmodel import col

from activities.desk import Office
from api.models.reading import (
    DossierSummary,
    DossierView,
    HoldView,
    LedgerView,
    LinkedDossier,
    OfferView,
    PaperView,
    TaskView,
)
from api.views.access import Loaded
from api.views.names import Names, names_of, place, status_view
from dossier.decide import allowed
from dossier.level1.offers import Offer
from dossier.pinned import Pinned
from dossier.state import State, Task
from organisation.posts import Actor
from registry.minted import entered_at
from registry.predecessors import case_since
from registry.statements import Statement, Within
from registry.tables import Dossier, Ledger


def view_of(within: Within, office: Office, loaded: Loaded, held: list[Actor]) -> DossierView:
    """The public part of a dossier, with what `held` allows now."""
    row, state, now = loaded.row, loaded.state, office.time.now()
    running, since = state.clock.running_due if state.clock is not None else None, case_since(within, row)
    return DossierView(
        **dict(summary(row, loaded.names, now)), provisional=running is not None and running.provisional,
        case_since=since, age_days=((row.closed_at or now) - since).days, predecessor=row.predecessor,
        seq=row.seq, version=row.version, channel=row.channel, authority=place(within, row.authority),
        reception=place(within, row.reception), service_point=row.service_point, accepted_at=row.accepted_at,
        original_due_at=row.original_due_at, supplements=row.supplements, extensions=row.extensions,
        tasks=[task_view(within, task, loaded.names) for task in state.tasks], holds=holds(state),
        papers=papers(loaded), fees=state.fees, paid=sum(payment.amount for payment in state.payments),
        parent=row.parent.partition("/")[0] if row.parent else None, linked=linked(office, within, row.code),
        result=state.result.kind if state.result else None,
        document=state.result.document.digest if state.result and state.result.document else None,
        ledger=ledger(within, row.code), allowed=offers(loaded.pinned, state, held, now), until=state.until,
        awaits=awaited(loaded), entered_late_at=entered_at(within, row.code),
    )  # fmt: skip


def linked(office: Office, within: Within, code: str) -> list[LinkedDossier]:
    """The dossiers that a dossier called, in the order of their codes."""
    return [
        LinkedDossier(
            code=called, procedure=names_of(office.definitions, digest).procedure, status=status_view(status), ended=ended
        )
        for called, digest, status, ended in _LINKED.rows(within, {"from_": f"{code}/", "to_": f"{code}0"})
    ]


def awaited(loaded: Loaded) -> str | None:
    """The event that the present step waits for."""
    step = loaded.pinned.plan.step(loaded.state.step) if loaded.state.step else None
    return step.event if step is not None and step.type == "wait" else None


def summary(row: Dossier, names: Names, now: datetime) -> DossierSummary:
    """A dossier's line in a list."""
    return DossierSummary(
        code=row.code, procedure=names.procedure, status=status_view(row.status), phase=row.phase, ended=row.ended,
        step=names.of("steps", row.step) if row.step else None, waits_for=row.waits_for, filed_at=row.filed_at,
        due_at=row.due_at, closed_at=row.closed_at, late=row.due_at is not None and row.due_at <= now,
    )  # fmt: skip


def offers(pinned: Pinned, state: State, held: Iterable[Actor], now: datetime, task: str | None = None) -> list[OfferView]:
    """What may be done now, once each, under the first authority that allows it; of one task where it is named."""
    found: dict[tuple[str, str | None, str | None], OfferView] = {}
    for actor in held:
        for offer in allowed(pinned, state, actor, now):
            shape = (offer.act, offer.task, offer.outcome)
            if shape not in found and (task is None or offer.task == task):
                found[shape] = _offer_view(offer, actor)
    return list(found.values())


def _offer_view(offer: Offer, actor: Actor) -> OfferView:
    return OfferView(
        act=offer.act, task=offer.task, outcome=offer.outcome, needs=list(offer.needs),
        name=Names.outcome(offer.outcome) if offer.outcome else None,
        under=actor.post.id if actor.post else None, delegated=actor.delegation is not None,
    )  # fmt: skip


def task_view(within: Within, task: Task, names: Names) -> TaskView:
    """An open task in words."""
    return TaskView(
        task=task.id, step=names.of("steps", task.step), work=task.work, role=task.role,
        authority=place(within, task.authority), part=task.part, holder=task.holder, opened_at=task.opened_at,
        due_at=task.due.due_at if task.due else None, items=list(task.items), escalated=task.escalated,
    )  # fmt: skip


def holds(state: State) -> list[HoldView]:
    """What the dossier waits for."""
    return [
        HoldView(
            kind=hold.kind, since=hold.since, due_at=hold.due.due_at if hold.due else None, items=list(hold.items),
            amount=hold.amount,
        )
        for hold in state.holds
    ]  # fmt: skip


def papers(loaded: Loaded) -> list[PaperView]:
    """The papers of the pinned list, with what was given of each."""
    given = {paper.id: paper for paper in loaded.state.papers}
    return [
        PaperView(
            id=paper.id, name=loaded.names.of("papers", paper.id).name, kind=paper.kind,
            given=given[paper.id].how if paper.id in given else None,
            digest=given[paper.id].digest if paper.id in given else None,
        )
        for paper in loaded.pinned.plan.papers
    ]  # fmt: skip


def ledger(within: Within, code: str) -> list[LedgerView]:
    """Why the due date is what it is."""
    return [LedgerView(**dict(zip(_ENTRY, row, strict=True))) for row in _LEDGER.rows(within, {"of": code})]


_ENTRY = tuple(LedgerView.model_fields)
_LEDGER = Statement(
    select(*(getattr(Ledger, name) for name in _ENTRY)).where(col(Ledger.code) == bindparam("of")).order_by(col(Ledger.n))
)
_LINKED = Statement(
    select(col(Dossier.code), col(Dossier.plan_digest), col(Dossier.status), col(Dossier.ended))
    .where(col(Dossier.parent) > bindparam("from_"), col(Dossier.parent) < bindparam("to_"))
    .order_by(col(Dossier.code))
)
