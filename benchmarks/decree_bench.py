"""The preview of a decree over open clocks that are seeded in the registry: seconds for all of them.

    python -m benchmarks.decree_bench [--clocks 100000]

Every clock spans the announced days, so that each is counted again: the worst case. Reference: under 10 s for 100,000.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlmodel import SQLModel, select

from activities.decreeing import announced, preview
from procedure_defs.calendar_file import calendar_named
from registry.projecting import dossier_row
from registry.publishing import publish_library
from registry.store import Store
from registry.tables import Calendar as StoredCalendar
from registry.tables import Dossier
from statute import clock as law
from statute.calendar_data import DayNote
from statute.term import Term
from statute.time import ICT
from tests.dossier import plans
from tests.dossier.play import Play

ANNOUNCED = datetime(2026, 8, 25, 9, tzinfo=ICT)
DAY_OFF, WORKED = date(2026, 8, 28), date(2026, 9, 26)
TERMS = (("working_days", 5), ("working_days", 15), ("working_days", 30), ("calendar_days", 20), ("months", 1))


def seed(store: Store, clocks: int) -> None:
    """Rows as the recorder writes them; terms, starts and pauses vary."""
    dice, play = random.Random(7), Play(plans.PLAIN).file(papers=())
    SQLModel.metadata.create_all(store.engine)
    with store.write() as session:
        publish_library(session, ANNOUNCED - timedelta(days=300))
    with store.read() as session:
        row = session.exec(select(StoredCalendar).where(StoredCalendar.year == 2026)).one()
    pinned = play.pinned._replace(calendar_digest=row.digest)
    calendar = law_calendar(row.data)
    rows: list[dict[str, Any]] = []
    for number in range(clocks):
        unit, n = dice.choice(TERMS)
        began = ANNOUNCED - timedelta(days=dice.randrange(0, 4), hours=dice.randrange(0, 8))
        clock = law.start(Term.model_validate({"unit": unit, "n": n}), began, calendar)
        if number % 10 == 0:
            clock = law.pause(clock, "payment", began + timedelta(hours=1), calendar)
        state = play.state.but(phase="accepted", accepted_at=began, clock=clock)
        rows.append(dossier_row(f"H26.1-260825-{number:06d}", pinned, state, ""))
    with store.write() as session:
        for begin in range(0, clocks, 5_000):
            session.connection().execute(insert(Dossier), rows[begin : begin + 5_000])


def law_calendar(data: str) -> Any:
    """The pinned calendar, laid out."""
    from statute.calendar import Calendar, CalendarData

    return Calendar.of(CalendarData.model_validate_json(data))


def measure(clocks: int) -> dict[str, Any]:
    """Seed, then preview a swap of days announced three days before it."""
    with tempfile.TemporaryDirectory() as name:
        store = Store(f"sqlite:///{Path(name) / 'registry.db'}")
        seed(store, clocks)
        data = calendar_named("vietnam")
        off, on = {**data.off, DAY_OFF: DayNote(vi="nghỉ hoán đổi")}, {**data.on, WORKED: DayNote(vi="làm bù")}
        began, used = time.perf_counter(), time.process_time()
        decree = announced(store, data.model_copy(update={"off": off, "on": on}), "bench", None)
        seen = preview(store, decree, ANNOUNCED)
        took, used = time.perf_counter() - began, time.process_time() - used
        store.close()
    return {
        "clocks": clocks,
        "seconds": round(took, 2),
        "cpu_seconds": round(used, 2),
        "open": seen.open,
        "moved": seen.moved,
        "failed": len(seen.failed),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clocks", type=int, default=100_000)
    sys.stdout.write(json.dumps(measure(parser.parse_args().clocks)) + "\n")


if __name__ == "__main__":
    main()
