"""A procedure's scenarios as stories: the commands that each came to on the core, when, and what followed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from dossier import commands as cmd
from dossier.events import Event
from dossier.journal import JournalRow, read
from procedure_defs.compile import Compiled
from procedure_defs.scenarios import told


class Noted(NamedTuple):
    """A command that the core took, when, and what followed."""

    command: cmd.Command
    at: datetime
    events: tuple[Event, ...]


class Story(NamedTuple):
    """A scenario as the commands that it came to."""

    name: str
    compiled: Compiled
    noted: tuple[Noted, ...]

    @property
    def marks(self) -> set[tuple[str, ...]]:
        """What a replay of it tries: each command with each event that followed, its step and outcome."""
        return {(n.command.kind, *mark(event)) for n in self.noted for event in n.events}


def mark(event: Event) -> tuple[str, str, str]:
    """What an event is compared by: its kind, step and outcome."""
    return event.kind, str(getattr(event, "step", "")), str(getattr(event, "outcome", ""))


def worth_keeping(told: Iterable[Story]) -> Iterator[Story]:
    """The stories that try something which none before them does."""
    tried: set[tuple[str, ...]] = set()
    for story in told:
        if not story.marks <= tried:
            tried |= story.marks
            yield story


def stories_of(compiled: Compiled) -> Iterator[Story]:
    """Each scenario of a procedure whose filing is taken, as the commands that it came to."""
    for name, play in told(compiled):
        if play.rows:
            yield Story(f"{compiled.plan.procedure}-{slug(name)}", compiled, tuple(_noted(row) for row in play.rows))


def _noted(row: JournalRow) -> Noted:
    command, events = read(row)
    return Noted(command, row.at, tuple(events))


def slug(name: str) -> str:
    """A file's name of a sentence."""
    plain = unicodedata.normalize("NFD", name.lower().replace("đ", "d")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].rstrip("-")
