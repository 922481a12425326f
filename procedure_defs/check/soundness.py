"""Soundness: a dossier of this definition cannot get stuck. Proved by looking at every state that the core can come to.

An end counts only if the definition leads there: not where the applicant gives up, lets the time to supplement run out,
or has a supplement refused. Every finding is told with the shortest way to it. Called by `procedure_defs.proving`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from dossier.level1.entering import PASSES
from dossier.plan import Plan
from procedure_defs.check.cases import cases_of
from procedure_defs.check.moves import Move
from procedure_defs.check.space import Edge, Space, explore
from procedure_defs.check.story import story
from procedure_defs.faults import Fault
from procedure_defs.outcomes import never_comes
from procedure_defs.written import Written
from procedure_defs.yaml_source import Path
from statute.words import Bilingual


class Finding(NamedTuple):
    """A fault with the story that leads to it, where there is one to tell."""

    fault: Fault
    story: Bilingual | None = None


class Proof(NamedTuple):
    """What the exploration found, and the size of the space; `seconds` of processor time."""

    findings: tuple[Finding, ...]
    states: int
    transitions: int
    cases: int
    exhaustive: bool
    seconds: float


def prove(written: Written, plan: Plan) -> Proof:
    """Explore a definition that has no errors yet, and tell what is unsound in it."""
    cases = cases_of(plan, written.form.schema, written.definition.channels)
    space = explore(plan, cases)
    findings = tuple(_Judge(written, plan, space).findings())
    return Proof(findings, len(space.nodes), len(space.edges), len(cases.cases), cases.exhaustive and space.whole, space.seconds)


class _Judge:
    def __init__(self, written: Written, plan: Plan, space: Space) -> None:
        self.written, self.plan, self.space = written, plan, space
        self.paths: dict[str, Path] = {step.id: path for path, step in written.steps()}

    def findings(self) -> Iterator[Finding]:
        """All findings, in the order of the rules."""
        if not self.space.whole:
            message = f"more than {len(self.space.nodes)} states: this cannot be proved"
            yield Finding(self._fault("SOUND-008", "", message, "write fewer conditions, bodies or linked procedures"))
            return
        yield from self.ends()
        yield from self.dead_steps()
        yield from self.dead_outcomes()
        yield from self.decided_once()
        yield from self.returned()
        yield from self.handed_over()
        yield from self.turning()
        yield from self.refused()
        yield from self.granted()

    def ends(self) -> Iterator[Finding]:
        """SOUND-001: from every state an end can be reached."""
        ended = [n for n, node in enumerate(self.space.nodes) if node.state.phase == "closed"]
        good = self._leading_to(ended)
        for step, index in self._first_by_step(n for n in range(len(self.space.nodes)) if n not in good):
            yield self._told("SOUND-001", step, index, f"at '{step}' a dossier can get stuck", "let an outcome lead onwards")

    def granted(self) -> Iterator[Finding]:
        """SOUND-009: in every case what is asked for can still be granted when it is filed."""
        signed = [edge.source for edge in self.space.edges if "result_signed" in edge.decided]
        good = self._leading_to(signed)
        last = next((step.id for step in reversed(self.plan.steps) if step.type == "approve"), self.plan.steps[0].id)
        first = next((n for n, node in enumerate(self.space.nodes) if node.before is None and n not in good), None)
        if first is not None and self.space.nodes[first].state.phase != "none":
            message, hint = "in a case nobody can ever grant what is asked for", "let the good outcomes lead to a signature"
            yield self._told("SOUND-009", last, first, message, hint)

    def dead_steps(self) -> Iterator[Finding]:
        """SOUND-002: every step is come to in some case."""
        for step in self.plan.steps:
            if step.id not in self.space.entered:
                hint = "correct the condition or the outcomes that lead to it, or delete it"
                message = f"no dossier ever comes to '{step.id}'"
                yield Finding(self._fault("SOUND-002", step.id, message, hint))

    def dead_outcomes(self) -> Iterator[Finding]:
        """SOUND-003: every outcome that says where it leads can come."""
        seen = {passing for edge in self.space.edges for passing in edge.passed}
        for number, step in enumerate(self.plan.steps):
            written = self.written.definition.steps[number]
            for outcome in step.outcomes:
                if step.id not in self.space.entered or (step.id, outcome) in seen or never_comes(written, outcome):
                    continue
                if outcome == PASSES[step.type] or outcome in written.body.outcomes:
                    message = f"'{step.id}' can never end with '{outcome}'"
                    yield Finding(self._fault("SOUND-003", step.id, message, "delete the outcome, or what prevents it", outcome))

    def decided_once(self) -> Iterator[Finding]:
        """SOUND-004: what was signed or refused is handed over, not decided again."""
        for edge in self._first_of(e for e in self.space.edges if self._decides(e) and self._is_decided(e.source))[:1]:
            message, hint = f"at '{edge.move.step}' a dossier that is decided is decided again", "let `signed` lead to the return"
            yield self._told("SOUND-004", edge.move.step, edge.source, message, hint, edge.move)

    def returned(self) -> Iterator[Finding]:
        """SOUND-005: nothing is handed over that was not signed or refused."""
        bad = (e for e in self.space.edges if "returned" in e.decided and not self._is_decided(e.source))
        for edge in self._first_of(bad):
            message, hint = "a result is handed over that nobody signed or refused", "let an approve step come before the return"
            yield self._told("SOUND-005", edge.move.step, edge.source, message, hint, edge.move)

    def handed_over(self) -> Iterator[Finding]:
        """SOUND-010: what was signed or refused is handed over, not shelved."""
        for index, node in enumerate(self.space.nodes):
            if node.state.ended == "stopped" and node.state.result is not None and self._is_good(index):
                message, hint = "a dossier that is decided ends without being handed over", "let `signed` lead to the return"
                yield self._told("SOUND-010", node.move.step, index, message, hint)
                return

    def turning(self) -> Iterator[Finding]:
        """SOUND-006: nobody acts in vain: an outcome changes something."""
        bad = (e for e in self.space.edges if e.source == e.target and e.move.kind in ("complete", "object", "arrive"))
        for edge in self._first_of(bad):
            if self._is_next_attempt(edge):
                continue
            outcome = edge.move.outcome or edge.move.kind
            message = f"'{outcome}' of '{edge.move.step}' leads back to where it was, and changes nothing"
            yield self._told("SOUND-006", edge.move.step, edge.source, message, "let it lead elsewhere", edge.move)

    def refused(self) -> Iterator[Finding]:
        """SOUND-007: what the core offers it also takes."""
        told: set[tuple[str, str]] = set()
        for index, move, rejection in self.space.refused:
            if (move.step, rejection.code) not in told:
                told.add((move.step, rejection.code))
                message = f"what is offered at '{move.step or 'filing'}' is refused ({rejection.code})"
                yield self._told("SOUND-007", move.step, index, message, "see that a term fits every case", move)

    def _is_next_attempt(self, edge: Edge) -> bool:
        """A visit at which the party was absent is made again: that it leads to itself is meant."""
        return edge.move.work == "inspect" and edge.move.outcome == "absent"

    def _decides(self, edge: Edge) -> bool:
        return "result_signed" in edge.decided or "refusal_issued" in edge.decided

    def _is_decided(self, index: int) -> bool:
        return self.space.nodes[index].state.result is not None

    def _leading_to(self, ends: Iterable[int]) -> set[int]:
        backwards: dict[int, list[int]] = {}
        for edge in self.space.edges:
            if edge.move.is_own:
                backwards.setdefault(edge.target, []).append(edge.source)
        found, waiting = set(), [end for end in ends if self._is_good(end)]
        while waiting:
            here = waiting.pop()
            if here not in found:
                found.add(here)
                waiting += backwards.get(here, ())
        return found | {n for n, node in enumerate(self.space.nodes) if node.state.phase == "closed" and not self._is_good(n)}

    def _is_good(self, index: int) -> bool:
        state = self.space.nodes[index].state
        return not (state.ended == "withdrawn" or state.ended_why == "no_supplement")

    def _first_by_step(self, indexes: Iterable[int]) -> list[tuple[str, int]]:
        """The first state found of each step: breadth first, so the story to it is a shortest one."""
        first: dict[str, int] = {}
        for index in indexes:
            node = self.space.nodes[index]
            tasks = [task.step for task in node.state.tasks]
            first.setdefault(node.state.step or (tasks[0] if tasks else node.move.step), index)
        return list(first.items())

    def _first_of(self, edges: Iterable[Edge]) -> list[Edge]:
        first: dict[tuple[str, str], Edge] = {}
        for edge in edges:
            first.setdefault((edge.move.step, edge.move.outcome), edge)
        return list(first.values())

    def _told(self, rule: str, step: str, index: int, message: str, hint: str, then: Move | None = None) -> Finding:
        way = [node.move for node in self.space.way_to(index)] + ([then] if then and then.kind != "file" else [])
        told = story(self.written, self.space.nodes[index].case, way)
        outcome = then.outcome if then else ""
        return Finding(self._fault(rule, step, f"{message}: {told.en}", hint, outcome), told)

    def _fault(self, rule: str, step: str, message: str, hint: str, outcome: str = "") -> Fault:
        path: Path = self.paths.get(step, ())
        if path and outcome and self.written.source.node((*path, "outcomes", outcome)) is not None:
            path = (*path, "outcomes", outcome)
        return self.written.fault(rule, path, message, hint=hint)
