"""Every step leads somewhere and is led to: ids, outcomes, reachability, ends. By looking at the steps, not by playing.

Playing through every reachable state is `soundness`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from dossier.level1.entering import PASSES
from dossier.plan import REFUSE, ROUTES, SUPPLEMENT
from procedure_defs.faults import Fault, listed
from procedure_defs.lowering import assigned_role
from procedure_defs.outcomes import OUTCOMES, never_comes, ways
from procedure_defs.written import Written
from procedure_defs.yaml_source import Path

Graph = Mapping[str, set[str]]


def unique_ids(written: Written) -> Iterator[Fault]:
    """FLOW-001: ids of steps, papers, fees, bodies, children are unique among their kind, and no route's name."""
    definition = written.definition
    kinds: dict[str, list[tuple[Path, str]]] = {
        "step": [(path, step.id) for path, step in written.steps()],
        "paper": [(("papers", n), paper.id) for n, paper in enumerate(definition.papers or ())],
        "fee": [(("fees", n), fee.id) for n, fee in enumerate(definition.fees or ())],
    }
    for path, step in written.steps():
        if step.type in ("consult", "call"):
            key = "bodies" if step.type == "consult" else "procedures"
            kinds[f"{key} of {step.id}"] = [((*path, key, n), each.id) for n, each in enumerate(getattr(step.body, key))]
    for kind, named in kinds.items():
        yield from _repeated(written, kind, named)


def _repeated(written: Written, kind: str, named: list[tuple[Path, str]]) -> Iterator[Fault]:
    counts = Counter(name for _, name in named)
    seen: set[str] = set()
    for path, name in named:
        if kind == "step" and name in ROUTES:
            yield written.fault("FLOW-001", path, f"'{name}' is the name of a route, not of a step", hint="give it another id")
        if counts[name] > 1 and name in seen:
            hint = "give each an id of its own: `id: ...`"
            yield written.fault("FLOW-001", path, f"there are {counts[name]} of '{name}' ({kind})", hint=hint)
        seen.add(name)


def beginning_and_end(written: Written) -> Iterator[Fault]:
    """FLOW-002: reception comes first and only first; there is one return, the last."""
    types = [step.type for step in written.definition.steps]
    if types[0] != "receive" or types.count("receive") > 1:
        yield written.fault("FLOW-002", ("steps",), "a procedure begins with one receive step", hint="write it first, once")
    if types.count("return") != 1 or types[-1] != "return":
        yield written.fault("FLOW-002", ("steps",), "a procedure ends with one return step", hint="write it last, once")


def named_outcomes(written: Written) -> Iterator[Fault]:
    """FLOW-003: what has no evident way says where it leads; FLOW-004: no other outcomes than those of the type."""
    for number, (path, step) in enumerate(written.steps()):
        found = ways(written.definition, number)
        for outcome in found.missing:
            hint = f"write `outcomes: {{{outcome}: ...}}` with a step, supplement, refuse or stop"
            yield written.fault("FLOW-003", path, f"step '{step.id}' does not say where '{outcome}' leads", hint=hint)
        for outcome in found.unknown:
            yield written.fault("FLOW-004", (*path, "outcomes", outcome), *_not_of_type(step.type, outcome), at_key=True)


def _not_of_type(kind: str, outcome: str) -> tuple[str, str, str]:
    hint = "supplement and refused are rights of the one-stop unit, always there" if kind == "receive" else ""
    if outcome == "send_back":
        hint = "an official may always send back to who assigned; it is not written"
    return f"'{outcome}' is no outcome of {kind}", f"one of: {listed(OUTCOMES.get(kind, ('ready',)))}", hint  # type: ignore[call-overload]


def ways_of(written: Written) -> dict[str, set[str]]:
    """Where each step may lead, routes resolved: a supplement comes back, a refusal is handed over at the return."""
    ends = {step.id for step in written.definition.steps if step.type == "return"}
    graph: dict[str, set[str]] = {}
    for number, step in enumerate(written.definition.steps):
        found = ways(written.definition, number).targets
        targets = {target for outcome, target in found.items() if not never_comes(step, outcome)}
        graph[step.id] = (targets - {SUPPLEMENT}) | (ends if REFUSE in targets else set())
    return graph


def reachable_steps(written: Written) -> Iterator[Fault]:
    """FLOW-005: no step is written in vain. Told only when every target exists, as it would follow from that."""
    graph = ways_of(written)
    if set().union(*graph.values()) - set(graph) - ROUTES:
        return
    reached = reach(graph, [written.definition.steps[0].id])
    for path, step in written.steps():
        if step.id not in reached:
            hint = "name it in an outcome of an earlier step, or delete it"
            yield written.fault("FLOW-005", path, f"no step leads to '{step.id}'", hint=hint)


