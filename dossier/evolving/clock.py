"""How the clock's movements, suspensions and warnings change what we know."""

from __future__ import annotations

from dossier import events as ev
from dossier.evolving.changes import Changes, Table, put_off, without_hold
from dossier.state import Hold, State


def _clock_moved(s: State, e: ev.ClockMoved) -> Changes:
    entries = (*(s.clock.entries if s.clock else ()), e.entry)
    return {"clock": e.clock.but(entries=entries), "apologise_by": e.apologise_by, "warnings": e.warnings,
            "pause_ends": e.pause_ends}  # fmt: skip


def _suspended(s: State, e: ev.Suspended) -> Changes:
    return {"holds": (*s.holds, Hold.made(kind="suspension", since=e.at, step=s.step or "", due=e.until, ref=e.order,
                                              ground=e.ground))}  # fmt: skip


def _resumed(s: State, e: ev.Resumed) -> Changes:
    return without_hold(s, "suspension") | put_off(s, e)


def _extended(s: State, _: ev.Extended) -> Changes:
    return {"extensions": s.extensions + 1}


def _warned(s: State, e: ev.Warned) -> Changes:
    changes: Changes = {"raised": (*s.raised, f"{e.why}:{e.ref}:{e.due.isoformat()}")}
    if e.again is not None:
        changes["holds"] = tuple(h.but(due=e.again) if h.kind == "suspension" else h for h in s.holds)
    return changes


CHANGES: Table = {
    ev.ClockMoved: _clock_moved,
    ev.Suspended: _suspended,
    ev.Resumed: _resumed,
    ev.Extended: _extended,
    ev.Warned: _warned,
}
