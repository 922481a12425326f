"""The words of a definition: names of procedure, steps, papers, by the digest that a dossier is pinned to."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from sqlmodel import Session

from api.models.reading import Named, Place, StatusView
from procedure_defs.labels import OUTCOMES
from registry.definitions import Definitions
from registry.tables import Authority
from statute.national_status import NationalStatus
from statute.words import Bilingual


class Names:
    """The labels of one definition; an id stands where the definition gives no name."""

    def __init__(self, procedure: str, labels: dict[str, Any]) -> None:
        self.procedure_code, self.labels = procedure, labels

    @property
    def procedure(self) -> Named:
        """The procedure's own name."""
        return Named(id=self.procedure_code, name=_words(self.labels.get("name"), self.procedure_code))

    def of(self, group: str, key: str) -> Named:
        """The name of a step, paper, fee or body."""
        return Named(id=key, name=_words((self.labels.get(group) or {}).get(key), key))

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


def status_view(status: int) -> StatusView:
    """A national status in words."""
    label = NationalStatus(status).label
    return StatusView(code=status, vi=label.vi, en=label.en)


def place(session: Session, authority: str) -> Place:
    """An authority with its name."""
    row = session.get(Authority, authority)
    return Place(id=authority, name=row.name if row is not None else authority)
