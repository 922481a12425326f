"""A dossier in memory for tests of the core: sends commands, keeps state and journal, insists on or expects refusals."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from dossier import commands as cmd
from dossier.agenda import next_due
from dossier.commands import Handing, PaperGiven
from dossier.decide import allowed, apply
from dossier.journal import JournalRow, genesis, write
from dossier.pinned import Pinned
from dossier.plan import Plan
from dossier.rejection import Rejection
from dossier.sealed import Sealed
from dossier.state import EMPTY, State
from dossier.status import national_status
from organisation.competence import Competence
from organisation.posts import SYSTEM, Actor, Post
from statute.calendar import Calendar, CalendarData, DayNote
from statute.time import ICT
from tests.dossier import plans

CALENDAR = Calendar.of(
    CalendarData(
        name="test",
        years={2026: "announced", 2027: "projected"},
        off={date(2026, 4, 30): DayNote(vi="30/4"), date(2026, 5, 1): DayNote(vi="1/5")},
    )
)
START = datetime(2026, 3, 2, 9, 0, tzinfo=ICT)
PLACE = Competence(unit="00004", authority="ward", service_point="ward-1", reception="desk", bodies={"fire": "fire-office"})
SALT = "00" * 16


def official(name: str, role: str, authority: str = "ward") -> Actor:
    """An official with one post that holds throughout the tests."""
    post = Post(id=f"{name}-{role}", official=name, role=role, authority=authority, valid_from=datetime(2020, 1, 1, tzinfo=ICT))
    return Actor(kind="official", id=name, post=post)


LAN = official("lan", "receptionist", "desk")
HOA = official("hoa", "one-stop-head", "desk")
TU = official("tu", "cashier", "desk")
MINH = official("minh", "officer")
QUANG = official("quang", "officer")
BINH = official("binh", "chair")
DUNG = official("dung", "head")
FIRE = official("son", "fire-officer", "fire-office")
CITIZEN = Actor(kind="applicant", id="party-1")
GIVEN = (PaperGiven(id="application"),)
HANDED: dict[str, Any] = {"handing": Handing(channel="counter", proof="signature")}
WHY = {"reason": "thiếu trang 2"}
FORM = {"form": {"name": "An", "pages": 3, "mother": {"personal_id": "001190000001"}}, "applicant": {"full_name": "An"}}


class Play:
    """One dossier under a plan."""

    def __init__(self, plan: Plan, at: datetime = START) -> None:
        self.pinned = Pinned(plan, CALENDAR)
        self.state: State = EMPTY
        self.at = at
        self.rows: list[JournalRow] = []
        self._n = 0

    def send(self, command: cmd.Command) -> list[Any] | Rejection:
        """Decide and evolve; a row is kept where there are events."""
        applied = apply(self.pinned, self.state, command, self.at)
        if isinstance(applied, Rejection) or not applied.events:
            return applied if isinstance(applied, Rejection) else []
        self.state = applied.state
        head = self.rows[-1].hash if self.rows else genesis("H26.1-260302-0001")
        self.rows.append(write(head, command, self.at, applied.events))
        return applied.events

    def do(self, kind: type[Any], actor: Actor = SYSTEM, *, said: dict[str, Any] | None = None, **fields: Any) -> list[Any]:
        """Send a command that must be taken."""
        answer = self.send(self._command(kind, actor, said, fields))
        assert not isinstance(answer, Rejection), answer
        return answer

    def refused(self, kind: type[Any], actor: Actor, *, said: dict[str, Any] | None = None, **fields: Any) -> Rejection:
        """Send a command that must be refused and change nothing."""
        before = self.state
        answer = self.send(self._command(kind, actor, said, fields))
        assert isinstance(answer, Rejection), answer
        assert self.state is before
        return answer

    def _command(self, kind: type[Any], actor: Actor, said: dict[str, Any] | None, fields: dict[str, Any]) -> Any:
        self._n += 1
        sealed = Sealed(salt=SALT, values=said) if said is not None else None
        return kind(id=f"c{self._n}", actor=actor, sealed=sealed, **fields)

    def file(self, channel: str = "counter", form: dict[str, Any] | None = None, **fields: Any) -> Play:
        """File the application."""
        self.do(cmd.File, CITIZEN, said=form or FORM, channel=channel, competence=PLACE, parties=("party-1",), **fields)
        return self

    def complete(
        self, actor: Actor, outcome: str, *, said: dict[str, Any] | None = None, work: str | None = None, **fields: Any
    ) -> Play:
        """Complete the open task (of that work) with an outcome."""
        task = next(t for t in self.state.tasks if work in (None, t.work) and t.role == (actor.post.role if actor.post else ""))
        self.do(cmd.Complete, actor, said=said, task=task.id, outcome=outcome, **fields)
        return self

    def answer(self, outcome: str, data: dict[str, Any] | None = None, said: dict[str, Any] | None = None) -> Play:
        """Answer the first pending effect."""
        self.do(cmd.Answer, said=said, effect=self.state.pending[0].effect, outcome=outcome, data=data or {})
        return self

    def later(self, **span: float) -> Play:
        """Let time pass, without timers."""
        self.at += timedelta(**span)
        return self

    def wait(self, until: datetime | None = None) -> Play:
        """Let the next timer fire, or every one up to an instant."""
        entry = next_due(self.state)
        while entry is not None and (until is None or entry.fires_at <= until):
            self.at = max(self.at, entry.fires_at)
            self.do(cmd.TimerFired, why=entry.why, ref=entry.ref, due=entry.due)
            entry = next_due(self.state) if until is not None else None
        if until is not None:
            self.at = max(self.at, until)
        return self

    def allowed(self, actor: Actor) -> set[tuple[str, str | None]]:
        """What the actor may do now, as (act, outcome)."""
        return {(o.act, o.outcome) for o in allowed(self.pinned, self.state, actor, self.at)}


def accepted(plan: Plan = plans.PLAIN, **fields: Any) -> Play:
    """A dossier that the one-stop unit accepted."""
    return Play(plan).file(papers=GIVEN, **fields).complete(LAN, "accepted")


def status(play: Play) -> int:
    """The national status as its number."""
    return int(national_status(play.pinned, play.state))
