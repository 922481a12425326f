"""The shell of one dossier: receives commands, lets the core decide, keeps the chain and the outbox of its rows.

Synchronous and free of awaits, so that an update's handler, a timer and an effect's answer all pass through `take`.
The loop around it is in `workflows/dossier.py`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from dossier.agenda import Entry, next_due
from dossier.commands import Base, Command, Migrate
from dossier.decide import Applied, apply
from dossier.effects import Effect, effects
from dossier.journal import JournalRow, genesis, write
from dossier.levels import engine
from dossier.migration import taking_over
from dossier.pinned import Pinned, pin
from dossier.rejection import Rejection
from dossier.state import EMPTY, State
from dossier.wire import Carried, DossierInput, Receipt

REMEMBERED = 200
"""How many commands a run keeps the sequence of, to answer a repeated one; Temporal's own memory ends with a run."""


class Diverged(RuntimeError):
    """The registry's chain and this history's are not the same: an altered row, or a core that decides otherwise."""


class _Judged(NamedTuple):
    """A judgement, with everything that it follows from."""

    state: State
    command: Command
    at: datetime
    plan: str | None
    outcome: Applied | Rejection


class Shell:
    """A dossier in memory."""

    def __init__(self, given: DossierInput) -> None:
        self.given = given
        self.pinned: Pinned = _pinned(given)
        carried = given.carried or Carried(state=EMPTY, head=genesis(given.code))
        self.state: State = carried.state
        self.head = carried.head
        self.outbox: list[JournalRow] = list(carried.outbox)
        self.applied: dict[str, int] = dict(carried.applied)
        self.effects: list[Effect] = []
        self.own_rows = False
        self.moved = False
        self.stopped: tuple[str, ...] = ()
        self._judged: _Judged | None = None

    def judge(self, command: Command, at: datetime, plan: str | None = None) -> Applied | Rejection:
        """What would follow from a command, changing nothing; `plan` is the text of the version that would take over."""
        last = self._judged
        # An act is judged twice in one breath, by validator and handler; judging is pure, so once is enough.
        if last is None or last.state is not self.state or (last.at, last.plan, last.command) != (at, plan, command):
            pinned = self._law_of(command, plan)
            outcome = pinned if isinstance(pinned, Rejection) else apply(pinned, self.state, command, at)
            last = self._judged = _Judged(self.state, command, at, plan, outcome)
        return last.outcome

    def _law_of(self, command: Command, plan: str | None) -> Pinned | Rejection:
        """What decides a command: the pinned law, or, of a migration, the version that takes over."""
        if not isinstance(command, Migrate):
            return self.pinned
        return taking_over(self.pinned, command, (plan or "").encode())

    def clamped(self, at: datetime, now: datetime) -> datetime:
        """Never before the last event, nor after the workflow's now."""
        at = min(at, now)
        return at if self.state.at is None else max(at, self.state.at)

    def take(self, command: Command, at: datetime, *, own: bool, plan: str | None = None) -> Rejection | None:
        """Let a command take effect; `own` rows (timers, answers) nobody else will record."""
        if command.id in self.applied:
            return None
        judged = self.judge(command, at, plan)
        if isinstance(judged, Rejection):
            return judged
        self._judged = None
        self._remember(command, judged.state.seq)
        if judged.events:
            self._move(command, plan)
            self._stop(judged.state)
            row = write(self.head, command, at, judged.events)
            self.state, self.head = judged.state, row.hash
            self.outbox.append(row)
            self.own_rows = self.own_rows or own
            for event in judged.events:
                self.effects += effects(self.pinned, self.state, event)
        return None

    def _move(self, command: Command, plan: str | None) -> None:
        """From a migration on the dossier is decided, and continued as new, under the version that took it over."""
        if isinstance(command, Migrate) and plan is not None:
            self.given = self.given.but(plan=plan, plan_digest=command.plan)
            self.pinned = _pinned(self.given)
            self.moved = True

    def _stop(self, after: State) -> None:
        """Of a group that its applicant stops: the linked dossiers that are under way (the state after it names no more)."""
        if after.ended == "withdrawn":
            self.stopped = tuple(part.ref for part in self.state.parts if part.ref is not None and part.outcome is None)

    def _remember(self, command: Base, seq: int) -> None:
        self.applied[command.id] = seq
        if len(self.applied) > REMEMBERED:
            del self.applied[next(iter(self.applied))]

    def seen(self, seq: int, stored: str) -> None:
        """Drop rows that are known as recorded, after comparing the stored hash with ours. Raises `Diverged`."""
        if self.diverges(seq, stored):
            raise Diverged(f"{self.given.code}: the stored row {seq} is not the one that was decided")
        self.outbox = [row for row in self.outbox if row.seq > seq]

    def diverges(self, seq: int, stored: str) -> bool:
        """Whether a stored hash is known to be another than ours, or of a row that was never decided here."""
        if seq > self.state.seq:
            return True
        ours = next((row.hash for row in self.outbox if row.seq == seq), self.head if seq == self.state.seq else None)
        return ours is not None and ours != stored

    def receipt(self, command_id: str) -> Receipt:
        """What the caller of an act gets back."""
        return Receipt(seq=self.applied.get(command_id, self.state.seq), rows=tuple(self.outbox))

    @property
    def next_due(self) -> Entry | None:
        """The instant that the one timer waits for (INV-2)."""
        return next_due(self.state)

    @property
    def closed(self) -> bool:
        """Whether the dossier has ended."""
        return self.state.phase == "closed"

    def carry(self, offset: Any) -> DossierInput:
        """The start input of the next run."""
        carried = Carried(state=self.state, head=self.head, outbox=tuple(self.outbox), applied=self.applied)
        return self.given.but(carried=carried, filing=None, offset=offset)


def _pinned(given: DossierInput) -> Pinned:
    """The law that the input carries. Raises `DigestMismatch`; `ReleaseLags` before anything is decided under it."""
    pinned = pin(given.plan.encode(), given.calendar.encode(), given.plan_digest, given.calendar_digest)
    engine(pinned.plan.engine_level)
    return pinned
