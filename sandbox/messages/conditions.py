"""How each channel fares: `well` or `down`, for exercises."""

from __future__ import annotations

from typing import Literal

Fares = Literal["well", "down"]
CHANNELS = ("mail", "sms", "zalo")


class Conditions:
    """The conditions of the three channels."""

    def __init__(self) -> None:
        self._now: dict[str, Fares] = dict.fromkeys(CHANNELS, "well")

    def of(self, channel: str) -> Fares:
        """How a channel fares."""
        return self._now[channel]

    def set(self, channel: str, fares: Fares) -> None:
        """Change it."""
        self._now[channel] = fares
