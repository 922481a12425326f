"""Asks the population register for the personal number of a newborn, as a birth registration does before its paper is signed.

The same request id gives the same number however often it is sent, so a retry can never give a child two.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Annotated, Literal

import httpx
from pydantic import BaseModel, ConfigDict, StringConstraints

from activities.partner_call import NoAnswer, Reason, is_worth_retrying, post
from activities.population import PopulationConfig
from activities.population_exchange import number_body, read_number

TwelveDigits = Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")]


class NewbornQuery(BaseModel):
    """A child without a number, and the commune of today that registers the birth."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    request_id: str
    dossier_code: str
    procedure: str
    official: str
    full_name: str
    sex: Literal["male", "female"]
    date_of_birth: date
    commune: str
    province: str
    father: TwelveDigits | None = None
    mother: TwelveDigits | None = None


class NewbornAnswer(BaseModel):
    """The number, or why there is none yet."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    outcome: Literal["issued", "unavailable"]
    at: datetime
    request_id: str
    personal_id: str | None = None
    reason: Reason | None = None

    @property
    def is_worth_retrying(self) -> bool:
        """Whether the same request may well be answered later."""
        return self.reason is not None and is_worth_retrying(self.reason)


def issue_number(
    client: httpx.Client,
    config: PopulationConfig,
    query: NewbornQuery,
    *,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> NewbornAnswer:
    """Ask once; whatever goes wrong on the way is an answer `unavailable` with its reason."""
    try:
        body = post(client, "/cap-so-dinh-danh", _body(config, query))
        number = read_number(body, query.request_id)
    except NoAnswer as failure:
        return NewbornAnswer(outcome="unavailable", at=now(), request_id=query.request_id, reason=failure.reason)
    return NewbornAnswer(outcome="issued", at=now(), request_id=query.request_id, personal_id=number)


def _body(config: PopulationConfig, query: NewbornQuery) -> dict[str, str]:
    return number_body(
        integration=config.integration,
        service=query.procedure,
        official=query.official,
        request_id=query.request_id,
        full_name=query.full_name,
        sex=query.sex,
        date_of_birth=query.date_of_birth.isoformat(),
        commune=query.commune,
        province=query.province,
        father=query.father,
        mother=query.mother,
    )
