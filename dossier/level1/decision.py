"""One decision in the making: the events so far and the state after them.

Every module of this level works on a `Decision`; `emit` is the only way to add an event, and the state follows by
`evolve` at once, so that later parts of the same decision see what earlier ones did.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, TypeVar

from dossier import events as ev
from dossier.calendars import calendar_of
from dossier.commands import Base
from dossier.evolve import changes_by
from dossier.pinned import Pinned
from dossier.plan import Step
from dossier.rejection import Refused
from dossier.sealed import Personal, Sealed, commitment
from dossier.state import State
from organisation.competence import Competence
from statute.calendar import Calendar
from statute.errors import StatuteError
from statute.frozen import assembled
from statute.term import Due, Term, due

E = TypeVar("E", bound=ev.Happened)


class Decision:
    """The accumulator of one call of `decide`."""

    def __init__(self, pinned: Pinned, state: State, command: Base, at: datetime) -> None:
        self.plan, self.pinned = pinned.plan, pinned
        # A copy of our own, changed in place: nobody else sees it until the decision is made.
        self.state = state.but()
        self.command = command
        self.at = at
        self.seq = state.seq + 1
        self.events: list[ev.Event] = []
        self._effects = 0

    def emit(self, event_type: type[E], personal: Personal | None = None, **fields: Any) -> E:
        """Add an event at this decision's instant; personal values are sealed under the command's salt."""
        if personal:
            fields |= self._seal(personal)
        fields["seq"], fields["at"], fields["actor"] = self.seq, self.at, self.command.actor.id
        event = assembled(event_type, {**event_type.defaults, **fields}, set(fields))
        self.events.append(event)  # type: ignore[arg-type]
        vars(self.state).update(changes_by(self.state, event))  # type: ignore[arg-type]
        return event

    def _seal(self, personal: Personal) -> dict[str, Any]:
        given = self.command.sealed
        if given is None:
            raise Refused("MISSING", what="sealed")
        salt = f"{given.salt}.{len(self.events)}"
        return {"sealed": Sealed(salt=salt, values=personal), "commitment": commitment(salt, personal)}

    def notes(self, about: str) -> Personal | None:
        """What the command's sealed part says, kept as a note about a task or an act."""
        given = self.command.sealed
        return {"notes": {f"{about}.{self.seq}": given.values}} if given is not None and given.values else None

    def request(self, what: str, step: Step, part: str | None = None, **data: Any) -> None:
        """Ask for work outside; the key is derived from the sequence, so it is asked for once."""
        self._effects += 1
        key = f"{self.seq}.{self._effects}"
        self.emit(ev.EffectRequested, effect=key, what=what, step=step.id, part=part, data=data)

    @property
    def calendar(self) -> Calendar:
        """The pinned calendar with what was announced since."""
        return calendar_of(self.pinned, self.state)

    @property
    def competence(self) -> Competence:
        """The authorities of this dossier now."""
        if self.state.competence is None:
            raise Refused("NO_DOSSIER")
        return self.state.competence

    def due(self, term: Term, start: datetime | None = None) -> Due:
        """When a term ends that starts now, or at `start`; a calendar that ends first is a refusal, never a default."""
        try:
            return due(term, start or self.at, self.calendar)
        except StatuteError as error:
            raise Refused("CLOCK", error=error.code, message=str(error)) from error

    def fact(self, guard: str | None) -> bool:
        """The recorded truth of a guard; no guard is true, an unknown one false."""
        return guard is None or bool(self.state.facts.get(guard))

    def later(self, span: timedelta) -> datetime:
        """The instant a span after now."""
        return self.at + span
