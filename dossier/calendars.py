"""The calendar that a dossier is counted by now: the pinned one, with the days that were announced since."""

from __future__ import annotations

from dossier.pinned import Pinned
from dossier.state import State
from statute.calendar import Calendar
from statute.calendar_change import changed_calendar


def calendar_of(pinned: Pinned, state: State) -> Calendar:
    """The pinned calendar as decrees on days off have changed it for this dossier."""
    return pinned.calendar if state.calendar is None else changed_calendar(pinned.calendar, state.calendar)
