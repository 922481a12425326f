"""An official's inbox at many dossiers: how long one page takes, with names, statuses and what is allowed on each task.

`python -m benchmarks.inbox_bench [--dossiers N] [--postgres | --url sqlite:///file | postgresql+psycopg://...]` prints JSON:
milliseconds at the median and at p95 for each filter, walking from page to page. The limit of the issue is 20 ms at p95.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from activities.desk import Office
from api.views.inbox import Filters, inbox_page
from benchmarks.many_dossiers import fill, staff
from registry.definitions import Definitions
from registry.keys import Keys
from registry.organisation import actors_of
from registry.recorder import Recorder
from registry.store import Store
from registry.time_port import TimePort
from tests import postgres
from tests.dossier import plans
from tests.office import furnish, key_ring

PAGES = 100
FILTERS = {
    "all": Filters(), "mine": Filters(whose="mine"), "pool": Filters(whose="pool"), "late": Filters(late=True),
    "due within a week": Filters(within=7), "rare procedure": Filters(procedure="1.1"),
}  # fmt: skip


def main() -> None:
    """Fill a registry, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--dossiers", type=int, default=1_000_000)
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--url")
    where.add_argument("--postgres", action="store_true", help="a cluster of its own, gone afterwards")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        url = given.url or f"sqlite:///{folder}/registry.db"
        if given.postgres:
            url = stack.enter_context(postgres.database(stack.enter_context(postgres.cluster())))
        store = Store(url)
        furnish(store, plans.PLAIN)
        definitions, keys, clock = Definitions(store), Keys(store, key_ring()), TimePort(store, movable=False)
        began = time.perf_counter()
        staff(store)
        there = fill(store, definitions.in_force("9.999999", datetime.now(UTC)).pinned, given.dossiers)
        figures: dict[str, Any] = {"dossiers": there, "fill_s": round(time.perf_counter() - began, 1)}
        office = Office(None, store, keys, definitions, Recorder(store, keys, definitions, clock), clock)  # type: ignore[arg-type]
        figures |= {name: measured(office, filters) for name, filters in FILTERS.items()}
        sys.stdout.write(json.dumps(figures) + "\n")
        store.close()


def measured(office: Office, filters: Filters) -> dict[str, float]:
    """Milliseconds of a page of twenty."""
    with office.store.read() as session:
        held = actors_of(session, "ward.1", datetime.now(UTC))
    taken, after = [], None
    for _ in range(PAGES):
        began = time.perf_counter()
        page = inbox_page(office, held, filters, after)
        taken.append((time.perf_counter() - began) * 1000)
        after = page.next
    taken.sort()
    return {"p50_ms": round(taken[PAGES // 2], 1), "p95_ms": round(taken[int(PAGES * 0.95)], 1)}


if __name__ == "__main__":
    main()
