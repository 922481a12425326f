"""Calendars as clerks write them (`calendars/*.yaml`) into `statute.CalendarData`, with every fault named by its line.

A file either names its years whole, or stands `over` another calendar and says only what differs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from procedure_defs.faults import Fault, has_errors, path_text, report
from procedure_defs.load import load
from procedure_defs.validate import validate
from procedure_defs.yaml_source import Source
from statute.calendar_data import CalendarData, DayNote, Sessions
from statute.calendar_layers import CalendarLayer, layered, narrowed
from statute.words import Bilingual

FOLDER = Path(__file__).parent / "calendars"
NATIONAL = "vietnam"
UNKNOWN = "unknown"

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_HOURS = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-3]):([0-5][0-9])")


def _hours(written: Any) -> Any:
    """`08:00-12:00` as a session; anything else is left for the model to complain of."""
    found = _HOURS.fullmatch(written) if isinstance(written, str) else None
    if found is None:
        raise PydanticCustomError("FORM-008", "these are no office hours; write them as '08:00-12:00', in quotes")
    return time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))


Hours = list[Annotated[tuple[time, time], BeforeValidator(_hours)]]


class _Written(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Ground(_Written):
    """The text that makes days off or worked, the day it was made public, and whether it was read in the source."""

    cite: str
    announced: date | Literal["unknown"]
    verified: bool


class DaysOff(_Written):
    """One day or a run of days on which offices are closed."""

    day: date | None = None
    first: date | None = Field(None, alias="from")
    last: date | None = Field(None, alias="to")
    why: str
    basis: str
    lunar: str | None = None
    instead_of: date | None = None

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
    work: date
    why: str
    basis: str


class Worked(_Written):
    """A day that is worked though the calendar below has it off."""

    day: date
    why: str
    basis: str


class HalfDay(_Written):
    """A working day with hours of its own."""

    day: date
    hours: Hours


class Year(_Written):
    """One year: whether its days off are announced, and what they are. A layer gives no status of its own."""

    status: Literal["announced", "projected"] | None = None
    off: list[DaysOff] = []
    swaps: list[Swap] = []
    work: list[Worked] = []
    half: list[HalfDay] = []


class CalendarFile(_Written):
    """A whole file under `calendars/`."""

    calendar: str
    name: Bilingual
    over: str | None = None
    weekend: list[Weekday] | None = None
    hours: Hours | None = None
    reception: dict[Weekday, Hours] = {}
    occasions: dict[str, Bilingual] = {}
    basis: dict[str, Ground] = {}
    years: dict[int, Year] = {}


class CalendarFileError(ValueError):
    """A calendar file that cannot be used; the message lists every fault with its place."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(report(faults))
        self.faults = faults


def calendar_for(years: range, name: str = NATIONAL, folder: Path = FOLDER) -> CalendarData:
    """Return a calendar narrowed to the years that a dossier pins; `CalendarFileError` if the file has faults."""
    return narrowed(calendar_named(name, folder), years)


def calendar_named(name: str, folder: Path = FOLDER) -> CalendarData:
    """Return a calendar with all its years, laid over the calendars below it."""
    return calendar_from(load(folder / f"{name}.yaml", f"calendars/{name}.yaml"), folder)


def calendar_from(source: Source, folder: Path = FOLDER) -> CalendarData:
    """Return the calendar a source describes; other calendars it stands over are read from `folder`."""
    file, faults = validate(source, CalendarFile)
    faults += _faults_between(source, file) if file else []
    if file is None or has_errors(faults):
        raise CalendarFileError(faults)
    try:
        return _built(file, folder)
    except CalendarFileError:
        raise
    except ValueError as error:
        raise CalendarFileError([_fault(source, ("years",), f"the calendar contradicts itself: {error}")]) from error


def _built(file: CalendarFile, folder: Path) -> CalendarData:
    off, on, half = _notes(file)
    numbers = tuple(_WEEKDAYS.index(day) + 1 for day in file.weekend) if file.weekend else None
    sessions: Sessions | None = tuple(file.hours) if file.hours else None
    reception = {_WEEKDAYS.index(day) + 1: tuple(hours) for day, hours in file.reception.items()}
    if file.over is not None:
        layer = CalendarLayer(
            name=file.calendar,
            weekend=numbers,
            sessions=sessions,
            reception=reception or None,
            off=off,
            on=on,
            half=half,
        )
        return layered(calendar_named(file.over, folder), layer)
    given: dict[str, Any] = {"weekend": numbers, "sessions": sessions, "reception": reception}
    marks = {number: year.status for number, year in file.years.items() if year.status}
    given = {key: value for key, value in given.items() if value}
    return CalendarData(name=file.calendar, years=marks, off=off, on=on, half=half, **given)


