"""The on-time test of Decision 766/QĐ-TTg (index 2.1), from what a dossier's ledger and its stages say. Pure.

On time if the settling ended not after the date promised. What ended it: the decision, else the return, else the stop or
withdrawal; an open dossier is measured at the end of the period, one that waits for its single supplement at the request.
A second request for a supplement counts the dossier as late. Called by `motcua report on-time` and the auditors' route.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, NamedTuple

Verdict = Literal["on_time", "late", "not_counted"]
BASIS = "Quyết định 766/QĐ-TTg ngày 23/6/2022, nhóm chỉ số 2 (mô tả công thức của Cổng Dịch vụ công quốc gia)"


class Settled(NamedTuple):
    """One dossier: when the clock began and stopped, what is due now, and what it waits for. Instants."""

    code: str
    accepted_at: datetime | None
    due_at: datetime | None
    stopped_at: datetime | None = None
    returned_at: datetime | None = None
    asked_at: datetime | None = None
    supplements: int = 0
    counts_late: bool = False


class OnTime(NamedTuple):
    """The figure of a unit and a period: `share` is nothing where no dossier counts; `points` are of 20."""

    counted: int
    on_time: int
    late: tuple[str, ...]
    share: float | None
    points: float | None


def verdict(dossier: Settled, until: datetime) -> Verdict:
    """Whether a dossier is on time, looked at from the end of the period; one that was never accepted is not counted."""
    if dossier.accepted_at is None or dossier.accepted_at >= until or dossier.due_at is None:
        return "not_counted"
    if dossier.counts_late or dossier.supplements > 1:
        return "late"
    return "on_time" if ended_at(dossier, until) <= dossier.due_at else "late"


def ended_at(dossier: Settled, until: datetime) -> datetime:
    """The instant that is compared with the date promised."""
    known = (dossier.stopped_at, dossier.returned_at, dossier.asked_at)
    return min(next((at for at in known if at is not None and at <= until), until), until)


def on_time(dossiers: Iterable[Settled], until: datetime, most_points: float = 20.0) -> OnTime:
    """The share of dossiers that are on time, of those that count, with the codes of the late ones."""
    verdicts = [(dossier.code, verdict(dossier, until)) for dossier in dossiers]
    counted = [code for code, each in verdicts if each != "not_counted"]
    late = tuple(sorted(code for code, each in verdicts if each == "late"))
    share = (len(counted) - len(late)) / len(counted) if counted else None
    return OnTime(len(counted), len(counted) - len(late), late, share, None if share is None else round(share * most_points, 2))
