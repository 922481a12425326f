"""Stories that are the same but for their dates: one is told again for all, and for the others only the dates are counted.

Exact, not an estimate: kin have the same acts by the same people with the same outcomes, facts and papers, under the same
calendar. And it holds only where no date could have changed the way: nothing in the retelling decided by time, nothing was
assumed, the clock only ran from its start to its end. Any other story is told by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from procedure_defs.law_test.compare import Fate, at_counter
from procedure_defs.law_test.history import TIMERS, Row, Story
from procedure_defs.law_test.retelling import Retold, shifted
from statute.calendar import Calendar
from statute.term import Term, due

TELLS_ONLY = frozenset({"warned", "escalated"})


def kin(rows: Sequence[Row], sealed: Sequence[bool]) -> Hashable:
    """What kin have in common: all of a story but its dates, and names only so far as they are the same again."""
    names: dict[str, int] = {}

    def same(name: str) -> int:
        return names.setdefault(name, len(names))

    told: list[Hashable] = []
    for row, has_sealed in zip(rows, sealed, strict=True):
        command, events = row["command"], row["events"]
        if command["kind"] == TIMERS:
            if any(event["kind"] not in TELLS_ONLY for event in events):
                told.append((TIMERS, command.get("why")))
        else:
            told.append((_command(command, same), has_sealed))
        told += [_facts(event) for event in events if event["kind"] == "facts_found"]
    first = rows[0]["events"][0]
    return first.get("plan"), first.get("calendar"), tuple(told)


Same = Callable[[str], int]


def _command(command: Mapping[str, Any], same: Same) -> Hashable:
    """What a command says, but for what names nothing that a retelling would tell apart."""
    return tuple((name, _SAID[name](value, same)) for name, value in command.items() if name in _SAID)


def _actor(actor: Mapping[str, Any], same: Same) -> Hashable:
    return (
        actor.get("kind"),
        same(actor["id"]),
        _post(actor.get("post"), same),
        same((actor.get("delegation") or {}).get("to", "")),
    )


def _post(post: Mapping[str, Any] | None, same: Same) -> Hashable:
    return (same(post["official"]), post["role"], same(post["authority"])) if post else None


def _places(competence: Mapping[str, Any] | None, same: Same) -> Hashable:
    if competence is None:
        return None
    return tuple((name, same(place) if isinstance(place, str) else str(place)) for name, place in competence.items())


def _names(data: Mapping[str, Any] | None, same: Same) -> Hashable:
    """What an effect brought: candidates by name, anything else as it is, but for the code of a child."""
    if not data:
        return None
    if "candidates" in data:
        return tuple((same(name), load) for name, load in data["candidates"].items())
    return tuple((name, str(value)) for name, value in data.items() if name != "code")


def _as_it_is(value: Any, _: Same) -> Hashable:
    return tuple(value) if isinstance(value, list) else value


def _is_there(value: Any, _: Same) -> Hashable:
    return value is not None


_SAID: Mapping[str, Callable[[Any, Same], Hashable]] = {
    **dict.fromkeys(
        ("kind", "task", "outcome", "effect", "event", "channel", "amount", "items", "originals", "chosen", "child"), _as_it_is
    ),
    **dict.fromkeys(("document", "parent", "held_at"), _is_there),
    "actor": _actor,
    "assignee": _post,
    "to": _post,
    "competence": _places,
    "data": _names,
    "handing": lambda handing, _: (handing or {}).get("channel"),
    "paper": lambda paper, _: (paper or {}).get("id"),
    "papers": lambda papers, _: tuple((paper["id"], paper.get("how")) for paper in papers),
    "parties": lambda parties, _: len(parties),
}  # fmt: skip


def _facts(event: Mapping[str, Any]) -> Hashable:
    return tuple((event.get("facts") or {}).items()), tuple((event.get("fees") or {}).items())


class Timing(NamedTuple):
    """The moves of a retelling as far as their dates go: each deed, what opened what it answers, and the clock's run."""

    deeds: tuple[tuple[int, int, bool], ...]
    limits: tuple[tuple[tuple[Term, int], ...], ...]
    started: int | None
    stopped: int | None
    term: Term | None


def timing(retold: Retold) -> Timing | None:
    """The timing of a retelling that no date could have changed; nothing where one could."""
    told, clock = retold.told, retold.state.clock
    causes = [(cause, n) for n, move in enumerate(told) for cause in move.clock]
    if not all(move.alone and move.deed is not None for move in told) or [c for c, _ in causes] not in ([], ["start", "stop"]):
        return None
    deeds = tuple((m.deed.n, m.opener, at_counter(m.deed.command)) for m in told if m.deed is not None)
    started, stopped = (causes[0][1], causes[1][1]) if causes else (None, None)
    limits = tuple(move.limits for move in told)
    return Timing(deeds, limits, started, stopped, clock.term if clock is not None else None)


def timed(timing: Timing, like: Fate, story: Story, calendar: Calendar) -> Fate | None:
    """The fate of a story whose kin fared `like`: the same, at its own dates; nothing where a limit would have passed."""
    at: list[datetime] = []
    visits = [story.filed_at] if story.rows[0]["command"].get("channel") == "counter" else []
    now = story.filed_at
    for (n, opener, counter), limits in zip(timing.deeds, timing.limits, strict=True):
        since = at[opener] if opener >= 0 else story.filed_at
        now = max(now, shifted(story.deeds[n], since, calendar))
        if any(now > due(term, at[began] if began >= 0 else story.filed_at, calendar).due_at for term, began in limits):
            return None
        at.append(now)
        if counter:
            visits.append(now)
    late = False
    if timing.started is not None and timing.stopped is not None and timing.term is not None:
        late = at[timing.stopped] >= due(timing.term, at[timing.started], calendar).due_at
    return like._replace(late=late, visits=tuple(visits))
