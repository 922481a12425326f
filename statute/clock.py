"""A dossier's legal clock: running, paused or stopped, with the ledger that explains its due date.

Every change is a pure function from one clock to the next and adds one ledger entry; nobody types a date.
INV-2: the due date follows from entries, term and calendar alone (`ledger.recompute`).
INV-3: a pause never shortens, and pauses that overlap count once.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal, TypedDict, Unpack

from pydantic import BaseModel, ConfigDict

from statute.calendar import Calendar
from statute.errors import ClockError
from statute.frozen import Frozen
from statute.remainder import Remainder, laid_on, put_off, remainder
from statute.term import Due, Term, due
from statute.time import Instant, local

ClockEffect = Literal["run", "pause", "restart", "extend"]
Cause = Literal["start", "pause", "resume", "restart", "extend", "stop", "transfer", "decree"]


class Why(TypedDict, total=False):
    """The legal basis, the form by which it was told, and who acted: kept with every entry."""

    basis: str | None
    form: str | None
    actor: str | None


class LedgerEntry(Frozen):
    """One line of the ledger: what happened, on what ground, and the due date before and after it.

    `due_on` and `due_at` are empty while the clock is paused, for then nothing is due, and once it has stopped.
    `term` is the term that a start or a restart counts, or the length of an extension. `kept` is the end that a decree
    left standing because counting again would have shortened the term.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    cause: Cause
    ground: str
    at: Instant
    due_on: date | None = None
    due_at: Instant | None = None
    before_on: date | None = None
    before_at: Instant | None = None
    provisional: bool = False
    term: Term | None = None
    basis: str | None = None
    form: str | None = None
    actor: str | None = None
    kept: Due | None = None


class OpenPause(BaseModel):
    """A ground on which the clock stands still, and since when."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ground: str
    since: Instant
    basis: str | None = None


class Clock(Frozen):
    """Where a clock stands. A paused clock keeps the `due` it had, but nothing is due: ask `running_due`.

    `origin_at` is the first start and `original_due` the date first promised; `started_at` is the last (re)start.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    term: Term
    origin_at: Instant
    started_at: Instant
    due: Due
    original_due: Due
    paused: tuple[OpenPause, ...] = ()
    paused_since: Instant | None = None
    remaining: Remainder | None = None
    stopped_at: Instant | None = None
    restarts: int = 0
    extensions: int = 0
    entries: tuple[LedgerEntry, ...] = ()

    @property
    def is_paused(self) -> bool:
        """Whether at least one ground holds the clock."""
        return bool(self.paused)

    @property
    def is_running(self) -> bool:
        """Whether time counts."""
        return not self.paused and self.stopped_at is None

    @property
    def running_due(self) -> Due | None:
        """The end that counts now: none while the clock is paused or after it has stopped."""
        return self.due if self.is_running else None

    def is_late(self, at: datetime) -> bool:
        """Tell whether the term had ended by `at`, or before the pause or stop that held it. Computed, never typed."""
        held = [instant for instant in (self.stopped_at, self.paused_since) if instant is not None]
        return min([local(at), *held]) >= self.due.due_at


def start(term: Term, at: datetime, calendar: Calendar, *, ground: str = "acceptance", **why: Unpack[Why]) -> Clock:
    """Start a clock at the full and valid reception (Decree 118/2025, art. 17.3)."""
    began, ends = local(at), due(term, at, calendar)
    entry = LedgerEntry.made(
        cause="start", ground=ground, at=began, term=term,
        due_on=ends.due_on, due_at=ends.due_at, provisional=ends.provisional, **why,
    )  # fmt: skip
    return Clock.made(term=term, origin_at=began, started_at=began, due=ends, original_due=ends, entries=(entry,))


def pause(clock: Clock, ground: str, at: datetime, calendar: Calendar, **why: Unpack[Why]) -> Clock:
    """Hold the clock on a ground; the day of the pause counts as run. A second ground only holds it longer."""
    now = admitted(clock, at, "pause")
    if ground in _grounds(clock):
        raise ClockError(f"the clock is already paused for '{ground}'; resume it first, or name another ground")
    opened = OpenPause(ground=ground, since=now, basis=why.get("basis"))
    held = {} if clock.paused else _held(clock.term, clock.due, now, calendar)
    return entered(clock, {"paused": (*clock.paused, opened), **held}, "pause", ground, now, **why)


