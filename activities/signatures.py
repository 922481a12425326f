"""The signature that goes with what partners send us and we send them: HMAC-SHA256 of the whole body under a shared secret."""

from __future__ import annotations

import hashlib
import hmac

from pydantic import SecretStr

HEADER = "Motcua-Signature"


def signature_of(secret: SecretStr, body: bytes) -> str:
    """The header's value for a body."""
    return "sha256=" + hmac.new(secret.get_secret_value().encode(), body, hashlib.sha256).hexdigest()


def is_signed(secret: SecretStr | None, body: bytes, given: str) -> bool:
    """Whether the secret made this signature over exactly this body; never where there is no secret."""
    if secret is None or not secret.get_secret_value():
        return False
    return hmac.compare_digest(signature_of(secret, body).encode(), given.encode())
