"""An official's inbox at many dossiers: how long one page takes, with names, statuses and what is allowed on each task.

`python benchmarks/inbox_bench.py [--dossiers N] [--url sqlite:///file | postgresql+psycopg://...]` prints one JSON object:
milliseconds at the median and at p95 for each filter, walking from page to page. The limit of the issue is 20 ms at p95.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sqlalchemy import Connection, String, case, cast, column, insert, literal, literal_column, select, text, values
from sqlmodel import SQLModel

from activities.desk import Office
from api.views.inbox import inbox_page
from dossier.commands import Complete, File, PaperGiven
from dossier.decide import Applied, apply
from dossier.pinned import Pinned
from dossier.sealed import Sealed
from dossier.state import EMPTY, State
from organisation.competence import Competence
from organisation.posts import Actor, Post
from registry import tables
from registry.definitions import Definitions
from registry.keys import Keys
from registry.organisation import actors_of
from registry.projecting import dossier_row, task_rows
from registry.recorder import Recorder
from registry.store import Store
from registry.tables.instant import Instant
from registry.time_port import TimePort
from tests.dossier import plans
from tests.office import BEGIN, furnish, key_ring

AUTHORITIES = 126
DUES = 400
PAGES = 100
FILED = datetime(2026, 3, 2, 2, tzinfo=UTC)
FILTERS: dict[str, dict[str, Any]] = {
    "all": {}, "mine": {"whose": "mine"}, "pool": {"whose": "pool"}, "late": {"late": True},
    "rare procedure": {"procedure": "1.1"},
}  # fmt: skip


def main() -> None:
    """Fill a registry, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--dossiers", type=int, default=1_000_000)
    parser.add_argument("--url")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = Store(given.url or f"sqlite:///{folder}/registry.db")
        furnish(store, plans.PLAIN)
        definitions, keys, clock = Definitions(store), Keys(store, key_ring()), TimePort(store, movable=False)
        began = time.perf_counter()
        fill(store, definitions.in_force("9.999999", datetime.now(UTC)).pinned, given.dossiers)
        figures: dict[str, Any] = {"dossiers": given.dossiers, "fill_s": round(time.perf_counter() - began, 1)}
        office = Office(None, store, keys, definitions, Recorder(store, keys, definitions, clock), clock)  # type: ignore[arg-type]
        figures |= {name: measured(office, **filters) for name, filters in FILTERS.items()}
        sys.stdout.write(json.dumps(figures) + "\n")
        store.close()


def fill(store: Store, pinned: Pinned, dossiers: int) -> None:
    """That many dossiers under examination, spread over the authorities and over sixty days."""
    chance = random.Random(1)
    dues = [FILED + timedelta(minutes=chance.randrange(60 * 24 * 60)) for _ in range(DUES)]
    with store.engine.begin() as connection:
        for place in ["ward", *(f"w{number}" for number in range(1, AUTHORITIES))]:
            state = examined(pinned, place)
            rows = max(1, dossiers // AUTHORITIES // DUES + 1)
            copy(connection, tables.Dossier, dossier_row("", pinned, state, "h"), place, dues, rows)
            copy(connection, tables.Task, task_rows("", pinned, state)[0], place, dues, rows)
    with store.engine.begin() as connection:
        connection.execute(text("ANALYZE"))


def copy(connection: Connection, table: type[SQLModel], row: Any, place: str, dues: list[datetime], rows: int) -> None:
    """One row many times, each with its code, due instant and holder; made by the database itself."""
    fields = row if isinstance(row, dict) else row.model_dump()
    due = (
        values(column("k", String), column("due", Instant()), name="dues")
        .data([(f"{k:04d}", at) for k, at in enumerate(dues)])
        .cte("dues")
    )
    numbers = select(literal(1).label("n")).cte("numbers", recursive=True)
    numbers = numbers.union_all(select(numbers.c.n + 1).where(numbers.c.n < rows))
    holder = case((numbers.c.n % 4 == 0, None), (numbers.c.n % 4 == 1, "officer-1"), else_="officer-2")
    changing = {"code": literal(f"{place}-") + due.c.k + "-" + cast(numbers.c.n, String), "sort_due": due.c.due, "holder": holder}
    types = {part.name: part.type for part in table.__table__.columns}  # type: ignore[attr-defined]
    chosen = [changing[name] if name in changing else literal(value, types[name]) for name, value in fields.items()]
    made = select(*chosen).select_from(due.join(numbers, literal_column("1 = 1")))
    connection.execute(insert(table).from_select(list(fields), made))


def examined(pinned: Pinned, place: str) -> State:
    """A dossier that waits for its examination."""
    filing = File(
        id="a", actor=Actor(kind="applicant", id="p"), channel="counter", parties=("p",), papers=(PaperGiven(id="application"),),
        competence=Competence(unit="00004", authority=place, service_point="s", reception=place),
        sealed=Sealed(salt="00" * 16, values={"form": {"unit": "00004"}, "applicant": {}}),
    )  # fmt: skip
    state = _after(pinned, EMPTY, filing)
    post = Post(id="x", official="receptionist-1", role="receptionist", authority=place, valid_from=BEGIN)
    actor = Actor(kind="official", id="receptionist-1", post=post)
    return _after(pinned, state, Complete(id="b", actor=actor, task=state.tasks[0].id, outcome="accepted")).public()


def _after(pinned: Pinned, state: State, command: Any) -> State:
    applied = apply(pinned, state, command, FILED)
    if not isinstance(applied, Applied):
        raise RuntimeError(applied.en)
    return applied.state


def measured(office: Office, **filters: Any) -> dict[str, float]:
    """Milliseconds of a page of twenty."""
    with office.store.read() as session:
        held = actors_of(session, "officer-1", datetime.now(UTC))
    taken, after = [], None
    for _ in range(PAGES):
        began = time.perf_counter()
        page = inbox_page(office, held, after=after, **filters)
        taken.append((time.perf_counter() - began) * 1000)
        after = page.next
    taken.sort()
    return {"p50_ms": round(taken[PAGES // 2], 1), "p95_ms": round(taken[int(PAGES * 0.95)], 1)}


if __name__ == "__main__":
    main()
