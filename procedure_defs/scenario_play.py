"""Plays one scenario on the pure core: an actor for each role, time that passes with its timers, effects answered.

What nobody mentions goes well: look-ups match, the usual official of a role is the only candidate, documents and proofs
are there. `Misplayed` says what could not be done, in a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dossier import commands as cmd
from dossier import events as ev
from dossier.agenda import next_due
from dossier.commands import Document, Handing
from dossier.decide import apply
from dossier.effects import notices
from dossier.journal import JournalRow, genesis, write
from dossier.level1.offers import outcomes_of
from dossier.pinned import Pinned
from dossier.plan import Plan
from dossier.rejection import Rejection
from dossier.sealed import Sealed
from dossier.state import EMPTY, State, Task
from organisation.posts import SYSTEM, Actor, Post
from procedure_defs.coverage import Side, of_step, passed_over, sides_of
from procedure_defs.roles import roles
from procedure_defs.scenario_cast import APPLICANT, competence_of, official, papers_given, stranger
from procedure_defs.scenario_model import Act, Given
from statute.calendar import Calendar

_SALT = "00" * 16
_CODE = "scenario"


class Misplayed(Exception):
    """A sentence that could not be carried out as written."""


class Play:
    """One dossier, from its filing."""

    def __init__(self, plan: Plan, calendar: Calendar, at: datetime) -> None:
        self.pinned = Pinned(plan, calendar)
        self.at = at
        self.state: State = EMPTY
        self.seen: set[tuple[str, str]] = set()
        self.sides: set[Side] = set()
        self.letters: list[str] = []
        self.refusal: Rejection | None = None
        self.rows: list[JournalRow] = []
        self.states: list[State] = []
        self._n = 0

    def send(self, kind: type[Any], actor: Actor = SYSTEM, said: dict[str, Any] | None = None, **fields: Any) -> None:
        """Give the core a command; a refusal is kept, what happened is noted."""
        self._n += 1
        command = kind(id=f"c{self._n}", actor=actor, sealed=Sealed(salt=_SALT, values=said or {}), **fields)
        answer = apply(self.pinned, self.state, command, self.at)
        self.refusal = answer if isinstance(answer, Rejection) else None
        if not isinstance(answer, Rejection):
            self.state = answer.state
            self._keep(command, answer.events)
            for event in answer.events:
                self._note(event)

    def _keep(self, command: cmd.Command, events: list[ev.Event]) -> None:
        """The journal of the dossier, and where it stood after each row."""
        if events:
            head = self.rows[-1].hash if self.rows else genesis(_CODE)
            self.rows.append(write(head, command, self.at, events))
            self.states.append(self.state)

    def _note(self, event: ev.Event) -> None:
        self.letters += [notice.what for notice in notices(event) if notice.to == "applicant"]
        if isinstance(event, ev.StepLeft) or (
            isinstance(event, ev.TaskClosed) and event.work == "receive" and event.outcome != "dropped"
        ):
            self.seen.add((event.step, event.outcome))
        self._note_sides(event)

    def _note_sides(self, event: ev.Event) -> None:
        """Which conditions held, and which steps were come to or passed over because of theirs."""
        if isinstance(event, ev.FactsFound):
            self.sides |= sides_of(event.facts)
        elif isinstance(event, ev.StepEntered):
            self.sides.add((of_step(event.step), True))
        elif isinstance(event, ev.StepLeft):
            over = passed_over(self.pinned.plan, self.state.facts, event.step, event.outcome)
            self.sides |= {(of_step(step), False) for step in over}

    # Filing

    def file(self, given: Given, form: dict[str, Any]) -> None:
        """The applicant files."""
        applicant = form.get("applicant", {})
        self.send(
            cmd.File, APPLICANT, {"form": form, "applicant": applicant}, channel=given.channel or "counter",
            competence=competence_of(self.pinned.plan, form), parties=(APPLICANT.id,), papers=papers_given(given.papers or ()),
            chosen=given.chosen or (),
        )  # fmt: skip

    # Time

    def pass_until(self, moment: datetime) -> None:
        """Let time pass; every timer that falls due on the way fires at its instant."""
        if moment < self.at:
            raise Misplayed(f"time does not run back: it is {self.at:%Y-%m-%d %H:%M} already")
        entry = next_due(self.state)
        while entry is not None and entry.fires_at <= moment:
            self.at = max(self.at, entry.fires_at)
            self.send(cmd.TimerFired, why=entry.why, ref=entry.ref, due=entry.due)
            entry = next_due(self.state)
        self.at = moment

    # Effects

    def look_ups(self, answers: str | Mapping[str, str]) -> None:
        """Answer the pending look-ups: one word for all, or a word for each subject (the others match)."""
        pending = [each for each in self.state.pending if each.what == "look_up"]
        if not pending:
            raise Misplayed("the register is not asked anything now")
        named = {} if isinstance(answers, str) else {f"form.{k.removeprefix('form.')}": v for k, v in answers.items()}
        strange = sorted(set(named) - {str(each.part) for each in pending})
        if strange:
            raise Misplayed(f"the register is not asked about {', '.join(strange)}")
        for each in pending:
            outcome = answers if isinstance(answers, str) else str(named.get(str(each.part), "match"))
            self.send(cmd.Answer, effect=each.effect, outcome=outcome)

    def candidates(self, loads: dict[str, int] | None) -> None:
        """Answer who could be assigned; without names it is the usual official, `{}` is nobody."""
        for each in [pending for pending in self.state.pending if pending.what == "candidates"]:
            usual = {str(each.data.get("role")): 0}
            self.send(cmd.Answer, effect=each.effect, outcome="found", data={"candidates": usual if loads is None else loads})

    def all_goes_well(self) -> None:
        """Answer every pending effect in the good way; what a partner is asked for is a sentence of its own."""
        while awaited := [each for each in self.state.pending if each.what != "ask"]:
            first = awaited[0]
            if first.what == "look_up":
                self.look_ups("match")
            elif first.what == "candidates":
                self.candidates(None)
            else:
                self.send(cmd.Answer, effect=first.effect, outcome="started", data={"code": f"child-{first.part}"})

    def child_ends(self, ends: dict[str, str]) -> None:
        """Called dossiers end."""
        for child, outcome in ends.items():
            self.send(cmd.ChildEnded, child=child, outcome=outcome)

    # Acts

    def act(self, who: str, act: Act) -> None:
        """Somebody does something."""
        self._expect_known(who)
        send = getattr(self, f"_{act.verb}")
        send(who, act)

    def word(self, who: str, word: str) -> None:
        """The short form of a sentence: an outcome of a task of that role, a verb, or the event waited for."""
        self._expect_known(who)
        if who in roles() and self._tasks_with(who, word):
            self.act(who, Act(outcome=word))
        elif word == "pay":
            self.act(who, Act(pay=self._owed()))
        elif word == "withdraw":
            self.act(who, Act(withdraw=True))
        elif word == "supply":
            self.act(who, Act(supply=()))
        elif self._awaits(word):
            self.act(who, Act(arrive=word))
        elif self._decided(word):
            self.act(who, Act(arrive=self._here().event, decided=word))
        else:
            raise Misplayed(f"{who} has no task with the outcome '{word}'; open now: {self.open_work() or 'nothing'}")

    def _expect_known(self, who: str) -> None:
        strange = stranger(self.pinned.plan, who)
        if strange:
            raise Misplayed(strange)

    def _here(self) -> Any:
        return self.pinned.plan.step(self.state.step) if self.state.step else None

    def _awaits(self, event: str) -> bool:
        step = self._here()
        return step is not None and step.type == "wait" and step.event == event

    def _decided(self, word: str) -> bool:
        step = self._here()
        return step is not None and step.type == "wait" and step.decides and word in ("arrived", "refused", "lacking")

    def _awaits_from(self, who: str) -> bool:
        return self.state.step is not None and self.pinned.plan.step(self.state.step).partner == who

    def _owed(self) -> int:
        hold = self.state.hold("payment")
        return hold.amount if hold is not None else 0

    def open_work(self) -> str:
        """Who has what to do now, for messages."""
        return ", ".join(f"{task.role} ({task.work}: {'/'.join(self._outcomes(task))})" for task in self.state.tasks)

    def _outcomes(self, task: Task) -> list[str]:
        return [*outcomes_of(self.pinned.plan, task), *(["send_back"] if task.work in ("examine", "inspect") else [])]

    def _tasks_with(self, role: str, outcome: str, step: str | None = None) -> list[Task]:
        held = [task for task in self.state.tasks if task.role == role and step in (None, task.step)]
        return [task for task in held if outcome in self._outcomes(task)]

    def _actor(self, who: str, act: Act) -> Actor:
        if who == "applicant":
            return APPLICANT
        return self._official(who, act) if who in roles() else Actor(kind="partner", id=who)

    def _official(self, role: str, act: Act, authority: str | None = None) -> Actor:
        return official(role, act.by, authority or (self.state.competence.place_of(role) if self.state.competence else ""))

    def _outcome(self, who: str, act: Act) -> None:
        outcome = act.outcome or ""
        tasks = self._tasks_with(who, outcome, act.step) or [t for t in self.state.tasks if act.step in (None, t.step)]
        if not tasks:
            raise Misplayed(f"there is no such task; open now: {self.open_work() or 'nothing'}")
        task = tasks[0]
        said = {"reason": act.reason or "lý do", "findings": act.reason or "đúng hiện trạng"}
        self.send(
            cmd.Complete, self._official(who, act, task.authority), said, task=task.id, outcome=outcome,
            items=act.items or self._items(outcome), assignee=self._assignee(task, act), authority=act.authority,
            amount=act.amount, document=Document(digest="0" * 64) if outcome == "signed" else None,
            handing=self._handing(task, act), originals=tuple(p.id for p in self.state.papers if p.how == "original"),
            papers=papers_given(act.papers), held_at=self.at if task.work == "inspect" else None,
        )  # fmt: skip

    def _items(self, outcome: str) -> tuple[str, ...]:
        """What is asked for where the sentence does not say: the first paper of the list."""
        papers = self.pinned.plan.papers
        return (papers[0].id if papers else "form.applicant",) if outcome in ("supplement", "issued") else ()

    def _assignee(self, task: Task, act: Act) -> Post | None:
        step = self.pinned.plan.step(task.step)
        if step.type != "assign" or not step.target_role:
            return None
        return self._official(step.target_role, Act(outcome="", by=act.assignee)).post

    def _handing(self, task: Task, act: Act) -> Handing | None:
        step = self.pinned.plan.step(task.step)
        if step.type != "return":
            return None
        return Handing(channel=act.channel or (step.channels[0] if step.channels else "counter"), proof="chữ ký")

    def _claim(self, who: str, act: Act) -> None:
        self.send(cmd.Claim, self._official(who, act), task=self._task_of(act.claim or ""))

    def _release(self, who: str, act: Act) -> None:
        self.send(cmd.Release, self._official(who, act), task=self._task_of(act.release or ""))

    def _task_of(self, step: str) -> str:
        return next((task.id for task in self.state.tasks if task.step == step), "none")

    def _supply(self, who: str, act: Act) -> None:
        changed = {"form": act.changes} if act.changes else None
        self.send(cmd.Supply, self._actor(who, act), changed, papers=papers_given(act.supply or ()))

    def _adjust(self, who: str, act: Act) -> None:
        changed = {"form": act.changes} if act.changes else None
        self.send(cmd.Adjust, self._actor(who, act), changed, papers=papers_given(act.adjust or ()))

    def _withdraw(self, who: str, act: Act) -> None:
        self.send(cmd.Withdraw, self._actor(who, act))

    def _pay(self, who: str, act: Act) -> None:
        self.send(cmd.Pay, self._actor(who, act), receipt="BL-001", amount=act.pay or 0)

    def _extend(self, who: str, act: Act) -> None:
        if act.extend is not None:
            self.send(cmd.Extend, self._actor(who, act), {"reason": act.reason or "lý do"}, by=act.extend.term())

    def _suspend(self, who: str, act: Act) -> None:
        self.send(cmd.Suspend, self._actor(who, act), {"reason": act.reason or "lý do"}, order=act.suspend,
                  ground=act.ground)  # fmt: skip

    def _resume(self, who: str, act: Act) -> None:
        self.send(cmd.Resume, self._actor(who, act), {"reason": act.reason or "lý do"}, order=act.resume)

    def _objection(self, who: str, act: Act) -> None:
        self.send(cmd.Object, self._actor(who, act), {"reason": act.objection})

    def _arrive(self, who: str, act: Act) -> None:
        asked = next((each for each in self.state.pending if each.what == "ask"), None)
        if asked is not None and self._awaits_from(who):
            self.send(cmd.Answer, effect=asked.effect, outcome="given")
            return
        step = self._here()
        outcome = act.decided or ("arrived" if step is not None and step.decides else None)
        self.send(cmd.Arrive, self._actor(who, act), event=act.arrive, amount=act.amount, outcome=outcome)
