"""Who takes part in a scenario: the applicant, an official for each role at the place where it is held, and the places."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dossier.commands import PaperGiven
from dossier.plan import Plan
from organisation.competence import Competence
from organisation.posts import Actor, Post
from procedure_defs.faults import did_you_mean, listed
from procedure_defs.roles import roles
from procedure_defs.scenario_model import Paper
from statute.time import ICT

APPLICANT = Actor(kind="applicant", id="applicant")
_SINCE = datetime(2000, 1, 1, tzinfo=ICT)


def official(role: str, name: str | None, authority: str) -> Actor:
    """An official of a role at an authority: the usual one, whose name is the role, or the one named."""
    who = name or role
    post = Post(id=f"{who}-{role}", official=who, role=role, authority=authority, valid_from=_SINCE)
    return Actor(kind="official", id=who, post=post)


def competence_of(plan: Plan, form: dict[str, Any]) -> Competence:
    """The places of a dossier: the unit that the form names, and an office of its own for each consulted body."""
    unit: Any = {"form": form, "applicant": form.get("applicant", {})}
    for name in plan.competence.at.split("."):
        unit = unit.get(name, {}) if isinstance(unit, dict) else {}
    bodies = {body.id: f"body-{body.id}" for step in plan.steps for body in step.bodies}
    place = {"authority": "authority", "service_point": "desk", "reception": "one-stop"}
    return Competence(unit=str(unit or "?"), bodies=bodies, **place)


def papers_given(papers: tuple[str | Paper, ...]) -> tuple[PaperGiven, ...]:
    """Papers as the core takes them."""
    return tuple(PaperGiven(id=paper) if isinstance(paper, str) else PaperGiven(id=paper.id, how=paper.how) for paper in papers)


def stranger(plan: Plan, who: str) -> str | None:
    """Why nobody of that name can act under this plan; None where somebody can."""
    partners = {step.partner for step in plan.steps if step.partner} | {"payment"}
    known = {*roles(), *partners, "applicant"}
    if who in known:
        return None
    near = did_you_mean(who, known)
    return f"there is no '{who}'" + (f"; did you mean '{near}'?" if near else f"; known: {listed(known, 30)}")
