"""A journal as a story: each act with what it answered (a task, a question, a request) and how long after.

Works on the rows' public text; personal values are only needed where a story is told again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from statute.time import local

Row = Mapping[str, Any]
"""The public part of a journal row, as data."""
Get = Callable[[str], Any]
TIMERS = "timer"
UNTESTABLE = frozenset({"migrate", "hand_over", "decree"})
"""Acts of the administration on a dossier: it changed under way, so it is not told again."""


class Opening(NamedTuple):
    """Something that was opened and waits for an act: the `nth` of its kind at its step."""

    kind: str
    step: str = ""
    what: str = ""
    part: str = ""
    nth: int = 0


class Openings:
    """What is open, by name: of tasks and effects their ids, of the rest what they are."""

    def __init__(self) -> None:
        self.known: dict[str, Opening] = {}
        self.at: dict[Opening, datetime] = {}
        self._count: Counter[tuple[str, str, str, str]] = Counter()

    def note(self, kind: str, get: Get, at: datetime) -> None:
        """Take up an event; only `OPENS` count."""
        if kind == "task_opened":
            self._open(get("task"), ("task", get("step"), get("work"), get("part") or ""), at)
        elif kind == "step_entered":
            self._open("step", ("step", get("step"), "", ""), at)
        elif kind == "effect_requested":
            self._open(get("effect"), ("effect", get("step"), get("what"), get("part") or ""), at)
        elif kind in OPENS:
            self._open(kind, (kind, "", "", ""), at)

    def _open(self, name: str, what: tuple[str, str, str, str], at: datetime) -> None:
        opening = Opening(*what, self._count[what])
        self._count[what] += 1
        self.known[name] = opening
        self.at[opening] = at


OPENS = frozenset({"task_opened", "step_entered", "effect_requested", "supplement_requested", "payment_requested", "filed"})
"""Events that open something."""


class Deed(NamedTuple):
    """An act: what it answered, and since when that waited. `n` counts acts, `working`: counted in working time."""

    n: int
    row: int
    command: Mapping[str, Any]
    at: datetime
    answered: Opening
    since: datetime
    working: bool


class Story(NamedTuple):
    """One dossier from its filing to its end; `opened` is all that ever waited for somebody in it."""

    rows: Sequence[Row]
    filed_at: datetime
    deeds: tuple[Deed, ...]
    opened: frozenset[Opening]
    testable: bool


ANSWERS = {
    "supply": "supplement_requested",
    "pay": "payment_requested",
    "object": "step",
    "arrive": "step",
    "child_ended": "step",
}


def story(rows: Sequence[Row]) -> Story:
    """The story that a journal tells."""
    openings, deeds, testable = Openings(), list[Deed](), True
    for number, row in enumerate(rows):
        command, at = row["command"], instant(row["at"])
        kind = command["kind"]
        if kind not in ("file", TIMERS):
            answered = openings.known[_name(command, kind, openings)]
            working = "task" in command
            deeds.append(Deed(len(deeds), number, command, at, answered, openings.at[answered], working))
        testable = testable and kind not in UNTESTABLE
        for event in (event for event in row["events"] if event["kind"] in OPENS):
            openings.note(event["kind"], event.get, instant(event["at"]))
    return Story(rows, instant(rows[0]["at"]), tuple(deeds), frozenset(openings.at), testable)


def _name(command: Mapping[str, Any], kind: str, openings: Openings) -> str:
    if "task" in command:
        return str(command["task"])
    name = str(command["effect"]) if kind == "answer" else ANSWERS.get(kind, "filed")
    return name if name in openings.known else "filed"


@lru_cache(maxsize=256)  # a row and its events say the same instant
def instant(text: str) -> datetime:
    """An instant of a journal, in Vietnam's time."""
    return local(datetime.fromisoformat(text))
