"""Plays dossiers over HTTP as a good client: an idempotency key an act, tried again under the same key until it is answered.

It knows no procedure: it does what `allowed` offers, and prefers the outcomes that its script names.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections import Counter
from datetime import UTC, datetime
from typing import Any, NamedTuple

import httpx
from sqlmodel import col, select

from registry.tables import Post, Unit
from tests.faults.people import HOME, written
from tests.faults.running import Running

PATIENCE = 150.0  # seconds for one act through all faults
GOOD = {
    "receive": "accepted", "verify": "confirmed", "assign": "assigned", "examine": "ready", "inspect": "passed",
    "consult": "agree", "approve": "signed", "return": "returned", "issue_supplement": "issued", "issue_refusal": "issued",
    "check_supplement": "accepted",
}  # fmt: skip
SCRIPTS: dict[str, dict[str, str]] = {
    "good": {},
    "supplemented": {"receive": "supplement"},
    "lacking": {"examine": "lacking"},
    "unlawful": {"examine": "unlawful"},
    "turned away": {"receive": "refused"},
    "withdrawn": {},
    "sent back": {"approve": "back"},
}
REASON = "Bà hàng xóm Tư Hậu báo thiếu giấy"


class End(NamedTuple):
    """Where a dossier came to."""

    ended: str | None
    status: int
    step: str | None


class Sent(NamedTuple):
    """A write as it was answered."""

    who: str
    path: str
    body: dict[str, Any]
    key: str
    headers: dict[str, str]
    status: int
    answer: dict[str, Any]


class Player:
    """One client program with many officials signed in."""

    def __init__(self, system: Running) -> None:
        self.system = system
        self.http = httpx.AsyncClient(base_url=system.api, timeout=30, limits=httpx.Limits(max_connections=40))
        self.tokens: dict[str, str] = {}
        self.sent: list[Sent] = []
        self.met: Counter[str] = Counter()
        self.values: set[str] = set()
        with system.store.read() as session:
            posts = session.exec(select(Post)).all()
            province = session.exec(select(Unit.parent).where(col(Unit.code) == HOME, col(Unit.valid_to).is_(None))).one()
            communes = session.exec(select(Unit.code).where(col(Unit.parent) == province, col(Unit.valid_to).is_(None))).all()
        self.officials: dict[tuple[str, str], list[str]] = {}
        for post in sorted(posts, key=lambda post: post.id):
            self.officials.setdefault((post.role, post.authority), []).append(post.official)
        self.communes = [code for code in sorted(communes) if ("receptionist", f"ubnd-{code}") in self.officials][:5]

    async def file(self, body: dict[str, Any], unit: str) -> str:
        """File at that unit's counter; the code."""
        self.values |= set(written(body))
        who = self.officials["receptionist", f"ubnd-{unit}"][0]
        answer = await self.write(who, "/dossiers", body)
        assert answer.status == 201, (answer.status, answer.answer, body["procedure"])
        return str(answer.answer["code"])

    async def play(self, code: str, unit: str, script: str) -> End:
        """Act on a dossier until nothing is left to do now."""
        head = self.officials["one-stop-head", f"ubnd-{unit}"][0]
        wishes, quiet, since = dict(SCRIPTS[script]), 0, time.monotonic()
        while True:
            seen = await self.read(head, f"/dossiers/{code}")
            if seen["ended"]:
                return End(seen["ended"], seen["status"]["code"], None)
            if script == "withdrawn" and seen["accepted_at"]:
                acted: bool | None = await self._act(code, seen, head, {"kind": "withdraw"}, self._desk(seen))
            else:
                acted = await self._next(code, seen, wishes)
            since = time.monotonic() if acted else since
            assert time.monotonic() - since < PATIENCE, f"{code} ({script}) is stuck: {seen}"
            if acted is None:
                quiet += 1
                if quiet >= 3:
                    return End(None, seen["status"]["code"], (seen["step"] or {}).get("id"))
            else:
                quiet = 0
            if not acted:
                await asyncio.sleep(0.3)

    def _desk(self, seen: dict[str, Any]) -> str:
        return self.officials["receptionist", seen["reception"]["id"]][0]

    async def _next(self, code: str, seen: dict[str, Any], wishes: dict[str, str]) -> bool | None:
        """One act; False where something is under way, None where only time or somebody outside can go on."""
        for task in seen["tasks"]:
            done = await self._on_task(code, task, wishes)
            if done is not None:
                return done
        for hold in seen["holds"]:
            if hold["kind"] == "supplement" and not seen["tasks"]:
                papers = [{"id": p["id"], "how": "original"} for p in seen["papers"] if p["id"] in hold["items"]]
                return await self._act(code, seen, "", {"kind": "supply", "papers": papers}, self._desk(seen))
            if hold["kind"] == "payment":
                cashier = self.officials["cashier", seen["reception"]["id"]][0]
                paid = {"kind": "pay", "receipt": f"BL-{code}", "amount": hold["amount"]}
                return await self._act(code, seen, "", paid, cashier)
        waits = bool(seen["tasks"] or seen["holds"] or seen["until"])
        return None if waits else False

    async def _on_task(self, code: str, task: dict[str, Any], wishes: dict[str, str]) -> bool | None:
        held = self.officials.get((task["role"], task["authority"]["id"]), [])
        who = task["holder"] or next(iter(held), None)
        if who is None:
            return None
        seen = await self.read(who, f"/dossiers/{code}")
        offers = [o for o in seen["allowed"] if o["task"] == task["task"] and o["act"] == "complete"]
        arrival = next((o for o in seen["allowed"] if o["act"] == "arrive"), None)
        if task["work"] == "wait" and arrival is not None:
            came = {"kind": "arrive", "event": seen["awaits"]}
            decided = {"outcome": arrival["outcome"]} if arrival["outcome"] else {}
            needed = await self._needed(code, who, task, seen, [need for need in arrival["needs"] if need not in came])
            return await self._act(code, seen, "", {**came, **decided, **needed}, who)
        if not offers:
            return None if task["due_at"] else False
        names = [offer["outcome"] for offer in offers]
        wish = wishes.pop(task["work"], None)
        good = GOOD.get(task["work"], "ready")
        outcome = wish if wish in names else good if good in names else names[0]
        offer = offers[names.index(outcome)]
        body = {"kind": "complete", "task": task["task"], "outcome": outcome}
        body |= await self._needed(code, who, task, seen, offer["needs"])
        if task["work"] == "return":
            body["originals"] = [paper["id"] for paper in seen["papers"] if paper["given"] == "original"]
        return await self._act(code, seen, who, body, who)

    async def _needed(self, code: str, who: str, task: dict[str, Any], seen: dict[str, Any], needs: list[str]) -> dict[str, Any]:
        papers = [paper["id"] for paper in seen["papers"]]
        have: dict[str, Any] = {
            "reason": REASON, "findings": f"{REASON}, hiện trạng đúng", "items": papers[:1],
            "held_at": datetime.now(UTC).isoformat(), "handing": {"channel": "counter", "proof": "ký nhận"}, "amount": 250_000,
        }  # fmt: skip
        found = {name: have[name] for name in needs if name in have}
        if "assignee" in needs:
            listed = await self.read(who, f"/dossiers/{code}/tasks/{task['task']}/candidates")
            found["assignee"] = listed["candidates"][0]["official"]
        return found

    async def _act(self, code: str, seen: dict[str, Any], _: str, body: dict[str, Any], who: str) -> bool:
        sent = await self.write(who, f"/dossiers/{code}/acts", body, {"If-Match": f'"{seen["seq"]}"'})
        if sent.status in (409, 412, 403):  # it has moved on meanwhile: look again
            self.met[f"{sent.status} {sent.answer.get('code')}"] += 1
            return False
        assert sent.status == 200, (sent.status, sent.answer, body, seen["allowed"])
        return True

    async def write(self, who: str, path: str, body: dict[str, Any], headers: dict[str, str] | None = None) -> Sent:
        """A write under a key of its own, to its final answer."""
        key = uuid.uuid4().hex
        status, answer = await self.final(who, "POST", path, body, {"Idempotency-Key": key, **(headers or {})})
        sent = Sent(who, path, body, key, headers or {}, status, answer)
        self.sent.append(sent)
        return sent

    async def read(self, who: str, path: str) -> dict[str, Any]:
        """An answer of 200."""
        status, answer = await self.final(who, "GET", path, None, {})
        assert status == 200, (status, answer, path)
        return answer

    async def final(
        self, who: str, method: str, path: str, body: dict[str, Any] | None, headers: dict[str, str]
    ) -> tuple[int, dict[str, Any]]:
        """Ask until there is an answer that does not say "later"."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                token = await self._token(who)
                answer = await self.http.request(method, path, json=body, headers={"Authorization": f"Bearer {token}", **headers})
                if answer.status_code not in (202, 429) and answer.status_code < 500:
                    return answer.status_code, answer.json()
                self.met[str(answer.status_code)] += 1
                if answer.status_code == 500:
                    self.met[f"500 {method} {path.split('/')[1]}"] += 1
            except httpx.TransportError as error:
                self.met[type(error).__name__] += 1
            assert time.monotonic() < end, f"{method} {path} as {who} was never answered; met {dict(self.met)}"
            await asyncio.sleep(0.5)

    async def _token(self, who: str) -> str:
        if who not in self.tokens:
            given = {"username": who, "password": self.system.trial_password, "grant_type": "password"}
            answer = await self.http.post("/oauth/token", data=given)
            if answer.status_code >= 500:
                raise httpx.ReadError(f"sign-in answered {answer.status_code}")
            assert answer.status_code == 200, (who, answer.text)
            self.tokens[who] = answer.json()["access_token"]
        return self.tokens[who]
