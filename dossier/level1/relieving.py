"""Work goes on when its holder is away or has left: to who acts for them, or back to the pool (Decree 118/2025, art. 12.8).

That the holder is away, the registry says; that the one who takes over may act, is judged here (INV-7).
"""

from __future__ import annotations

from dossier import events as ev
from dossier.commands import Relieve
from dossier.level1.decision import Decision
from dossier.rejection import Refused


def relieve(d: Decision, c: Relieve) -> None:
    """Move the holder's tasks of a role; one that somebody else holds by now is left alone."""
    if c.to is not None and (c.to.id == c.official or not c.to.holds((c.role,), c.authority, d.at)):
        raise Refused("NOT_COMPETENT", official=c.to.id, role=c.role, authority=c.authority)
    place = (c.official, c.role, c.authority)
    tasks = tuple(task.id for task in d.state.tasks if (task.holder, task.role, task.authority) == place)
    assigned = d.state.assignees.get(c.role) == c.official and d.competence.place_of(c.role) == c.authority
    if tasks or assigned:
        holder = c.to.id if c.to is not None else None
        d.emit(ev.Relieved, official=c.official, role=c.role, authority=c.authority, ground=c.ground, tasks=tasks, holder=holder)
