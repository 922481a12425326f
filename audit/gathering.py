"""Gathering the three records of dossiers from registry and store of histories: in batches, by processes side by side.

Read one by one, the questions to the registry took twice as long as deciding everything again.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from typing import NamedTuple

from audit.chains import StoredRow
from audit.evidence import Places, histories_at
from audit.findings import Found
from audit.history_files import BadHistoryFile, unpacked
from audit.keeping import gap_in, kept_runs
from audit.rebuilding import Stored, stored_rows
from audit.redeciding import first_plan
from audit.stored_rows import opened_row, rows_by_code
from audit.three_records import KEY_LOST, Judged, Records, judge
from dossier.journal import JournalRow
from dossier.pinned import DigestMismatch
from registry.blobs import Altered, Blobs
from registry.definitions import Definitions, NoDefinition
from registry.keys import Erased, Keys
from registry.sealing import KeyRing, Unsealable
from registry.store import Store
from registry.tables import KeptHistory
from statute.words import Bilingual

BATCH = 100
WORTH_PROCESSES = 150
"""So many dossiers are re-executed in the time that another process takes to start."""
Live = Mapping[str, Sequence[bytes]]
"""Histories as Temporal has them now, by dossier: of runs that have not ended."""


class Source(NamedTuple):
    """Where the records are; plain values, so that other processes can open it."""

    registry_url: str
    ring: str
    places: Places


class Batch(NamedTuple):
    """What the registry has of some dossiers, by code; read in one transaction, keys as they are now."""

    keys: Mapping[str, bytes | Erased | Unsealable]
    stored: Mapping[str, Stored]
    journals: Mapping[str, Sequence[StoredRow]]
    runs: Mapping[str, Sequence[KeptHistory]]


class Gatherer:
    """Reads the records of any dossier of one registry."""

    def __init__(self, store: Store, keys: Keys, histories: Blobs) -> None:
        self.store, self.keys, self.histories = store, keys, histories
        self.definitions = Definitions(store)

    @classmethod
    def of(cls, source: Source) -> Gatherer:
        """Open the places where records are."""
        store = Store(source.registry_url)
        return cls(store, Keys(store, KeyRing.load(source.ring)), histories_at(source.places))

    def read(self, codes: Sequence[str]) -> Batch:
        """What the registry has of these dossiers, opened by nobody yet."""
        keys = self.keys.many(codes)
        with self.store.read() as session:
            return Batch(keys, stored_rows(session, codes), rows_by_code(session, codes), kept_runs(session, codes))

    def records(self, code: str, live: Sequence[bytes] = (), batch: Batch | None = None) -> Records:
        """Everything about one dossier, closed where its key is lost. Raises `LookupError`, `DigestMismatch`."""
        batch = batch if batch is not None else self.read([code])
        stored, known = batch.stored[code], batch.keys.get(code)
        if stored.dossier is None:
            raise LookupError(f"there is no dossier {code}")
        rows, key, closed = _opened(code, batch.journals.get(code, ()), known)
        kept, missing = self._kept(batch.runs.get(code, ()), closed=stored.dossier.closed_at is not None and not live)
        calendar, plan = stored.dossier.calendar_digest, stored.dossier.plan_digest
        first = first_plan(rows) or plan
        return Records(
            code, self.definitions.pinned(first, calendar), self.definitions.pinned(plan, calendar), self.plans_of(rows, plan),
            rows, [*kept, *live], key, known.at if isinstance(known, Erased) else None, stored, missing, closed,
            self.definitions.labels, batch.runs.get(code, ())[: len(kept)],
        )  # fmt: skip

    def plans_of(self, rows: Sequence[JournalRow], plan: str) -> dict[str, bytes]:
        """The stored bytes of every plan that the journal names. Raises `LookupError`."""
        named = {plan, first_plan(rows) or plan}
        for row in rows:
            command = json.loads(row.public)["command"] if '"migrate"' in row.public else {}
            named |= {command["plan"]} if command.get("kind") == "migrate" else set()
        return {digest: self.definitions.plan_bytes(digest) for digest in sorted(named)}

    def _kept(self, runs: Sequence[KeptHistory], *, closed: bool) -> tuple[list[bytes], str | None]:
        """The kept histories, and what is missing of them."""
        found: list[bytes] = []
        for run in runs:
            try:
                found.append(unpacked(self.histories.get(run.digest)))
            except LookupError:
                return found, f"the kept history of run {run.run} ({run.digest[:12]}) is gone from the store"
            except (Altered, BadHistoryFile) as error:
                return found, f"the kept history of run {run.run}: {error}"
        return found, gap_in(runs, closed=closed)


Opened = tuple[list[JournalRow], bytes | None, Found | None]


def _opened(code: str, rows: Sequence[StoredRow], key: bytes | Erased | Unsealable | None) -> Opened:
    """The rows, their key, and what keeps them closed where nobody was erased."""
    if isinstance(key, bytes):
        try:
            return [opened_row(code, row, key) for row in rows], key, None
        except Unsealable as error:
            fits, fault = any(row.sealed is not None and _opens(code, row, key) for row in rows), str(error)
    else:
        fits, fault = False, str(key) if key is not None else f"no key is known for {code}: its row is gone"
    closed = [opened_row(code, row, None) for row in rows]
    if isinstance(key, Erased):
        return closed, None, None
    if fits:  # then it is the right one, and what it does not open was changed
        return closed, key if isinstance(key, bytes) else None, Found("AUD-110", code, f"{fault}; its key opens other rows")
    return closed, None, Found("AUD-505", code, fault)


def _opens(code: str, row: StoredRow, key: bytes) -> bool:
    try:
        return bool(opened_row(code, row, key).seq)
    except Unsealable:
        return False


async def judge_each(gatherer: Gatherer, codes: Sequence[str], live: Live) -> list[Judged]:
    """Re-execute dossiers one after the other, read in batches; what cannot be read is a finding of its own."""
    done: list[Judged] = []
    for some in _batched(codes):
        batch = gatherer.read(some)
        done += [await judge_code(gatherer, code, live.get(code, ()), batch) for code in some]
    return done


async def judge_code(gatherer: Gatherer, code: str, live: Sequence[bytes] = (), batch: Batch | None = None) -> Judged:
    """Re-execute one dossier of the registry."""
    try:
        records = gatherer.records(code, live, batch)
    except (LookupError, ValueError) as error:
        kind = "AUD-109" if isinstance(error, DigestMismatch | NoDefinition) else "AUD-107"
        return Judged(code, 0, False, 0, None, (Found(kind, code, str(error)),))
    judged = await judge(records)
    if records.closed is None:
        return judged
    lost = KEY_LOST if records.lost else Bilingual(vi="Khóa vẫn còn", en="Its key is there")
    checked = Bilingual(
        vi=f"{judged.rows} dòng vẫn được kiểm tra và tổng hợp lại. {lost.vi}.",
        en=f"{judged.rows} rows are verified and folded all the same. {lost.en}.",
    )
    return judged._replace(findings=(records.closed, *judged.findings), story=(*judged.story, checked))


def judge_all(source: Source, codes: Sequence[str], live: Live, processes: int | None = None) -> Iterator[Judged]:
    """Re-execute dossiers on all cores, in batches, in the order given."""
    workers = processes or os.cpu_count() or 1
    if len(codes) < WORTH_PROCESSES * 2 or workers == 1:
        yield from asyncio.run(judge_each(Gatherer.of(source), codes, live))
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_open, initargs=(source,)) as pool:
        waiting: list[Future[list[Judged]]] = []
        batches = _batched(codes)
        for batch in islice(batches, workers * 3):
            waiting.append(pool.submit(_judge, batch, {code: live[code] for code in batch if code in live}))
        while waiting:
            yield from waiting.pop(0).result()
            for batch in islice(batches, 1):
                waiting.append(pool.submit(_judge, batch, {code: live[code] for code in batch if code in live}))


def _batched(codes: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(codes), BATCH):
        yield list(codes[start : start + BATCH])


_GATHERER: list[Gatherer] = []


def _open(source: Source) -> None:
    """In a process of its own: connections are never shared."""
    _GATHERER.append(Gatherer.of(source))


def _judge(codes: list[str], live: Live) -> list[Judged]:
    return asyncio.run(judge_each(_GATHERER[0], codes, live))
