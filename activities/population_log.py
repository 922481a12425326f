"""What we keep of a look-up: who asked, for which dossier, why, for which fields, and what came of it; no value.

The log that Decree 47/2020, article 45, asks for, and more. Declared values stand as a keyed hash: a plain one of a
twelve-digit number is guessed in seconds.
"""

from __future__ import annotations

import hmac
from datetime import datetime
from hashlib import sha256

from pydantic import BaseModel, ConfigDict

from activities.partner_call import Reason
from activities.population import Compared, Outcome, PopulationAnswer, PopulationQuery
from activities.population_exchange import Field


class LookUpRecord(BaseModel):
    """One row of the look-up log."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    request_id: str
    at: datetime
    official: str
    dossier_code: str
    procedure: str
    purpose: str
    declared_hash: str
    masked_number: str
    fields: tuple[Field, ...]
    supplied: tuple[Field, ...]
    outcome: Outcome
    reason: Reason | None
    mismatched: tuple[Compared, ...]


def record_of(query: PopulationQuery, answer: PopulationAnswer, key: bytes) -> LookUpRecord:
    """The row for this look-up; `key` is the installation's own, for the hash of what was declared."""
    number = query.personal_id or query.old_number or ""
    declared = "\n".join((number, query.full_name, query.birth))
    return LookUpRecord(
        request_id=query.request_id,
        at=answer.at,
        official=query.official,
        dossier_code=query.dossier_code,
        procedure=query.procedure,
        purpose=query.purpose,
        declared_hash=hmac.new(key, declared.encode(), sha256).hexdigest(),
        masked_number="·" * (len(number) - 3) + number[-3:],
        fields=query.fields,
        supplied=tuple(answer.values),
        outcome=answer.outcome,
        reason=answer.reason,
        mismatched=answer.mismatched,
    )
