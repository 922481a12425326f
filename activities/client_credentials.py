"""OAuth2 client credentials for a partner: fetches a token when needed, and once more when it is refused."""

from __future__ import annotations

from collections.abc import Generator

import httpx
from pydantic import BaseModel, SecretStr, ValidationError

Exchange = Generator[httpx.Request, httpx.Response, None]


class TokenRefused(Exception):
    """The partner gave no token; `status` is what it answered instead."""

    def __init__(self, status: int) -> None:
        super().__init__(f"no token: HTTP {status}")
        self.status = status


class _Token(BaseModel):
    access_token: str


class ClientCredentials(httpx.Auth):
    """Signs requests for one client; shared by threads, which may at worst fetch a token twice."""

    requires_response_body = True

    def __init__(self, token_url: str, client_id: str, secret: SecretStr) -> None:
        self._token_url, self._client_id, self._secret = token_url, client_id, secret
        self._token: str | None = None

    def auth_flow(self, request: httpx.Request) -> Exchange:
        """Send with the token at hand; after a 401 with a new one. Raises TokenRefused."""
        if self._token is None:
            yield from self._fetch()
        response = yield self._signed(request)
        if response.status_code == httpx.codes.UNAUTHORIZED:
            yield from self._fetch()
            yield self._signed(request)

    def _fetch(self) -> Exchange:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._client_id,
            "client_secret": self._secret.get_secret_value(),
        }
        response = yield httpx.Request("POST", self._token_url, data=form)
        if response.status_code != httpx.codes.OK:
            raise TokenRefused(response.status_code)
        try:
            self._token = _Token.model_validate_json(response.content).access_token
        except ValidationError:
            raise TokenRefused(response.status_code) from None

    def _signed(self, request: httpx.Request) -> httpx.Request:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request
