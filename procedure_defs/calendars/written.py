"""The written form of a calendar file: what a clerk may write, word by word. Read by `procedure_defs.calendar_file`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from statute.words import Bilingual

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_HOURS = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-3]):([0-5][0-9])")


def _hours(written: Any) -> Any:
    """`08:00-12:00` as a session; anything else is left for the model to complain of."""
    found = _HOURS.fullmatch(written) if isinstance(written, str) else None
    if found is None:
        raise PydanticCustomError("FORM-008", "these are no office hours; write them as '08:00-12:00', in quotes")
    return time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))


Hours = list[Annotated[tuple[time, time], BeforeValidator(_hours)]]


Name = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
"""A calendar's own name, which is also the name of its file."""

Lunar = Annotated[str, Field(pattern=r"^[0-9]{1,2}/[0-9]{1,2}$")]
"""A day and month of the lunar calendar, such as 10/3; the days named beside it are checked to contain it."""


class _Written(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Ground(_Written):
    """The text that makes days off or worked, the day it was made public, and whether it was read in the source."""

    cite: str
    """The citation."""
    announced: date | Literal["unknown"]
    """The day of the announcement."""
    verified: bool
    """Whether somebody has read it."""


class DaysOff(_Written):
    """One day or a run of days on which offices are closed."""

    day: date | None = None
    """One day."""
    first: date | None = Field(None, alias="from")
    """The first day."""
    last: date | None = Field(None, alias="to")
    """The last day."""
    why: str
    """The occasion."""
    basis: str
    """Its ground."""
    lunar: Lunar | None = None
    """The day by the lunar calendar."""
    instead_of: date | None = None
    """The day that it makes up for."""

    @model_validator(mode="after")
    def _names_its_days(self) -> Self:
        if (self.day is None) == (self.first is None or self.last is None):
            raise PydanticCustomError("FORM-010", "write either 'day', or 'from' and 'to'")
        if self.first and self.last and not timedelta() <= self.last - self.first <= timedelta(days=31):
            raise PydanticCustomError("FORM-009", "'to' is to lie from 0 to 31 days after 'from'")
        return self

    def days(self) -> Iterator[date]:
        """Each day of the run."""
        first, last = self.day or self.first, self.day or self.last
        if first and last:
            yield from (first + timedelta(days=step) for step in range((last - first).days + 1))


class Swap(_Written):
    """A working day given free, and the day off worked in its stead."""

    off: date
    """The working day that is off."""
    work: date
    """The day that is worked instead."""
    why: str
    """The occasion."""
    basis: str
    """Its ground."""


class Worked(_Written):
    """A day that is worked though the calendar below has it off."""

    day: date
    """The day."""
    why: str
    """Why it is worked."""
    basis: str
    """Its ground."""


class HalfDay(_Written):
    """A working day with hours of its own."""

    day: date
    """The day."""
    hours: Hours
    """The hours that are worked."""


class Year(_Written):
    """One year: whether its days off are announced, and what they are. A layer gives no status of its own."""

    status: Literal["announced", "projected"] | None = None
    """Whether it is announced or provisional."""
    off: list[DaysOff] = []
    """The days off."""
    swaps: list[Swap] = []
    """Days off that are worked on another day."""
    work: list[Worked] = []
    """Days that are worked though they would be off."""
    half: list[HalfDay] = []
    """Days that are worked in part."""


class CalendarFile(_Written):
    """A whole file under `calendars/`."""

    calendar: Name
    """Its name."""
    name: Bilingual
    """What it is called."""
    over: Name | None = None
    """The calendar that this one is laid over."""
    weekend: list[Weekday] | None = None
    """The days of the week that are off."""
    hours: Hours | None = None
    """The office hours."""
    reception: dict[Weekday, Hours] = {}
    """The hours in which dossiers are received."""
    occasions: dict[str, Bilingual] = {}
    """Days off of every year, by their names."""
    basis: dict[str, Ground] = {}
    """The legal grounds."""
    years: dict[int, Year] = {}
    """What was announced for each year."""
