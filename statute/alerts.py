"""The instants before an end at which somebody must be told: shares of the term, the duty to apologise, the end itself.

Reckoned back from the clock's present end, so pauses and extensions move them along. Called by the core's `next_due`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict

from statute.calendar import Calendar
from statute.clock import Clock
from statute.errors import CalendarEnds
from statute.remainder import remainder
from statute.term import Term, before, due
from statute.time import Instant, midnight_after


class Alert(BaseModel):
    """Something to be told at an instant; `share` is the percentage of the term that has run by then."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["share", "apology", "due"]
    at: Instant
    share: int | None = None


def alerts(clock: Clock, calendar: Calendar, shares: Iterable[int] = (), notice: Term | None = None) -> list[Alert]:
    """Return what is to be told of a running clock, in order of time; nothing while it is paused or stopped."""
    if not clock.is_running:
        return []
    told = [Alert(kind="share", at=share_run(clock, share, calendar), share=share) for share in sorted(set(shares))]
    if notice is not None:
        told.append(Alert(kind="apology", at=apology_due(clock, notice, calendar)))
    return sorted([*told, Alert(kind="due", at=clock.due.due_at)], key=lambda alert: alert.at)


def share_run(clock: Clock, percent: int, calendar: Calendar) -> datetime:
    """Return when `percent` of the term will have run: so much of it is left, in whole days where it is counted in days."""
    if not 1 <= percent <= 99:
        raise ValueError(f"a share of {percent} % is no warning; expected 1 to 99")
    began = clock.started_at
    whole = remainder(clock.term, due(clock.term, began, calendar), began, calendar)
    if whole.time is not None:
        time = whole.time * (100 - percent) / 100
        return _or_its_start(clock, lambda: _time_back(clock, time, calendar))
    left = -(-(whole.days or 0) * (100 - percent) // 100)
    return max(began, _or_its_start(clock, lambda: _days_back(clock, left, calendar)))


def apology_due(clock: Clock, notice: Term, calendar: Calendar) -> datetime:
    """Return the last instant for the apology (Decree 118/2025, art. 19.6).

    A term shorter than the notice has no such instant after its start: the apology is then owed by the end itself.
    """
    latest = _or_its_start(clock, lambda: before(clock.due, notice, calendar))
    return latest if latest > clock.started_at else clock.due.due_at


def _or_its_start(clock: Clock, back: Callable[[], datetime]) -> datetime:
    """An instant counted back from the end; what lies before the calendar begins lies before the clock's start too."""
    try:
        return back()
    except CalendarEnds:
        return clock.started_at


def _time_back(clock: Clock, left: timedelta, calendar: Calendar) -> datetime:
    if clock.term.unit == "minutes":
        return clock.due.due_at - left
    return calendar.subtract_working_time(clock.due.due_at, left)


def _days_back(clock: Clock, left: int, calendar: Calendar) -> datetime:
    last = clock.due.nominal_on
    if last is not None:
        return midnight_after(last - timedelta(days=left))
    return midnight_after(calendar.subtract_working_days(clock.due.due_on, left))
