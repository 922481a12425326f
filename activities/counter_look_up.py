"""A look-up at the counter, before there is a dossier: for a receptionist who has the person and their paper in front of them.

Logged as every look-up is, with its purpose; the dossier is named in the log once it is filed. Only what the form may be
filled from is asked for. The register's being away is an answer: the fields are then filled by hand.
"""

from __future__ import annotations

import uuid
from typing import Any, NamedTuple

import httpx
from pydantic import ValidationError

from activities.population import PopulationAnswer, PopulationConfig, PopulationQuery, look_up, open_client
from activities.population_log import record_of
from registry.look_ups import keep_look_up
from registry.sealing import KeyRing
from registry.store import Store

PURPOSE = "Điền sẵn và đối chiếu thông tin khi tiếp nhận hồ sơ tại Bộ phận Một cửa"
OLD_NUMBER_DIGITS = 9
PATIENCE = 5.0
"""Seconds that a person at a counter is kept waiting for the register."""


class Asked(NamedTuple):
    """One person as declared at the counter, for a procedure, by an official; `fields` are the register's."""

    procedure: str
    official: str
    personal_id: str
    full_name: str
    date_of_birth: str
    fields: tuple[Any, ...] = ()


class CounterLookUp:
    """Asks the population register for receptionists."""

    def __init__(self, store: Store, ring: KeyRing, client: httpx.Client, config: PopulationConfig) -> None:
        self.store, self.ring, self.client, self.config = store, ring, client, config

    @classmethod
    def opened(cls, store: Store, ring: KeyRing, config: PopulationConfig) -> CounterLookUp:
        """With a connection of its own, and less patience than a dossier has."""
        hasty = config.model_copy(update={"timeout_seconds": min(config.timeout_seconds, PATIENCE)})
        return cls(store, ring, open_client(hasty), hasty)

    def ask(self, asked: Asked) -> PopulationAnswer | None:
        """What the register says, logged; nothing where number, name or date of birth are no such thing."""
        old = len(asked.personal_id) == OLD_NUMBER_DIGITS
        try:
            query = PopulationQuery(
                request_id=f"counter/{uuid.uuid4()}", dossier_code="", procedure=asked.procedure, official=asked.official,
                purpose=PURPOSE, personal_id=None if old else asked.personal_id, old_number=asked.personal_id if old else None,
                full_name=asked.full_name, birth=asked.date_of_birth, fields=asked.fields,
            )  # fmt: skip
        except ValidationError:
            return None
        answer = look_up(self.client, self.config, query)
        keep_look_up(self.store, record_of(query, answer, self.ring))
        return answer
