"""The `look_up` effect: one subject of a dossier at the population register, logged, counted once.

The request id is derived from dossier and effect, so a repeated attempt is the same request. While the register is
unavailable the attempt is repeated within a window; after it the answer is `unavailable` and an official checks the paper.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from pydantic import ValidationError
from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from activities.population import PopulationAnswer, PopulationConfig, PopulationQuery, look_up
from activities.population_log import record_of
from dossier.wire import EffectRequest, EffectResult
from registry.look_ups import keep_look_up
from registry.sealing import KeyRing
from registry.store import Store

PURPOSE = "Xác minh thông tin trong hồ sơ thủ tục hành chính"
OLD_NUMBER_DIGITS = 9
"""Numbers of the identity cards before 2016 are still written where the new one is asked for."""


class LookingUp:
    """Looks subjects up."""

    def __init__(self, store: Store, ring: KeyRing, client: httpx.Client, config: PopulationConfig, window: timedelta) -> None:
        self.store, self.ring, self.client, self.config, self.window = store, ring, client, config, window

    @activity.defn(name="look_up", no_thread_cancel_exception=True)
    def look_up(self, request: EffectRequest) -> EffectResult:
        """Ask, log, answer. Raises a retryable error while the register is unavailable within the window."""
        query = _query(request)
        if query is None:
            return EffectResult(outcome="mismatch", data={"why": "incomplete"})
        answer = look_up(self.client, self.config, query)
        keep_look_up(self.store, record_of(query, answer, self.ring))
        if answer.is_worth_retrying and not self._is_over():
            raise ApplicationError(
                f"the population register is unavailable: {answer.reason}",
                type="Unavailable",
                category=ApplicationErrorCategory.BENIGN,
            )
        return _result(answer)

    def _is_over(self) -> bool:
        return datetime.now(UTC) - activity.info().scheduled_time > self.window


def _query(request: EffectRequest) -> PopulationQuery | None:
    person: dict[str, Any] = request.personal
    number = str(person.get("personal_id") or person.get("old_number") or "")
    old = len(number) == OLD_NUMBER_DIGITS
    try:
        return PopulationQuery(
            request_id=f"{request.code}/{request.key}", dossier_code=request.code,
            procedure=request.data.get("procedure_code", ""), official=request.official or "system", purpose=PURPOSE,
            personal_id=None if old else number, old_number=number if old else None,
            full_name=person.get("full_name", ""), birth=str(person.get("date_of_birth", "")),
            fields=tuple(request.data.get("fields", ())),
        )  # fmt: skip
    except ValidationError:
        return None


def _result(answer: PopulationAnswer) -> EffectResult:
    values = {field: value.model_dump(mode="json") for field, value in answer.values.items()}
    public = {"mismatched": list(answer.mismatched), "reason": answer.reason, "request_id": answer.request_id}
    return EffectResult(
        outcome=answer.outcome, data={name: value for name, value in public.items() if value}, salt=secrets.token_hex(16),
        personal=values,
    )  # fmt: skip
