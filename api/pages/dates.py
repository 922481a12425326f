"""Days and instants as people write them here, always in Vietnam's time: 02/03/2026, 14:05 02/03/2026; and reading them."""

from __future__ import annotations

import re
from datetime import date, datetime

from statute.time import ICT, local

_DAY = re.compile(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\s*")
_CLOCK, _DATE = r"\s*(?P<hour>\d{1,2})[:h](?P<minute>\d{2})\s*", r"\s*(?P<day>\d{1,2}/\d{1,2}/\d{4})\s*"
_MOMENT, _DAY_FIRST = re.compile(f"{_CLOCK} {_DATE}"), re.compile(f"{_DATE} {_CLOCK}")


def day(value: date | datetime) -> str:
    """A day."""
    found = local(value) if isinstance(value, datetime) else value
    return f"{found.day:02d}/{found.month:02d}/{found.year}"


def moment(value: datetime) -> str:
    """An instant to the minute."""
    found = local(value)
    return f"{found:%H:%M} {day(found)}"


def last_day(due_at: datetime) -> str:
    """The end of a term: its last day where it ends at 24:00, else the instant."""
    found = local(due_at)
    if (found.hour, found.minute) != (0, 0):
        return moment(found)
    return day(date.fromordinal(found.date().toordinal() - 1))


def iso_day(written: str) -> str:
    """`2/3/2026` as `2026-03-02`; anything else as it is, for the form's schema to judge."""
    found = _DAY.fullmatch(written)
    return f"{found[3]}-{int(found[2]):02d}-{int(found[1]):02d}" if found else written.strip()


def shown_day(stored: str) -> str:
    """`2026-03-02` as `02/03/2026`; anything else, such as a year alone, as it is."""
    try:
        return day(date.fromisoformat(stored)) if len(stored) == 10 else stored
    except ValueError:
        return stored


def instant(written: str) -> datetime | None:
    """`14:05 2/3/2026`, or the day first, as an instant; nothing where it cannot be read."""
    found = _MOMENT.fullmatch(written) or _DAY_FIRST.fullmatch(written)
    if found is None:
        return None
    given = found.groupdict()
    try:
        on = date.fromisoformat(iso_day(given["day"]))
        return datetime(on.year, on.month, on.day, int(given["hour"]), int(given["minute"]), tzinfo=ICT)
    except ValueError:
        return None
