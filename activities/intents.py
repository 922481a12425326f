"""Intents: what a write is about to do, kept sealed with its request until it is answered.

Whoever finds a request unanswered (the same key again, or the sweeper) carries out exactly what was asked for, as of the
instant at which it was received.
"""

from __future__ import annotations

from pydantic import TypeAdapter

from dossier.wire import Act, DossierInput
from registry.keys import Keys
from registry.requests import Write
from registry.sealing import seal, unseal

CONTEXT = b"intent"
FAST = 1
_INTENT: TypeAdapter[Act | DossierInput] = TypeAdapter(Act | DossierInput)


def sealed_intent(key: bytes, intent: Act | DossierInput) -> bytes:
    """An intent, sealed with the dossier's key."""
    return seal(key, intent.model_dump_json().encode(), CONTEXT, FAST)


def intent_of(keys: Keys, request: Write) -> Act | DossierInput | None:
    """The intent kept with a request; nothing where none was kept. Raises `Erased`, `Unsealable`."""
    if request.code is None or request.sealed is None:
        return None
    return _INTENT.validate_json(unseal(keys.of(request.code), request.sealed, CONTEXT))


__all__ = ["intent_of", "sealed_intent"]
