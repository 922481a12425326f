"""What every event carries, and the reminders that some bring along."""

from __future__ import annotations

from pydantic import AwareDatetime

from dossier.plan import Wire
from dossier.sealed import Sealed


class Happened(Wire):
    """What every event carries."""

    seq: int
    at: AwareDatetime
    actor: str
    basis: str | None = None
    commitment: str | None = None
    sealed: Sealed | None = None


class Reminder(Wire):
    """An instant at which somebody is to be told something; it decides nothing."""

    why: str
    due: AwareDatetime
