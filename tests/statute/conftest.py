"""The real calendar, laid out once."""

from __future__ import annotations

import pytest

from procedure_defs.calendar_file import calendar_named
from statute.calendar import Calendar, CalendarData


@pytest.fixture(scope="session")
def vietnam_data() -> CalendarData:
    return calendar_named("vietnam")


@pytest.fixture(scope="session")
def vietnam(vietnam_data: CalendarData) -> Calendar:
    return Calendar.of(vietnam_data)