def resume(clock: Clock, ground: str, at: datetime, calendar: Calendar, **why: Unpack[Why]) -> Clock:
    """End one ground of a pause; with the last, the rest is counted on without the day of resumption (147.2)."""
    now = admitted(clock, at, "resume")
    if ground not in _grounds(clock):
        held = ", ".join(_grounds(clock)) or "nothing, it runs"
        raise ClockError(f"the clock is not paused for '{ground}' but for {held}; resume what holds it")
    still = _without(clock, ground)
    running = {} if still else _run_again(clock, now, calendar)
    return entered(clock, {"paused": still, **running}, "resume", ground, now, **why)


def restart(
    clock: Clock, at: datetime, calendar: Calendar, *, ground: str = "supplement", term: Term | None = None,
    **why: Unpack[Why],
) -> Clock:  # fmt: skip
    """Count the term from its start again (Decree 118/2025, art. 19.5); ends a pause on its ground, no other pause."""
    now, counted, still = admitted(clock, at, "restart"), term or clock.term, _without(clock, ground)
    ends = due(counted, now, calendar)
    held = _held(counted, ends, now, calendar) if still else _FREE
    fresh = {"term": counted, "started_at": now, "due": ends, "restarts": clock.restarts + 1, "paused": still}
    return entered(clock, {**fresh, **held}, "restart", ground, now, counted, **why)


def extend(clock: Clock, by: Term, at: datetime, calendar: Calendar, *, ground: str = "apology", **why: Unpack[Why]) -> Clock:
    """Put the end off by a term counted from the present end, by form 04 unless told otherwise.

    How often, and until when, this is lawful is for the caller's policy to judge.
    """
    now = admitted(clock, at, "extend")
    why.setdefault("form", "04")
    ends, since = put_off(clock.term, clock.due, by, calendar), clock.paused_since
    held = {} if since is None else _held(clock.term, ends, since, calendar)
    return entered(clock, {"due": ends, "extensions": clock.extensions + 1, **held}, "extend", ground, now, by, **why)


def stop(clock: Clock, at: datetime, *, ground: str = "result", **why: Unpack[Why]) -> Clock:
    """Stop the clock for good: result ready, refusal, withdrawal or closing."""
    now = admitted(clock, at, "stop")
    return entered(clock, {"stopped_at": now}, "stop", ground, now, **why)


def transfer(clock: Clock, at: datetime, *, ground: str = "handover", **why: Unpack[Why]) -> Clock:
    """Note that another took the dossier over: start, rest and due date stay (Resolution 190/2025, art. 5)."""
    return entered(clock, {}, "transfer", ground, admitted(clock, at, "transfer"), **why)


def admitted(clock: Clock, at: datetime, act: str) -> datetime:
    """Return the instant in local time if the clock can still be acted on at it."""
    now, last = local(at), clock.entries[-1].at
    if clock.stopped_at is not None:
        raise ClockError(f"cannot {act}: the clock stopped at {clock.stopped_at.isoformat()} and never runs again")
    if now < last:
        raise ClockError(f"cannot {act} at {now.isoformat()}: the last entry is of {last.isoformat()}, act later")
    return now


def entered(
    clock: Clock,
    changes: dict[str, Any],
    cause: Cause,
    ground: str,
    at: datetime,
    term: Term | None = None,
    kept: Due | None = None,
    **why: Unpack[Why],
) -> Clock:
    """Return the clock with the changes made and one ledger entry more that tells of them."""
    ends: Due = changes.get("due", clock.due)
    runs = not changes.get("paused", clock.paused) and changes.get("stopped_at") is None
    entry = LedgerEntry.made(
        cause=cause, ground=ground, at=at, term=term, kept=kept, before_on=clock.due.due_on, before_at=clock.due.due_at,
        due_on=ends.due_on if runs else None, due_at=ends.due_at if runs else None, provisional=ends.provisional, **why,
    )  # fmt: skip
    return clock.but(**changes, entries=(*clock.entries, entry))


_FREE: dict[str, Any] = {"paused_since": None, "remaining": None}


def _grounds(clock: Clock) -> list[str]:
    return [held.ground for held in clock.paused]


def _without(clock: Clock, ground: str) -> tuple[OpenPause, ...]:
    return tuple(held for held in clock.paused if held.ground != ground)


def _held(term: Term, ends: Due, since: datetime, calendar: Calendar) -> dict[str, Any]:
    return {"paused_since": since, "remaining": remainder(term, ends, since, calendar)}


def _run_again(clock: Clock, now: datetime, calendar: Calendar) -> dict[str, Any]:
    since, left = clock.paused_since, clock.remaining
    if since is None or left is None:
        raise ClockError("the clock has no open pause; its record is damaged, compute it again from its entries")
    return {"due": laid_on(clock.term, left, clock.due, since, now, calendar), **_FREE}
