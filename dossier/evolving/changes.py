"""What an event changes: fields of the state with their new values, and the changes that several themes share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dossier import events as ev
from dossier.state import State

Changes = dict[str, Any]
Table = dict[type, Callable[[State, Any], Changes]]
"""How each kind of event changes the state."""


def papers_after(s: State, given: tuple[Any, ...]) -> tuple[Any, ...]:
    """The dossier's papers with those given, each in the place of the one with its id."""
    replaced = {paper.id for paper in given}
    return (*(p for p in s.papers if p.id not in replaced), *given)


def without_hold(s: State, kind: str) -> Changes:
    """Holds of that kind are over."""
    return {"holds": tuple(h for h in s.holds if h.kind != kind)}


def put_off(s: State, e: ev.Resumed | ev.CalendarDecreed) -> Changes:
    """Tasks and limits with the days that a pause or a decree moved them to."""
    return {
        "tasks": tuple(t.but(due=e.tasks[t.id]) if t.id in e.tasks else t for t in s.tasks),
        "until": e.until or s.until,
        "reminders": e.reminders or s.reminders,
    }


def closed(ended: str, e: ev.Happened) -> Changes:
    """Nothing is open, held or awaited any more."""
    return {
        "phase": "closed", "ended": ended, "closed_at": e.at,
        "step": None, "parts": (), "until": None, "reminders": (), "holds": (), "pending": (), "tasks": (),
    }  # fmt: skip
