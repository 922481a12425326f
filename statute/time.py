"""Vietnam's fixed time zone and the only conversions between instants and local days. No wall clock is read here.

Vietnam has kept UTC+7 without daylight saving since 1975; every instant of the law is reckoned in it.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from typing import Annotated

from pydantic import AfterValidator

from statute.errors import NaiveInstant

ICT = timezone(timedelta(hours=7), "ICT")
_ONE_DAY = timedelta(days=1)


def local(at: datetime) -> datetime:
    """Return the instant in Vietnam's time; a datetime without a time zone is refused with `NaiveInstant`."""
    if at.tzinfo is None:
        raise NaiveInstant(
            f"the instant {at.isoformat()} has no time zone; expected one such as {at.isoformat()}+07:00; "
            "give the offset where the instant enters the system"
        )
    return at if at.tzinfo is ICT else at.astimezone(ICT)


def local_date(at: datetime) -> date:
    """Return the day in Vietnam on which the instant lies."""
    return local(at).date()


def midnight_after(day: date) -> datetime:
    """Return 24:00 of `day` in Vietnam, the instant a day term ends (Civil Code 148.6)."""
    return datetime(day.year, day.month, day.day, tzinfo=ICT) + _ONE_DAY


def moment(day: date, at: time) -> datetime:
    """Return the instant of a local time on a day in Vietnam."""
    return datetime.combine(day, at, ICT)


Instant = Annotated[datetime, AfterValidator(local)]
"""An aware datetime that a model always holds in Vietnam's time."""
