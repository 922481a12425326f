"""Pieces of work of a dossier: opened where, for which role, who held each when, closed when with what outcome."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from audit.mining.executions import Execution
from organisation.competence import Competence

ENDS = ("withdrawn", "stopped", "refused_at_reception", "returned")
"""With these the dossier ends, and what was open of it."""


class Held(NamedTuple):
    """Somebody had it; `until` is nothing while they still have it."""

    official: str
    since: datetime
    until: datetime | None = None


class Work(NamedTuple):
    """One piece of work. Between `opened_at` and the first holder it waited at the authority for anybody of the role."""

    task: str
    step: str
    work: str
    role: str
    authority: str
    opened_at: datetime
    part: str | None = None
    due_at: datetime | None = None
    held: tuple[Held, ...] = ()
    closed_at: datetime | None = None
    outcome: str = ""

    @property
    def taken_at(self) -> datetime | None:
        """When somebody had it first."""
        return self.held[0].since if self.held else None


def works(execution: Execution) -> list[Work]:
    """Every piece of work in the order in which it was opened."""
    found: dict[str, Work] = {}
    for told in execution.told:
        event, at = told.event, told.at
        kind = event["kind"]
        if kind == "task_opened":
            found[event["task"]] = _opened(event, at)
        elif kind in ("task_claimed", "task_reassigned") and event["task"] in found:
            found[event["task"]] = _taken(found[event["task"]], event["holder"], at)
        elif kind == "task_released" and event["task"] in found:
            found[event["task"]] = _let_go(found[event["task"]], at)
        elif kind == "task_closed" and event["task"] in found:
            found[event["task"]] = _closed(found[event["task"]], event, told.actor if told.kind == "official" else "", at)
        elif kind == "relieved":
            found |= {task: _relieved(found[task], event.get("holder"), at) for task in event["tasks"] if task in found}
        elif kind in ENDS:
            found = {
                task: work if work.closed_at else _closed(work, {"outcome": "dropped"}, "", at) for task, work in found.items()
            }
        elif kind == "handed_over":
            found = {task: _moved(work, event, at) for task, work in found.items()}
        elif kind == "migrated":
            found |= {task: found[task]._replace(role=new["role"], authority=new["authority"])
                      for task, new in event.get("tasks", {}).items() if task in found}  # fmt: skip
    return list(found.values())


def _opened(event: dict[str, Any], at: datetime) -> Work:
    due, holder = event.get("due"), event.get("holder")
    return Work(
        event["task"], event["step"], event["work"], event["role"], event["authority"], at,
        event.get("part"), datetime.fromisoformat(due["due_at"]) if due else None, (Held(holder, at),) if holder else (),
    )  # fmt: skip


def _taken(work: Work, holder: str, at: datetime) -> Work:
    return work._replace(held=(*_let_go(work, at).held, Held(holder, at)))


def _let_go(work: Work, at: datetime) -> Work:
    if not work.held or work.held[-1].until is not None:
        return work
    return work._replace(held=(*work.held[:-1], work.held[-1]._replace(until=at)))


def _relieved(work: Work, holder: str | None, at: datetime) -> Work:
    return _taken(work, holder, at) if holder else _let_go(work, at)


def _moved(work: Work, event: dict[str, Any], at: datetime) -> Work:
    """A handover, as the core takes it: open work goes to where its role is now held, with its holder where they go too."""
    place = Competence.model_validate(event["competence"])
    consulted = work.part is not None and work.work == "consult"
    authority = place.bodies.get(work.part or "", work.authority) if consulted else place.place_of(work.role)
    if work.closed_at is not None or authority == work.authority:
        return work
    return _relieved(work, event.get("holders", {}).get(work.task), at)._replace(authority=authority)


def _closed(work: Work, event: dict[str, Any], actor: str, at: datetime) -> Work:
    """Who closed it without taking it first had it for that moment."""
    if event["outcome"] != "dropped" and actor and (not work.held or work.held[-1].until is not None):
        work = _taken(work, actor, at)
    return _let_go(work, at)._replace(closed_at=at, outcome=event["outcome"])
