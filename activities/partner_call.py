"""One call to a partner over HTTP: its answer's bytes, or one class of reason why there is none.

No partner's down time may become an exception that nobody expects; adapters turn the reason into an answer of their own.
"""

from __future__ import annotations

from typing import Any, Literal

import httpx

from activities.client_credentials import TokenRefused

Reason = Literal["timeout", "connection", "server_error", "quota", "garbage", "credentials", "rejected"]

_NEEDS_A_PERSON: frozenset[Reason] = frozenset({"credentials", "rejected"})


class NoAnswer(Exception):
    """The partner did not answer with what was asked for."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def post(client: httpx.Client, path: str, body: dict[str, Any]) -> bytes:
    """Send once and return what was answered with 200. Raises NoAnswer for whatever else happens on the way."""
    try:
        response = client.post(path, json=body)
    except TokenRefused as refused:
        raise NoAnswer(_reason_of_token(refused.status)) from None
    except httpx.TimeoutException:
        raise NoAnswer("timeout") from None
    except httpx.HTTPError:
        raise NoAnswer("connection") from None
    if response.status_code != httpx.codes.OK:
        raise NoAnswer(reason_of(response.status_code))
    return response.content


def is_worth_retrying(reason: Reason) -> bool:
    """Whether the same request may well be answered later; otherwise somebody must mend something first."""
    return reason not in _NEEDS_A_PERSON


def reason_of(status: int) -> Reason:
    """The class of an HTTP status other than 200."""
    if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        return "credentials"
    if status == httpx.codes.TOO_MANY_REQUESTS:
        return "quota"
    if httpx.codes.is_server_error(status):
        return "server_error"
    return "rejected" if httpx.codes.is_client_error(status) else "garbage"


def _reason_of_token(status: int) -> Reason:
    """A refused token is a matter of credentials, unless the partner is down, overrun or talks nonsense."""
    reason = reason_of(status)
    return "credentials" if reason == "rejected" else reason
