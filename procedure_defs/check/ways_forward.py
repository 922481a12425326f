"""The ways forward from reception to the decision, and the limits on them: the office's own, and periods of the law.

A period is the law's where its step cites a basis that somebody has read in the source (`verified: true`). Every other
limit is the office's own to shorten. Called by `feasibility`, which holds both against the term.
"""

from __future__ import annotations

from typing import NamedTuple

from dossier.level1.entering import PASSES
from dossier.plan import ROUTES, Plan, Step
from procedure_defs.outcomes import ways
from procedure_defs.written import Written
from statute.term import Term

_MOST_WAYS = 2_000


class Span(NamedTuple):
    """What a step takes at most; `ground` is the citation where the law itself gives the period, else none."""

    step: str
    limit: Term
    ground: str | None = None


Way = tuple[Span, ...]
"""The steps on one way that take time, in turn."""


def limits(way: Way) -> tuple[Term, ...]:
    """The limits on a way, in turn."""
    return tuple(span.limit for span in way)


def of_law(way: Way) -> Way:
    """The law's own periods on a way."""
    return tuple(span for span in way if span.ground is not None)


def of_office(way: Way) -> Way:
    """The limits on a way that the office gave itself."""
    return tuple(span for span in way if span.ground is None)


def ways_forward(written: Written, plan: Plan) -> list[Way]:
    """The longest ways from reception to where the clock stops, each step at most once, never back."""
    found: dict[Way, None] = {}
    waiting: list[tuple[str, Way]] = [(plan.steps[0].outcomes["accepted"], ())]
    while waiting and len(found) < _MOST_WAYS:
        here, way = waiting.pop()
        step = plan.step(here) if here not in ROUTES else None
        if step is None or step.type == "return":
            found[way] = None
            continue
        taken = (*way, Span(step.id, limit, _ground(written, step))) if (limit := _limit(step)) else way
        number = plan.index(step.id)
        onward = ways(written.definition, number).targets.items()
        decided = PASSES[step.type] if step.type == "approve" or step.decides else None
        counting = [target for outcome, target in onward if outcome != decided and target not in ROUTES]
        waiting += [(target, taken) for target in counting if plan.index(target) > number]
        if decided or all(target in ROUTES for _, target in onward):
            found[taken] = None
    return _longest(list(found))


def _limit(step: Step) -> Term | None:
    """How long a step takes at most while the clock runs."""
    if step.clock in ("pause", "restart") or step.type in ("pay", "receive"):
        return None
    return step.lasts or step.within


def _ground(written: Written, step: Step) -> str | None:
    """The citation of a period of the law: of what nobody has read it is not known whose the number is."""
    basis = written.definition.basis.get(step.basis) if step.basis else None
    return basis.cite if basis is not None and basis.verified else None


def _longest(found: list[Way]) -> list[Way]:
    """Ways that are not part of another with the same periods of law: what fits the longer fits the shorter."""
    unique = list({tuple((span.limit, span.ground) for span in way): way for way in found}.values())
    return [way for way in unique if not any(other is not way and _is_part(way, other) for other in unique)]


def _is_part(short: Way, long: Way) -> bool:
    if len(short) >= len(long) or limits(of_law(short)) != limits(of_law(long)):
        return False
    rest = iter(limits(long))
    return all(any(each == other for other in rest) for each in limits(short))
