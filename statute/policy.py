"""What an event does to the clock, as data with its citation: run on, pause, restart, or extend; how often, how long.

The definition names one policy for each kind of event (supplement, payment, consultation, inspection, publication,
suspension, force majeure); `begin` and `finish` are its two moments. Called by the core, which decides whether the event
may happen at all.
"""

from __future__ import annotations

from datetime import datetime
from typing import Self, Unpack

from pydantic import BaseModel, ConfigDict, Field, model_validator

from statute.calendar import Calendar
from statute.clock import Clock, ClockEffect, Why, extend, pause, restart, resume
from statute.errors import ClockError
from statute.term import Due, Term, due


class ClockPolicy(BaseModel):
    """The effect of one kind of event on the clock. `at_most` times; each time `longest` at most, after which others act."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    event: str
    effect: ClockEffect
    by: Term | None = None
    at_most: int | None = Field(default=None, ge=1)
    longest: Term | None = None
    basis: str | None = None
    verified: bool = False

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.effect == "extend") != (self.by is not None):
            raise ValueError(f"policy of '{self.event}': 'extend' needs 'by', its length, and no other effect has one")
        if self.longest is not None and self.effect == "run":
            raise ValueError(f"policy of '{self.event}': the clock runs on, so 'longest' holds nothing; remove it")
        return self


def begin(clock: Clock, policy: ClockPolicy, at: datetime, calendar: Calendar, **why: Unpack[Why]) -> Clock:
    """Apply the policy when its event begins; `ClockError` if it has happened as often as the law allows."""
    _allow(clock, policy)
    if policy.effect in ("pause", "restart"):
        return pause(clock, policy.event, at, calendar, **_with_basis(policy, why))
    return clock


def finish(clock: Clock, policy: ClockPolicy, at: datetime, calendar: Calendar, **why: Unpack[Why]) -> Clock:
    """Apply the policy when its event has ended: count on, count again, or put the end off."""
    grounded = _with_basis(policy, why)
    if policy.effect == "pause":
        return resume(clock, policy.event, at, calendar, **grounded)
    if policy.effect == "restart":
        return restart(clock, at, calendar, ground=policy.event, **grounded)
    if policy.effect == "extend" and policy.by is not None:
        _allow(clock, policy)
        return extend(clock, policy.by, at, calendar, ground=policy.event, **grounded)
    return clock


def times_used(clock: Clock, policy: ClockPolicy) -> int:
    """Count how often the event has touched the clock, from its ledger."""
    cause = "extend" if policy.effect == "extend" else "pause"
    return sum(entry.cause == cause and entry.ground == policy.event for entry in clock.entries)


def longest_end(clock: Clock, policy: ClockPolicy, calendar: Calendar) -> Due | None:
    """Return when the open pause of the policy's event has lasted as long as it may; nothing if it may last."""
    since = next((held.since for held in clock.paused if held.ground == policy.event), None)
    return due(policy.longest, since, calendar) if since is not None and policy.longest is not None else None


def _allow(clock: Clock, policy: ClockPolicy) -> None:
    used = times_used(clock, policy)
    if policy.at_most is not None and used >= policy.at_most:
        ground = policy.basis or "căn cứ chưa rõ"
        raise ClockError(f"'{policy.event}' may touch the clock {policy.at_most} time(s) at most ({ground}); it has {used}")


def _with_basis(policy: ClockPolicy, why: Why) -> Why:
    return {"basis": policy.basis, **why} if why.get("basis") is None else why
