"""The space of shapes that dossiers of a definition can come to: every one, explored by the core itself.

Each case of `cases` is explored breadth first, so that the way kept to each state is a shortest one. What is found is
judged in `soundness`.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from dossier import commands as cmd
from dossier import events as ev
from dossier.decide import apply
from dossier.pinned import Pinned
from dossier.plan import Plan, Step
from dossier.rejection import Rejection
from dossier.sealed import Sealed
from dossier.state import EMPTY, State
from organisation.competence import Competence
from procedure_defs.check.cases import Case, Cases, plan_of
from procedure_defs.check.moves import CITIZEN, Move, moves
from procedure_defs.check.shape import START, Shape, any_calendar, settled, shape_of

_PLACES = {"unit": "-", "authority": "authority", "service_point": "desk", "reception": "desk"}
MOST_STATES = 20_000
_EXPECTED = frozenset({"AT_MOST"})
Passing = tuple[str, str]
"""A step and the outcome with which it was left."""


class Node(NamedTuple):
    """A state of the space: how it was first come to (`before` is an index) and what is true of it."""

    state: State
    case: Case
    before: int | None
    move: Move


class Edge(NamedTuple):
    """One thing that may happen between two states, with what the core recorded of it."""

    source: int
    target: int
    move: Move
    passed: tuple[Passing, ...]
    decided: tuple[str, ...]


class Space(NamedTuple):
    """What was explored: `refused` are offers that the core would not take up, `whole` is False where MOST_STATES was too few."""

    nodes: list[Node]
    edges: list[Edge]
    entered: frozenset[str]
    refused: tuple[tuple[int, Move, Rejection], ...]
    whole: bool
    seconds: float

    def way_to(self, index: int) -> list[Node]:
        """The shortest way from filing to a state."""
        way: list[Node] = []
        at: int | None = index
        while at is not None:
            way.append(self.nodes[at])
            at = self.nodes[at].before
        return way[::-1]


def explore(plan: Plan, cases: Cases) -> Space:
    """Every state that a dossier of this plan can come to, up to its shape."""
    began = time.process_time()
    explorer = _Explorer()
    whole = [explorer.explore(plan, case) for case in cases.cases]
    return Space(
        explorer.nodes, explorer.edges, frozenset(explorer.entered), tuple(explorer.refused),
        all(whole), time.process_time() - began,
    )  # fmt: skip


class _Explorer:
    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.edges: list[Edge] = []
        self.entered: set[str] = set()
        self.refused: list[tuple[int, Move, Rejection]] = []

    def explore(self, plan: Plan, case: Case) -> bool:
        """Explore one case; False where it is larger than can be explored."""
        pinned = Pinned(plan_of(plan, case), any_calendar())
        filed = filing(plan, case)
        answer = apply(pinned, EMPTY, filed, START)
        if isinstance(answer, Rejection) and answer.code == "CHOICE":
            return True  # who cannot choose so many linked procedures does not file for the group
        if isinstance(answer, Rejection):
            self.nodes.append(Node(EMPTY, case, None, Move("file")))
            self.refused.append((len(self.nodes) - 1, Move("file"), answer))
            return True
        first = answer.state
        known: dict[Shape, int] = {}
        waiting = deque([self._found(known, settled(pinned.plan, first, first), case, None, Move("file"))])
        self._note(answer.events)
        while waiting and len(self.nodes) < MOST_STATES:
            here = waiting.popleft()
            for target in self._from(pinned, known, first, case, here):
                waiting.append(target)
        return not waiting

    def _from(self, pinned: Pinned, known: dict[Shape, int], first: State, case: Case, here: int) -> Iterator[int]:
        for move, command, at in moves(pinned, self.nodes[here].state):
            answer = apply(pinned, self.nodes[here].state, command, at)
            if isinstance(answer, Rejection):
                self.refused += [] if answer.code in _EXPECTED else [(here, move, answer)]
                continue
            size = len(self.nodes)
            target = self._found(known, settled(pinned.plan, answer.state, first), case, here, move)
            self.edges.append(Edge(here, target, move, *self._note(answer.events)))
            if target == size:
                yield target

    def _found(self, known: dict[Shape, int], state: State, case: Case, before: int | None, move: Move) -> int:
        shape = shape_of(state)
        if shape not in known:
            known[shape] = len(self.nodes)
            self.nodes.append(Node(state, case, before, move))
        return known[shape]

    def _note(self, events: list[ev.Event]) -> tuple[tuple[Passing, ...], tuple[str, ...]]:
        self.entered |= {event.step for event in events if isinstance(event, ev.StepEntered)}
        passed = tuple((event.step, event.outcome) for event in events if isinstance(event, ev.StepLeft))
        decided = tuple(event.kind for event in events if isinstance(event, ev.ResultSigned | ev.RefusalIssued | ev.Returned))
        return passed, decided


def filing(plan: Plan, case: Case) -> cmd.File:
    """A dossier of a case, with all its papers, its subjects and all linked procedures chosen; a bare one with the fewest."""
    form: dict[str, object] = {}
    for path in {path for step in plan.steps for path in step.subjects} if not case.bare else ():
        place: dict[str, object] = form
        for name in path.split(".")[1:]:
            place = place.setdefault(name, {"-": 1})  # type: ignore[assignment]
    bodies = {body.id: f"body-{body.id}" for step in plan.steps for body in step.bodies}
    children = tuple(child for step in plan.steps for child in _chosen(step, case))
    return cmd.File(
        id="-", actor=CITIZEN, sealed=Sealed(salt="00" * 16, values={"form": form, "applicant": dict(form)}),
        channel=case.channel, competence=Competence(**_PLACES, bodies=bodies),
        parties=(CITIZEN.id,), chosen=children, papers=tuple(cmd.PaperGiven(id=paper.id) for paper in plan.papers),
    )  # fmt: skip


def _chosen(step: Step, case: Case) -> list[str]:
    facts = dict(case.facts)
    free = [child.id for child in step.children if not child.required and facts.get(child.when or "", True)]
    required = sum(child.required and facts.get(child.when or "", True) for child in step.children)
    return free[: max(0, step.at_least - required)] if case.bare else [child.id for child in step.children]
