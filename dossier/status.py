"""The ten national statuses, derived from state by one table (domain.md 2.1); 5, 6 and 8 are never reported as 9."""

from __future__ import annotations

from collections.abc import Callable

from dossier.pinned import Pinned
from dossier.state import State
from statute.national_status import NationalStatus as Status

Test = Callable[[Pinned, State], bool]

_SETTLING = frozenset({"examine", "inspect", "consult", "approve", "pay", "publish", "wait", "call"})


def _settling(pinned: Pinned, state: State) -> bool:
    types = [pinned.plan.step(task.step).type for task in state.tasks]
    current = pinned.plan.step(state.step).type if state.step else None
    return current in _SETTLING or any(kind in _SETTLING for kind in types)


TABLE: tuple[tuple[Test, Status], ...] = (
    (lambda _, s: s.ended == "returned", Status.RETURNED),
    (lambda _, s: s.ended == "withdrawn", Status.WITHDRAWN),
    (lambda _, s: s.ended == "refused", Status.NOT_RECEIVED),
    (lambda _, s: s.ended == "stopped", Status.STOPPED),
    (lambda _, s: s.hold("supplement") is not None, Status.SUPPLEMENT_ASKED),
    (lambda _, s: s.hold("payment") is not None, Status.PAYMENT_ASKED),
    (lambda _, s: s.phase == "decided", Status.FINISHED),
    (lambda _, s: s.phase == "filed", Status.NEW),
    (_settling, Status.IN_PROGRESS),
    (lambda _, s: s.phase == "accepted", Status.RECEIVED),
)
"""The first row that holds gives the status."""


def national_status(pinned: Pinned, state: State) -> Status:
    """The status that leaves the system."""
    return next(status for holds, status in TABLE if holds(pinned, state))
