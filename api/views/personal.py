"""Opening a dossier's personal part: the log first, then the values; a party sees its own, never internal notes."""

from __future__ import annotations

from typing import Any

from activities.desk import Office
from dossier import events as ev
from dossier.journal import JournalRow, read
from organisation.posts import Actor
from registry.journals import rows_of, state_of
from registry.openings import keep_opening
from registry.organisation import name_of
from registry.statements import Within

TOLD = (ev.SupplementRequested, ev.RefusedAtReception, ev.RefusalIssued, ev.Extended)
"""The events whose reasons were given to the applicant."""
WRITTEN = ("findings", "reason")
OWN = ("form", "applicant", "representative")


def opened_for(office: Office, code: str, actor: Actor, purpose: str) -> dict[str, Any]:
    """The personal part for somebody who may see the dossier; logged for an official. Raises `Erased`."""
    key = office.keys.of(code)
    if actor.kind == "official":
        with office.store.write() as session:
            keep_opening(session, actor.id, actor.post.id if actor.post else None, code, office.time.now(), purpose)
    with office.store.read() as session:
        rows = rows_of(session, code, key)
        inside = said_inside(session, rows) if actor.kind == "official" else []
    personal = state_of(rows).personal
    if actor.kind == "official":
        return personal | {"said": inside}
    return {name: personal[name] for name in OWN if name in personal} | {"asked": reasons(rows)}


def reasons(rows: list[JournalRow]) -> list[str]:
    """The reasons that were given to the applicant, in order."""
    found = []
    for row in rows:
        command, events = read(row)
        said = command.sealed.values.get("reason") if command.sealed is not None else None
        if said and any(isinstance(event, TOLD) for event in events):
            found.append(str(said))
    return found


def said_inside(within: Within, rows: list[JournalRow]) -> list[dict[str, Any]]:
    """What officials wrote as they ended a piece of work, in order: findings, reasons; and what each consulted body answered."""
    found, parts = [], dict[str, str | None]()
    for row in rows:
        command, events = read(row)
        values = command.sealed.values if command.sealed is not None else {}
        words = [str(values[name]) for name in WRITTEN if values.get(name)]
        parts |= {event.task: event.part for event in events if isinstance(event, ev.TaskOpened)}
        found += [
            {"at": event.at, "by": name_of(within, event.actor), "work": event.work, "step": event.step,
             "part": parts.get(event.task), "outcome": event.outcome, "words": words}
            for event in events
            if isinstance(event, ev.TaskClosed) and event.outcome != "dropped" and (words or event.work == "consult")
        ]  # fmt: skip
    return found


def masked(name: str) -> str:
    """A name of which initials are left: enough for its bearer, too little for others."""
    return " ".join(f"{word[0]}." for word in name.split())
