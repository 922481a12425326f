"""A calendar as data: what people write, layer and announce, and what is pinned into each dossier.

Kept small, since it travels in every start input. It never contradicts itself: that is refused when the data are read.
"""

from __future__ import annotations

from datetime import date, time
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

YearMark = Literal["announced", "projected"]
Session = tuple[time, time]


def _in_order(sessions: tuple[Session, ...]) -> tuple[Session, ...]:
    """Refuse office hours that are empty, run backwards or overlap."""
    edges = [edge for session in sessions for edge in session]
    if not edges or any(edge.tzinfo for edge in edges) or any(a >= b for a, b in pairwise(edges)):
        shown = ", ".join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in sessions) or "none"
        raise ValueError(
            f"office hours must be sessions that follow one another, such as 08:00-12:00, 13:30-17:30; found {shown}"
        )
    return sessions


Sessions = Annotated[tuple[Session, ...], AfterValidator(_in_order)]

OFFICE_HOURS: Sessions = ((time(8), time(12)), (time(13, 30), time(17, 30)))
"""What a calendar that names no hours is given; every calendar may name its own."""


class DayNote(BaseModel):
    """Why a day is off (or worked), in a few words, with its ground and whether that ground was read in the source."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    vi: str
    en: str = ""
    basis: str | None = None
    verified: bool = False


class CalendarData(BaseModel):
    """A calendar as data: the exceptions to the week, the hours, and which years are announced or only projected."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    years: dict[int, YearMark] = Field(min_length=1)
    weekend: tuple[int, ...] = (6, 7)
    off: dict[date, DayNote] = {}
    on: dict[date, DayNote] = {}
    sessions: Sessions = OFFICE_HOURS
    half: dict[date, Sessions] = {}
    reception: dict[int, Sessions] = {}

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        faults = [*self._faults_of_years(), *self._faults_of_days()]
        if faults:
            raise ValueError(f"calendar '{self.name}': " + "; ".join(faults))
        return self

    def _faults_of_years(self) -> list[str]:
        first, last = min(self.years), max(self.years)
        missing = sorted(set(range(first, last + 1)) - set(self.years))
        wrong = sorted({*self.weekend, *self.reception} - set(range(1, 8)))
        return [
            *(f"year {year} is missing between {first} and {last}; mark it announced or projected" for year in missing),
            *(f"{day} is not a weekday; expected 1 (Monday) to 7 (Sunday)" for day in wrong),
        ]

    def _faults_of_days(self) -> list[str]:
        twice = sorted(self.off.keys() & self.on.keys())
        outside = sorted(day for day in {*self.off, *self.on, *self.half} if day.year not in self.years)
        closed = sorted(day for day in self.half if not self.works_on(day))
        span = f"{min(self.years)}-{max(self.years)}"
        return [
            *(f"{day} is both off and worked; keep one" for day in twice),
            *(f"{day} lies outside its years {span}; add the year or remove the day" for day in outside),
            *(f"{day} has hours of its own but is not a working day" for day in closed),
        ]

    def works_on(self, day: date) -> bool:
        """Tell from the data whether the day is worked; `Calendar.is_working` is the checked and faster way."""
        return day in self.on or (day not in self.off and day.isoweekday() not in self.weekend)
