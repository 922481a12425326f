"""What due dates cost, beside numpy's `busday_offset` called per date on the same holidays.

`python benchmarks/statute_bench.py [--rounds N]` prints one JSON object: medians in microseconds and their ratio.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from procedure_defs.calendar_file import calendar_for
from statute.calendar import Calendar
from statute.clock import pause, resume, start
from statute.explain import explain
from statute.ledger import recalculate
from statute.term import Term, due
from statute.time import ICT

SWAPS_APART = "numpy knows no worked Saturdays: its calendar has the days off only"
DAYS = [date(2024, 1, 2) + timedelta(days=step) for step in range(900)]
INSTANTS = [datetime(day.year, day.month, day.day, 10, tzinfo=ICT) for day in DAYS]
THIRTY = Term(unit="working_days", n=30)


def main() -> None:
    """Measure each in turn, several rounds, and print the medians."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    calendar = Calendar.of(calendar_for(range(2024, 2028)))
    figures: dict[str, object] = {name: _median(act, rounds) for name, act in _acts(calendar).items()}
    ours, theirs = figures["add_working_days_us"], figures["numpy_busday_offset_us"]
    if isinstance(ours, float) and isinstance(theirs, float):
        figures["times_as_fast_as_numpy"] = round(theirs / ours, 2)
    sys.stdout.write(json.dumps({**figures, "note": SWAPS_APART}) + "\n")


def _acts(calendar: Calendar) -> dict[str, Callable[[], int]]:
    """What is measured: each runs over many dates and says how many."""
    off = np.array(sorted(calendar.data.off), dtype="datetime64[D]")
    busdays = np.busdaycalendar(holidays=off)
    dated = [np.datetime64(day, "D") for day in DAYS]

    def ours(n: int) -> Callable[[], int]:
        add = calendar.add_working_days
        return lambda: len([add(day, n) for day in DAYS])

    def numpys() -> int:
        offset = np.busday_offset
        return len([offset(day, 3, roll="backward", busdaycal=busdays) for day in dated])

    return {
        "add_working_days_us": ours(3),
        "numpy_busday_offset_us": numpys,
        "add_250_working_days_us": ours(250),
        "due_us": lambda: len([due(THIRTY, at, calendar) for at in INSTANTS]),
        "due_with_ledger_of_30_days_us": lambda: len([explain(THIRTY, at, calendar) for at in INSTANTS[:100]]),
        "pause_and_resume_us": lambda: _held(calendar),
        "decree_on_an_open_clock_us": lambda: _decreed(calendar),
    }


def _held(calendar: Calendar) -> int:
    for at in INSTANTS[:100]:
        held = pause(start(THIRTY, at, calendar), "payment", at + timedelta(days=2), calendar)
        resume(held, "payment", at + timedelta(days=5), calendar)
    return 100


def _decreed(calendar: Calendar) -> int:
    for at in INSTANTS[:100]:
        recalculate(start(THIRTY, at, calendar), at + timedelta(days=1), calendar)
    return 100


def _median(act: Callable[[], int], rounds: int) -> float:
    """The median cost of one call in microseconds, after one round to warm up."""
    act()
    return round(statistics.median(_timed(act) for _ in range(rounds)), 3)


def _timed(act: Callable[[], int]) -> float:
    began = time.perf_counter()
    calls = act()
    return (time.perf_counter() - began) * 1e6 / calls


if __name__ == "__main__":
    main()
