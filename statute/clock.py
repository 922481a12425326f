"""A dossier's legal clock: running, paused or stopped, with the ledger that explains its due date.

Every change is a pure function from one clock to the next and adds one ledger entry. INV-2: the due date follows from the entries, the
term and the calendar alone (`recompute`). INV-3: a pause never shortens, and pauses that overlap count once. Nobody types a date.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict

from statute.calendar import Calendar
from statute.errors import ClockError
from statute.term import Due, Term, at_instant, due, nominal_end, on_day, same_day
from statute.time import Instant, local, local_date

ClockEffect = Literal["run", "pause", "restart", "extend"]
Cause = Literal["start", "pause", "resume", "restart", "extend", "stop", "transfer", "decree"]


class LedgerEntry(BaseModel):
    """One line of the ledger: what happened, on what ground, and the due date before and after it.

    `due_on` and `due_at` are empty while the clock is paused (nothing is due) and after it has stopped.
    `term` is the term that a start or restart counts, or the length of an extension.
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


class OpenPause(BaseModel):
    """A ground on which the clock stands still, and since when."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ground: str
    since: Instant
    basis: str | None = None


class Clock(BaseModel):
    """Where a clock stands. `due` is the end as of the last change; while paused it is kept but nothing is due (`running_due`).

    `remaining_days` or `remaining_time` (by the term's unit) is what a paused clock still has; `nominal_on` is the end of a
    calendar term before it was rolled off days off, from which pauses and extensions are counted.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    term: Term
    origin_at: Instant
    started_at: Instant
    due: Due
    original_due: Due
    nominal_on: date | None = None
    paused: tuple[OpenPause, ...] = ()
    paused_since: Instant | None = None
    remaining_days: int | None = None
    remaining_time: timedelta | None = None
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
        """The end that counts now: none while the clock is paused or stopped."""
        return self.due if self.is_running else None

    def is_late(self, at: datetime) -> bool:
        """Tell whether the term had ended by `at`, or by the stop or pause before it. Late is computed, never typed."""
        limits = [instant for instant in (self.stopped_at, self.paused_since) if instant is not None]
        return min([local(at), *limits]) >= self.due.due_at


def start(
    term: Term,
    at: datetime,
    calendar: Calendar,
    *,
    ground: str = "acceptance",
    basis: str | None = None,
    form: str | None = None,
    actor: str | None = None,
) -> Clock:
    """Start a clock at the full and valid reception (Decree 118/2025, art. 17.3)."""
    began, ends = local(at), due(term, at, calendar)
    entry = LedgerEntry(
        cause="start", ground=ground, at=began, due_on=ends.due_on, due_at=ends.due_at, provisional=ends.provisional,
        term=term, basis=basis, form=form, actor=actor,
    )  # fmt: skip
    return Clock(
        term=term, origin_at=began, started_at=began, due=ends, original_due=ends, nominal_on=_nominal(term, began), entries=(entry,)
    )


def pause(
    clock: Clock,
    ground: str,
    at: datetime,
    calendar: Calendar,
    *,
    basis: str | None = None,
    form: str | None = None,
    actor: str | None = None,
) -> Clock:
    """Hold the clock on a ground; the day of the pause counts as run. A second ground only keeps it held longer."""
    now = _admit(clock, at, "pause")
    if any(open_.ground == ground for open_ in clock.paused):
        raise ClockError(f"the clock is already paused for '{ground}'; resume it before pausing again, or name another ground")
    held = clock.model_copy(update={"paused": (*clock.paused, OpenPause(ground=ground, since=now, basis=basis))})
    if not clock.paused:
        held = held.model_copy(update={"paused_since": now, **_left(clock, now, calendar)})
    return _entered(clock, held, "pause", ground, now, basis=basis, form=form, actor=actor)


def resume(
    clock: Clock,
    ground: str,
    at: datetime,
    calendar: Calendar,
    *,
    basis: str | None = None,
    form: str | None = None,
    actor: str | None = None,
) -> Clock:
    """End one ground of the pause; when the last one ends the rest of the term is counted on, without the day of resumption (147.2)."""
    now = _admit(clock, at, "resume")
    still = tuple(open_ for open_ in clock.paused if open_.ground != ground)
    if len(still) == len(clock.paused):
        held = ", ".join(open_.ground for open_ in clock.paused) or "nothing: it runs"
        raise ClockError(f"the clock is not paused for '{ground}'; it is paused for {held}")
    after = clock.model_copy(update={"paused": still})
    if not still:
        after = _laid_again(after, now, calendar)
    return _entered(clock, after, "resume", ground, now, basis=basis, form=form, actor=actor)


def restart(
    clock: Clock,
    at: datetime,
    calendar: Calendar,
    *,
    ground: str = "supplement",
    term: Term | None = None,
    basis: str | None = None,
    form: str | None = None,
    actor: str | None = None,
) -> Clock:
    """Count the term again from its start (Decree 118/2025, art. 19.5). Ends the pause on the same ground; other grounds go on holding."""
    now, counted = _admit(clock, at, "restart"), term or clock.term
    still = tuple(open_ for open_ in clock.paused if open_.ground != ground)
    after = clock.model_copy(
        update={
            "term": counted, "started_at": now, "due": due(counted, now, calendar), "nominal_on": _nominal(counted, now),
            "paused": still, "paused_since": None, "remaining_days": None, "remaining_time": None, "restarts": clock.restarts + 1,
        }
    )  # fmt: skip
    if still:
        after = after.model_copy(update={"paused_since": now, **_left(after, now, calendar)})
    return _entered(clock, after, "restart", ground, now, term=counted, basis=basis, form=form, actor=actor)


def extend(
    clock: Clock,
    by: Term,
    at: datetime,
    calendar: Calendar,
    *,
    ground: str = "apology",
    basis: str | None = None,
    form: str | None = "04",
    actor: str | None = None,
) -> Clock:
    """Put the end off by a term counted from the present end. How often and when this is lawful is judged by the caller's policy."""
    now = _admit(clock, at, "extend")
    after = _later_by(clock, by, calendar).model_copy(update={"extensions": clock.extensions + 1})
    if clock.paused_since is not None:
        after = after.model_copy(update=_left(after, clock.paused_since, calendar))
    return _entered(clock, after, "extend", ground, now, term=by, basis=basis, form=form, actor=actor)


def stop(
    clock: Clock,
    at: datetime,
    *,
    ground: str = "result",
    basis: str | None = None,
    form: str | None = None,
    actor: str | None = None,
) -> Clock:
    """Stop the clock for good: result ready, refusal, withdrawal or closing."""
    now = _admit(clock, at, "stop")
    return _entered(clock, clock.model_copy(update={"stopped_at": now}), "stop", ground, now, basis=basis, form=form, actor=actor)


def transfer(
    clock: Clock, at: datetime, *, ground: str = "handover", basis: str | None = None, form: str | None = None, actor: str | None = None
) -> Clock:
    """Note that another took the dossier over: start, rest and due date stay as they are."""
    now = _admit(clock, at, "transfer")
    return _entered(clock, clock, "transfer", ground, now, basis=basis, form=form, actor=actor)


def recalculate(
    clock: Clock,
    at: datetime,
    calendar: Calendar,
    *,
    ground: str = "calendar",
    basis: str | None = None,
    form: str | None = None,
    actor: str | None = None,
) -> Clock:
    """Count the whole ledger again under a corrected calendar; the entry shows the date before and after, so no move is silent."""
    now = _admit(clock, at, "recalculate")
    after = replayed(clock.entries, clock.entries[0].term or clock.term, calendar)
    after = after.model_copy(update={"original_due": clock.original_due, "entries": clock.entries})
    return _entered(clock, after, "decree", ground, now, basis=basis, form=form, actor=actor)


def recompute(entries: Iterable[LedgerEntry], term: Term, calendar: Calendar) -> Due:
    """Return the due date that the entries give under the calendar, without looking at any date they claim (INV-2)."""
    return replayed(entries, term, calendar).due


def replayed(entries: Iterable[LedgerEntry], term: Term, calendar: Calendar) -> Clock:
    """Return the clock that the entries lead to, from their causes and instants only."""
    first, *rest = entries
    clock = start(term, first.at, calendar, ground=first.ground, basis=first.basis, form=first.form, actor=first.actor)
    for entry in rest:
        clock = _replay(clock, entry, calendar)
    return clock


def _replay(clock: Clock, entry: LedgerEntry, calendar: Calendar) -> Clock:
    at, why = entry.at, {"ground": entry.ground, "basis": entry.basis, "form": entry.form, "actor": entry.actor}
    match entry.cause:
        case "pause":
            return pause(clock, at=at, calendar=calendar, **why)  # type: ignore[arg-type]
        case "resume":
            return resume(clock, at=at, calendar=calendar, **why)  # type: ignore[arg-type]
        case "restart":
            return restart(clock, at, calendar, term=entry.term, **why)  # type: ignore[arg-type]
        case "extend" if entry.term is not None:
            return extend(clock, entry.term, at, calendar, **why)  # type: ignore[arg-type]
        case "stop":
            return stop(clock, at, **why)  # type: ignore[arg-type]
        case "transfer":
            return transfer(clock, at, **why)  # type: ignore[arg-type]
        case "decree":
            return _entered(clock, clock, "decree", entry.ground, at, basis=entry.basis, form=entry.form, actor=entry.actor)
        case _:
            raise ClockError(f"a ledger cannot hold '{entry.cause}' at {at.isoformat()}: it has one start, and an extension has a length")


def _admit(clock: Clock, at: datetime, act: str) -> datetime:
    now, last = local(at), clock.entries[-1].at
    if clock.stopped_at is not None:
        raise ClockError(f"cannot {act}: the clock stopped at {clock.stopped_at.isoformat()}; a stopped clock never runs again")
    if now < last:
        raise ClockError(f"cannot {act} at {now.isoformat()}: the ledger's last entry is of {last.isoformat()}; acts go forward in time")
    return now


def _entered(
    old: Clock,
    new: Clock,
    cause: Cause,
    ground: str,
    at: datetime,
    *,
    term: Term | None = None,
    basis: str | None,
    form: str | None,
    actor: str | None,
) -> Clock:
    ends, was = new.running_due, old.due
    entry = LedgerEntry(
        cause=cause, ground=ground, at=at, due_on=ends and ends.due_on, due_at=ends and ends.due_at, before_on=was.due_on,
        before_at=was.due_at, provisional=new.due.provisional, term=term, basis=basis, form=form, actor=actor,
    )  # fmt: skip
    return new.model_copy(update={"entries": (*old.entries, entry)})


def _nominal(term: Term, began: datetime) -> date | None:
    if term.unit in ("calendar_days", "weeks", "months", "years"):
        return nominal_end(term, local_date(began))
    return None


def _left(clock: Clock, since: datetime, calendar: Calendar) -> dict[str, int | timedelta | None]:
    """What the clock still has at `since`: whole days, or time for terms counted from the moment."""
    today, ends = local_date(since), clock.due
    if clock.term.unit == "minutes":
        return {"remaining_time": max(timedelta(), ends.due_at - since)}
    if clock.term.unit == "working_hours":
        return {"remaining_time": calendar.working_time_between(since, ends.due_at)}
    if clock.nominal_on is not None:
        return {"remaining_days": max(0, (clock.nominal_on - today).days)}
    return {"remaining_days": calendar.working_days_between(today, ends.due_on)}


def _laid_again(clock: Clock, now: datetime, calendar: Calendar) -> Clock:
    """Lay what was left from `now` on. A term that had ended before the pause stays ended: a pause cures no lateness."""
    since, days, span = clock.paused_since, clock.remaining_days, clock.remaining_time
    released = clock.model_copy(update={"paused_since": None, "remaining_days": None, "remaining_time": None})
    if since is None or since >= clock.due.due_at:
        return released
    today, began = local_date(now), clock.started_at
    if span is not None:
        ends_at = now + span if clock.term.unit == "minutes" else calendar.add_working_time(now, span)
        return released.model_copy(update={"due": at_instant(ends_at, began, calendar)})
    if clock.nominal_on is not None:
        nominal = today + timedelta(days=days or 0)
        return released.model_copy(update={"nominal_on": nominal, "due": on_day(calendar.roll_forward(nominal), began, calendar)})
    if clock.term.unit == "same_day":
        last = clock.due.due_on if today == local_date(since) else max(clock.due.due_on, same_day(clock.term, now, calendar))
    else:
        last = calendar.roll_forward(calendar.add_working_days(today, days or 0))
    return released.model_copy(update={"due": on_day(last, began, calendar)})


def _later_by(clock: Clock, by: Term, calendar: Calendar) -> Clock:
    """Count `by` from the present end: from its instant for hours, from its last day (not counted) for days."""
    if by.unit == "same_day":
        raise ClockError("an extension needs a length; 'same_day' is none: use working_hours or a unit of days")
    from_, began = clock.due.due_at, clock.started_at
    if by.by_the_moment:
        later = due(by, from_, calendar)
        return clock.model_copy(update={"due": at_instant(later.due_at, began, calendar), "nominal_on": None})
    last = due(by, from_ - timedelta.resolution, calendar).due_on
    nominal = nominal_end(by, clock.due.due_on) if clock.nominal_on and by.unit != "working_days" else None
    nominal = last if clock.nominal_on and nominal is None else nominal
    return clock.model_copy(update={"nominal_on": nominal, "due": on_day(last, began, calendar)})
