"""What a dossier is pinned to: a plan and a calendar, both identified by the digest of their stored bytes.

The bytes come from the start input; nobody looks a definition up while a dossier runs.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import NamedTuple

from pydantic import ValidationError

from dossier.lagging import ReleaseLags
from dossier.plan import Plan
from statute.calendar import Calendar, CalendarData


class Pinned(NamedTuple):
    """The law of one dossier."""

    plan: Plan
    calendar: Calendar
    plan_digest: str = ""
    calendar_digest: str = ""
    before: Plan | None = None
    """The plan that a dossier comes from, while it is decided whether `plan` takes it over."""


class DigestMismatch(ValueError):
    """Stored bytes are not those that the digest names."""


def digest(stored: bytes) -> str:
    """SHA-256 over stored bytes, in hex."""
    return hashlib.sha256(stored).hexdigest()


def pin(plan_bytes: bytes, calendar_bytes: bytes, plan_digest: str, calendar_digest: str) -> Pinned:
    """Load plan and calendar from their bytes; `DigestMismatch` where bytes and digest disagree.

    `ReleaseLags` where the bytes are whole and this release cannot read them: somebody published them under a later one.
    """
    for name, stored, expected in (("plan", plan_bytes, plan_digest), ("calendar", calendar_bytes, calendar_digest)):
        if digest(stored) != expected:
            raise DigestMismatch(f"the {name}'s bytes have digest {digest(stored)}, expected {expected}: they were altered")
    try:
        return Pinned(plan_from(plan_bytes), _calendar(calendar_bytes), plan_digest, calendar_digest)
    except ValidationError as error:
        raise ReleaseLags(f"plan {plan_digest} or its calendar cannot be read here; run a newer release: {error}") from error


@lru_cache(maxsize=512)
def plan_from(stored: bytes) -> Plan:
    """The plan in its stored bytes, read once. Raises `ValueError` where this release cannot read it."""
    return Plan.model_validate_json(stored)


@lru_cache(maxsize=64)
def _calendar(stored: bytes) -> Calendar:
    return Calendar.of(CalendarData.model_validate_json(stored))
