"""Questions about the courses that dossiers take: variants, where they wait, and where they part from the definition."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from audit.mining.conformance import Conformance, Deviation
from audit.mining.conformance import conformance as judged
from audit.mining.counting import Bottleneck
from audit.mining.counting import bottlenecks as counted_bottlenecks
from audit.mining.counting import variants as counted_variants
from audit.mining.executions import executions
from audit.questions.asking import Asked, Given
from dossier.plan import Plan


class VariantRow(NamedTuple):
    """A course, how many dossiers took it, and one of them."""

    dossiers: int
    share: float
    example: str
    activities: str


def variants(asked: Asked, given: Given) -> Iterator[VariantRow]:
    """The most frequent first."""
    for one in counted_variants(executions(asked.store, given.chosen())):
        yield VariantRow(one.dossiers, one.share, one.example, " → ".join(one.activities))


def bottlenecks(asked: Asked, given: Given) -> list[Bottleneck]:
    """Where most hours went first."""
    return counted_bottlenecks(executions(asked.store, given.chosen()), asked.now)


def deviations(asked: Asked, given: Given) -> list[Deviation]:
    """Where executions and their definition part."""
    return conformance(asked, given).deviations


def conformance(asked: Asked, given: Given) -> Conformance:
    """Executions held against the definitions that they were under."""
    plans: dict[str, Plan] = {}

    def plan_of(digest: str) -> Plan:
        if digest not in plans:
            plans[digest] = Plan.model_validate_json(asked.definitions.plan_bytes(digest))
        return plans[digest]

    return judged(executions(asked.store, given.chosen()), plan_of, asked.definitions.labels)
