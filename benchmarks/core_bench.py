"""Commands a second through the core on one core: decide, evolve, chain; beside a fixed piece of plain Python.

    python -m benchmarks.core_bench

The reference is what any chained journal must do at least: build one small dict, dump it as JSON, hash it, ten times a
command. It tells how fast this machine is today.
"""

from __future__ import annotations

import hashlib
import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from dossier.commands import Claim, Command, Handing, PaperGiven
from dossier.decide import Applied, apply
from dossier.journal import genesis, read, write
from dossier.state import EMPTY
from organisation.posts import Actor
from tests.dossier import plans
from tests.dossier.play import BINH, LAN, MINH, Play

ROUNDS = 15
DOSSIERS = 40


def recorded(claiming: bool) -> Play:
    """Filed, accepted, examined, signed, returned: five commands, and four more where each task is claimed first."""
    play = Play(plans.PLAIN).file(papers=(PaperGiven(id="application"),))
    acts: tuple[tuple[Actor, str, dict[str, Any]], ...] = (
        (LAN, "accepted", {}), (MINH, "ready", {}), (BINH, "signed", {}),
        (LAN, "returned", {"handing": Handing(channel="counter", proof="ký")}),
    )  # fmt: skip
    for actor, outcome, fields in acts:
        play.at += timedelta(minutes=5)
        if claiming:
            play.do(Claim, actor, task=play.state.tasks[0].id)
        play.complete(actor, outcome, **fields)
    return play


Given = list[tuple[Command, datetime]]
PINNED = recorded(False).pinned
CLAIMED: Given = [(read(row)[0], row.at) for row in recorded(True).rows]
UNCLAIMED: Given = [(read(row)[0], row.at) for row in recorded(False).rows]


def one_dossier(given: Given) -> None:
    """Decide, evolve and chain the commands of one dossier."""
    state, head = EMPTY, genesis("H26.1-260302-0001")
    for command, at in given:
        applied = apply(PINNED, state, command, at)
        assert isinstance(applied, Applied)
        state, head = applied.state, write(head, command, at, applied.events).hash


def reference(given: Given) -> None:
    """Ten small chained records for each command."""
    head = ""
    for n in range(10 * len(given)):
        record = {"seq": n, "kind": "event", "at": "2026-03-02T09:00:00+07:00", "actor": "official", "data": [1, 2, 3]}
        head = hashlib.sha256((head + json.dumps(record, sort_keys=True)).encode()).hexdigest()


def rate(work: Callable[[Given], Any], given: Given) -> float:
    """Commands a second of processor time."""
    began = time.process_time()
    for _ in range(DOSSIERS):
        work(given)
    return DOSSIERS * len(given) / (time.process_time() - began)


def measure() -> dict[str, Any]:
    """Both, in turns; medians."""
    one_dossier(CLAIMED)
    pairs = [(rate(one_dossier, CLAIMED), rate(reference, CLAIMED)) for _ in range(ROUNDS)]
    return {
        "without_claims_per_second": round(statistics.median(rate(one_dossier, UNCLAIMED) for _ in range(ROUNDS))),
        "commands_per_second": round(statistics.median(ours for ours, _ in pairs)),
        "best": round(max(ours for ours, _ in pairs)),
        "reference_per_second": round(statistics.median(theirs for _, theirs in pairs)),
        "ratio": round(statistics.median(ours / theirs for ours, theirs in pairs), 2),
    }


def main() -> None:
    """Measure and print."""
    sys.stdout.write(json.dumps(measure(), indent=1) + "\n")


if __name__ == "__main__":
    main()
