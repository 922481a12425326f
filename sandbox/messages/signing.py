"""The contract's signature: HMAC-SHA256 of the body. Written here once more: the sandbox shares no code with the system."""

from __future__ import annotations

import hashlib
import hmac

HEADER = "Motcua-Signature"


def signature_of(secret: str, body: bytes) -> str:
    """The header's value for a body."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
