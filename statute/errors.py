"""The errors of the pure law: each has a stable `code`, and its message says what, where, and how to mend it.

StatuteError
├── NaiveInstant      an instant without a time zone
├── CalendarEnds      a date outside the years a calendar covers
├── CalendarFault     a calendar that contradicts itself
└── ClockError        an act that the clock's position does not allow
"""

from __future__ import annotations

from typing import ClassVar


class StatuteError(ValueError):
    """Base of the errors of `statute/`; `code` never changes once released."""

    code: ClassVar[str] = "statute"


class NaiveInstant(StatuteError):
    """An instant was given without a time zone, so nobody can say which moment is meant."""

    code: ClassVar[str] = "statute.naive-instant"


class CalendarEnds(StatuteError):
    """A date lies outside the years that a calendar covers; no date is ever guessed."""

    code: ClassVar[str] = "statute.calendar-ends"


class CalendarFault(StatuteError):
    """The calendar's own data contradict each other."""

    code: ClassVar[str] = "statute.calendar-fault"


class ClockError(StatuteError):
    """The act does not fit the clock's position (paused, running, stopped) or goes back in time."""

    code: ClassVar[str] = "statute.clock"
