"""Reports for administrators and auditors: on time, about to be late by holder, sent back and filed again; operations."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlmodel import Session

from api.deps import reading
from api.pages.rendering import page
from api.pages.visit import OfficialVisit, Visit
from api.routes.operations import operations_of
from api.routes.reports import at_risk_of, on_time_of, re_received_of
from registry.tables import Authority, Official
from statute.time import local_date

router = APIRouter()
MONTH = timedelta(days=30)


@router.get("/reports")
def reports(
    visit: OfficialVisit,
    unit: Annotated[str, Query(pattern=r"^[0-9A-Za-z]{0,20}$")] = "",
    since: date | None = None,
    until: date | None = None,
    days: Annotated[int, Query(ge=1, le=60)] = 2,
) -> Response:
    """The figures of a period, the last month unless asked otherwise."""
    reading(visit.held)
    last = until or local_date(visit.services.office.time.now())
    first = min(since or last - MONTH, last)
    risky = at_risk_of(visit.services, days)
    return page(
        visit, "reports.html", unit=unit, since=first, until=last, days=days, risky=risky, names=_names(visit, risky.holders),
        figure=on_time_of(visit.services, unit, first, last) if unit else None,
        returned=re_received_of(visit.services, first, last).items, operations=operations_of(visit.services).items,
    )  # fmt: skip


def _names(visit: Visit, holders: Iterable[str]) -> dict[str, str]:
    with visit.services.office.store.read() as session:
        rows = {holder: _of(session, holder) for holder in holders}
    return {holder: row.name if row is not None else holder for holder, row in rows.items()}


def _of(session: Session, holder: str) -> Official | Authority | None:
    """Who holds the work; of what nobody took, the authority where it lies."""
    _, pool, authority = holder.partition("@")
    return session.get(Authority, authority) if pool else session.get(Official, holder)
