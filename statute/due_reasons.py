"""Why a clock's date is what it is: its ledger in words, and the days as they were counted from its last start.

One function for the dossier's page, the API and letters; `explain` tells the days of a bare term, this those of a clock
that was held as well. Days that do not lead to the date that stands are not shown: nothing here is guessed.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from statute.calendar import Calendar
from statute.clock import Clock
from statute.counted_days import counted_days
from statute.errors import StatuteError
from statute.explain import DayEntry
from statute.ledger_words import told
from statute.term import Due
from statute.words import Bilingual


class Line(NamedTuple):
    """One entry of the ledger in words."""

    at: datetime
    words: Bilingual
    basis: str | None


class DueReasons(NamedTuple):
    """Why a due date is what it is. `running` is nothing while the clock is held or has stopped."""

    running: Due | None
    original: Due
    lines: tuple[Line, ...]
    days: tuple[DayEntry, ...]
    held_for: tuple[str, ...]


def due_reasons(clock: Clock, calendar: Calendar) -> DueReasons:
    """Return the whole explanation of a clock's date under the calendar that it is counted by."""
    lines = tuple(Line(entry.at, told(entry), entry.basis) for entry in clock.entries)
    return DueReasons(clock.running_due, clock.original_due, lines, days_of(clock, calendar), _grounds(clock))


def days_of(clock: Clock, calendar: Calendar) -> tuple[DayEntry, ...]:
    """Return each day from the last start to the end, held and added days among them; nothing while the clock is held."""
    if clock.is_paused:
        return ()
    try:
        days = counted_days(clock, calendar)
    except StatuteError:
        return ()
    return days if days and days[-1].day == clock.due.due_on else ()


def _grounds(clock: Clock) -> tuple[str, ...]:
    return tuple(pause.ground for pause in clock.paused)
