"""What auditors wait for: replaying histories beside the bare replayer, deciding journals again, verifying chains and seals.

    python -m benchmarks.audit_bench [DOSSIERS]

Figures are of processor time, so that they hold on a busy machine; rates of all cores are those of one times the cores.
The bare replayer is Temporal's own on the same histories, with the same converter, and nothing asked of the records.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from temporalio.api.history.v1 import History
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner

from audit.gathering import Gatherer
from audit.packs.reading import read_pack
from audit.redeciding import redecide
from audit.replaying import replayed
from audit.three_records import judge
from registry.blobs import Blobs
from registry.shelves import FolderShelf
from tests.audit.archive import Archive
from tests.replay import corpus
from workflows.codec import sealing_converter
from workflows.dossier import DossierWorkflow

ROUNDS = 5


def took(work: Callable[[], Any]) -> float:
    """Processor seconds."""
    began = time.process_time()
    work()
    return time.process_time() - began


def replaying() -> dict[str, float]:
    """Histories a second: the bare replayer, and ours with every row compared; in turns, the medians' ratio."""
    kept = [corpus.load(entry) for entry in corpus.entries() if entry.name.startswith(("plain", "1.001193"))]
    parsed = [WorkflowHistory(one.workflow_id, History.FromString(one.history).events) for one in kept]

    async def bare() -> None:
        replayer = Replayer(
            workflows=[DossierWorkflow], workflow_runner=UnsandboxedWorkflowRunner(),
            data_converter=sealing_converter(corpus.key_of), build_id="bare",
        )  # fmt: skip
        for history in parsed:
            await replayer.replay_workflow(history, raise_on_replay_failure=False)

    async def ours() -> None:
        from audit.history_rows import decided_rows

        for one in kept:
            events = History.FromString(one.history).events
            await replayed(one.workflow_id, events, corpus.key_of)
            decided_rows(events, corpus.KEY)

    asyncio.run(bare())
    pairs = [(took(lambda: asyncio.run(bare())), took(lambda: asyncio.run(ours()))) for _ in range(ROUNDS)]
    bare_rate = len(kept) / statistics.median(pair[0] for pair in pairs)
    our_rate = len(kept) / statistics.median(pair[1] for pair in pairs)
    return {"bare_per_s": bare_rate, "ours_per_s": our_rate, "ratio": our_rate / bare_rate}


def journals(number: int) -> dict[str, float]:
    """Journals decided again, read from the registry and judged, and rows verified, each a second on one core."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(f"sqlite:///{Path(folder) / 'registry.db'}")
        codes = archive.fill(number)
        archive.sealer.round()
        gatherer = Gatherer(archive.store, archive.keys, Blobs(FolderShelf(Path(folder) / "histories")))
        records = [gatherer.records(code) for code in codes]
        rows = sum(len(one.rows) for one in records)

        def decide() -> None:
            for one in records:
                assert redecide(one.begun, one.code, one.rows, one.plans.__getitem__).divergence is None

        def whole() -> None:
            for code in codes:
                asyncio.run(judge(gatherer.records(code)))

        decided, judged = (statistics.median(took(work) for _ in range(3)) for work in (decide, whole))
        verified = statistics.median(took(archive.journals) for _ in range(3))
        archive.store.close()
    cores = os.cpu_count() or 1
    return {
        "rows_per_dossier": rows / number, "decided_per_s": number / decided, "judged_per_s": number / judged,
        "decide_100000_s": 100_000 * decided / number / cores, "judge_100000_s": 100_000 * judged / number / cores,
        "verified_rows_per_s": rows / verified,
    }  # fmt: skip


def pack() -> dict[str, float]:
    """Seconds for one pack to be read and checked."""
    path = corpus.FOLDER / "packs" / "0.1.0-sealed.zip"
    return {"read_pack_s": took(lambda: read_pack(path))}


def main() -> None:
    """Measure and print one JSON object."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 600
    found = {**replaying(), **journals(number), **pack()}
    sys.stdout.write(json.dumps({name: round(value, 3) for name, value in found.items()}, indent=1) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
    os._exit(0)
