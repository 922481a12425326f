"""A divergence told as a story: which command, what was recorded, what the rules give, and which rule in which file gives it.

The rule is found by deciding the one command again while it is watched who emits each event, or who refuses.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, NamedTuple

from audit.redeciding import Divergence, decided_at, folded
from dossier.decide import apply
from dossier.journal import JournalRow, read
from dossier.level1.decision import Decision
from dossier.pinned import Pinned
from dossier.rejection import Refused

ROOT = Path(__file__).resolve().parent.parent


class Rule(NamedTuple):
    """A function of the core: its file with the line, its name, and what its docstring says it does."""

    where: str
    name: str
    does: str

    def told(self) -> str:
        """In one line."""
        return f"{self.where}, {self.name}" + (f": {self.does}" if self.does else "")


def story(pinned: Pinned, rows: Sequence[JournalRow], found: Divergence) -> list[str]:
    """The story of a journal's first divergence, a line for each part; short where the chain itself is broken."""
    row = next((row for row in rows if row.seq == found.seq), None)
    if row is None or not found.command:
        return [found.told()]
    command = json.loads(row.public)["command"]
    actor = command.get("actor", {})
    lines = [
        f"Row {row.seq}, decided {row.at.isoformat()}: the command '{found.command}'{_about(command)} "
        f"by {actor.get('id', 'the system')}, under {_law(pinned)}.",
    ]
    kept, given = _first_difference(found)
    lines.append(f"Recorded: {_event(kept)}.")
    lines.append(f"The rules give: {_event(given) if found.given else found.what}.")
    rule = _rule(pinned, rows, row, _index(found))
    if rule is not None:
        lines.append(f"The rule: {rule.told()}.")
    return lines


def _law(pinned: Pinned) -> str:
    plan = pinned.plan
    which = f"definition {pinned.plan_digest[:12]}, engine level {plan.engine_level}"
    return f"procedure {plan.procedure} version {plan.version} ({which})"


def _about(command: dict[str, Any]) -> str:
    said = [f"{name} {command[name]}" for name in ("task", "outcome", "effect", "why", "order") if command.get(name)]
    return f" ({', '.join(said)})" if said else ""


def _first_difference(found: Divergence) -> tuple[dict[str, Any], dict[str, Any]]:
    kept, given = found.recorded or ("{}",), found.given or ("{}",)
    at = _index(found)
    return json.loads(kept[at] if at < len(kept) else "{}"), json.loads(given[at] if at < len(given) else "{}")


def _index(found: Divergence) -> int:
    pairs = enumerate(zip_longest(found.recorded, found.given))
    return next((n for n, (kept, new) in pairs if kept != new), 0)


def _event(event: dict[str, Any]) -> str:
    if not event:
        return "no such event"
    said = {name: value for name, value in event.items() if name not in ("kind", "seq", "at", "actor")}
    return f"'{event.get('kind')}' {json.dumps(said, ensure_ascii=False)}"


class _Watch:
    """Who emits events, in order, and who refuses."""

    def __init__(self) -> None:
        self.emitters: list[Rule] = []
        self.refuser: Rule | None = None

    def __call__(self, frame: FrameType, what: str, _: Any) -> None:
        if what != "call" or frame.f_back is None:
            return
        if frame.f_code is Decision.emit.__code__:
            self.emitters.append(_of(frame.f_back))
        elif frame.f_code is Refused.__init__.__code__:
            self.refuser = _of(frame.f_back)


def _rule(pinned: Pinned, rows: Sequence[JournalRow], row: JournalRow, index: int) -> Rule | None:
    """The function that emits the event which differs, or refuses."""
    watch, state, command = _Watch(), folded([other for other in rows if other.seq < row.seq]), read(row)[0]
    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        apply(pinned, state, command, decided_at(row))
    finally:
        sys.setprofile(before)
    if watch.refuser is not None:
        return watch.refuser
    if not watch.emitters:
        return None
    return watch.emitters[min(index, len(watch.emitters) - 1)]


def _of(frame: FrameType) -> Rule:
    path = Path(frame.f_code.co_filename)
    shown = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
    return Rule(f"{shown}:{frame.f_lineno}", frame.f_code.co_qualname, _does(frame.f_code, frame))


def _does(code: CodeType, frame: FrameType) -> str:
    said = getattr(frame.f_globals.get(code.co_name), "__doc__", None) or ""
    return said.strip().splitlines()[0].rstrip(".") if said else ""
