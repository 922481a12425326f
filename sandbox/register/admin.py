"""The routes behind the admin token: the log that tests and the doctor count in, the conditions, the samples."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from sandbox.register.conditions import Conditions
from sandbox.register.parts import Here, require_admin
from sandbox.register.samples import Kind, Sample, Samples
from sandbox.register.store import LogEntry
from statute.time import ICT, local_date

admin = APIRouter(dependencies=[Depends(require_admin)])


class LogPage(BaseModel):
    """How many different requests were answered in all, and one page of them."""

    TongSo: int
    MucNhatKy: list[LogEntry]


@admin.get("/nhat-ky", operation_id="log")
def log(
    here: Here,
    ma_yeu_cau: str | None = None,
    after: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> LogPage:
    """What was asked, each request id once."""
    total, entries = here.store.log(ma_yeu_cau, after, limit)
    return LogPage(TongSo=total, MucNhatKy=entries)


@admin.get("/dieu-khien", operation_id="conditions")
def conditions(here: Here) -> Conditions:
    """The latency and faults in force."""
    return here.weather.conditions


@admin.put("/dieu-khien", operation_id="set-conditions")
def set_conditions(here: Here, wanted: Conditions) -> Conditions:
    """Put other latency and faults in force."""
    here.weather.conditions = wanted
    return wanted


@admin.get("/mau", operation_id="samples")
def samples(
    here: Here,
    kind: Kind = Kind.ADULT,
    n: Annotated[int, Query(ge=1, le=1000)] = 1,
    seed: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    xa: Annotated[tuple[str, ...], Query(description="only people registered in these communes of today")] = (),
) -> list[Sample]:
    """People to file dossiers for, with their true data."""
    return Samples(here.store, here.units).draw(kind, n, seed, local_date(datetime.now(ICT)), xa)
