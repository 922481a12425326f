"""What a journal tells of a dossier, as activities of an event log: what people and the law would call an event.

Bookkeeping of the core (facts found, a step entered and left, the clock moved, an effect asked for) is no activity. A piece of
work is one, named by its step and outcome.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from audit.mining.executions import Execution, Told

ACTIVITIES = frozenset({
    "filed", "accepted", "refused_at_reception", "assigned", "escalated", "supplement_requested", "supplemented", "adjusted",
    "supplement_accepted", "payment_requested", "payment_received", "payment_expired", "suspended", "resumed", "extended",
    "objected", "arrived", "result_signed", "refusal_issued", "returned", "withdrawn", "stopped", "handed_over", "migrated",
    "calendar_decreed", "task_reassigned", "relieved",
})  # fmt: skip


class Happening(NamedTuple):
    """One activity. `n` counts within the dossier; `official` is empty where an applicant, a partner or the system acted."""

    code: str
    n: int
    activity: str
    at: datetime
    kind: str
    official: str
    role: str
    authority: str
    step: str
    papers: tuple[str, ...]


def happenings(execution: Execution) -> list[Happening]:
    """A dossier's activities in order."""
    return list(_happenings(execution))


def _happenings(execution: Execution) -> Iterator[Happening]:
    n = 0
    for told in execution.told:
        name = _activity(told.event)
        if name is None:
            continue
        n += 1
        official = told.actor if told.kind == "official" else ""
        yield Happening(
            execution.dossier.code, n, name, told.at, told.kind, official, told.role, told.authority,
            told.event.get("step", ""), _papers(told),
        )  # fmt: skip


def _activity(event: dict[str, Any]) -> str | None:
    kind: str = event["kind"]
    if kind == "task_closed":
        return None if event["outcome"] == "dropped" else f"{event['step']}.{event['outcome']}"
    return kind if kind in ACTIVITIES else None


def _papers(told: Told) -> tuple[str, ...]:
    one = told.event.get("paper")
    given = [*told.event.get("papers", ()), *([one] if one else [])]
    return tuple(dict.fromkeys(paper["id"] for paper in given))


def variant(execution: Execution) -> tuple[str, ...]:
    """The activities alone: dossiers with the same ones in the same order are of one variant."""
    return tuple(one.activity for one in _happenings(execution))
