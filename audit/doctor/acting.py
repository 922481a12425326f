"""INV-7: who acted held the post used at that instant, by the journal and by the registry, and nobody signed own work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from audit.doctor.case import Case
from audit.doctor.finding import Finding, finding
from audit.doctor.organisation import Organisation, holds
from dossier.journal import read
from dossier.plan import Plan
from dossier.state import Done
from organisation.posts import Actor


def check(case: Case) -> Iterator[Finding]:
    """INV-7 of one dossier."""
    for row in case.rows:
        command, _ = read(row)
        if command.actor.kind != "official":
            continue
        said = stamped(command.actor, row.at)
        if said is not None:
            yield finding("DOC-701", case.code, f"row {row.seq} ({command.kind} by {command.actor.id}): {said}", row.at)
        said = registered(command.actor, row.at, case.organisation)
        if said is not None:
            yield finding("DOC-702", case.code, f"row {row.seq} ({command.kind} by {command.actor.id}): {said}", row.at)
    yield from _four_eyes(case)


def stamped(actor: Actor, at: datetime) -> str | None:
    """What is wrong with the authority stamped on an act."""
    post, lent = actor.post, actor.delegation
    if post is None:
        return "an official acted under no post"
    if not post.holds(at):
        return f"the post {post.id} did not hold at {at.isoformat()}"
    if lent is None:
        return None if post.official == actor.id else f"the post {post.id} is {post.official}'s, and nobody lent it"
    return None if lent.to == actor.id and lent.holds(at) else f"the delegation {lent.id} did not hold, or is another's"


def registered(actor: Actor, at: datetime, known: Organisation) -> str | None:
    """Where the registry has the post: whether it says the same."""
    stored = known.posts.get(actor.post.id) if actor.post is not None else None
    if actor.post is not None and stored is not None:
        if (stored.official, stored.role, stored.authority) != (actor.post.official, actor.post.role, actor.post.authority):
            return f"the registry knows post {stored.id} as {stored.role} of {stored.authority}, held by {stored.official}"
        if not holds(stored, at):
            return f"by the registry the post {stored.id} did not hold at {at.isoformat()}"
    lent = known.delegations.get(actor.delegation.id) if actor.delegation is not None else None
    if lent is not None and not holds(lent, at):
        return f"by the registry the delegation {lent.id} did not hold at {at.isoformat()}"
    return None


def _four_eyes(case: Case) -> Iterator[Finding]:
    for watched, step, both in same_eyes(case.pinned.plan, case.state.done):
        yield finding("DOC-703", case.code, f"{', '.join(both)} examined in '{watched}' and decided in '{step}'")


def same_eyes(plan: Plan, done: Sequence[Done]) -> Iterator[tuple[str, str, list[str]]]:
    """Where the same persons examined and decided: the step examined in, the step decided in, who."""
    for work in done:
        watched = plan.step(work.step).four_eyes if work.work == "approve" else None
        examiners = {person for other in done if watched is not None and other.step == watched for person in other.persons}
        both = sorted(examiners & set(work.persons))
        if both:
            yield watched or "", work.step, both
