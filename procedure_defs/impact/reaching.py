"""The proof that a dossier moved to another version can still come to an end: by the moves that the checker explores with.

An end counts only if the definition leads there (`Move.is_own`). What was found is kept by shape and case, so that
thousands of dossiers cost one exploration; a proof is never taken from one case for another.
"""

from __future__ import annotations

from collections import deque

from dossier.decide import apply
from dossier.pinned import Pinned
from dossier.plan import Plan
from dossier.rejection import Rejection
from dossier.state import EMPTY, State
from procedure_defs.check.cases import Case, plan_of
from procedure_defs.check.moves import moves
from procedure_defs.check.shape import START, Shape, any_calendar, settled, shape_of
from procedure_defs.check.space import MOST_STATES, filing


class Ends:
    """The shapes of one version from which an end can be reached, as far as they were asked for."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._known: dict[Case, dict[Shape, bool]] = {}
        self._first: dict[Case, tuple[Pinned, State] | None] = {}

    def law(self, case: Case) -> tuple[Pinned, State] | None:
        """The version for a case, with a dossier of that case as it is filed; nothing where such a one cannot be filed."""
        if case not in self._first:
            pinned = Pinned(plan_of(self.plan, case), any_calendar())
            filed = apply(pinned, EMPTY, filing(self.plan, case), START)
            self._first[case] = None if isinstance(filed, Rejection) else (pinned, filed.state)
        return self._first[case]

    def reaches(self, case: Case, state: State) -> bool:
        """Whether a dossier of a case, standing as `state`, can come to an end to which this version leads."""
        law = self.law(case)
        if law is None:
            return False
        pinned, first = law
        start = settled(pinned.plan, state, first)
        known = self._known.setdefault(case, {})
        shape = shape_of(start)
        if shape not in known:
            self._explore(pinned, first, known, start)
        return known[shape]

    def _explore(self, pinned: Pinned, first: State, known: dict[Shape, bool], start: State) -> None:
        came_from: dict[Shape, Shape | None] = {shape_of(start): None}
        waiting = deque([start])
        while waiting and len(came_from) < MOST_STATES:
            here = waiting.popleft()
            for move, command, at in moves(pinned, here):
                answer = apply(pinned, here, command, at) if move.is_own else None
                if answer is None or isinstance(answer, Rejection):
                    continue
                target = settled(pinned.plan, answer.state, first)
                shape = shape_of(target)
                if shape not in came_from:
                    came_from[shape] = shape_of(here)
                    waiting.append(target)
                if target.phase == "closed" or known.get(shape):
                    _proved(known, came_from, shape)
                    return
        known.update(dict.fromkeys(came_from, False))


def _proved(known: dict[Shape, bool], came_from: dict[Shape, Shape | None], shape: Shape) -> None:
    """Every shape on the way to an end reaches it."""
    at: Shape | None = shape
    while at is not None:
        known[at] = True
        at = came_from[at]