def ends_reachable(written: Written) -> Iterator[Fault]:
    """FLOW-006: from every step the dossier can come to an end."""
    graph = ways_of(written)
    backwards: dict[str, set[str]] = {}
    for step, targets in graph.items():
        for target in targets:
            backwards.setdefault(target, set()).add(step)
    ending = reach(backwards, ["end", "stop", "refuse"])
    for path, step in written.steps():
        if step.id not in ending:
            yield written.fault("FLOW-006", path, f"from '{step.id}' no end can be reached", hint="let an outcome lead onwards")


def reach(graph: Graph, start: Iterable[str]) -> set[str]:
    """Everything that can be reached, the start included."""
    reached, waiting = set(), list(start)
    while waiting:
        here = waiting.pop()
        if here not in reached:
            reached.add(here)
            waiting += graph.get(here, ())
    return reached


def passing_rings(written: Written) -> Iterator[Fault]:
    """FLOW-007: steps that may pass by themselves do not lead round in a ring: the engine would turn for ever."""
    onward: dict[str, set[str]] = {}
    for number, step in enumerate(written.definition.steps):
        if step.body.when is not None or step.type in ("verify", "pay", "call"):
            good = ways(written.definition, number).targets.get(PASSES[step.type])
            onward[step.id] = {good} if good else set()
    for path, step in written.steps():
        if step.id in reach(onward, onward.get(step.id, ())):
            hint = "let one of them lead elsewhere"
            yield written.fault("FLOW-007", path, f"'{step.id}' could pass by itself and come back to itself", hint=hint)


def supplements(written: Written) -> Iterator[Fault]:
    """FLOW-008: only a definition with the right may send for a supplement."""
    if written.definition.rights.supplement is not None:
        return
    for number, (path, step) in enumerate(written.steps()):
        for outcome, target in ways(written.definition, number).targets.items():
            if target == SUPPLEMENT:
                message = f"'{outcome}' of '{step.id}' asks for a supplement, but rights give none"
                hint = "add rights.supplement with its basis, or let the outcome lead elsewhere"
                yield written.fault("FLOW-008", (*path, "outcomes", outcome), message, hint=hint)


def no_call_of_itself(written: Written) -> Iterator[Fault]:
    """FLOW-009: a procedure does not call itself; a child waits only for its siblings."""
    for path, step in written.steps():
        for number, child in enumerate(step.body.procedures if step.type == "call" else ()):
            where: Path = (*path, "procedures", number)
            siblings = {each.id for each in step.body.procedures} - {child.id}
            if child.procedure == written.definition.procedure:
                yield written.fault("FLOW-009", (*where, "procedure"), "a procedure cannot call itself")
            for position, before in enumerate(child.after):
                if before not in siblings:
                    there: Path = (*where, "after", position)
                    yield written.fault("FLOW-009", there, f"there is no other child '{before}'", f"one of: {listed(siblings)}")


def workers(written: Written) -> Iterator[Fault]:
    """FLOW-010: who examines or inspects is written, or was assigned before."""
    for number, (path, step) in enumerate(written.steps()):
        unnamed = step.type in ("examine", "inspect") and step.body.role is None
        if unnamed and assigned_role(written.definition.steps[:number]) is None:
            hint = "write `role: ...`, or an assign step before it"
            yield written.fault("FLOW-010", path, f"nobody is named to do '{step.id}'", hint=hint)


def covered_cases(written: Written) -> Iterator[Fault]:
    """FLOW-011: one of the terms fits whatever the case; none stands behind one that always fits."""
    terms, channels = written.definition.terms, written.definition.channels
    always = [n for n, term in enumerate(terms) if term.when is None and not term.channels]
    if not terms:
        yield written.fault("FLOW-011", ("term",), "there is no term", hint="write one")
    elif not always and not {c for term in terms if term.when is None for c in term.channels} >= set(channels):
        hint = "let the last term have neither when nor channels"
        yield written.fault("FLOW-011", ("term",), "a case that none of the terms fits would have no time limit", hint=hint)
    elif always and always[0] < len(terms) - 1:
        hint = "write the general term last: the first that fits is taken"
        yield written.fault("FLOW-011", ("term", always[0] + 1), "the term before it fits every case", hint=hint)


CHECKS = (
    unique_ids, beginning_and_end, named_outcomes, reachable_steps, ends_reachable, passing_rings, supplements,
    no_call_of_itself, workers, covered_cases,
)  # fmt: skip
