"""Guards and fees over the personal part: evaluated once when their inputs change, kept as public facts."""

from __future__ import annotations

from typing import Any

from dossier import events as ev
from dossier.guard import truth
from dossier.level1.decision import Decision
from dossier.plan import Fee
from dossier.rejection import Refused
from dossier.sealed import Personal


def find(d: Decision, personal: Personal) -> None:
    """Record the facts of a form as it now stands, where they differ from what is recorded."""
    scope = _scope(d, personal)
    fees = {fee.id: amount(fee, scope) for fee in d.plan.fees if not fee.channels or d.state.channel in fee.channels}
    scope["fees"] = fees
    facts = {key: truth(tree, scope) for key, tree in d.plan.guards.items()}
    fees = {fee.id: fees[fee.id] for fee in d.plan.fees if fee.id in fees and (fee.when is None or facts.get(fee.when))}
    if facts != d.state.facts or fees != d.state.fees:
        d.emit(ev.FactsFound, facts=facts, fees=fees)


def _scope(d: Decision, personal: Personal) -> dict[str, Any]:
    return {
        "form": personal.get("form", {}),
        "papers": {paper.id: paper.how for paper in d.state.papers},
        "register": personal.get("register", {}),
        "channel": d.state.channel,
        "applicant": personal.get("applicant", {}),
    }


def amount(fee: Fee, scope: dict[str, Any]) -> int:
    """What a fee comes to, in dong: the amount once, or the tiers over a count, capped per copy, times the copies."""
    each = fee.amount
    if fee.per is not None:
        each = _tiered(fee, count_at(scope, fee.per))
    if fee.at_most is not None:
        each = min(each, fee.at_most)
    return each * (count_at(scope, fee.times) if fee.times is not None else 1)


def _tiered(fee: Fee, count: int) -> int:
    tiers = sorted(fee.tiers, key=lambda tier: tier.start)
    total = 0
    for tier, following in zip(tiers, [*tiers[1:], None], strict=True):
        last = count if following is None else min(count, following.start - 1)
        total += max(0, last - tier.start + 1) * tier.amount
    return total


def count_at(scope: dict[str, Any], path: str) -> int:
    """The whole number at a form path; a missing or absurd one is refused."""
    value = value_at(scope, path)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 1_000_000:
        raise Refused("MISSING", what=path)
    return value


def value_at(scope: dict[str, Any], path: str) -> Any:
    """The value at a dotted path, or nothing."""
    value: Any = scope
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value
