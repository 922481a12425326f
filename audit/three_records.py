"""A dossier re-executed: three records that must agree.

The kept histories under Temporal's own replayer; the journal, every command decided again; the registry's rows. Where the
key was destroyed, chain, fold and rows are checked and the verdict says when the person was erased: that is no divergence. Where
it is lost, and nobody destroyed it on record, the same is checked and the loss is told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import Any, NamedTuple

from temporalio.api.history.v1 import History, HistoryEvent

from audit.findings import Found
from audit.histories import read_history, with_filing
from audit.history_rows import decided_rows
from audit.keeping import has_ended
from audit.rebuilding import Stored, compared
from audit.redeciding import Verdict, redecide
from audit.replaying import replayed, was_hosted
from audit.stories import apart, story
from dossier.journal import JournalRow
from dossier.pinned import Pinned
from dossier.state import EMPTY
from registry.projecting import project
from registry.tables import KeptHistory
from statute.words import Bilingual
from workflows.codec import sealing_converter

KEY_LOST = Bilingual(
    vi="Khóa đã mất, không phải do xóa: sổ không có lần xóa nào, và không ai mở được",
    en="The key is lost and was not destroyed: no erasure is on record, and nobody can open it",
)
LabelsOf = Callable[[str], Mapping[str, Any]]
"""The names of a definition by its digest; asked only where something differs."""


def _no_labels(_: str) -> Mapping[str, Any]:
    return {}


class Records(NamedTuple):
    """What there is of one dossier. `histories`: protobuf bytes, the first run first; `stored`: nothing in a pack.

    `begun` is the law that it was filed under, `pinned` the one that it is under; `plans` every plan by its digest; `closed`
    what keeps the rows closed although nobody was erased: a key that is lost, or a personal part that was changed;
    `runs` says of the histories how they were kept, of the first ones first.
    """

    code: str
    begun: Pinned
    pinned: Pinned
    plans: Mapping[str, bytes]
    rows: Sequence[JournalRow]
    histories: Sequence[bytes]
    key: bytes | None = None
    erased_at: datetime | None = None
    stored: Stored | None = None
    missing: str | None = None
    closed: Found | None = None
    labels_of: LabelsOf = _no_labels
    runs: Sequence[KeptHistory] = ()

    @property
    def lost(self) -> str | None:
        """Why there is no key, where it was not destroyed."""
        return self.closed.what if self.closed is not None and self.key is None else None


class Judged(NamedTuple):
    """The verdict on one dossier: how much was re-executed, when it was erased or why its key is lost, what differs."""

    code: str
    rows: int
    decided: bool
    replayed: int
    erased_at: datetime | None
    findings: tuple[Found, ...] = ()
    story: tuple[Bilingual, ...] = ()
    lost: str | None = None

    @property
    def agrees(self) -> bool:
        """Whether the records agree."""
        return not self.findings

    def story_lines(self) -> list[str]:
        """The story for a terminal: in Vietnamese, then in English."""
        return [f"    {line.vi}" for line in self.story] + [f"    {line.en}" for line in self.story]

    def story_figures(self) -> list[dict[str, str]]:
        """The story for `--json`."""
        return [line.model_dump() for line in self.story]

    def told(self) -> str:
        """In one line, and the story below it."""
        if self.findings:
            return "\n".join([self.findings[0].told(), *self.story_lines()])
        if self.erased_at is not None:
            day = f"{self.erased_at:%Y-%m-%d}"
            return (
                f"{self.code}: erased on {day}; {self.rows} rows verified and folded, nothing is judged without the person's data"
            )
        if self.lost is not None:
            return f"{self.code}: sealed; {self.rows} rows verified and folded. {KEY_LOST.vi}. {KEY_LOST.en}: {self.lost}"
        if not self.decided:
            return f"{self.code}: sealed; {self.rows} rows verified and folded (decided again with the key only)"
        return f"{self.code}: agrees; {self.rows} rows decided again, {self.replayed} histories replayed"


async def judge(records: Records) -> Judged:
    """Re-execute one dossier; the verdict names the first divergence of each record. Raises nothing that the records cause."""
    code, rows = records.code, records.rows
    verdict = redecide(records.begun, code, rows, records.plans.__getitem__)
    found: list[Found] = []
    told: list[Bilingual] = []
    if verdict.divergence is not None:
        broken = verdict.divergence.what.startswith(("broken chain", "unreadable"))
        found.append(Found("AUD-101" if broken else "AUD-502", code, verdict.divergence.told()))
        labels = records.labels_of(records.pinned.plan_digest)
        told += story(records.pinned, rows, verdict.divergence, labels) if not broken else []
    if records.missing is not None:
        found.append(Found("AUD-403", code, records.missing))
    if records.stored is not None and verdict.divergence is None:
        found += _rows(records, verdict, records.stored)
    done = 0
    if records.key is not None:
        for history, run in zip_longest(records.histories, records.runs[: len(records.histories)]):
            fault, apart_from_it = await _history(records, history, run)
            done += 1
            if fault is not None:
                found.append(fault)
                told = told or apart_from_it
                break
    return Judged(code, len(rows), verdict.decided, done, records.erased_at, tuple(found), tuple(told), records.lost)


def _rows(records: Records, verdict: Verdict, stored: Stored) -> list[Found]:
    """The registry's rows are those that the state decided again gives: the fold of the journal is not made twice."""
    if not records.rows:
        return [Found("AUD-107", records.code, "the whole journal is gone")]
    state, head = verdict.state.public(), records.rows[-1].hash
    right = project(records.code, records.pinned, EMPTY, state, head, list(verdict.events))
    differing = next(compared(stored, right), None)
    return [Found("AUD-503", records.code, differing.told())] if differing is not None else []


Told = tuple[Found | None, list[Bilingual]]


async def _history(records: Records, content: bytes, run: KeptHistory | None) -> Told:
    """One run: it issues the recorded commands, and what it decided is what the journal holds. With the story where not."""
    key = records.key or b""
    events = History.FromString(content).events
    if run is not None and (len(events) != run.events or has_ended(events) != run.closed):
        what = f"the kept history of run {run.run} has {len(events)} events, and not the {run.events} that were kept to its end"
        return Found("AUD-402", records.code, what), []
    failed = await replayed(records.code, events, lambda _: key) if was_hosted(events) else None
    if failed is not None:
        return Found("AUD-501", records.code, failed), []
    try:
        return await _agreement(records, events)
    except (ValueError, LookupError) as error:
        return Found("AUD-505", records.code, f"the history does not open: {error}"), []


async def _agreement(records: Records, events: Sequence[HistoryEvent]) -> Told:
    decided, rows = decided_rows(events, records.key or b"").hashes, {row.seq: row for row in records.rows}
    if not decided:  # only the filing, which is in the start input
        decided = {seq: row.hash for seq, row in (await _decided(records, events)).items()}
    for seq, hashed in sorted(decided.items()):
        if seq not in rows or rows[seq].hash != hashed:
            what = " otherwise than the journal holds it" if seq in rows else f"; the journal ends at row {len(rows)}"
            row = (await _decided(records, events)).get(seq)
            labels = records.labels_of(records.pinned.plan_digest)
            lines = apart(records.pinned, rows.get(seq), row, labels) if row is not None else []
            return Found("AUD-504", records.code, f"the history decided row {seq}{what}"), lines
    return None, []


async def _decided(records: Records, events: Sequence[HistoryEvent]) -> dict[int, JournalRow]:
    """The rows that a history decided, whole."""
    read = await read_history(records.code, events, sealing_converter(lambda _: records.key or b""))
    return {row.seq: row for row in with_filing(read)[1]}
