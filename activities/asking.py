"""The `ask` effect: what a `wait` step asks a partner for when the dossier comes to it, by the kind that it names.

As with look-ups, the request id is derived from dossier and effect, attempts are repeated within a window, and a partner
that does not answer is an answer too: the step then waits for the official.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from pydantic import ValidationError
from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from activities.newborn_number import NewbornQuery, issue_number
from activities.population import PopulationConfig
from activities.population_log import record_of_number
from activities.provenance import Provenanced
from dossier.wire import EffectRequest, EffectResult
from registry.look_ups import keep_look_up
from registry.sealing import KeyRing
from registry.store import Store
from registry.units import province_of


class Asking:
    """Asks partners."""

    def __init__(self, store: Store, ring: KeyRing, client: httpx.Client, config: PopulationConfig, window: timedelta) -> None:
        self.store, self.ring, self.client, self.config, self.window = store, ring, client, config, window
        self.kinds: dict[str, Callable[[EffectRequest], EffectResult]] = {"newborn-number": self._newborn_number}

    @activity.defn(name="ask", no_thread_cancel_exception=True)
    def ask(self, request: EffectRequest) -> EffectResult:
        """Ask by the kind that the step names; a kind that nobody here knows is never answered."""
        kind = self.kinds.get(str(request.data.get("asks")))
        return kind(request) if kind is not None else EffectResult(outcome="unavailable", data={"reason": "unknown"})

    def _newborn_number(self, request: EffectRequest) -> EffectResult:
        query = self._query(request)
        if query is None:
            return EffectResult(outcome="unavailable", data={"reason": "incomplete"})
        answer = issue_number(self.client, self.config, query)
        keep_look_up(self.store, record_of_number(query, answer, self.ring))
        if answer.is_worth_retrying and not self._is_over():
            message = f"the population register is unavailable: {answer.reason}"
            raise ApplicationError(message, type="Unavailable", category=ApplicationErrorCategory.BENIGN)
        if answer.personal_id is None:
            return EffectResult(outcome="unavailable", data={"reason": str(answer.reason), "request_id": answer.request_id})
        number = Provenanced(value=answer.personal_id, source="population", at=answer.at, request_id=answer.request_id)
        return EffectResult(
            outcome="given", data={"request_id": answer.request_id}, salt=secrets.token_hex(16),
            personal={"personal_id": number.model_dump(mode="json")},
        )  # fmt: skip

    def _query(self, request: EffectRequest) -> NewbornQuery | None:
        child: dict[str, Any] = request.personal.get("child") or {}
        commune = str(request.data.get("unit"))
        with self.store.read() as session:
            province = province_of(session, commune)
        try:
            return NewbornQuery(
                request_id=f"{request.code}/{request.key}", dossier_code=request.code,
                procedure=request.data.get("procedure_code", ""), official=request.official or "system",
                full_name=child.get("full_name", ""), sex=child.get("sex", ""), date_of_birth=child.get("date_of_birth", ""),
                commune=commune, province=province or "",
                father=_number(request.personal.get("father")), mother=_number(request.personal.get("mother")),
            )  # fmt: skip
        except ValidationError:
            return None

    def _is_over(self) -> bool:
        return datetime.now(UTC) - activity.info().scheduled_time > self.window


def _number(parent: dict[str, Any] | None) -> str | None:
    return (parent or {}).get("personal_id")
