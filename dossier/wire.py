"""What crosses between API, workflow and activities: start input, acts and receipts, effect answers. Wire models."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pydantic import AwareDatetime, Field

from dossier.commands import Command
from dossier.journal import JournalRow
from dossier.plan import Wire
from dossier.state import State


class Carried(Wire):
    """What a continued run takes over from the run before."""

    state: State
    head: str
    outbox: tuple[JournalRow, ...] = ()
    applied: dict[str, int] = {}
    filed: bool = True


class DossierInput(Wire):
    """The start input of a dossier's workflow: its law as stored text with digests, and the filing."""

    code: str
    plan: str
    plan_digest: str
    calendar: str
    calendar_digest: str
    filing: Command | None = None
    filed_at: AwareDatetime | None = None
    offset: timedelta = timedelta(0)
    carried: Carried | None = None


class Act(Wire):
    """An act with the instant at which it was received, and the last row that its sender saw recorded.

    `plan` is the text of the version that a migration moves to: its digest is in the command and in the journal.
    """

    command: Command = Field(discriminator="kind")
    at: AwareDatetime
    seen_seq: int = 0
    seen_hash: str = ""
    plan: str | None = None


class Receipt(Wire):
    """What an act's caller gets back: the sequence it has now, and every row not yet known as recorded."""

    seq: int
    rows: tuple[JournalRow, ...] = ()


class RecordRequest(Wire):
    """Rows that the workflow itself has recorded."""

    code: str
    plan_digest: str
    calendar_digest: str
    rows: tuple[JournalRow, ...]


class Recorded(Wire):
    """The stored head after recording: the shell checks it against its own."""

    seq: int
    hash: str


class EffectRequest(Wire):
    """One piece of work outside."""

    code: str
    key: str
    what: str
    part: str | None = None
    official: str = ""
    data: dict[str, Any] = {}
    personal: dict[str, Any] = {}


class EffectResult(Wire):
    """What came of it; personal values with the salt under which the core commits to them."""

    outcome: str
    data: dict[str, Any] = {}
    salt: str = ""
    personal: dict[str, Any] = {}


class Window(Wire):
    """What telling a window of dossiers came to: how many answered, how many told ones are still waited for."""

    standing: str
    answered: int = 0
    waiting: int = 0


class Found(Wire):
    """What a snapshot found: dossiers that are new to an operation, and filings that are no dossiers yet."""

    new: int = 0
    arriving: int = 0
