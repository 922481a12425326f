"""What auditors wait for: replaying histories beside the bare replayer, deciding journals again, verifying chains and seals.

    python -m benchmarks.audit_bench [DOSSIERS]

Figures are of processor time, so that they hold on a busy machine (rates of all cores are those of one times the cores);
`judged_all` is `motcua audit replay --all`: read from the registry, by a process for each core, their start with it; what
somebody waits for it is told beside the processor time.
The bare replayer is Temporal's own on the same histories, with the same converter, and nothing asked of the records.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from temporalio.api.history.v1 import History
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner

from audit.evidence import Places
from audit.gathering import Gatherer, Source, judge_all, judge_each
from audit.packs.reading import read_pack
from audit.redeciding import redecide
from audit.replaying import replayed
from audit.three_records import Records
from registry.blobs import Blobs
from registry.shelves import FolderShelf
from tests.audit.archive import Archive
from tests.replay import corpus
from workflows.codec import sealing_converter
from workflows.dossier import DossierWorkflow

ROUNDS = 5
IN_MEMORY = 600
"""Dossiers whose processor time is measured on one core."""


def took(work: Callable[[], Any]) -> float:
    """Processor seconds."""
    began = time.process_time()
    work()
    return time.process_time() - began


def of_children() -> float:
    """Processor seconds of processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


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
    """Journals decided again from what is in memory, and re-executed from the registry on all cores; rows verified on one."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(f"sqlite:///{Path(folder) / 'registry.db'}")
        codes = archive.fill(number)
        archive.sealer.round()
        gatherer = Gatherer(archive.store, archive.keys, Blobs(FolderShelf(Path(folder) / "histories")))
        some = codes[:IN_MEMORY]
        batch = gatherer.read(some)
        records = [gatherer.records(code, (), batch) for code in some]
        decided = statistics.median(took(lambda: _decide(records)) for _ in range(3))
        judged = statistics.median(took(lambda: asyncio.run(judge_each(gatherer, some, {}))) for _ in range(3))
        began, checked = time.process_time(), archive.journals()
        verified = checked.rows / (time.process_time() - began)
        source = Source(archive.store.url, archive.ring, Places(folder))
        began, before = time.monotonic(), of_children()
        done = list(judge_all(source, codes, {}))
        waited, spent = time.monotonic() - began, of_children() - before
        assert len(done) == number
        assert {found.code for one in done for found in one.findings} == {"AUD-403"}  # none ever ran in Temporal
        archive.store.close()
    scale, cores = 100_000 / len(some), os.cpu_count() or 1
    return {
        "rows_per_dossier": checked.rows / number, "decided_per_s": len(some) / decided, "judged_per_s": len(some) / judged,
        "decide_100000_s": scale * decided / cores, "judge_100000_s": scale * judged / cores,
        "judged_all": number, "judged_all_waited_s": waited, "judged_all_processor_s": spent,
        "judged_all_per_100000_s": spent / cores * 100_000 / number, "verified_rows_per_s": verified,
    }  # fmt: skip


def _decide(records: Sequence[Records]) -> None:
    for one in records:
        assert redecide(one.begun, one.code, one.rows, one.plans.__getitem__).divergence is None


def pack() -> dict[str, float]:
    """Seconds for one pack to be read and checked."""
    path = corpus.FOLDER / "packs" / "0.1.0-sealed.zip"
    return {"read_pack_s": took(lambda: read_pack(path))}


def main() -> None:
    """Measure and print one JSON object."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 3_000
    found = {**replaying(), **journals(number), **pack()}
    sys.stdout.write(json.dumps({name: round(value, 3) for name, value in found.items()}, indent=1) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
    os._exit(0)
