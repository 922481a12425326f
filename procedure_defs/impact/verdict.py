"""One shape of dossier under a new version: moved by the core in each case that it may be, and proved to come to an end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from dossier.commands import Migrate
from dossier.decide import apply
from dossier.guard import truth
from dossier.level1.skipping import ahead, conditions, reads
from dossier.rejection import Rejection
from dossier.state import State
from organisation.posts import SYSTEM
from procedure_defs.check.cases import Case, Cases, cases_of, channels_matter, paths
from procedure_defs.check.shape import START, clock_alike
from procedure_defs.guard_vocabulary import Shape as Schema
from procedure_defs.impact.reaching import Ends
from procedure_defs.impact.version import Version
from procedure_defs.impact.words import NO_END, NOT_FILED, refused
from statute.term import Due
from statute.words import Bilingual

LATER = Due(due_on=(START + timedelta(days=30)).date(), due_at=START + timedelta(days=30))


class Refusal(NamedTuple):
    """Why a shape cannot be moved: a stable code, and the reason for people. `always`: in every case it may be."""

    code: str
    told: Bilingual
    always: bool = True


class Moving:
    """Moves shapes from one version to another."""

    def __init__(self, old: Version, new: Version, ends: Ends | None = None) -> None:
        self.old, self.new = old, new
        self.ends = ends or Ends(new.plan)
        self.cases: Cases = cases_of(new.plan, new.form, ())
        self._same = {name: was for name, tree in new.plan.guards.items() for was, t in old.plan.guards.items() if t == tree}

    def refusal(self, state: State, mapping: Mapping[str, str]) -> Refusal | None:
        """Why dossiers of this shape cannot be moved under a mapping, or nothing where in every case they can."""
        cases = list(self._cases(state))
        found = [refusal for refusal in (self._in_case(case, state, mapping) for case in cases) if refusal is not None]
        return found[0]._replace(always=len(found) == len(cases)) if found else None

    def _in_case(self, case: Case, state: State, mapping: Mapping[str, str]) -> Refusal | None:
        law = self.ends.law(case)
        if law is None:
            return Refusal("NO_END", NOT_FILED)
        pinned = law[0]._replace(plan_digest=self.new.digest, before=self.old.plan)
        order = Migrate(id="-", actor=SYSTEM, order="-", plan=self.new.digest, mapping=dict(mapping))
        answer = apply(pinned, still(state, law[1]), order, START)
        if isinstance(answer, Rejection):
            return Refusal(answer.code, refused(answer.code, answer.details, self.old, self.new))
        unknown = self._unknown(answer.state)
        if unknown is not None:
            return Refusal("DATA_SKIPPED", refused("DATA_SKIPPED", unknown, self.old, self.new))
        return None if self.ends.reaches(case, answer.state) else Refusal("NO_END", NO_END)

    def _cases(self, state: State) -> Iterator[Case]:
        """The cases of the new version that agree with what is recorded of the dossier."""
        fixed = {name: bool(state.facts[was]) for name, was in self._same.items() if state.facts.get(was) is not None}
        matters, found = channels_matter(self.new.plan), False
        for case in self.cases.cases:
            if all(fixed.get(name, holds) == holds for name, holds in case.facts) and (
                not matters or case.channel == state.channel
            ):
                found = True
                yield Case(state.channel, tuple(sorted({**fixed, **dict(case.facts)}.items())), case.bare)
        if not found:
            yield Case(state.channel, tuple(sorted(fixed.items())))

    def _unknown(self, state: State) -> dict[str, Any] | None:
        """A later condition, new with this version, that reads what the old version never asked for."""
        here = tuple(dict.fromkeys(_steps(state)))
        later = ahead(self.new.plan, here)
        looked_up = any(step.type == "verify" for step in self.old.plan.steps)
        looks_up = any(self.new.plan.step(name).type == "verify" for name in later)
        for name, guard in conditions(self.new.plan, later):
            tree = self.new.plan.guards[guard]
            if guard in self._same or truth(tree, {"form": {}, "papers": {}, "register": {}, "fees": {}}) is not None:
                continue
            lost = sorted(".".join(path) for path in paths(tree) if path[0] == "form" and not _has(self.old.form, path[1:]))
            if "register" in reads(tree) and not looked_up and not looks_up:
                lost.append("register")
            if lost:
                return {"condition_of": name, "reads": lost}
        return None


def _steps(state: State) -> Iterator[str]:
    yield from [state.step] if state.step is not None else []
    yield from (task.step for task in state.tasks)
    yield from (hold.step for hold in state.holds if hold.step)


def _has(schema: Mapping[str, Any], path: tuple[str, ...]) -> bool:
    """Whether a form has a field; one that says nothing of its fields may have any."""
    at = Schema(schema)
    for name in path:
        if at.fields and name not in at.fields:
            return False
        at = at.below(name)
    return True


def still(state: State, first: State) -> State:
    """A dossier with every instant at START or a month later: its shape, with all that it remembers."""
    return state.but(
        at=START, personal=first.personal, plan="", reminders=(), raised=(), warnings=(), apologise_by=None, calendar=None,
        clock=state.clock and clock_alike(state.clock), until=state.until and LATER.due_at,
        pause_ends=tuple(pause.but(due=LATER.due_at) for pause in state.pause_ends),
        accepted_at=state.accepted_at and START, supplied_at=state.supplied_at and START,
        tasks=tuple(t.but(due=t.due and LATER, escalates=t.escalates and LATER, opened_at=START) for t in state.tasks),
        holds=tuple(hold.but(due=hold.due and LATER, since=START) for hold in state.holds),
    )  # fmt: skip
