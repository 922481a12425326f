"""Answers of effects: look-ups, candidates, children. An answer nobody waits for any more changes nothing."""

from __future__ import annotations

from dossier import events as ev
from dossier.commands import Answer, ChildEnded
from dossier.level1 import facts, flow
from dossier.level1.decision import Decision
from dossier.level1.entering import GRANTED, head_assigns, start_children
from dossier.level1.rights import arrived
from dossier.level1.tasks import open_task
from dossier.plan import Step
from dossier.state import Pending


def answer(d: Decision, c: Answer) -> None:
    """Take an answer, once."""
    asked = next((pending for pending in d.state.pending if pending.effect == c.effect), None)
    if asked is None:
        return
    found = c.sealed.values if c.sealed is not None else {}
    personal = {"register": {asked.part or "": found}} if found else None
    d.emit(ev.EffectAnswered, personal=personal, effect=c.effect, outcome=c.outcome, data=c.data)
    TAKE[asked.what](d, c, asked, d.plan.step(asked.step))


def _looked_up(d: Decision, c: Answer, asked: Pending, step: Step) -> None:
    """All matched goes on; anything else is a task to see the original paper, never a hard gate."""
    d.emit(ev.PartDone, step=step.id, part=asked.part or "", outcome=c.outcome)
    outcomes = {part.id: part.outcome for part in d.state.parts}
    if None in outcomes.values():
        return
    facts.find(d, d.state.personal)
    unmatched = tuple(part for part, outcome in outcomes.items() if outcome != "match")
    if unmatched:
        open_task(d, step, work="verify", role=step.role, within=step.within, items=unmatched)
    else:
        flow.leave(d, step, "matched")


def _given(d: Decision, c: Answer, asked: Pending, step: Step) -> None:
    """What was asked for came; if it did not, the step waits on, and an official may still enter it."""
    if c.outcome == "given":
        d.emit(ev.Arrived, step=step.id, event=step.event or "")
        arrived(d, step)


def _candidates(d: Decision, c: Answer, asked: Pending, step: Step) -> None:
    """The least loaded is assigned; with nobody there it stays with the head."""
    candidates = sorted((int(load), str(official)) for official, load in c.data.get("candidates", {}).items())
    if not candidates:
        head_assigns(d, step)
        return
    d.emit(ev.Assigned, role=step.target_role or "", official=candidates[0][1])
    flow.leave(d, step, "assigned")


def _child_started(d: Decision, c: Answer, asked: Pending, step: Step) -> None:
    """A child that could not be filed ends its part; a started one is waited for."""
    if c.outcome == "started":
        d.emit(ev.PartStarted, step=step.id, part=asked.part or "", ref=str(c.data.get("code", "")))
    else:
        _part_ended(d, step, asked.part or "", c.outcome)


def child_ended(d: Decision, c: ChildEnded) -> None:
    """A called dossier ended: its part is done, and what depended on it starts."""
    step = d.plan.step(d.state.step) if d.state.step else None
    part = next((part for part in d.state.parts if part.id == c.child and part.outcome is None), None)
    if step is not None and step.type == "call" and part is not None:
        _part_ended(d, step, part.id, c.outcome)


def _part_ended(d: Decision, step: Step, part: str, outcome: str) -> None:
    d.emit(ev.PartDone, step=step.id, part=part, outcome=outcome)
    start_children(d, step)
    if all(part.outcome is not None for part in d.state.parts):
        _all_ended(d, step)


def _all_ended(d: Decision, step: Step) -> None:
    """Where the children's decisions are this dossier's own, one that was granted is enough; without any it is closed."""
    if step.decides and all(part.outcome != GRANTED for part in d.state.parts):
        flow.leave(d, step, "none")
        return
    if step.decides:
        flow.grant(d)
    flow.leave(d, step, "done")


TAKE = {"look_up": _looked_up, "candidates": _candidates, "start_child": _child_started, "ask": _given}
