"""Executions held against the definition: does each way from step to step stand in the plan, and which ways were never taken.

The plan is the one that the dossier was under at that event: a migration changes it, and its names, on record. This asks the
plan's own table of outcomes and not the core, so it would see a core that leads elsewhere. Steps are told by the definition's
own names, with their ids behind.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from audit.mining.executions import Execution
from audit.terms import RESULTS, step_name, steps_of, with_id
from dossier.level1.entering import PASSES
from dossier.plan import ROUTES, Plan
from statute.words import Bilingual

PlanOf = Callable[[str], Plan]
"""A plan by its digest. Raises `LookupError`."""
LabelsOf = Callable[[str], Mapping[str, Any]]
"""The names of a definition by its digest."""
Way = tuple[str, str, str, str]
"""Procedure, version, step, outcome."""
BY_RIGHT = "return"
"""After a decision, and after a refusal that is a result, the dossier goes to the return step, wherever it is written."""


class Deviation(NamedTuple):
    """Where an execution and its definition part: the event's sequence, the step, and what happened."""

    code: str
    seq: int
    step: str
    what: Bilingual


class Conformance(NamedTuple):
    """How many dossiers keep to their definition, where others part from it, how often each way was taken, and which never.

    `steps` names the steps of each procedure's version.
    """

    dossiers: int
    conforming: int
    deviations: list[Deviation]
    taken: Counter[Way]
    never: list[Way]
    steps: Mapping[tuple[str, str], Mapping[str, Bilingual]] = {}

    def way(self, way: Way) -> Bilingual:
        """A way in words: of which procedure and version, from which step, by which outcome."""
        procedure, version, step, outcome = way
        came = with_id(step, step_name(step, self.steps.get((procedure, version), {})))
        left = with_id(outcome, RESULTS.get(outcome))
        return Bilingual(vi=f"{procedure} {version}: {came.vi} → {left.vi}", en=f"{procedure} {version}: {came.en} → {left.en}")


def conformance(found: Iterable[Execution], plan_of: PlanOf, labels_of: LabelsOf = lambda _: {}) -> Conformance:
    """Compare executions with the definitions that they were under."""
    dossiers, parted, deviations = 0, 0, list[Deviation]()
    taken, plans, steps = Counter[Way](), dict[tuple[str, str], Plan](), dict[tuple[str, str], Mapping[str, Bilingual]]()
    for execution in found:
        walk = Walk(execution, plan_of, labels_of)
        dossiers, parted = dossiers + 1, parted + bool(walk.deviations)
        deviations += walk.deviations
        taken.update(walk.taken)
        plans |= {(plan.procedure, plan.version): plan for plan, _ in walk.under}
        steps |= {(plan.procedure, plan.version): names for plan, names in walk.under}
    ways = [(*key, step.id, outcome) for key, plan in sorted(plans.items()) for step in plan.steps for outcome in step.outcomes]
    return Conformance(dossiers, dossiers - parted, deviations, taken, [way for way in ways if not taken[way]], steps)


class Walk:
    """One execution followed along its plan."""

    def __init__(self, execution: Execution, plan_of: PlanOf, labels_of: LabelsOf = lambda _: {}) -> None:
        self.code, self._plan_of, self._labels_of = execution.dossier.code, plan_of, labels_of
        self.plan: Plan | None = None
        self.under: list[tuple[Plan, Mapping[str, Bilingual]]] = []
        self.deviations: list[Deviation] = []
        self.taken: list[Way] = []
        self.at: str | None = None
        self.may: frozenset[str] = frozenset()
        for told in execution.told:
            self._follow(told.event)

    def _follow(self, event: dict[str, object]) -> None:
        kind, seq, step = event["kind"], int(str(event["seq"])), str(event.get("step", ""))
        if kind == "filed":
            self._under(str(event["plan"]))
            self.may = self._reachable(self.plan.steps[0].id) if self.plan is not None else frozenset()
        elif kind == "migrated":
            self._under(str(event["plan"]))
            names = dict(event.get("mapping", {}))  # type: ignore[call-overload]
            self.at = names.get(self.at, self.at)
            self.may = frozenset(names.get(each, each) for each in self.may)
        elif kind == "step_entered":
            self._enter(seq, step)
        elif kind == "step_left":
            self._leave(seq, step, str(event["outcome"]))
        elif kind in ("refusal_issued", "supplement_accepted") and self.plan is not None:
            self.may |= {each.id for each in self.plan.steps if each.type == BY_RIGHT} | ({self.at} if self.at else set())

    def _under(self, digest: str) -> None:
        self.plan = self._plan_of(digest)
        self.under.append((self.plan, steps_of(self._labels_of(digest))))

    def _enter(self, seq: int, step: str) -> None:
        came, was = self._name(step), self._name(self.at) if self.at else Bilingual(vi="lúc nộp", en="the filing")
        if self.plan is None or step not in {each.id for each in self.plan.steps}:
            self._deviates(seq, step, f"định nghĩa không có bước {came.vi}", f"the definition has no step {came.en}")
        elif step not in self.may:
            led = [self._name(each) for each in sorted(self.may)] or [Bilingual(vi="không đâu cả", en="nowhere")]
            self._deviates(
                seq, step,
                f"đã vào bước {came.vi}; từ {was.vi} định nghĩa dẫn tới: {', '.join(one.vi for one in led)}",
                f"came to {came.en}; from {was.en} the definition leads to: {', '.join(one.en for one in led)}",
            )  # fmt: skip
        self.at = step

    def _leave(self, seq: int, step: str, outcome: str) -> None:
        defined = next((each.outcomes for each in self.plan.steps if each.id == step), {}) if self.plan is not None else {}
        left, how = self._name(step), with_id(outcome, RESULTS.get(outcome))
        if step != self.at:
            was = self._name(self.at or "-")
            self._deviates(seq, step, f"đã rời bước {left.vi} khi đang ở {was.vi}", f"left {left.en} while it was at {was.en}")
        if outcome not in defined:
            vi = f"đã rời bước {left.vi} với kết quả {how.vi} mà định nghĩa không có"
            self._deviates(seq, step, vi, f"left {left.en} with {how.en}, which the definition does not have")
            self.may = frozenset()
            return
        assert self.plan is not None
        self.taken.append((self.plan.procedure, self.plan.version, step, outcome))
        self.may = self._reachable(defined[outcome]) if defined[outcome] not in ROUTES else frozenset({step})

    def _reachable(self, target: str) -> frozenset[str]:
        """The step, and those after it as far as guards let a case pass by."""
        assert self.plan is not None
        found: set[str] = set()
        while target not in ROUTES and target not in found:
            found.add(target)
            step = self.plan.step(target)
            if step.when is None:
                break
            target = step.outcomes.get(PASSES[step.type], "end")
        return frozenset(found)

    def _name(self, step: str) -> Bilingual:
        return with_id(step, step_name(step, self.under[-1][1] if self.under else {}))

    def _deviates(self, seq: int, step: str, vi: str, en: str) -> None:
        self.deviations.append(Deviation(self.code, seq, step, Bilingual(vi=vi, en=en)))
