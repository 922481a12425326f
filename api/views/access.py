"""Who may see a dossier: its parties, and officials with a role of its plan at one of its authorities, now (INV-7)."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlmodel import col

from activities.desk import Office
from api.problems import Problem
from api.views.names import Names, names_of
from dossier.pinned import Pinned
from dossier.plan import Plan
from dossier.state import State
from organisation.competence import RECEPTION_ROLES
from organisation.posts import Actor
from registry.statements import Statement, Within
from registry.tables import Dossier


class Loaded(NamedTuple):
    """A dossier as recorded, without its personal part."""

    row: Dossier
    state: State
    pinned: Pinned
    names: Names


_COLUMNS = tuple(Dossier.model_fields)
_DOSSIER = Statement(select(*(getattr(Dossier, name) for name in _COLUMNS)).where(col(Dossier.code) == bindparam("of")))


def load(office: Office, code: str) -> Loaded:
    """The dossier of a code. `DOSSIER_UNKNOWN` where there is none."""
    with office.store.reading() as transaction:
        row = row_of(transaction, code)
    if row is None:
        raise Problem("DOSSIER_UNKNOWN")
    return loaded_from(office, row)


def row_of(within: Within, code: str) -> Dossier | None:
    """What the registry has of a code."""
    found = _DOSSIER.first(within, {"of": code})
    return Dossier(**dict(zip(_COLUMNS, found, strict=True))) if found is not None else None


def loaded_from(office: Office, row: Dossier) -> Loaded:
    """A row with its state and its law."""
    pinned = office.definitions.pinned(row.plan_digest, row.calendar_digest)
    return Loaded(row, State.model_validate_json(row.state), pinned, names_of(office.definitions, row.plan_digest))


def seeing(loaded: Loaded, held: list[Actor]) -> Actor:
    """The authority under which somebody may see a dossier. `FORBIDDEN` where there is none."""
    found = next((actor for actor in held if _may_see(loaded, actor)), None)
    if found is None:
        raise Problem("FORBIDDEN")
    return found


def may_see(loaded: Loaded, held: list[Actor]) -> bool:
    """Whether any of these authorities lets somebody see a dossier."""
    return any(_may_see(loaded, actor) for actor in held)


def _may_see(loaded: Loaded, actor: Actor) -> bool:
    if actor.kind == "applicant":
        return actor.id in loaded.state.parties
    place, post = loaded.state.competence, actor.post
    if place is None or post is None:
        return False
    if post.role in RECEPTION_ROLES | roles_of(loaded.pinned.plan) and post.authority == place.place_of(post.role):
        return True
    bodies = {(body.role, place.bodies.get(body.id)) for step in loaded.pinned.plan.steps for body in step.bodies}
    return (post.role, post.authority) in bodies


def roles_of(plan: Plan) -> frozenset[str]:
    """Every role that a plan names for its own authorities."""
    told = {later.role for step in plan.steps for later in step.escalation}
    named = told | {role for step in plan.steps for role in (step.role, step.target_role, step.escalate_to)}
    return frozenset(role for role in named if role)
