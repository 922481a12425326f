"""Calendars over calendars: the nation's, a province's, an authority's; and the part of one that a dossier pins.

A later layer has the last word on each day it names: it may close a working day, or turn a holiday into a working day.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from statute.calendar_data import CalendarData, DayNote, Sessions
from statute.errors import CalendarFault


class CalendarLayer(BaseModel):
    """What a province or authority changes of the calendar below; what it does not name stays."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    weekend: tuple[int, ...] | None = None
    sessions: Sessions | None = None
    reception: dict[int, Sessions] | None = None
    off: dict[date, DayNote] = {}
    on: dict[date, DayNote] = {}
    half: dict[date, Sessions] = {}

    @model_validator(mode="after")
    def _says_one_thing_of_a_day(self) -> Self:
        twice = sorted(self.off.keys() & self.on.keys())
        if twice:
            raise ValueError(f"layer '{self.name}' has {twice[0]} both off and worked; keep one")
        return self


def layered(base: CalendarData, *layers: CalendarLayer) -> CalendarData:
    """Return the calendar that results, the later layer deciding; `CalendarFault` if a layer does not fit below it."""
    for layer in layers:
        base = _over(base, layer)
    return base


def narrowed(data: CalendarData, years: range) -> CalendarData:
    """Return the calendar of some of its years only, as small as it gets: what a dossier pins."""
    absent = [year for year in years if year not in data.years]
    if absent or not years:
        raise CalendarFault(
            f"calendar '{data.name}' has the years {min(data.years)}-{max(data.years)}, not {absent or 'none at all'}; "
            "ask for years that it has, or add them"
        )
    return data.model_copy(
        update={
            "years": {year: data.years[year] for year in years},
            "off": {day: note for day, note in data.off.items() if day.year in years},
            "on": {day: note for day, note in data.on.items() if day.year in years},
            "half": {day: hours for day, hours in data.half.items() if day.year in years},
        }
    )


def _over(base: CalendarData, layer: CalendarLayer) -> CalendarData:
    named = {*layer.off, *layer.on}
    changed: dict[str, Any] = {
        "name": f"{base.name}/{layer.name}",
        "off": _sorted({day: note for day, note in base.off.items() if day not in named} | layer.off),
        "on": _sorted({day: note for day, note in base.on.items() if day not in named} | layer.on),
        "half": _sorted({day: hours for day, hours in base.half.items() if day not in layer.off} | layer.half),
        "weekend": layer.weekend or base.weekend,
        "sessions": layer.sessions or base.sessions,
        "reception": base.reception if layer.reception is None else layer.reception,
    }
    try:
        return CalendarData(years=base.years, **changed)
    except ValidationError as error:
        raise CalendarFault(f"layer '{layer.name}' does not fit over '{base.name}': {said_by(error)}") from error


def said_by(error: ValueError) -> str:
    """Return what an error says to people, without pydantic's surroundings."""
    if not isinstance(error, ValidationError):
        return str(error)
    return "; ".join(each["msg"].removeprefix("Value error, ") for each in error.errors())


def _sorted(days: dict[date, Any]) -> dict[date, Any]:
    return dict(sorted(days.items()))
