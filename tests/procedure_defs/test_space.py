"""The exploration misses nothing: whatever a random walk through the unabridged core comes to has its shape in the space."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

import pytest

from dossier.agenda import next_due
from dossier.decide import apply
from dossier.pinned import Pinned
from dossier.rejection import Rejection
from dossier.state import EMPTY
from procedure_defs.check.cases import Case, cases_of, plan_of
from procedure_defs.check.moves import moves
from procedure_defs.check.shape import START, Shape, any_calendar, settled, shape_of
from procedure_defs.check.space import explore, filing
from procedure_defs.compile import LIBRARY, Compiled, compile_definition

FOLDERS = [LIBRARY / "ho-tich" / "1.004873", LIBRARY / "xay-dung" / "1.013225"]
WALKS, STEPS = 25, 25


def compiled(folder: Path) -> Compiled:
    result = compile_definition(folder)
    assert isinstance(result, Compiled)
    return result


def walked(pinned: Pinned, case: Case, seed: int) -> set[Shape]:
    """The shapes of every state of one walk, in which instants, holders and memories are what they really are."""
    dice, at = random.Random(seed), START
    filed = apply(pinned, EMPTY, filing(pinned.plan, case), at)
    assert not isinstance(filed, Rejection)
    state = first = filed.state
    shapes = {shape_of(settled(pinned.plan, state, first))}
    for _ in range(STEPS):
        entry, at = next_due(state), at + timedelta(minutes=dice.randrange(1, 90))
        open_now = [
            (command, when)
            for move, command, when in moves(pinned, state)
            if move.kind != "timer" or (entry and when == entry.fires_at)
        ]
        if not open_now:
            break
        command, when = dice.choice(open_now)
        at = max(at, when)
        answer = apply(pinned, state, command, at)
        if not isinstance(answer, Rejection):
            state = answer.state
            shapes.add(shape_of(settled(pinned.plan, state, first)))
    return shapes


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_walk_stays_within_the_space(folder: Path) -> None:
    definition = compiled(folder)
    cases = cases_of(definition.plan, definition.form_schema, definition.definition.channels)
    space = explore(definition.plan, cases)
    assert space.whole
    for case in cases.cases:
        pinned = Pinned(plan_of(definition.plan, case), any_calendar())
        known = {shape_of(node.state) for node in space.nodes if node.case == case}
        for seed in range(WALKS):
            assert walked(pinned, case, seed) <= known


def test_the_largest_definition_is_explored_in_under_a_second_of_processor_time() -> None:
    definition = compiled(LIBRARY / "dat-dai" / "1.013831")
    cases = cases_of(definition.plan, definition.form_schema, definition.definition.channels)
    space = explore(definition.plan, cases)
    print(f"{len(space.nodes)} states, {len(space.edges)} transitions, {space.seconds:.2f} s")  # noqa: T201
    assert space.seconds < 1
