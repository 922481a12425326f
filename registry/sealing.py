"""Encryption at rest: an installation's key ring wraps one data key for each dossier, which seals its personal parts.

AES-256-GCM with random nonces. Losing the ring loses every personal part; destroying one dossier's key erases one person.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import zlib
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12
KEY = 32
SMALL_WINDOW, SMALL_MEMORY = 12, 5
SMALL = 2**SMALL_WINDOW
"""Bytes: a window as long as the text loses nothing."""


class Unsealable(ValueError):
    """A sealed value cannot be opened: wrong key, altered bytes, or a key that this ring does not hold."""


class KeyRing(NamedTuple):
    """The installation's keys: `current` wraps, all unwrap; the blind index key makes searchable hashes."""

    current: str
    keys: dict[str, bytes]
    blind_index: bytes

    @classmethod
    def load(cls, text: str) -> KeyRing:
        """From its JSON text (settings.key_ring)."""
        data = json.loads(text)
        keys = {name: base64.b64decode(key) for name, key in data["keys"].items()}
        return cls(data["current"], keys, base64.b64decode(data["blind_index"]))

    def wrap(self, key: bytes) -> bytes:
        """A data key under the current key, with that key's name in front."""
        name = self.current.encode()
        return bytes([len(name)]) + name + seal(self.keys[self.current], key, b"data-key")

    def unwrap(self, wrapped: bytes) -> bytes:
        """The data key; `Unsealable` where the ring lacks its key."""
        length = wrapped[0]
        name = wrapped[1 : 1 + length].decode()
        if name not in self.keys:
            raise Unsealable(f"the key ring has no key '{name}'; put the retired key back into the ring")
        return unseal(self.keys[name], wrapped[1 + length :], b"data-key")

    def blind(self, value: str) -> str:
        """A keyed hash of a value, to search by equality without storing it."""
        return hmac.new(self.blind_index, value.encode(), hashlib.sha256).hexdigest()


def new_key() -> bytes:
    """A random data key."""
    return os.urandom(KEY)


def seal(key: bytes, clear: bytes, context: bytes, effort: int = 6) -> bytes:
    """Compress (zlib's `effort`) and encrypt; `context` must be given again to open."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, _compressed(clear, effort), context)


def _compressed(clear: bytes, effort: int) -> bytes:
    """As zlib's `compress`; for what is small with a small window, whose making is most of the work."""
    if len(clear) > SMALL:
        return zlib.compress(clear, effort)
    compressor = zlib.compressobj(effort, zlib.DEFLATED, SMALL_WINDOW, SMALL_MEMORY)
    return compressor.compress(clear) + compressor.flush()


def unseal(key: bytes, sealed: bytes, context: bytes) -> bytes:
    """Decrypt and decompress."""
    try:
        return zlib.decompress(AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], context))
    except (InvalidTag, zlib.error) as error:
        raise Unsealable("a sealed value does not open with its key: it was altered, or belongs elsewhere") from error
