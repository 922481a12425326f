"""The keys of an outside OpenID Connect issuer: fetched once, and again only when a token names an unknown one."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock
from typing import Any

import httpx
from joserfc.jwk import KeySet

Fetch = Callable[[str], dict[str, Any]]
FRESH = 3600.0  # seconds
NOT_AGAIN_BEFORE = 10.0  # seconds: unknown keys cannot make us hammer the issuer


class IssuerKeys:
    """An issuer's public keys, cached."""

    def __init__(self, issuer: str, jwks_url: str | None, fetch: Fetch | None = None) -> None:
        self.issuer, self.jwks_url, self.fetch = issuer, jwks_url, fetch or _fetched
        self._keys: KeySet | None = None
        self._at, self._lock = 0.0, Lock()

    def __call__(self, anew: bool) -> KeySet:
        """The keys as known; fetched again when stale, or when asked to and not just done."""
        with self._lock:
            age = time.monotonic() - self._at
            if self._keys is None or age > FRESH or (anew and age > NOT_AGAIN_BEFORE):
                self._keys = self._load()
                self._at = time.monotonic()
            return self._keys

    def _load(self) -> KeySet:
        try:
            if self.jwks_url is None:
                self.jwks_url = str(self.fetch(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")["jwks_uri"])
            return KeySet.import_key_set(self.fetch(self.jwks_url))  # type: ignore[arg-type]
        except (httpx.HTTPError, ValueError, KeyError):
            return self._keys or KeySet([])


def _fetched(url: str) -> dict[str, Any]:
    found: dict[str, Any] = httpx.get(url, timeout=5.0).raise_for_status().json()
    return found
