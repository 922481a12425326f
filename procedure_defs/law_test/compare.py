"""One dossier before and after: how it ended, whether late, how many papers it had to bring, what it cost its applicant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from dossier.plan import Plan
from dossier.state import State
from procedure_defs.law_test.history import Row, Story, instant
from procedure_defs.law_test.retelling import Retold


class Fate(NamedTuple):
    """How a dossier fared. `end` is told in one word: `granted`, `refused`, `withdrawn`, `stopped.<why>` ..."""

    end: str
    late: bool
    papers: int
    visits: tuple[datetime, ...]
    fees: int


def before(plan: Plan, story: Story) -> Fate:
    """How it fared, as its journal says."""
    facts, fees = _facts(story.rows)
    return Fate(_end(story.rows), late(story.rows), len(required(plan, facts)), tuple(visits(story)), fees)


def after(plan: Plan, story: Story, retold: Retold) -> Fate:
    """How it fares when told again."""
    state = retold.state
    clock = state.clock
    late = bool(clock is not None and state.at is not None and clock.is_late(state.at))
    went = tuple(_went(story, retold))
    return Fate(end_of(state), late, len(required(plan, state.facts)), went, sum(state.fees.values()))


def required(plan: Plan, facts: Mapping[str, bool | None]) -> set[str]:
    """The papers that a case has to bring: each one that is required, and one of each group of alternatives."""
    found = {p.id for p in plan.papers if p.kind == "required" or (p.kind == "required_if" and facts.get(p.when or ""))}
    return found | {f"one of {p.group}" for p in plan.papers if p.kind == "one_of" and (p.when is None or facts.get(p.when))}


def visits(story: Story) -> Iterator[datetime]:
    """When the applicant was at the counter: to file, to supply, to pay, to fetch the result."""
    if story.rows[0]["command"].get("channel") == "counter":
        yield story.filed_at
    yield from (deed.at for deed in story.deeds if at_counter(deed.command))


def _went(story: Story, retold: Retold) -> Iterator[datetime]:
    if retold.state.channel == "counter":
        yield story.filed_at
    yield from (told.at for told in retold.told if told.deed is not None and at_counter(told.deed.command))


def at_counter(command: Mapping[str, Any]) -> bool:
    """Whether an act needs the applicant at the counter."""
    if command["kind"] in ("supply", "pay"):
        return bool(command["actor"].get("kind") == "official")
    return bool((command.get("handing") or {}).get("channel") == "counter")


def end_of(state: State) -> str:
    """How a state ended, as `_end` tells it of a journal."""
    kind = state.result.kind if state.result is not None else None
    return _told(state.ended or "open", kind, state.ended_why)


def _end(rows: Sequence[Row]) -> str:
    kind = None
    for event in (event for row in rows for event in row["events"]):
        if event["kind"] in ("result_signed", "refusal_issued"):
            kind = "granted" if event["kind"] == "result_signed" else "refused"
    last = rows[-1]["events"][-1]
    ended = {"refused_at_reception": "refused"}.get(last["kind"], last["kind"])
    return _told(ended, kind, "reception" if last["kind"] == "refused_at_reception" else last.get("why"))


def _told(ended: str, kind: str | None, why: str | None) -> str:
    if ended == "returned":
        return kind or ended
    return f"{ended}.{why}" if why else ended


def late(rows: Sequence[Row]) -> bool:
    """From the last word of the ledger: whether the term had ended when it stopped, or before the pause that held it."""
    moved = [event["clock"] for row in rows for event in row["events"] if event["kind"] == "clock_moved"]
    if not moved:
        return False
    clock = moved[-1]
    held = [clock.get("stopped_at") or rows[-1]["at"], clock.get("paused_since")]
    return bool(min(instant(each) for each in held if each) >= instant(clock["due"]["due_at"]))


def _facts(rows: Sequence[Row]) -> tuple[Mapping[str, bool | None], int]:
    found = [event for row in rows for event in row["events"] if event["kind"] == "facts_found"]
    return (found[-1].get("facts") or {}, sum((found[-1].get("fees") or {}).values())) if found else ({}, 0)
