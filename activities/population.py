"""Asks the population register about one person and compares what was declared with what it holds.

Every outcome is an answer, never an exception: a look-up is no hard gate, an official can always check the paper.
Called by the look-up effect of a dossier's `verify` step; the same request id is counted once however often it is sent.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Annotated, Literal, Self

import httpx
from pydantic import AfterValidator, BaseModel, ConfigDict, SecretStr, StringConstraints, model_validator

from activities.client_credentials import ClientCredentials
from activities.partner_call import NoAnswer, Reason, is_worth_retrying, post
from activities.population_exchange import Field, read_answer, request_body
from activities.provenance import Provenanced, Value
from statute.names import same_name

Outcome = Literal["match", "mismatch", "not_found", "deceased", "unavailable"]
Compared = Literal["personal_id", "old_number", "full_name", "date_of_birth"]


def _real_day(text: str) -> str:
    if len(text) > 4:
        date.fromisoformat(text)
    return text


BirthDate = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}(-[0-9]{2}-[0-9]{2})?$"), AfterValidator(_real_day)]
"""A day of birth, YYYY-MM-DD, or the year alone, YYYY: which is legal data and no mistake."""


class PopulationConfig(BaseModel):
    """Where the register is and who we are there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str
    client_id: str
    client_secret: SecretStr
    integration: str = "motcua"
    timeout_seconds: float = 10.0


class PopulationQuery(BaseModel):
    """One person as declared, and for whom and what we ask; `official` is the real one, never a common account."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    request_id: str
    dossier_code: str
    procedure: str
    official: str
    purpose: str
    personal_id: Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")] | None = None
    old_number: Annotated[str, StringConstraints(pattern=r"^[0-9]{9}$")] | None = None
    full_name: str
    birth: BirthDate
    fields: tuple[Field, ...] = ()

    @model_validator(mode="after")
    def _one_number(self) -> Self:
        if (self.personal_id is None) == (self.old_number is None):
            raise ValueError("give one of personal_id (12 digits) and old_number (9 digits)")
        return self


class PopulationAnswer(BaseModel):
    """What came of a look-up; values only for a match or a deceased person, and only of the fields asked for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    outcome: Outcome
    at: datetime
    request_id: str
    mismatched: tuple[Compared, ...] = ()
    reason: Reason | None = None
    values: dict[Field, Provenanced] = {}
    missing: tuple[Field, ...] = ()

    @property
    def is_worth_retrying(self) -> bool:
        """Whether the same request may well be answered later."""
        return self.reason is not None and is_worth_retrying(self.reason)


def open_client(config: PopulationConfig) -> httpx.Client:
    """A client for the register, to be shared by look-ups and closed by the caller."""
    auth = ClientCredentials(f"{config.url}/token", config.client_id, config.client_secret)
    return httpx.Client(base_url=config.url, timeout=config.timeout_seconds, auth=auth)


def look_up(
    client: httpx.Client,
    config: PopulationConfig,
    query: PopulationQuery,
    *,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> PopulationAnswer:
    """Ask the register once; whatever goes wrong on the way is an answer `unavailable` with its reason."""
    try:
        body = post(client, "/tra-cuu", _body(config, query))
    except NoAnswer as failure:
        return _unavailable(query, now(), failure.reason)
    return interpret(query, body, now())


def interpret(query: PopulationQuery, body: bytes, at: datetime) -> PopulationAnswer:
    """What the register's answer means for the query."""
    try:
        record = read_answer(body, query.request_id)
    except NoAnswer as failure:
        return _unavailable(query, at, failure.reason)
    if record is None:
        return PopulationAnswer(outcome="not_found", at=at, request_id=query.request_id)
    return _judge(query, record, at)


def compare(query: PopulationQuery, record: dict[Field, Value]) -> tuple[Compared, ...]:
    """The compared fields on which declaration and record differ."""
    number: Compared = "personal_id" if query.personal_id else "old_number"
    agreement: dict[Compared, bool] = {
        number: record.get(number) == (query.personal_id or query.old_number),
        "full_name": same_name(query.full_name, str(record["full_name"])),
        "date_of_birth": same_birth(query.birth, str(record["date_of_birth"])),
    }
    return tuple(field for field, agrees in agreement.items() if not agrees)


def same_birth(a: str, b: str) -> bool:
    """Whether two birth dates agree; where either is a year alone, years are compared."""
    return a[:4] == b[:4] if 4 in (len(a), len(b)) else a == b


def _judge(query: PopulationQuery, record: dict[Field, Value], at: datetime) -> PopulationAnswer:
    mismatched = compare(query, record)
    if mismatched:
        # No value leaves: it may be another person's.
        return PopulationAnswer(outcome="mismatch", at=at, request_id=query.request_id, mismatched=mismatched)
    values = {
        field: Provenanced(value=record[field], source="population", at=at, request_id=query.request_id)
        for field in query.fields
        if field in record
    }
    return PopulationAnswer(
        outcome="deceased" if "date_of_death" in record else "match",
        at=at,
        request_id=query.request_id,
        values=values,
        missing=tuple(field for field in query.fields if field not in record),
    )


def _body(config: PopulationConfig, query: PopulationQuery) -> dict[str, str]:
    return request_body(
        integration=config.integration,
        service=query.procedure,
        official=query.official,
        request_id=query.request_id,
        full_name=query.full_name,
        date_of_birth=query.birth,
        personal_id=query.personal_id,
        old_number=query.old_number,
    )


def _unavailable(query: PopulationQuery, at: datetime, reason: Reason) -> PopulationAnswer:
    return PopulationAnswer(outcome="unavailable", at=at, request_id=query.request_id, reason=reason)
