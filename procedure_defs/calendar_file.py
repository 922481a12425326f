"""Calendars as clerks write them (`calendars/*.yaml`) into `statute.CalendarData`, with every fault named by its line.

A file either names its years whole, or stands `over` another calendar and says only what differs.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from procedure_defs.calendars.written import WEEKDAYS, CalendarFile, DaysOff, Swap, Worked, Year
from procedure_defs.faults import Fault, has_errors, path_text, report
from procedure_defs.load import load
from procedure_defs.validate import validate
from procedure_defs.yaml_source import Source
from statute.calendar_data import CalendarData, DayNote, Sessions
from statute.calendar_layers import CalendarLayer, layered, narrowed, said_by
from statute.lunar import solar_date

FOLDER = Path(__file__).parent / "calendars"
NATIONAL = "vietnam"
UNKNOWN = "unknown"


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
    return _named(name, folder, ())


def calendar_from(source: Source, folder: Path = FOLDER) -> CalendarData:
    """Return the calendar a source describes; other calendars it stands over are read from `folder`."""
    return _from(source, folder, ())


def _named(name: str, folder: Path, above: tuple[str, ...]) -> CalendarData:
    return _from(load(folder / f"{name}.yaml", f"calendars/{name}.yaml"), folder, above)


def _from(source: Source, folder: Path, above: tuple[str, ...]) -> CalendarData:
    file, faults = validate(source, CalendarFile)
    faults += _faults_between(source, file) if file else []
    if file is not None and file.calendar in above:
        chain = " over ".join((*above, file.calendar))
        faults.append(_fault(source, ("over",), f"the calendars stand on one another: {chain}", "let one stand over none"))
    if file is None or has_errors(faults):
        raise CalendarFileError(faults)
    try:
        return _built(file, folder, (*above, file.calendar))
    except CalendarFileError:
        raise
    except ValueError as error:
        raise CalendarFileError([_fault(source, ("years",), said_by(error))]) from error


def _built(file: CalendarFile, folder: Path, above: tuple[str, ...]) -> CalendarData:
    off, on, half = _notes(file)
    numbers = tuple(WEEKDAYS.index(day) + 1 for day in file.weekend) if file.weekend else None
    sessions: Sessions | None = tuple(file.hours) if file.hours else None
    reception = {WEEKDAYS.index(day) + 1: tuple(hours) for day, hours in file.reception.items()}
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
        return layered(_named(file.over, folder, above), layer)
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
    return DayNote(vi=why.vi + vi, en=why.en + en, basis=ground and ground.cite, verified=ground is not None and ground.verified)


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
    if isinstance(entry, Swap):
        faults += _faults_of_swap(source, file, path, entry)
    if isinstance(entry, DaysOff) and entry.lunar:
        faults += _faults_of_lunar(source, (*path, "lunar"), entry.lunar, days)
    strays = [day for day in days if str(day.year) != path[1]]
    faults += [_fault(source, path, f"{day} stands under {path[1]}", "move it to its own year") for day in strays]
    return faults


def _faults_of_swap(source: Source, file: CalendarFile, path: tuple[str | int, ...], swap: Swap) -> list[Fault]:
    """A swap gives a working day free for a day of the weekend that is worked, if the file says what its weekend is."""
    if file.weekend is None:
        return []
    hint = "a swap names a working day in 'off' and a day of the weekend in 'work'"
    wrong = [("off", swap.off)] if WEEKDAYS[swap.off.weekday()] in file.weekend else []
    wrong += [] if WEEKDAYS[swap.work.weekday()] in file.weekend else [("work", swap.work)]
    return [
        _fault(source, (*path, key), f"{day} is a {WEEKDAYS[day.weekday()]}, which '{key}' changes nothing about", hint)
        for key, day in wrong
    ]


def _faults_of_lunar(source: Source, path: tuple[str | int, ...], lunar: str, days: list[date]) -> list[Fault]:
    day, month = (int(part) for part in lunar.split("/"))
    if not (1 <= day <= 30 and 1 <= month <= 12):
        return [_fault(source, path, f"{lunar} is no day of the lunar year", "write day/month, such as 10/3", "FORM-008")]
    falls_on = solar_date(day, month, days[0].year)
    hint = "correct the days or the lunar date"
    return [] if falls_on in days else [_fault(source, path, f"lunar {lunar} falls on {falls_on}, not here", hint)]


def _fault(source: Source, path: tuple[str | int, ...], message: str, hint: str = "", rule: str = "FORM-009") -> Fault:
    return Fault(rule=rule, place=source.where(path), path=path_text(path), message=message, hint=hint)
