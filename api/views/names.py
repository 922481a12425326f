"""The words of a definition: names of procedure, steps, papers, by the digest that a dossier is pinned to."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from api.models.reading import Named, Place, StatusView
from procedure_defs.labels import OUTCOMES
from registry.definitions import Definitions
from registry.organisation import authority_name
from registry.statements import Within
from statute.national_status import NationalStatus
from statute.words import Bilingual


class Names:
    """The labels of one definition; an id stands where the definition gives no name. Each name is made once."""

    def __init__(self, procedure: str, labels: dict[str, Any]) -> None:
        self.procedure_code, self.labels = procedure, labels
        self.procedure = Named(id=procedure, name=_words(labels.get("name"), procedure))
        """The procedure's own name."""
        self._made: dict[tuple[str, str], Named] = {}

    def of(self, group: str, key: str) -> Named:
        """The name of a step, paper, fee or body."""
        made = self._made.get((group, key))
        if made is None:
            made = self._made[group, key] = Named(id=key, name=_words((self.labels.get(group) or {}).get(key), key))
        return made

    @staticmethod
    def outcome(outcome: str) -> Bilingual:
        """What an outcome is called."""
        return OUTCOMES.get(outcome, Bilingual(vi=outcome, en=outcome))


def names_of(definitions: Definitions, plan_digest: str) -> Names:
    """The names that a dossier's definition gives."""
    row = definitions.by_digest(plan_digest)
    return _names(row.procedure, row.labels)


@lru_cache(maxsize=2_500)
def _names(procedure: str, labels: str) -> Names:
    return Names(procedure, json.loads(labels))


def _words(found: Any, fallback: str) -> Bilingual:
    return Bilingual.model_validate(found) if isinstance(found, dict) else Bilingual(vi=fallback)


@lru_cache(maxsize=len(NationalStatus))
def status_view(status: int) -> StatusView:
    """A national status in words."""
    label = NationalStatus(status).label
    return StatusView(code=status, vi=label.vi, en=label.en)


def place(within: Within, authority: str) -> Place:
    """An authority with its name."""
    return Place(id=authority, name=authority_name(within, authority) or authority)
