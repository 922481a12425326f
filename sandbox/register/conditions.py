"""The weather of the service: latency and faults, switched while it runs, to try how callers bear them.

`timeout` answers too late, *after* having counted the look-up; the others fail before it. Callers cannot tell which.
"""

from __future__ import annotations

import asyncio
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from sandbox.chance import Chance

Fault = Literal["none", "timeout", "error", "garbage", "quota"]


class Conditions(BaseModel):
    """How the service behaves from now on; `rate` is the share of requests that the fault strikes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    latency_ms: int = Field(0, ge=0, le=600_000)
    fault: Fault = "none"
    rate: float = Field(1.0, ge=0, le=1)
    stall_seconds: float = Field(30.0, ge=0, le=600)


class Weather:
    """The conditions in force and the seeded chance by which faults strike."""

    def __init__(self, conditions: Conditions, seed: int) -> None:
        self.conditions = conditions
        self._chance = Chance(seed)

    async def strikes(self) -> Fault:
        """Wait out the latency, then tell which fault strikes this request."""
        now = self.conditions
        await asyncio.sleep(now.latency_ms / 1000)
        return now.fault if now.fault != "none" and self._chance.happens(now.rate) else "none"

    async def stall(self) -> None:
        """Keep the caller waiting."""
        await asyncio.sleep(self.conditions.stall_seconds)
