"""The ledger as proof: any clock can be computed again from its entries' causes and instants, under any calendar.

`recompute` and `faults` are for auditors and tests (INV-2); `recalculate` is what a decree on days off does to a clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Unpack

from statute.calendar import Calendar
from statute.clock import (
    Clock,
    LedgerEntry,
    Why,
    admitted,
    entered,
    extend,
    pause,
    restart,
    resume,
    start,
    stop,
    transfer,
)  # fmt: skip
from statute.errors import ClockError
from statute.remainder import remainder
from statute.term import Due, Term


def recompute(entries: Iterable[LedgerEntry], term: Term, calendar: Calendar) -> Due:
    """Return the due date that the entries give under the calendar, trusting no date that they claim (INV-2)."""
    return replayed(entries, term, calendar).due


def replayed(entries: Iterable[LedgerEntry], term: Term, calendar: Calendar) -> Clock:
    """Return the clock that the entries lead to by their causes and instants alone."""
    first, *later = entries
    if first.cause != "start":
        raise ClockError(f"a ledger begins with a start, not with '{first.cause}' at {first.at.isoformat()}")
    clock = start(term, first.at, calendar, ground=first.ground, **_why(first))
    for entry in later:
        clock = _again(clock, entry, calendar)
    return clock


def recalculate(clock: Clock, at: datetime, calendar: Calendar, *, ground: str = "calendar", **why: Unpack[Why]) -> Clock:
    """Count the whole ledger again under a corrected calendar; the new entry shows the date before and after.

    A term is never shortened after the fact: an end that would come earlier stays, and the entry says so by `kept`.
    """
    now = admitted(clock, at, "recalculate")
    after = replayed(clock.entries, clock.entries[0].term or clock.term, calendar)
    if after.due.due_at < clock.due.due_at:
        return _kept(clock, clock.due, now, calendar, ground, **why)
    moved = {"due": after.due, "remaining": after.remaining}
    return entered(clock, moved, "decree", ground, now, **why)


def _kept(clock: Clock, ends: Due, at: datetime, calendar: Calendar, ground: str, **why: Unpack[Why]) -> Clock:
    """The end stays; a held clock has left what lies before it under the corrected calendar."""
    since = clock.paused_since
    left = remainder(clock.term, ends, since, calendar) if since is not None else None
    return entered(clock, {"due": ends, "remaining": left}, "decree", ground, at, kept=ends, **why)


def faults(clock: Clock, calendar: Calendar) -> list[str]:
    """Return where a clock's ledger does not add up under its calendar; an empty list if it does.

    Entries before the last decree were counted under an older calendar: of them only the linking of dates is checked.
    """
    decrees = [index for index, entry in enumerate(clock.entries) if entry.cause == "decree"]
    again = replayed(clock.entries, clock.entries[0].term or clock.term, calendar)
    found = [
        f"entry {index} ({kept.cause} at {kept.at.isoformat()}) says {kept.due_at}, computed {counted.due_at}"
        for index, (kept, counted) in enumerate(zip(clock.entries, again.entries, strict=True))
        if index >= (decrees or [0])[-1] and (kept.due_on, kept.due_at) != (counted.due_on, counted.due_at)
    ]
    if again.due != clock.due:
        found.append(f"the clock says {clock.due.due_at}, its entries give {again.due.due_at}")
    return found + _unlinked(clock.entries)


def _unlinked(entries: tuple[LedgerEntry, ...]) -> list[str]:
    """Each entry's date before is the last date that was due."""
    found, standing = [], entries[0].due_at
    for index, entry in enumerate(entries[1:], start=1):
        if not _after_hidden_change(entries, index) and entry.before_at != standing:
            found.append(f"entry {index} ({entry.cause}) starts from {entry.before_at}, the ledger stood at {standing}")
        standing = entry.due_at or standing
    return found


def _after_hidden_change(entries: tuple[LedgerEntry, ...], index: int) -> bool:
    """An extension, restart or decree during a pause moves the date that stands without making it due."""
    since_due = [entry for entry in entries[:index] if entry.due_at is None]
    return any(entry.cause in ("extend", "restart", "decree") for entry in since_due)


def _again(clock: Clock, entry: LedgerEntry, calendar: Calendar) -> Clock:
    at, ground, why = entry.at, entry.ground, _why(entry)
    match entry.cause:
        case "pause":
            return pause(clock, ground, at, calendar, **why)
        case "resume":
            return resume(clock, ground, at, calendar, **why)
        case "restart":
            return restart(clock, at, calendar, ground=ground, term=entry.term, **why)
        case "extend" if entry.term is not None:
            return extend(clock, entry.term, at, calendar, ground=ground, **why)
        case "stop":
            return stop(clock, at, ground=ground, **why)
        case "transfer":
            return transfer(clock, at, ground=ground, **why)
        case "decree" if entry.kept is not None and entry.kept.due_at > clock.due.due_at:
            return _kept(clock, entry.kept, at, calendar, ground, **why)
        case "decree":
            return entered(clock, {}, "decree", ground, at, **why)
        case _:
            raise ClockError(f"'{entry.cause}' at {at.isoformat()} fits no ledger: one start, extensions with a length")


def _why(entry: LedgerEntry) -> Why:
    return {"basis": entry.basis, "form": entry.form, "actor": entry.actor}
