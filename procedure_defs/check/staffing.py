"""Staffing: whoever a step needs is there, at the level where the dossier goes, and four eyes are two people.

Against an organisation file where one is given, else against the levels in roles.yaml. Called by `procedure_defs.proving`.
"""

from __future__ import annotations

from collections.abc import Iterator

from dossier.level1.tasks import ONE_STOP, ONE_STOP_HEAD
from dossier.plan import Plan, Step
from organisation.competence import RECEPTION_ROLES
from procedure_defs.faults import Fault, listed
from procedure_defs.organisation_file import Authority, Organisation
from procedure_defs.roles import roles
from procedure_defs.written import Written
from procedure_defs.yaml_source import Path

Needed = tuple[Path, str, str]
"""Where a role is named, the role, and the kind of place at which the core looks for its holder."""


def faults(written: Written, plan: Plan, organisation: Organisation | None = None) -> list[Fault]:
    """Every fault of staffing."""
    found = list(misplaced(written, plan))
    if organisation is not None:
        found += [*unstaffed(written, plan, organisation), *eyes(written, plan, organisation)]
    return found


def misplaced(written: Written, plan: Plan) -> Iterator[Fault]:
    """STAFF-001: a role is held where the core will look for it: one-stop unit, competent authority, or a consulted body."""
    for path, role, place in needed(written, plan):
        level = roles()[role].level if role in roles() else place
        if level != place:
            fitting = [name for name, each in roles().items() if each.level == place]
            message = f"'{role}' is held at a {_PLACE[level]}, but acts here at a {_PLACE[place]}"
            yield written.fault("STAFF-001", path, message, f"one of: {listed(fitting, most=30)}")


def unstaffed(written: Written, plan: Plan, organisation: Organisation) -> Iterator[Fault]:
    """STAFF-003: every authority that can be competent has somebody (a warning where others have); STAFF-004: there is one."""
    level = plan.competence.level
    if not organisation.at_level(level, "authority"):
        message = f"{organisation.organisation} has no authority of level {level}"
        yield written.fault("STAFF-004", ("competence", "level"), message)
        return
    told: set[tuple[str, str]] = set()
    for path, role, kind in [*needed(written, plan), *_rights(plan)]:
        if (role, kind) in told:
            continue
        told.add((role, kind))
        places = places_for(organisation, plan, kind)
        empty = [place.id for place in places if not organisation.holders(role, place.id)]
        if kind == "body" and len(empty) < len(places):
            continue
        if empty or not places:
            where = listed(empty, most=5) if empty else f"any {_PLACE[kind]}"
            hint = "appoint somebody, or name another role"
            severity = "warning" if len(empty) < len(places) else "error"
            yield written.fault("STAFF-003", path, f"nobody holds '{role}' at {where}", hint=hint, severity=severity)


def eyes(written: Written, plan: Plan, organisation: Organisation) -> Iterator[Fault]:
    """STAFF-002: at every authority somebody can sign who is not the only one to examine (a warning where others can)."""
    for path, step in written.steps():
        examined = getattr(step.body, "four_eyes", None)
        if examined is None:
            continue
        first, second = plan.step(examined).role, plan.step(step.id).role
        both = [(place, organisation.holders(first, place.id), organisation.holders(second, place.id))
                for place in places_for(organisation, plan, "authority")]  # fmt: skip
        held = [(place, signing, len(examining | signing) > 1) for place, examining, signing in both if examining and signing]
        severity = "warning" if any(enough for _, _, enough in held) else "error"
        for place, signing, enough in held:
            if not enough:
                message = f"at {place.id} only {listed(signing)} holds '{first}' and '{second}': who examined cannot sign"
                yield written.fault(
                    "STAFF-002", (*path, "four_eyes"), message, hint="appoint a second person", severity=severity
                )  # fmt: skip


def needed(written: Written, plan: Plan) -> Iterator[Needed]:
    """Every role that a step needs, where it is written."""
    for path, step in written.steps():
        lowered = plan.step(step.id)
        if step.type == "consult":
            yield from (((*path, "bodies", n, "role"), body.role, "body") for n, body in enumerate(lowered.bodies))
        else:
            yield from ((_place(written, path, key), role, kind_of(role)) for key, role in _roles(lowered))
        yield from ((_place(written, path, key), role, kind_of(role)) for key, role in _told(lowered))


def kind_of(role: str) -> str:
    """The kind of place at which the core looks for who holds a role outside a consultation."""
    return "one-stop" if role in RECEPTION_ROLES else "authority"


def places_for(organisation: Organisation, plan: Plan, kind: str) -> tuple[Authority, ...]:
    """The places of a kind to which a dossier of this plan can come."""
    return organisation.at_level(plan.competence.level, "authority") if kind == "authority" else organisation.of_kind(kind)


def _roles(step: Step) -> list[tuple[str, str]]:
    if step.type == "assign":
        return [("head", step.role), ("role", step.target_role or "")]
    if step.type == "pay":
        return [("role", "cashier")]
    return [("role", step.role)] if step.role else []


def _told(step: Step) -> list[tuple[str, str]]:
    """Whoever is told of a passed limit must be there to act."""
    return [("escalate_to", role) for role in (step.escalate_to, *(each.role for each in step.escalation)) if role]


def _rights(plan: Plan) -> list[Needed]:
    """Supplements and refusals go out through the one-stop unit, whose head grants a second one."""
    heads = [ONE_STOP_HEAD] if plan.rights.supplement or plan.rights.suspension else []
    return [(("rights",), role, "one-stop") for role in (ONE_STOP, *heads)]


def _place(written: Written, path: Path, key: str) -> Path:
    return (*path, key) if written.source.node((*path, key)) is not None else path


_PLACE = {"one-stop": "one-stop unit", "authority": "competent authority", "body": "consulted body"}
