"""`effects(pinned, state, event)`: the outside work that a fact asks for, and the notices it gives rise to.

An effect with an answer is run by the workflow and comes back as a command. A notice needs no answer: it is written to
the registry's outbox in the same transaction as its event, under a key of dossier and sequence, so it goes out once.
"""

from __future__ import annotations

from typing import Any

from dossier import events as ev
from dossier.commands import PaperGiven
from dossier.level1.facts import value_at
from dossier.pinned import Pinned
from dossier.plan import Child, Plan, Wire
from dossier.sealed import Personal
from dossier.state import State


class Effect(Wire):
    """Work outside, with the key that makes it happen once and the arguments it needs (personal ones included)."""

    key: str
    what: str
    part: str | None = None
    data: dict[str, Any] = {}
    personal: dict[str, Any] = {}


class Notice(Wire):
    """Something that the applicant or an office must be told; `form` is the legal form's number where there is one."""

    key: str
    form: str | None
    what: str
    to: str
    role: str | None = None


def effects(pinned: Pinned, state: State, event: ev.Event) -> list[Effect]:
    """The effects that the workflow must start for an event, `state` being the state after it."""
    if not isinstance(event, ev.EffectRequested):
        return []
    data = {**event.data, "procedure_code": pinned.plan.procedure}
    if event.what == "start_child":
        data |= {"parties": list(state.parties), "papers": [_lent(paper) for paper in state.papers]}
    return [Effect(key=event.effect, what=event.what, part=event.part, data=data, personal=_personal(pinned.plan, state, event))]


def _lent(paper: PaperGiven) -> dict[str, Any]:
    """A paper as a called dossier has it: what was handed in once is not asked for again; an original stays where it is."""
    return {"id": paper.id, "how": "reused"} | ({"digest": paper.digest} if paper.digest is not None else {})


def _personal(plan: Plan, state: State, event: ev.EffectRequested) -> dict[str, Any]:
    if event.what == "look_up":
        subject = value_at(state.personal, event.part or "")
        return subject if isinstance(subject, dict) else {}
    if event.what == "start_child":
        called = next(child for child in plan.step(event.step).children if child.id == event.part)
        return {"form": given_to(called, state.personal), "applicant": state.personal.get("applicant", {})}
    if event.what == "ask":
        return {name: value_at(state.personal, path) for name, path in event.data["about"].items()}
    return {}


def given_to(called: Child, personal: Personal) -> dict[str, Any]:
    """The form as a linked procedure gets it: with what is called otherwise there under its name."""
    renamed = {name: value_at(personal, path) for name, path in called.about.items()}
    return {**personal.get("form", {}), **{name: value for name, value in renamed.items() if value is not None}}


TOLD: dict[type, tuple[str | None, str, str]] = {
    ev.Accepted: ("01", "receipt", "applicant"),
    ev.SupplementRequested: ("02", "supplement", "applicant"),
    ev.RefusedAtReception: ("03", "refused", "applicant"),
    ev.RefusalIssued: ("03", "refused", "applicant"),
    ev.Extended: ("04", "apology", "applicant"),
    ev.Withdrawn: ("05", "stopped", "applicant"),
    ev.Stopped: ("05", "stopped", "applicant"),
    ev.PaymentRequested: (None, "amount", "applicant"),
    ev.ResultSigned: (None, "result_ready", "applicant"),
    ev.HandedOver: (None, "handed_over", "applicant"),
    ev.Adjusted: (None, "adjusted", "office"),
    ev.Escalated: (None, "escalated", "office"),
    ev.Warned: (None, "warned", "office"),
}
"""Which events are told to whom: form number of Decree 118/2025 and Circular 03/2025, kind of notice, addressee."""


def notices(event: ev.Event) -> list[Notice]:
    """The notices of an event; of a decree only where it moved the date."""
    if isinstance(event, ev.ClockMoved):
        return _of_decree(event)
    told = TOLD.get(type(event))
    if told is None:
        return []
    form, what, to = told
    role = getattr(event, "to_role", None)
    return [Notice(key=f"{event.seq}.{what}", form=form, what=what, to=to, role=role)]


def _of_decree(event: ev.ClockMoved) -> list[Notice]:
    entry = event.entry
    if entry.cause != "decree" or entry.due_at == entry.before_at or entry.due_at is None:
        return []
    return [Notice(key=f"{event.seq}.new_date", form=None, what="new_date", to="applicant")]
