"""A story told again under a draft: the core decides, people do what they did, as long after what they waited for as they did.

A decision that was never made (a step that is new) is taken to be the good one at the last moment of its limit, and is
counted as assumed; where there is no such moment, or the draft refuses what was decided, the story is undecidable.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from dossier import commands as cmd
from dossier.agenda import Entry, agenda
from dossier.commands import COMMAND, Command
from dossier.decide import Applied, apply
from dossier.events import ClockMoved
from dossier.level1.entering import PASSES
from dossier.pinned import Pinned
from dossier.rejection import Rejection
from dossier.sealed import Sealed
from dossier.state import EMPTY, State, Task
from organisation.posts import SYSTEM, Actor, Post
from procedure_defs.law_test.history import Deed, Opening, Openings, Story
from statute.calendar import Calendar
from statute.term import Term

ALWAYS = datetime.fromisoformat("2000-01-01T00:00:00+07:00")
MOST_MOVES = 500
COUNTED = frozenset({"until", "supplement", "payment", "silence"})
"""What decides by time after one limit; the rest (how long a pause may last) depends on the whole clock."""
_LEAST = timedelta(seconds=1)
_SAID = Sealed(salt="00" * 16, values={"reason": "-", "findings": "-"})


class Told(NamedTuple):
    """One move of the retelling: the deed that was done again (nothing: time, or an assumption), and when.

    `opener` is the move that opened what it answers (-1: the filing); `clock` what it did to the clock. `alone`: nothing else
    could have come before it, whatever the dates, but the limits: each a term with the move at which it began.
    """

    deed: Deed | None
    at: datetime
    opener: int
    alone: bool
    clock: tuple[str, ...]
    limits: tuple[tuple[Term, int], ...] = ()


class Retold(NamedTuple):
    """How it ends under the draft. `undecidable` says why it does not; `assumed` counts decisions nobody had made."""

    state: State
    told: tuple[Told, ...]
    assumed: int
    undecidable: tuple[str, str] | None
    papers: tuple[str, ...]


def retell(draft: Pinned, story: Story, sealed: Sequence[Mapping[str, Any]], mapping: Mapping[str, str]) -> Retold:
    """Tell a story again; `sealed` are the personal parts of its rows, `mapping` the steps that have another name."""
    return Teller(draft, story, sealed, mapping).tell()


class Teller:
    """Tells one story again."""

    def __init__(self, draft: Pinned, story: Story, sealed: Sequence[Mapping[str, Any]], mapping: Mapping[str, str]) -> None:
        self.draft, self.story, self.sealed = draft, story, sealed
        self.known = {paper.id for paper in draft.plan.papers}
        self.deeds = [deed._replace(answered=_renamed(deed.answered, mapping)) for deed in story.deeds]
        self.met = {_renamed(opening, mapping) for opening in story.opened}
        self.state: State = EMPTY
        self.openings = Openings()
        self.opener: dict[Opening, int] = {}
        self.told: list[Told] = []
        self.assumed = 0
        self.undecidable: tuple[str, str] | None = None

    def tell(self) -> Retold:
        """From the filing to the end, or to where the draft does not say how it goes on."""
        self._do(self._command(0), self.story.filed_at)
        for _ in range(MOST_MOVES):
            if self.undecidable is not None or self.state.phase == "closed":
                break
            self._go_on()
        papers = tuple(paper.id for paper in self.state.papers)
        return Retold(self.state, tuple(self.told), self.assumed, self.undecidable, papers)

    def _go_on(self) -> None:
        """The next thing that happens: somebody's deed, time's, or what has to be assumed."""
        ready = sorted(
            ((self._when(deed), deed) for deed in self.deeds if self._is_open(deed)), key=lambda each: (each[0], each[1].row)
        )
        timed = min(self._deciding(), key=lambda entry: entry.fires_at, default=None)
        assumption = self._assumption()
        first = min([at for at, _ in ready[:1]] + ([assumption[0]] if assumption else []), default=None)
        if timed is not None and (first is None or timed.fires_at <= first):
            self._fire(timed)
        elif assumption is not None and (not ready or assumption[0] < ready[0][0]):
            self.assumed += 1
            self._do(assumption[1], assumption[0])
        elif ready:
            same = {(deed.answered.kind, deed.answered.step) for _, deed in ready}
            plain = all(entry.why in COUNTED for entry in self._deciding())
            alone = plain and len(same) == 1 and ready[0][1].answered.kind != "filed" and assumption is None
            self._redo(*ready[0], alone=alone)
        else:
            self._stop("NOBODY_DECIDED", ", ".join(task.step for task in self.state.tasks) or self.state.step or "")

    def _is_open(self, deed: Deed) -> bool:
        opening = deed.answered
        if opening not in self.openings.at:
            return False
        if opening.kind == "task":
            return any(self.openings.known.get(task.id) == opening for task in self.state.tasks)
        if opening.kind == "effect":
            return any(self.openings.known.get(asked.effect) == opening for asked in self.state.pending)
        if opening.kind in ("supplement_requested", "payment_requested"):
            return self.state.hold(opening.kind.removesuffix("_requested")) is not None
        return opening.kind == "filed" or (self.state.step == opening.step and self.openings.known.get("step") == opening)

    def _when(self, deed: Deed) -> datetime:
        """As long after what it answers as it was: of a task in working time."""
        at = shifted(deed, self.openings.at[deed.answered], self.draft.calendar)
        return at if self.state.at is None else max(at, self.state.at)

    def _limits(self) -> tuple[tuple[Term, int], ...]:
        """The limits that would decide if nobody did anything, each with the move at which it began."""
        return tuple(self._limit(entry) for entry in self._deciding())

    def _deciding(self) -> list[Entry]:
        return [entry for entry in agenda(self.state) if entry.decides]

    def _limit(self, entry: Entry) -> tuple[Term, int]:
        plan, task, right = self.draft.plan, self.state.task(entry.ref), self.draft.plan.rights.supplement
        term: Term | None
        if entry.why == "until":
            term, name = plan.step(entry.ref).lasts, "step"
        elif entry.why == "supplement":
            term, name = right.close_after if right is not None else None, "supplement_requested"
        elif entry.why == "payment":
            term, name = plan.step(entry.ref).within, "payment_requested"
        else:
            term, name = plan.step(task.step).within if task else None, entry.ref
        assert term is not None, "what decides by time has a limit"
        return term, self.opener[self.openings.known[name]]

    def _redo(self, at: datetime, deed: Deed, *, alone: bool) -> None:
        self.deeds.remove(deed)
        self._do(self._command(deed.row, deed), at, deed, alone=alone)

    def _fire(self, entry: Entry) -> None:
        at = max(entry.fires_at, self.state.at or entry.fires_at)
        self._do(cmd.TimerFired(id="-", actor=SYSTEM, why=entry.why, ref=entry.ref, due=entry.due), at)

    def decide(self, command: Command, at: datetime) -> Applied | Rejection:
        """What the draft makes of a command."""
        return apply(self.draft, self.state, command, at)

    def _do(self, command: Command, at: datetime, deed: Deed | None = None, *, alone: bool = False) -> None:
        answer = self.decide(command, at)
        if isinstance(answer, Rejection):
            self._stop(answer.code, deed.answered.step if deed is not None else "")
            return
        limits = self._limits() if alone else ()
        moved = tuple(event.entry.cause for event in answer.events if isinstance(event, ClockMoved))
        if self.state.phase != "none":
            self.told.append(Told(deed, at, self.opener[deed.answered] if deed is not None else -1, alone, moved, limits))
        self.state = answer.state
        known = len(self.told) - 1
        for event in answer.events:
            self.openings.note(event.kind, partial(getattr, event), event.at)
        self.opener = {opening: self.opener.get(opening, known) for opening in self.openings.at}

    def _stop(self, code: str, step: str) -> None:
        self.undecidable = (code, step)

    def _command(self, row: int, deed: Deed | None = None) -> Command:
        """What was said, about what is open now: papers that the draft does not ask for are not brought."""
        public = {**self.story.rows[row]["command"], "sealed": self.sealed[row].get("command"), "expected_seq": None}
        command: Any = COMMAND.validate_python(public)
        changes: dict[str, Any] = {"actor": _still_in_office(command.actor)}
        for name in ("papers", "originals"):
            if getattr(command, name, ()):
                changes[name] = tuple(each for each in getattr(command, name) if _paper(each) in self.known)
        if getattr(command, "assignee", None) is not None:
            changes["assignee"] = _always(command.assignee)
        changes |= self._about(command, deed.answered) if deed is not None else {}
        return command.model_copy(update=changes)  # type: ignore[no-any-return]

    def _about(self, command: Any, opening: Opening) -> dict[str, Any]:
        """The task, effect or amount that it is about now."""
        named = next((name for name, known in self.openings.known.items() if known == opening), "")
        if opening.kind in ("task", "effect"):
            return {opening.kind: named}
        if isinstance(command, cmd.Pay) and (hold := self.state.hold("payment")) is not None:
            return {"amount": hold.amount}
        return {}

    # What has to be assumed

    def _assumption(self) -> tuple[datetime, Command] | None:
        """Of something open that nobody in the story answered: the good answer, at the last moment of its limit."""
        now = self.state.at or ALWAYS
        for asked in self.state.pending:
            if self.openings.known[asked.effect] not in self.met and asked.what != "start_child":
                data = {"candidates": {self._official(str(asked.data.get("role"))): 0}} if asked.what == "candidates" else {}
                return now, cmd.Answer(id="-", actor=SYSTEM, effect=asked.effect, outcome="match", data=data)
        for task in self.state.tasks:
            if self.openings.known[task.id] not in self.met and task.due is not None and not task.silence:
                assumed = self._good(task)
                if assumed is not None:
                    return max(now, task.due.due_at - _LEAST), assumed
        hold = self.state.hold("payment")
        if hold is not None and self.openings.known["payment_requested"] not in self.met:
            desk = self.state.competence.reception if self.state.competence else ""
            actor = _official("assumed", "cashier", desk)
            return now, cmd.Pay(id="-", actor=actor, receipt="-", amount=hold.amount)
        return None

    def _good(self, task: Task) -> Command | None:
        step = self.draft.plan.step(task.step)
        if task.work not in ("verify", "examine", "inspect", "consult", "approve"):
            return None
        outcome = {"verify": "confirmed", "consult": "agree"}.get(task.work, PASSES[step.type])
        if task.work == "examine" and outcome not in step.outcomes:
            outcome = next(iter(step.outcomes))
        actor = _official(task.holder or "assumed", task.role, task.authority)
        held = self.state.at if task.work == "inspect" else None
        return cmd.Complete(id="-", actor=actor, sealed=_SAID, task=task.id, outcome=outcome, held_at=held)

    def _official(self, role: str) -> str:
        """Whoever first acts in a role in the story: a rule would have found them again."""
        actors = (deed.command["actor"] for deed in self.deeds if deed.command["actor"].get("post"))
        return next((str(actor["id"]) for actor in actors if actor["post"]["role"] == role), "assumed")


def shifted(deed: Deed, since: datetime, calendar: Calendar) -> datetime:
    """When a deed is done if what it answers was opened at `since`."""
    if not deed.working:
        return since + (deed.at - deed.since)
    worked = calendar.working_time_between(deed.since, deed.at)
    if not worked:  # done when the office opened, or outside its hours: as soon, but no sooner than somebody is there
        return min(since + (deed.at - deed.since), calendar.add_working_time(since, _LEAST))
    return calendar.add_working_time(since, worked)


def _renamed(opening: Opening, mapping: Mapping[str, str]) -> Opening:
    return opening._replace(step=mapping.get(opening.step, opening.step))


def _paper(given: Any) -> str:
    return given if isinstance(given, str) else str(given.id)


def _still_in_office(actor: Actor) -> Actor:
    """Who acted held the post; that it began or ended near the date is no matter of the draft's."""
    lent = actor.delegation.model_copy(update={"valid_from": ALWAYS, "valid_to": None}) if actor.delegation else None
    return actor.model_copy(update={"post": _always(actor.post) if actor.post else None, "delegation": lent})


def _always(post: Post) -> Post:
    return post.model_copy(update={"valid_from": ALWAYS, "valid_to": None})


def _official(name: str, role: str, authority: str) -> Actor:
    post = Post(id=name, official=name, role=role, authority=authority, valid_from=ALWAYS)
    return Actor(kind="official", id=name, post=post)
