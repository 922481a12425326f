"""What an announcement changes of a calendar that dossiers are already counted by: its exceptional days, and no more.

Small enough to travel in a command and to stay in a dossier's state; hashable, so that a changed calendar is laid out once.
Called by the core for a decree after the fact, and by whoever prepares one from two calendars.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from statute.calendar import Calendar
from statute.calendar_data import CalendarData, DayNote, Sessions, YearMark
from statute.calendar_layers import said_by
from statute.errors import CalendarFault


class DayRule(BaseModel):
    """All that a calendar says of one day: off, worked, hours of its own; a rule that says nothing follows the week."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    off: DayNote | None = None
    on: DayNote | None = None
    half: Sessions | None = None


class CalendarChange(BaseModel):
    """The days that an announcement rules on, and the years that it announces."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    days: tuple[tuple[date, DayRule], ...] = ()
    years: tuple[tuple[int, YearMark], ...] = ()


def change_between(old: CalendarData, new: CalendarData) -> CalendarChange:
    """Return what leads from one calendar to the other, from the first year of the old one on.

    A change of the week or of office hours is no decree on days: `CalendarFault`.
    """
    _same_week(old, new)
    first = min(old.years)
    named = {*old.off, *old.on, *old.half, *(day for day in {*new.off, *new.on, *new.half} if day.year >= first)}
    ruled = ((day, _rule(new, day)) for day in sorted(named) if day.year in new.years)
    marks = sorted((year, mark) for year, mark in new.years.items() if year >= first and old.years.get(year) != mark)
    return CalendarChange(days=tuple((day, rule) for day, rule in ruled if rule != _rule(old, day)), years=tuple(marks))


def changed(data: CalendarData, change: CalendarChange) -> CalendarData:
    """Return the calendar with the change made; `CalendarFault` if they do not fit."""
    parts: dict[str, Any] = {"years": dict(sorted({**data.years, **dict(change.years)}.items()))}
    for part in ("off", "on", "half"):
        ruled = {day: getattr(rule, part) for day, rule in change.days}
        days = {**getattr(data, part), **ruled}
        parts[part] = {day: value for day, value in sorted(days.items()) if value is not None}
    try:
        return CalendarData.model_validate({**dict(data), **parts})
    except ValidationError as error:
        raise CalendarFault(f"the announced days do not fit calendar '{data.name}': {said_by(error)}") from error


@lru_cache(maxsize=64)
def changed_calendar(calendar: Calendar, change: CalendarChange) -> Calendar:
    """Return the calendar laid out with the change made; kept, since laying out costs a millisecond a year."""
    return Calendar.of(changed(calendar.data, change))


def _same_week(old: CalendarData, new: CalendarData) -> None:
    for name in ("weekend", "sessions", "reception"):
        if getattr(old, name) != getattr(new, name):
            raise CalendarFault(
                f"'{name}' of calendar '{new.name}' differs from that of '{old.name}': a decree changes "
                "days off and worked days; publish a calendar with another week or other hours for new dossiers instead"
            )


def _rule(data: CalendarData, day: date) -> DayRule:
    return DayRule(off=data.off.get(day), on=data.on.get(day), half=data.half.get(day))
