"""Variants, and where dossiers wait: counted over executions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from audit.mining.executions import Execution
from audit.mining.happenings import variant
from audit.mining.works import Work, works

HOUR = timedelta(hours=1)


class Variant(NamedTuple):
    """A course that dossiers took: how many, and one of them."""

    activities: tuple[str, ...]
    dossiers: int
    share: float
    example: str


class Bottleneck(NamedTuple):
    """One kind of work of one step at one authority. Hours of the clock on the wall: from opened to taken, from taken to done."""

    procedure: str
    step: str
    work: str
    authority: str
    works: int
    open: int
    waited_median: float
    waited_p90: float
    worked_median: float
    worked_p90: float
    late: int
    total: float


def variants(found: Iterable[Execution]) -> list[Variant]:
    """The most frequent first."""
    codes: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for execution in found:
        codes[variant(execution)].append(execution.dossier.code)
    total = sum(map(len, codes.values()))
    counted = [Variant(activities, len(those), round(len(those) / total, 4), those[0]) for activities, those in codes.items()]
    return sorted(counted, key=lambda one: (-one.dossiers, one.activities))


def bottlenecks(found: Iterable[Execution], now: datetime) -> list[Bottleneck]:
    """By procedure, step, kind of work and authority, where most hours went first; what is open counts until now."""
    groups: dict[tuple[str, str, str, str], list[Work]] = defaultdict(list)
    for execution in found:
        for work in works(execution):
            if work.outcome != "dropped":
                groups[execution.dossier.procedure, work.step, work.work, work.authority].append(work)
    return sorted((_counted(key, those, now) for key, those in groups.items()), key=lambda one: -one.total)


def _counted(key: tuple[str, str, str, str], those: Sequence[Work], now: datetime) -> Bottleneck:
    waited = sorted(_hours(work.opened_at, work.taken_at or work.closed_at or now) for work in those)
    worked = sorted(_hours(work.taken_at, work.closed_at or now) for work in those if work.taken_at is not None)
    late = sum(work.due_at is not None and (work.closed_at or now) >= work.due_at for work in those)
    return Bottleneck(
        *key, len(those), sum(work.closed_at is None for work in those), at(waited, 0.5), at(waited, 0.9), at(worked, 0.5),
        at(worked, 0.9), late, round(sum(waited) + sum(worked), 2),
    )  # fmt: skip


def _hours(since: datetime, until: datetime) -> float:
    return (until - since) / HOUR


def at(ordered: Sequence[float], share: float) -> float:
    """The value that so large a share does not exceed; nothing counts as 0."""
    return round(ordered[min(int(len(ordered) * share), len(ordered) - 1)], 2) if ordered else 0.0
