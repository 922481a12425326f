"""Reports over many dossiers, for administrators and auditors: on time, about to be late, sent back and filed again."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from api.deps import ReaderDep, ServicesDep
from api.models import reports as m
from api.problems import problems
from api.services import Services
from registry.predecessors import re_received
from registry.reports import at_risk, settled
from statute.on_time import BASIS, on_time
from statute.time import ICT, midnight_after

router = APIRouter(tags=["reports"], prefix="/reports")
READS = problems(400, 401, 403, 422, 503)
UnitCode = Annotated[str, Query(pattern=r"^[0-9A-Za-z]{1,20}$")]
Days = Annotated[int, Query(ge=1, le=60)]
Place = Annotated[str | None, Query(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$", description="One authority only.")]


@router.get("/on-time", operation_id="report_on_time", summary="The on-time figure of Decision 766", responses=READS)
def report_on_time(_: ReaderDep, services: ServicesDep, unit: UnitCode, since: date, until: date) -> m.OnTimeView:
    """For a unit with those right below it, from the first day to the last, at most until now."""
    return on_time_of(services, unit, since, until)


@router.get("/at-risk", operation_id="report_at_risk", summary="What is about to be late, by holder", responses=READS)
def report_at_risk(_: ReaderDep, services: ServicesDep, days: Days = 2, authority: Place = None) -> m.AtRiskView:
    """Open work whose dossier ends within so many days and is not late yet."""
    return at_risk_of(services, days, authority)


@router.get("/re-received", operation_id="report_re_received", summary="Dossiers sent back and filed again", responses=READS)
def report_re_received(_: ReaderDep, services: ServicesDep, since: date, until: date) -> m.ReReceivedView:
    """Those filed from the first day to the last: what each came back from, and how old its case is."""
    return re_received_of(services, since, until)


def on_time_of(services: Services, unit: str, since: date, until: date) -> m.OnTimeView:
    """The figure, for the route and the page."""
    end = min(midnight_after(until), services.office.time.now())
    with services.office.store.read() as session:
        found = on_time(settled(session, unit, datetime.combine(since, time(), ICT), end), end)
    return m.OnTimeView(unit=unit, since=since, until=until, basis=BASIS, **{**found._asdict(), "late": list(found.late)})


def at_risk_of(services: Services, days: int, authority: str | None = None) -> m.AtRiskView:
    """The list, for the route and the page."""
    now = services.office.time.now()
    with services.office.store.read() as session:
        found = at_risk(session, now, now + timedelta(days=days), authority)
    return m.AtRiskView.model_validate({"days": days, "holders": found})


def re_received_of(services: Services, since: date, until: date) -> m.ReReceivedView:
    """The list, for the route and the page."""
    now = services.office.time.now()
    with services.office.store.read() as session:
        rows = list(re_received(session, datetime.combine(since, time(), ICT), midnight_after(until)))
    return m.ReReceivedView(items=[m.ReReceivedCase(**row._asdict(), age_days=(now - row.case_since).days) for row in rows])
