"""What came of scenarios: verdicts with their failures, what a play shows, and which outcomes there are to reach."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from dossier.plan import SUPPLEMENT, Plan
from dossier.status import national_status
from procedure_defs.coverage import Coverage, Side
from procedure_defs.faults import Fault, Place
from procedure_defs.scenario_play import Play


class Failure(BaseModel):
    """An expectation that was not met, or a sentence that could not be carried out."""

    model_config = ConfigDict(frozen=True)

    place: Place
    message: str
    after: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message} (after: {self.after})"


class Verdict(BaseModel):
    """What came of one scenario, which outcomes of steps it went through, and which sides of conditions it took."""

    model_config = ConfigDict(frozen=True)

    name: str
    place: Place
    failures: tuple[Failure, ...] = ()
    seen: frozenset[tuple[str, str]] = frozenset()
    sides: frozenset[Side] = frozenset()

    @property
    def ok(self) -> bool:
        """Whether everything came as expected."""
        return not self.failures


class Report(BaseModel):
    """What came of all scenarios of a folder; `faults` where definition or scenarios could not be read."""

    model_config = ConfigDict(frozen=True)

    procedure: str
    verdicts: tuple[Verdict, ...] = ()
    faults: tuple[Fault, ...] = ()
    unseen: tuple[tuple[str, str], ...] = ()
    coverage: Coverage | None = None

    @property
    def ok(self) -> bool:
        """Whether all could be read and came as expected."""
        return not self.faults and all(verdict.ok for verdict in self.verdicts)


def outcomes_to_see(plan: Plan) -> frozenset[tuple[str, str]]:
    """Every (step, outcome) that can come; what needs a limit that is not there cannot."""
    pairs = {(step.id, outcome) for step in plan.steps for outcome in step.outcomes}
    for step in plan.steps:
        if step.type == "receive":
            pairs |= {(step.id, "refused")} | ({(step.id, SUPPLEMENT)} if plan.rights.supplement else set())
        if (step.type == "pay" and step.within is None) or (step.type == "wait" and step.lasts is None):
            pairs -= {(step.id, "expired")}
    return frozenset(pairs)


def found_in(play: Play) -> dict[str, Any]:
    """What is so in a play, under the names of `Expected`."""
    state, clock = play.state, play.state.clock
    due = clock.due if clock else None
    hold = state.hold("payment")
    return {
        "status": int(national_status(play.pinned, state)) if state.seq else None,
        "ended": state.ended,
        "why": state.ended_why,
        "result": state.result.kind if state.result else None,
        "due_on": due.due_on if due else None,
        "late": clock.is_late(play.at) if clock else False,
        "clock": "none" if clock is None else "stopped" if clock.stopped_at else "paused" if clock.is_paused else "running",
        "step": state.step,
        "tasks": sorted(f"{task.role}: {task.work}" for task in state.tasks),
        "amount": hold.amount if hold else None,
        "fees": dict(state.fees),
        "letters": play.letters,
        "counts_late": state.counts_late,
        "refused": play.refusal.code if play.refusal else None,
    }


def plain(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {plain(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(plain, value)) + "]"
    return "nothing" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
