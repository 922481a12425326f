"""The preview of a new version over open dossiers that are seeded in the registry: seconds for all of them.

    python -m benchmarks.impact_bench [--dossiers 100000]

The dossiers stand wherever the scenarios of a procedure lead; the new version renames its examination, so that all who are
there need a mapping. Reference: under 30 s for 100,000.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlmodel import SQLModel

from activities.previewing import impact
from dossier.pinned import Pinned, digest
from dossier.plan import Plan
from dossier.state import State
from procedure_defs.compile import Compiled, canonical, library
from procedure_defs.impact.version import Version, written
from procedure_defs.scenarios import told
from registry.definitions import Definitions
from registry.projecting import dossier_row
from registry.publishing import publish_library
from registry.store import Store
from registry.tables import Dossier
from statute.time import ICT

AT = datetime(2026, 8, 25, 9, tzinfo=ICT)
PROCEDURE = "1.013225"


def seed(store: Store, dossiers: int, procedure: str = PROCEDURE) -> int:
    """Rows as the recorder writes them, of every state that the scenarios pass; how many states there are."""
    SQLModel.metadata.create_all(store.engine)
    with store.write() as session:
        publish_library(session, AT)
    compiled = library()[procedure]
    states = [(play.pinned, state) for _, play in told(compiled) for state in play.states if state.phase != "closed"]
    rows = [_row(compiled, pinned, state) for pinned, state in states]
    with store.write() as session:
        for begin in range(0, dossiers, 5_000):
            numbers = range(begin, min(begin + 5_000, dossiers))
            values = [{**rows[n % len(rows)], "code": f"H26.1-260825-{n:06d}"} for n in numbers]
            session.connection().execute(insert(Dossier), values)
    return len(states)


def _row(compiled: Compiled, pinned: Pinned, state: State) -> dict[str, Any]:
    law = pinned._replace(plan_digest=compiled.digest, calendar_digest="-")
    return dossier_row("-", law, state.but(plan=compiled.digest), "")


def renamed(compiled: Compiled, old: str, new: str) -> Version:
    """The same procedure with one step under another name."""

    def name(given: str | None) -> str | None:
        return new if given == old else given

    steps = [
        step.model_copy(update={
            "id": name(step.id), "four_eyes": name(step.four_eyes), "amount_from": name(step.amount_from),
            "outcomes": {outcome: name(target) for outcome, target in step.outcomes.items()},
        })
        for step in compiled.plan.steps
    ]  # fmt: skip
    copied = compiled.plan.model_copy(update={"version": "new", "steps": tuple(steps)})
    plan = Plan.model_validate_json(canonical(copied))  # what a copy has laid out is of the old steps
    stored = canonical(plan)
    return written(compiled.model_copy(update={"plan": plan, "plan_bytes": stored, "digest": digest(stored)}))


def measure(dossiers: int) -> dict[str, Any]:
    """Seed, then preview."""
    with tempfile.TemporaryDirectory() as name:
        store = Store(f"sqlite:///{Path(name) / 'registry.db'}")
        states = seed(store, dossiers)
        compiled = library()[PROCEDURE]
        examined = next(step.id for step in compiled.plan.steps if step.type == "examine")
        began, used = time.perf_counter(), time.process_time()
        found = impact(store, Definitions(store), renamed(compiled, examined, "tham-dinh-lai"))
        took, used = time.perf_counter() - began, time.process_time() - used
        store.close()
    counts = {kind: found.count(kind) for kind in ("safe", "mapping", "impossible")}
    return {"dossiers": dossiers, "states": states, "seconds": round(took, 2), "cpu_seconds": round(used, 2), **counts}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dossiers", type=int, default=100_000)
    sys.stdout.write(json.dumps(measure(parser.parse_args().dossiers)) + "\n")


if __name__ == "__main__":
    main()
