"""What only a running system can tell of an order: who is known, who will hold which role, what no rule covers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Literal, NamedTuple

from sqlmodel import Session, col, func, select

from dossier.plan import Plan
from organisation.merger import Merger
from procedure_defs.roles import roles
from registry.cutover.orders import overlapping
from registry.cutover.places import Laid
from registry.cutover.planning import destinies
from registry.definitions import Definitions
from registry.tables import Dossier, Letter


class Finding(NamedTuple):
    """One thing that stands in an order's way on this system, or that somebody should know."""

    rule: str
    message: str
    severity: Literal["error", "warning"] = "error"


def check_live(session: Session, definitions: Definitions, merger: Merger, known: Laid) -> Iterator[Finding]:
    """Every finding; none of severity error is what a signature needs."""
    others = overlapping(session, merger)
    if others:
        yield Finding("MERGE-025", f"{', '.join(others)} takes or forms some of the same units and is not sealed")
        return
    yield from _apologies(session, merger)
    yield from _places(session, merger, known)
    roles_of = _roles_by_procedure(session, definitions)
    needed: Counter[tuple[str, str]] = Counter()
    undecided = uncovered = 0
    for row, found in destinies(session, merger, known):
        undecided += found.what == "undecided"
        uncovered += found.what == "uncovered"
        if found.competence is not None and found.what not in ("untouched", "uncovered"):
            needed.update((role, found.competence.place_of(role)) for role in roles_of.get(row.procedure, ()))
    if uncovered:
        yield Finding("MERGE-023", f"{uncovered} open dossiers are covered by no rule; `cutover plan` lists them")
    if undecided:
        message = f"{undecided} open dossiers of split units wait for a person to name their successor"
        yield Finding("MERGE-024", message, "warning")
    for (role, authority), dossiers in sorted(needed.items()):
        if (role, authority) not in known.staffed:
            yield Finding("MERGE-022", f"nobody will hold the role {role} at {authority}, which {dossiers} open dossiers need")


def _apologies(session: Session, merger: Merger) -> Iterator[Finding]:
    """An exception rests on a letter that its dossier has: named by the letter's key, or by the digest of its bytes."""
    for each in merger.exceptions:
        mine = (col(Letter.code) == each.dossier, col(Letter.made_at) < merger.at)
        named = (col(Letter.key) == each.letter) | (col(Letter.digest) == each.letter)
        if session.exec(select(Letter.key).where(*mine, named).limit(1)).first() is None:
            yield Finding("MERGE-026", f"dossier {each.dossier} has no letter '{each.letter}' that was issued before the day")


def _places(session: Session, merger: Merger, known: Laid) -> Iterator[Finding]:
    communes = [code for code in merger.successors if not code.startswith("D")]
    here = set(known.places.unit_of.values())
    if not here:
        yield Finding("MERGE-021", "no authority of the old units is known to this system: there is nothing to hand over")
        return
    missing = [code for code in communes if code not in here]
    if missing:
        open_there = select(func.count()).select_from(Dossier).where(
            col(Dossier.unit).in_(missing), col(Dossier.phase) != "closed", col(Dossier.filed_at) < merger.at
        )  # fmt: skip
        stranded = session.exec(open_there).one()
        severity: Literal["error", "warning"] = "error" if stranded else "warning"
        yield Finding(
            "MERGE-021", f"{len(missing)} old units have no authority here; {stranded} open dossiers lie there", severity
        )


def _roles_by_procedure(session: Session, definitions: Definitions) -> dict[str, frozenset[str]]:
    open_ones = select(Dossier.procedure, Dossier.plan_digest).where(col(Dossier.phase) != "closed").distinct()
    digests: dict[str, set[str]] = {}
    for procedure, digest in session.exec(open_ones).all():
        digests.setdefault(procedure, set()).add(digest)
    return {procedure: _roles_needed(definitions, each) for procedure, each in digests.items()}


def _roles_needed(definitions: Definitions, digests: set[str]) -> frozenset[str]:
    """The roles that dossiers under these plans may still need, bodies apart."""
    plans = [Plan.model_validate_json(definitions.by_digest(each).plan) for each in sorted(digests)]
    named = {role for plan in plans for step in plan.steps for role in (step.role, step.target_role, step.escalate_to) if role}
    known = roles()
    return frozenset(role for role in named if role not in known or known[role].level != "body")
