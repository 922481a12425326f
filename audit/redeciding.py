"""Deciding every command of a journal again, and comparing event for event (INV-4).

The strongest check there is: a changed row, and a core that would decide otherwise today, both show as a divergence.
Where a dossier's personal part was erased the commands cannot be judged any more: then chain and fold are checked.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import Any, NamedTuple

from dossier.commands import Command, Migrate
from dossier.decide import Applied, apply
from dossier.events import Event
from dossier.evolve import fold
from dossier.journal import BrokenChain, JournalRow, read, read_command, verify, write
from dossier.migration import taking_over
from dossier.pinned import Pinned
from dossier.rejection import Rejection
from dossier.state import EMPTY, State


class Divergence(NamedTuple):
    """The first row where the rules give something else: the recorded events and those the rules give, as public text."""

    seq: int
    what: str
    command: str = ""
    recorded: tuple[str, ...] = ()
    given: tuple[str, ...] = ()

    def told(self) -> str:
        """The divergence in one line, with the first event that differs."""
        pairs = [(kept, new) for kept, new in zip_longest(self.recorded, self.given, fillvalue="{}") if kept != new]
        first = f": {_difference(*pairs[0])}" if pairs else ""
        return f"row {self.seq} ({self.command or 'unread'}): {self.what}{first}"


def _difference(recorded: str, given: str) -> str:
    """What two events differ in."""
    kept, new = json.loads(recorded), json.loads(given)
    told = "; ".join(f"{path}: recorded {was}, the rules give {now}" for path, was, now in differences(kept, new))
    return f"{kept.get('kind', 'no event')}, {told}"


def differences(kept: Any, new: Any, path: str = "") -> list[tuple[str, Any, Any]]:
    """Where two values part, by the paths of their innermost fields: `entry.due_on`, what the one says, what the other does."""
    if isinstance(kept, dict) and isinstance(new, dict):
        inner = [(f"{path}.{name}" if path else name, kept.get(name), new.get(name)) for name in {**kept, **new}]
    elif isinstance(kept, list) and isinstance(new, list):
        inner = [(f"{path}.{n}", was, now) for n, (was, now) in enumerate(zip_longest(kept, new))]
    else:
        return [(path, kept, new)] if kept != new else []
    return [found for name, was, now in inner for found in differences(was, now, name)]


class Verdict(NamedTuple):
    """What came of it. `decided`: every command was judged again; else (erased) only chain and fold were checked.

    `events` are those of all rows, where nothing diverges.
    """

    code: str
    rows: int
    decided: bool
    state: State
    divergence: Divergence | None = None
    events: Sequence[Event] = ()


PlanOf = Callable[[str], bytes]
"""The stored bytes of a plan by its digest. Raises `LookupError`."""


def redecide(pinned: Pinned, code: str, rows: Sequence[JournalRow], plan_of: PlanOf | None = None) -> Verdict:
    """Check the chain, then decide every command again; the verdict names the first divergence. Raises nothing.

    `pinned` is the law at the beginning. Where a migration moved the dossier, `plan_of` brings the version it went to.
    """
    state, decided = EMPTY, not is_erased(rows)
    try:
        verify(code, list(rows))
        state, found, events = decide_on(pinned, state, rows, plan_of) if decided else _only_folded(rows)
    except BrokenChain as error:
        return Verdict(code, len(rows), False, state, Divergence(_first_broken(code, rows), f"broken chain: {error}"))
    except ValueError as error:  # what no version of ours ever wrote
        return Verdict(code, len(rows), False, state, Divergence(state.seq + 1, f"unreadable: {error}"))
    return Verdict(code, len(rows), decided, state, found, events)


class Again(NamedTuple):
    """Rows decided again: the state before the first divergence, or after the last row, and the events that led there."""

    state: State
    divergence: Divergence | None
    events: list[Event]


def decide_on(pinned: Pinned, state: State, rows: Sequence[JournalRow], plan_of: PlanOf | None = None) -> Again:
    """Decide rows again from a state on."""
    events: list[Event] = []
    for row in rows:
        said = json.loads(row.public)
        command = read_command(row, said)
        law = _law_of(pinned, command, plan_of)
        if isinstance(law, str):
            return Again(state, Divergence(row.seq, law, command.kind), events)
        judged = _again(law, state, row, command, datetime.fromisoformat(said["at"]))
        if isinstance(judged, Divergence):
            return Again(state, judged, events)
        pinned, state = law._replace(before=None), judged.state
        events += judged.events
    return Again(state, None, events)


def first_plan(rows: Sequence[JournalRow]) -> str:
    """The digest of the plan that a dossier was filed under, as its journal says; empty where it does not."""
    return str(json.loads(rows[0].public)["events"][0].get("plan", "")) if rows else ""


def _law_of(pinned: Pinned, command: Command, plan_of: PlanOf | None) -> Pinned | str:
    """What decides a command: of a migration the version that takes over; or why that is not at hand."""
    if not isinstance(command, Migrate):
        return pinned
    try:
        law = taking_over(pinned, command, plan_of(command.plan) if plan_of is not None else b"")
    except LookupError as error:
        return f"the version that it moves to is not at hand: {error}"
    return f"the version that it moves to: {law.en}" if isinstance(law, Rejection) else law


def folded(rows: Sequence[JournalRow]) -> State:
    """The state that the rows' events lead to."""
    return _only_folded(rows).state


def _only_folded(rows: Sequence[JournalRow]) -> Again:
    events = [event for row in rows for event in read(row)[1]]
    return Again(fold(EMPTY, events), None, events)


def is_erased(rows: Sequence[JournalRow]) -> bool:
    """Whether a row commits to personal values that are not there any more, or were not opened."""
    return any(row.sealed is None and '"commitment":' in row.public for row in rows)


def _again(pinned: Pinned, state: State, row: JournalRow, command: Command, at: datetime) -> Applied | Divergence:
    """What follows from a row that is decided again to the same text, or what differs."""
    judged = apply(pinned, state, command, at)
    if isinstance(judged, Rejection):
        return Divergence(row.seq, f"the rules refuse it today with {judged.code} {judged.details}", command.kind)
    if not judged.events:
        return Divergence(row.seq, "the rules give no events", command.kind, _texts(row))
    again = write(row.prev, command, at, judged.events)
    if again.public == row.public and (again.sealed == row.sealed or _said(again) == _said(row)):
        return judged
    return Divergence(row.seq, "the rules give other events", command.kind, _texts(row), _texts(again))


def decided_at(row: JournalRow) -> datetime:
    """The instant as hashed, in the time zone that it was written in."""
    return datetime.fromisoformat(json.loads(row.public)["at"])


def _said(row: JournalRow) -> Any:
    return json.loads(row.sealed) if row.sealed is not None else None


def _texts(row: JournalRow) -> tuple[str, ...]:
    return tuple(json.dumps(event, ensure_ascii=False) for event in json.loads(row.public)["events"])


def _first_broken(code: str, rows: Sequence[JournalRow]) -> int:
    for n in range(1, len(rows) + 1):
        try:
            verify(code, list(rows[:n]))
        except BrokenChain:
            return n
    return len(rows)
