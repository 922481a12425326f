"""Short messages over a gateway that speaks our contract (SMS, Zalo): one POST, signed, idempotent by the message's id."""

from __future__ import annotations

import json
import re

import httpx
from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError

from activities.notices.contract import Down, Message, Undeliverable
from activities.signatures import HEADER, signature_of

PATIENCE = 10.0  # seconds
_NUMBER = re.compile(r"(?:\+84|0)[0-9]{8,10}")


class GatewayConfig(BaseModel):
    """Where a gateway is, and the secret under which both sides sign."""

    model_config = ConfigDict(frozen=True)

    url: str
    secret: SecretStr


class _Taken(BaseModel):
    id: str
    reference: str


class Gateway:
    """One gateway."""

    def __init__(self, config: GatewayConfig, client: httpx.Client | None = None) -> None:
        limits = httpx.Limits(max_keepalive_connections=0)
        self.config, self.client = config, client or httpx.Client(timeout=PATIENCE, limits=limits)

    def send(self, message: Message) -> str:
        """Hand over; the gateway's reference. Sent again under the same id it is the same message."""
        number = re.sub(r"[\s.()-]", "", message.to)
        if _NUMBER.fullmatch(number) is None:
            raise Undeliverable("the telephone number is none")
        body = json.dumps({"id": message.id, "to": number, "text": message.short}, ensure_ascii=False).encode()
        headers = {HEADER: signature_of(self.config.secret, body), "Content-Type": "application/json"}
        try:
            answer = self.client.post(f"{self.config.url.rstrip('/')}/v1/messages", content=body, headers=headers)
        except httpx.HTTPError as error:
            raise Down(f"the gateway does not answer: {type(error).__name__}") from None
        return _reference(answer, message.id)

    def close(self) -> None:
        """Nothing is kept open between messages but the client's own connections."""


def _reference(answer: httpx.Response, message_id: str) -> str:
    if answer.status_code in (400, 404, 410, 422):
        raise Undeliverable(f"the gateway refuses the message: {answer.status_code}")
    try:
        taken = _Taken.model_validate_json(answer.raise_for_status().content)
    except (httpx.HTTPError, ValidationError):
        raise Down(f"the gateway answers {answer.status_code}") from None
    if taken.id != message_id:
        raise Down("the gateway answers for another message")
    return taken.reference
