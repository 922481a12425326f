"""One dossier of the demo, driven through the API until it ends or only time or the law makes it wait."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from typing import Any

from demo import turns
from demo.officials import Answer, Api, Staff
from demo.turns import act
from procedure_defs.compile import library
from statute.time import local_date

PAPER = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
AMOUNT = 1_500_000
"""What a tax notice asks for, in dong."""
PATIENCE = 30.0
"""Seconds in which an effect (a look-up, candidates) is expected; then the dossier counts as waiting for it."""
MOST_ACTS = 120
ELSEWHERE = frozenset({"FOUR_EYES", "NOT_COMPETENT", "NOT_HOLDER", "TAKEN", "FORBIDDEN"})
"""Refusals after which a colleague may try."""
MOVED_ON = frozenset({"STALE", "NO_TASK", "CLOSED", "DEADLINE_PASSED", "ON_HOLD", "NOTHING_ASKED"})
"""Refusals after which the dossier is read again: time or somebody else was quicker."""


@dataclass
class Played:
    """A dossier with what the demo knows of it."""

    procedure: str
    turn: str
    variety: str
    chance: Random
    filer: str
    online: bool
    steps: dict[str, Any]
    needed: list[str]
    code: str = ""
    secret: str = ""
    used: bool = False
    acts: int = 0
    view: dict[str, Any] = field(default_factory=dict)
    waiting: str | None = None
    until: datetime | None = None
    refusals: list[str] = field(default_factory=list)
    trail: list[str] = field(default_factory=list)
    fault: str | None = None
    children: dict[str, Played] = field(default_factory=dict)

    @property
    def ended(self) -> str | None:
        """How it ended, if it did."""
        return self.view.get("ended")

    @property
    def late(self) -> bool | None:
        """Whether the decision came after the day on which the term ended; None where no term ran."""
        entries = [entry for entry in self.view.get("ledger", []) if entry["due_on"] is not None]
        if not entries:
            return None
        if not self.ended:
            return bool(self.view["late"])
        stop = datetime.fromisoformat(self.view["ledger"][-1]["at"])
        return local_date(stop) > date.fromisoformat(entries[-1]["due_on"])


class Driver:
    """Plays everybody around one dossier after another."""

    def __init__(self, api: Api, staff: Staff) -> None:
        self.api, self.staff = api, staff

    async def drive(self, played: Played) -> None:
        """Go on until it ends or waits; `waiting` and `until` then say for what, and till when."""
        played.waiting, played.until = None, None
        await self.read(played)
        for _ in range(MOST_ACTS):
            if played.ended is not None or not await self._go_on(played):
                return
        played.fault = f"no end after {MOST_ACTS} acts, the last: {', '.join(played.trail[-6:])}"

    async def _go_on(self, played: Played) -> bool:
        """One act, or a look again; False where it waits."""
        if await self._takes_a_turn(played):
            return True
        if played.view["awaits"] is not None and not played.view["holds"]:
            return await self._let_arrive(played)
        tasks = [task for task in played.view["tasks"] if not self._is_left(played, task)]
        if tasks:
            return await self._work(played, played.chance.choice(tasks))
        if played.view["tasks"]:
            return _waits(played, "silence", min(task["due_at"] for task in played.view["tasks"]))
        for hold in played.view["holds"]:
            return await self._answer_hold(played, hold)
        if played.view["until"] is not None:
            return _waits(played, played.view["step"]["id"], played.view["until"])
        if any(child["ended"] is None for child in played.view["linked"]):
            return await self._play_children(played)
        return await self._look_again(played)

    def _is_left(self, played: Played, task: dict[str, Any]) -> bool:
        """Whether a consulted body stays silent: only where the law says until when."""
        return played.turn == "silent" and task["work"] == "consult" and task["due_at"] is not None

    async def _takes_a_turn(self, played: Played) -> bool:
        """Turns that are no outcome of a task: withdrawal, extension, an objection to a publication."""
        wanted = {"withdrawn": "withdraw", "extended": "extend", "publicly-objected": "object"}.get(played.turn)
        if wanted is None or played.used or played.view["accepted_at"] is None:
            return False
        actor = self._desk(played) if not (played.online and wanted == "withdraw") else played.filer
        view = await self.api.get(actor, f"/dossiers/{played.code}")
        if not any(offer["act"] == wanted for offer in view["allowed"]):
            return False
        played.used = True
        by = {"unit": "working_days", "n": 1} if wanted == "extend" else None
        return await self._act(played, actor, act(wanted, reason="Theo đề nghị và tình hình thực tế.", by=by))

    async def _work(self, played: Played, task: dict[str, Any]) -> bool:
        """Somebody who may does the task; colleagues try where one may not."""
        people = [task["holder"]] if task["holder"] else self.staff.of(task["role"], task["authority"]["id"])
        for official in [*people, *self.staff.of("one-stop-head", task["authority"]["id"])]:
            view = await self.api.get(official, f"/dossiers/{played.code}")
            offers = [offer for offer in view["allowed"] if offer["task"] == task["task"]]
            if offers and await self._do(played, official, task, offers):
                return True
        played.fault = f"nobody can do {task['task']} ({task['role']} at {task['authority']['id']})"
        return _waits(played, f"task {task['task']}", None)

    async def _do(self, played: Played, official: str, task: dict[str, Any], offers: list[dict[str, Any]]) -> bool:
        if played.turn == "reassigned" and not played.used and task["work"] == "examine":
            return await self._reassign(played, official, task)
        if task["holder"] is None and task["work"] in ("examine", "inspect") and played.chance.random() < 0.3:
            return await self._act(played, official, act("claim", task=task["task"]))
        offered = {offer["outcome"]: offer["needs"] for offer in offers if offer["act"] == "complete"}
        chosen = turns.outcome(played.turn, played.used, task["work"], offered, played.chance)
        if chosen is None:
            return False
        body = await self._completion(played, official, task, chosen, offered[chosen])
        taken = await self._act(played, official, body)
        played.used = played.used or (taken and turns.is_used(played.turn, task["work"], chosen))
        return taken

    async def _completion(
        self, played: Played, official: str, task: dict[str, Any], chosen: str, needs: list[str]
    ) -> dict[str, Any]:
        originals = [paper["id"] for paper in played.view["papers"] if paper["given"] == "original"]
        body = act("complete", task=task["task"], outcome=chosen)
        made = {
            "reason": turns.reason_for(chosen), "findings": "Đã kiểm tra thực tế, có biên bản kèm theo.",
            "held_at": task["opened_at"], "items": task["items"] or self._asked(played), "amount": AMOUNT,
            "handing": {"channel": "counter", "proof": f"Ký nhận {played.code}"},
        }  # fmt: skip
        body |= {name: made[name] for name in needs if name in made}
        if "assignee" in needs:
            body["assignee"] = (await self._candidates(played, official, task))[0]
        return body | ({"originals": originals} if chosen == "returned" else {})

    def _asked(self, played: Played) -> list[str]:
        """What a request for a supplement names: every paper that this case needs and lacks, else one that was given."""
        papers = played.view["papers"]
        given = {paper["id"] for paper in papers if paper["given"] is not None}
        missing = [paper for paper in played.needed if paper not in given]
        return missing or played.needed[:1] or [paper["id"] for paper in papers][:1]

    async def _candidates(self, played: Played, official: str, task: dict[str, Any]) -> list[str]:
        found = await self.api.get(official, f"/dossiers/{played.code}/tasks/{task['task']}/candidates")
        return [person["official"] for person in found["candidates"]]

    async def _reassign(self, played: Played, official: str, task: dict[str, Any]) -> bool:
        played.used = True
        others = [person for person in await self._candidates(played, official, task) if person != official]
        if not others:
            return await self._act(played, official, act("claim", task=task["task"]))
        return await self._act(played, official, act("reassign", task=task["task"], to=others[0], reason="Chia việc."))

    async def _answer_hold(self, played: Played, hold: dict[str, Any]) -> bool:
        """The applicant supplies or pays; or does not, where the law says until when."""
        if hold["kind"] == "supplement" and not (played.turn == "not-supplied" and hold["due_at"]):
            return await self._supply(played, hold["items"])
        if hold["kind"] == "payment" and not (played.turn == "unpaid" and hold["due_at"]):
            return await self._pay(played, hold["amount"])
        return _waits(played, hold["kind"], hold["due_at"])

    async def _supply(self, played: Played, items: list[str]) -> bool:
        known = {paper["id"] for paper in played.view["papers"]}
        actor = played.filer if played.online else self._desk(played)
        papers = await self.papers(played, [item for item in items if item in known])
        return await self._act(played, actor, act("supply", papers=papers))

    async def papers(self, played: Played, ids: list[str]) -> list[dict[str, Any]]:
        """Papers as handed in: originals at a counter, uploads online."""
        if not played.online:
            return [{"id": paper, "how": "original"} for paper in ids]
        return [{"id": paper, "how": "copy", "digest": await self._upload(played.filer, paper)} for paper in ids]

    async def _pay(self, played: Played, amount: int) -> bool:
        cashier = self.staff.of("cashier", played.view["reception"]["id"])
        if not cashier:
            played.fault = f"no cashier at {played.view['reception']['id']}"
            return _waits(played, "payment", None)
        return await self._act(played, cashier[0], act("pay", receipt=f"BL-{played.code}-{played.acts}", amount=amount))

    async def _let_arrive(self, played: Played) -> bool:
        """An official enters the awaited event."""
        until, event = played.view["until"], played.view["awaits"]
        if until and (played.turn == "unanswered" or (event in turns.SELDOM and played.chance.random() > turns.SOMETIMES)):
            return _waits(played, event, until)
        role = played.steps[played.view["step"]["id"]]["role"]
        places = [played.view["authority"]["id"], played.view["reception"]["id"]]
        for official in self.staff.of(role, *(reversed(places) if role == "receptionist" else places)):
            view = await self.api.get(official, f"/dossiers/{played.code}")
            offer = next((offer for offer in view["allowed"] if offer["act"] == "arrive"), None)
            if offer is not None:
                amount = AMOUNT if event in amounts(played.procedure) else None
                return await self._act(played, official, act("arrive", event=event, amount=amount, outcome=offer["outcome"]))
        await self.read(played)
        return played.view["awaits"] != event or _waits(played, event, until)

    async def _act(self, played: Played, official: str, body: dict[str, Any]) -> bool:
        """Act; what the API refuses for a reason of the dossier's is read again or left to a colleague."""
        try:
            written = await self.api.post(official, f"/dossiers/{played.code}/acts", body)
        except Answer as refused:
            return await self._refused(played, official, body, refused)
        played.acts += 1
        played.trail.append(f"{official} {body['kind']} {body.get('task', '')} {body.get('outcome', '')}".rstrip())
        if written["dossier"] is None or written["pending"]:
            await self.read(played)
        else:
            played.view = written["dossier"]
        return True

    async def _refused(self, played: Played, official: str, body: dict[str, Any], refused: Answer) -> bool:
        played.refusals.append(f"{refused.code} {body['kind']} {body.get('outcome', '')}".strip())
        if refused.code == "PAPERS_MISSING" and body.get("outcome") == "accepted":
            items = [paper.partition("|")[0] for paper in refused.details["papers"]]
            again = act("complete", task=body["task"], outcome="supplement", items=items, reason=turns.reason_for("supplement"))
            return await self._act(played, official, again)
        if refused.code in ELSEWHERE:
            return False
        if refused.code not in MOVED_ON and body["kind"] != "extend":
            played.fault = f"{body['kind']} {body.get('outcome', '')}: {refused}"
        await self.read(played)
        return True

    async def _look_again(self, played: Played) -> bool:
        """Nobody can act: an effect is under way. Wait until its answer shows."""
        seq, tried = played.view["seq"], 0.0
        while tried < PATIENCE:
            pause = 0.1 if tried < 1 else 0.5
            await asyncio.sleep(pause)
            tried += pause
            await self.read(played)
            if played.view["seq"] != seq:
                return True
        played.fault = f"nothing can be done at {played.view['step']} and nothing came in {PATIENCE:g} s"
        return _waits(played, played.view["waits_for"] or "nothing", None)

    async def _play_children(self, played: Played) -> bool:
        """The dossiers that it called are played straight on, one after the other; then it is looked at again."""
        for child in played.view["linked"]:
            if child["code"] not in played.children:
                played.children[child["code"]] = await self._called(played, child)
                await self.drive(played.children[child["code"]])
        played.fault = next((each.fault for each in played.children.values() if each.fault), None)
        if played.fault is not None:
            return _waits(played, "linked", None)
        return await self._look_again(played)

    async def _called(self, played: Played, child: dict[str, Any]) -> Played:
        about = await self.api.get(None, f"/procedures/{child['procedure']['id']}")
        return Played(
            child["procedure"]["id"], "straight", "as-registered", played.chance, self._desk(played), False,
            {step["id"]: step for step in about["steps"]}, [], code=child["code"],
        )  # fmt: skip

    def _desk(self, played: Played) -> str:
        """The receptionist of the dossier's one-stop unit."""
        return self.staff.of("receptionist", played.view["reception"]["id"])[0]

    async def read(self, played: Played) -> None:
        """See how it stands, as its desk does."""
        reader = played.filer if not played.view else self._desk(played)
        played.view = await self.api.get(reader, f"/dossiers/{played.code}")

    async def _upload(self, login: str, what: str) -> str:
        content = PAPER.replace(b"trailer", f"% {what}\ntrailer".encode())
        return str((await self.api.post(login, "/papers", content))["digest"])


def amounts(procedure: str) -> set[str]:
    """The events of a procedure that bring the amount to pay."""
    return {step.amount_from for step in library()[procedure].plan.steps if step.amount_from}


def _waits(played: Played, what: str, until: str | None) -> bool:
    played.waiting = what
    played.until = datetime.fromisoformat(until) if until else None
    return False
