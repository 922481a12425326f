"""`evolve(state, event) -> state`: how each fact changes what we know. No decision is made here.

Works on public events as well as on opened ones: where the sealed part is absent, `personal` just does not grow.
"""

from __future__ import annotations

from dossier import events as ev
from dossier.evolving import clock, ending, filing, orders, work
from dossier.evolving.changes import Changes, Table
from dossier.sealed import Personal
from dossier.state import State


def evolve(state: State, event: ev.Event) -> State:
    """The state after one more event."""
    return state.but(**changes_by(state, event))


def changes_by(state: State, event: ev.Event) -> Changes:
    """The fields of the state that an event changes, with their new values."""
    changes = _CHANGES[type(event)](state, event)
    changes["seq"] = event.seq
    changes["at"] = event.at
    if event.sealed is not None:
        changes["personal"] = merged(state.personal, event.sealed.values)
    return changes


def fold(state: State, events: list[ev.Event]) -> State:
    """The state after all of `events`."""
    for event in events:
        state = evolve(state, event)
    return state


def merged(old: Personal, new: Personal) -> Personal:
    """Personal values with later ones laid over, group by group (form, applicant, register, notes ...)."""
    result = dict(old)
    for group, values in new.items():
        kept = result.get(group)
        result[group] = {**kept, **values} if isinstance(kept, dict) and isinstance(values, dict) else values
    return result


_CHANGES: Table = {**clock.CHANGES, **ending.CHANGES, **filing.CHANGES, **orders.CHANGES, **work.CHANGES}
