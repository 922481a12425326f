"""The applicant adjusts, of their own accord, what they filed online, until the decision (Decree 118/2025, art. 21.2).

Before acceptance everything may be changed but where the case belongs: reception judges what then stands. From acceptance on
the case stays the case that was accepted: what its way, its term, its fees and the register's answer rest on is not adjusted;
so no dossier comes where `motcua check` has not looked. Who judged the older content judges again.
"""

from __future__ import annotations

from dossier import events as ev
from dossier.commands import Adjust
from dossier.level1 import facts, flow, timekeeping
from dossier.level1.decision import Decision
from dossier.level1.filing import known_papers, missing_papers
from dossier.level1.offers import Offer
from dossier.level1.tasks import drop_tasks
from dossier.rejection import Refused
from dossier.sealed import Personal

GROUND = "adjustment"
ANSWERED_FOR = ("issue_supplement", "issue_refusal")
"""Work of the one-stop unit on what an official found in the older content."""


def adjust(d: Decision, c: Adjust, _: Offer) -> None:
    """Take the changes over; from acceptance on let those judge again who judged before."""
    form = c.sealed.values.get("form") if c.sealed is not None else None
    if not form and not c.papers:
        raise Refused("MISSING", what=["form", "papers"])
    known_papers(d.plan, c.papers)
    before = d.state
    was, found, fees = before.personal, before.facts, before.fees
    d.emit(ev.Adjusted, personal={"form": form} if form else None, papers=c.papers, basis=_basis(d))
    fixed = _fixed(d, was)
    if fixed:
        raise Refused("NOT_ADJUSTABLE", what=fixed)
    facts.find(d, d.state.personal)
    if d.state.phase == "accepted":
        if (d.state.facts, d.state.fees) != (found, fees):
            raise Refused("NOT_ADJUSTABLE", what=_differing(d, found, fees))
        _judged_again(d)


def _basis(d: Decision) -> str | None:
    right = d.plan.rights.withdrawal
    return right.basis if right is not None else None


def _fixed(d: Decision, was: Personal) -> list[str]:
    """Changed paths that may not be: where the case belongs; from acceptance on, of whom the register was asked."""
    now = d.state.personal
    fixed = [d.plan.competence.at]
    if d.state.phase == "accepted":
        fixed += [path for step in d.plan.steps for path in step.subjects]
    return sorted({path for path in fixed if facts.value_at(was, path) != facts.value_at(now, path)})


def _differing(d: Decision, found: dict[str, bool | None], fees: dict[str, int]) -> list[str]:
    guards = {name for name, truth in d.state.facts.items() if truth != found.get(name)}
    return sorted(guards | {fee for fee in {*fees, *d.state.fees} if fees.get(fee) != d.state.fees.get(fee)})


def _judged_again(d: Decision) -> None:
    missing, right = missing_papers(d.plan, d.state), d.plan.rights.withdrawal
    if missing:
        raise Refused("PAPERS_MISSING", papers=missing)
    if right is not None and right.adjusted == "restart":
        timekeeping.restart(d, GROUND, right.basis)
    _begin_anew(d)


def _begin_anew(d: Decision) -> None:
    """An approval goes back to who examined; bodies are asked again; what the one-stop unit was to send is taken back.

    Work that nobody has judged yet goes on as it stands, with whoever holds it.
    """
    step = d.plan.step(d.state.step) if d.state.step else None
    if step is not None and step.type == "approve" and "back" in step.outcomes:
        flow.leave(d, step, "back")
        return
    judged = next((task.step for task in d.state.tasks if task.work in ("consult", *ANSWERED_FOR)), None)
    if judged is not None:
        drop_tasks(d, judged)
        flow.enter(d, d.plan.step(judged))
