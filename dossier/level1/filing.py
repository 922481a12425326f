"""The first command: a person files, anywhere, and the dossier exists."""

from __future__ import annotations

from dossier import events as ev
from dossier.commands import File, PaperGiven
from dossier.level1 import facts, flow
from dossier.level1.decision import Decision
from dossier.plan import Child, Plan
from dossier.rejection import Refused
from dossier.state import State


def file(d: Decision, command: File) -> None:
    """Record the filing, find its facts and come to the first step. What is missing blocks acceptance, not filing."""
    if command.sealed is None or "form" not in command.sealed.values:
        raise Refused("MISSING", what="form")
    if not command.parties:
        raise Refused("MISSING", what="parties")
    known_papers(d.plan, command.papers)
    d.emit(
        ev.Filed, personal=command.sealed.values, plan=d.pinned.plan_digest, calendar=d.pinned.calendar_digest,
        channel=command.channel, competence=command.competence,
        parties=command.parties, papers=command.papers, chosen=command.chosen, predecessor=command.predecessor,
        parent=command.parent,
    )  # fmt: skip
    facts.find(d, d.state.personal)
    choice(d, command.chosen)
    flow.enter(d, d.plan.steps[0])


def choice(d: Decision, chosen: tuple[str, ...]) -> None:
    """Linked procedures that there are, and as many of a group as it needs: afterwards nobody could choose again."""
    groups = [step for step in d.plan.steps if step.children]
    known = [child.id for step in groups for child in step.children]
    unknown = sorted(set(chosen) - set(known))
    if unknown:
        raise Refused("CHOICE", unknown=unknown, known=known)
    for step in groups:
        along = [child.id for child in step.children if _goes_along(d, child, chosen)]
        if len(along) < step.at_least:
            raise Refused("CHOICE", step=step.id, at_least=step.at_least, along=along, known=known)


def _goes_along(d: Decision, child: Child, chosen: tuple[str, ...]) -> bool:
    """Chosen or required, and in a case in which it can be: one that nobody knows yet is not held against the applicant."""
    return (child.required or child.id in chosen) and d.state.facts.get(child.when or "") is not False


def known_papers(plan: Plan, papers: tuple[PaperGiven, ...]) -> None:
    """Nothing outside the pinned list is taken (Decree 118/2025, art. 5.1đ)."""
    known = {paper.id for paper in plan.papers}
    unknown = sorted({paper.id for paper in papers} - known)
    if unknown:
        raise Refused("PAPER_UNKNOWN", papers=unknown, known=sorted(known))


def missing_papers(plan: Plan, state: State) -> list[str]:
    """The required papers that were not given: a group of alternatives is named by its members."""
    given = {paper.id for paper in state.papers}
    missing = [
        paper.id
        for paper in plan.papers
        if paper.id not in given
        and (paper.kind == "required" or (paper.kind == "required_if" and state.facts.get(paper.when or "")))
    ]
    groups: dict[str, list[str]] = {}
    for paper in plan.papers:
        if paper.kind == "one_of" and (paper.when is None or state.facts.get(paper.when)):
            groups.setdefault(paper.group or "", []).append(paper.id)
    return missing + ["|".join(members) for members in groups.values() if not given & set(members)]