def _notes(file: CalendarFile) -> tuple[dict[date, DayNote], dict[date, DayNote], dict[date, Sessions]]:
    off: dict[date, DayNote] = {}
    on: dict[date, DayNote] = {}
    half: dict[date, Sessions] = {}
    for year in file.years.values():
        for run in year.off:
            off.update(dict.fromkeys(run.days(), _note(file, run)))
        for swap in year.swaps:
            off[swap.off] = _note(file, swap, f" (đổi sang {_short(swap.work)})", f" (worked {swap.work} instead)")
            on[swap.work] = _note(file, swap, f" (làm thay {_short(swap.off)})", f" (worked for {swap.off})")
        on.update({worked.day: _note(file, worked) for worked in year.work})
        half.update({each.day: tuple(each.hours) for each in year.half})
    return off, on, half


def _note(file: CalendarFile, entry: DaysOff | Swap | Worked, vi: str = "", en: str = "") -> DayNote:
    why, ground = file.occasions[entry.why], file.basis.get(entry.basis)
    if isinstance(entry, DaysOff) and entry.instead_of:
        vi, en = f" (nghỉ bù {_short(entry.instead_of)})", f" (for {entry.instead_of})"
    return DayNote(
        vi=why.vi + vi, en=why.en + en, basis=ground and ground.cite, verified=ground is not None and ground.verified
    )


def _short(day: date) -> str:
    return f"{day.day}/{day.month}"


def _faults_between(source: Source, file: CalendarFile) -> list[Fault]:
    """What no single line shows: words used and not explained, days under another year, a day named twice."""
    faults: list[Fault] = []
    if file.over is None and not file.years:
        faults.append(_fault(source, (), "a calendar that stands over no other names its years", rule="FORM-002"))
    seen: dict[date, str] = {}
    for number, year in file.years.items():
        if file.over is None and year.status is None:
            faults.append(_fault(source, ("years", str(number)), "the year lacks its status", rule="FORM-002"))
        for path, entry, days in _entries(number, year):
            faults += _faults_of_entry(source, file, path, entry)
            for day in days:
                if seen.setdefault(day, path_text(path)) != path_text(path):
                    faults.append(_fault(source, path, f"{day} is named twice, first in {seen[day]}"))
    return faults


def _entries(number: int, year: Year) -> Iterator[tuple[tuple[str | int, ...], DaysOff | Swap | Worked, list[date]]]:
    at: tuple[str, str] = ("years", str(number))
    yield from (((*at, "off", index), run, list(run.days())) for index, run in enumerate(year.off))
    yield from (((*at, "swaps", index), swap, [swap.off, swap.work]) for index, swap in enumerate(year.swaps))
    yield from (((*at, "work", index), worked, [worked.day]) for index, worked in enumerate(year.work))


def _faults_of_entry(
    source: Source, file: CalendarFile, path: tuple[str | int, ...], entry: DaysOff | Swap | Worked
) -> list[Fault]:
    faults = []
    if entry.why not in file.occasions:
        faults.append(_fault(source, (*path, "why"), f"'{entry.why}' is not among 'occasions'", rule="FORM-006"))
    if entry.basis != UNKNOWN and entry.basis not in file.basis:
        hint = "write 'unknown' if no text is known"
        faults.append(_fault(source, (*path, "basis"), f"'{entry.basis}' is not among 'basis'", hint, "FORM-006"))
    days = list(entry.days()) if isinstance(entry, DaysOff) else [entry.off if isinstance(entry, Swap) else entry.day]
    strays = [day for day in days if str(day.year) != path[1]]
    faults += [_fault(source, path, f"{day} stands under {path[1]}", "move it to its own year") for day in strays]
    return faults


def _fault(source: Source, path: tuple[str | int, ...], message: str, hint: str = "", rule: str = "FORM-009") -> Fault:
    return Fault(rule=rule, place=source.where(path), path=path_text(path), message=message, hint=hint)
