"""`decide` and `allowed`: what follows from a command, and which commands may be given."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from dossier.commands import Command
from dossier.events import Event
from dossier.level1.offers import Offer
from dossier.levels import engine
from dossier.pinned import Pinned
from dossier.rejection import Rejection
from dossier.state import State
from organisation.posts import Actor


class Applied(NamedTuple):
    """What followed from a command: its events, and the state after them."""

    events: list[Event]
    state: State


def decide(pinned: Pinned, state: State, command: Command, at: datetime) -> list[Event] | Rejection:
    """The events of a command received at `at`, or why it is refused. A stale answer or timer gives no events."""
    applied = apply(pinned, state, command, at)
    return applied if isinstance(applied, Rejection) else applied.events


def apply(pinned: Pinned, state: State, command: Command, at: datetime) -> Applied | Rejection:
    """`decide` and `evolve` in one: deciding folds its own events, so the state after them is at hand."""
    judged = engine(pinned.plan.engine_level).judge(pinned, state, command, at)
    return judged if isinstance(judged, Rejection) else Applied(*judged)


def allowed(pinned: Pinned, state: State, actor: Actor, at: datetime) -> list[Offer]:
    """The shapes of the commands that this actor may give at `at`."""
    offers: list[Offer] = engine(pinned.plan.engine_level).allowed(pinned, state, actor, at)
    return offers
