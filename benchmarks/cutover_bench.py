"""The plan of a merger over open dossiers seeded in the registry: seconds for all of them.

    python -m benchmarks.cutover_bench [--dossiers 100000]

Every dossier lies in an old commune of Quang Ninh; those in split ones are decided. Reference: under 10 s for 100,000.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from registry.cutover.places import laid
from registry.cutover.planning import planned
from registry.projecting import dossier_row, task_rows
from registry.store import Store
from registry.tables import Dossier, SplitCase, Task
from tests.cutover.country import AT, BEGIN, Case, furnish, order_for
from tests.dossier.play import Play


def seed(store: Store, merger: Any, dossiers: int) -> None:
    """Rows as the recorder writes them: a few hundred states, each many times over."""
    dice = random.Random(7)
    communes = sorted(code for code in merger.successors if not code.startswith("D"))
    samples: list[Play] = []
    for n in range(400):
        unit = dice.choice(communes)
        case = Case(n, f"seed-{n}", unit, {"form": {"unit": unit, "pages": 3}, "applicant": {}})
        for _ in range(dice.randrange(0, 25)):
            if not case.step():
                break
        if case.state.phase != "closed":
            samples.append(case)
    rows: list[dict[str, Any]] = []
    tasks: list[dict[str, Any]] = []
    split: list[dict[str, Any]] = []
    prepared = [
        (case, dossier_row("-", case.pinned, case.state, ""), task_rows("-", case.pinned, case.state)) for case in samples
    ]
    for number in range(dossiers):
        code = f"H49.1-270901-{number:06d}"
        _, row, open_tasks = prepared[number % len(prepared)]
        due = AT + timedelta(days=dice.randrange(-5, 40))
        rows.append({**row, "code": code, "due_at": due, "filed_at": BEGIN})
        tasks += [{**task, "code": code, "dossier_due_at": due} for task in open_tasks]
        if merger.is_split(row["unit"]):
            usual = merger.usual(row["unit"])
            split.append({"order": merger.order, "code": code, "old": row["unit"], "usual": usual, "new": usual,
                          "by": "street", "synthetic": False})  # fmt: skip
    with store.write() as session:
        for table, made in ((Dossier, rows), (Task, tasks), (SplitCase, split)):
            for begin in range(0, len(made), 5_000):
                session.connection().execute(insert(table), made[begin : begin + 5_000])


def measure(dossiers: int) -> dict[str, Any]:
    """Seed, then plan."""
    with tempfile.TemporaryDirectory() as name:
        store = Store(f"sqlite:///{Path(name) / 'registry.db'}")
        merger, _ = order_for("quang-ninh-2025")
        furnish(store, merger)
        seed(store, merger, dossiers)
        began, used = time.perf_counter(), time.process_time()
        with store.write() as session:
            known = laid(session, merger)
        with store.read() as session:
            seen = planned(session, merger, known)
        took, used = time.perf_counter() - began, time.process_time() - used
        store.close()
    return {
        "dossiers": dossiers, "seconds": round(took, 2), "cpu_seconds": round(used, 2), "by_what": dict(seen.by_what),
        "drain_lines": len(seen.drain), "pairs": len(seen.pairs),
    }  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dossiers", type=int, default=100_000)
    sys.stdout.write(json.dumps(measure(parser.parse_args().dossiers)) + "\n")


if __name__ == "__main__":
    main()
