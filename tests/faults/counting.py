"""Counts after faults: every write that was acknowledged is in one journal row, and nothing else is; nobody was asked twice."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import httpx
from sqlmodel import col, select
from temporalio.client import Client

from dossier.commands import Answer
from dossier.events import EffectRequested
from dossier.journal import read
from registry.journals import rows_of
from registry.tables import Dossier, Journal, Request
from tests.faults.player import Player
from tests.faults.running import Running

OWN = ("timer:", "answer:", "child:", "cutover-")


class Asked(NamedTuple):
    """Look-ups by the journals: all that were asked for, and those that the register answered."""

    all: set[str]
    answered: set[str]


def unanswered(system: Running) -> int:
    """Writes that were begun and have no answer yet."""
    with system.store.read() as session:
        return len(session.exec(select(Request.key).where(col(Request.answered_at).is_(None))).all())


def doubled_or_lost(system: Running, player: Player) -> list[str]:
    """What is wrong between what the client was told, the requests, and the journals."""
    with system.store.read() as session:
        requests = {(request.who, request.key): request for request in session.exec(select(Request))}
        rows = Counter(
            command if not command.startswith(OWN) else f"{OWN[0]}{code}/{command}"
            for code, command in session.exec(select(Journal.code, Journal.command_id))
        )
    wrong = [f"{command} is in {n} rows" for command, n in rows.items() if n > 1]
    taken = {r.command_id for r in requests.values() if r.status in (200, 201)}
    human = {command for command in rows if not command.startswith(OWN)}
    wrong += [f"{command} was answered as done and is in no journal" for command in taken - human]
    wrong += [f"{command} is in a journal and was not answered as done" for command in human - taken]
    for sent in player.sent:
        request = requests.get((f"official:{sent.who}", sent.key))
        told = sent.status in (200, 201)
        if told and (request is None or request.status != sent.status):
            wrong.append(f"{sent.path}: the client was told {sent.status}, kept is {request and request.status}")
        if not told and request is not None and request.command_id in rows:
            wrong.append(f"{sent.path}: the client was told {sent.status}, and it happened")
    return wrong


def codes(system: Running) -> set[str]:
    """Every dossier of the registry."""
    with system.store.read() as session:
        return set(session.exec(select(Dossier.code)).all())


async def workflows(system: Running) -> Counter[str]:
    """Every execution that Temporal has, by workflow id."""
    client = await Client.connect(system.temporal, namespace=system.settings.temporal_namespace)
    return Counter([execution.id async for execution in client.list_workflows("MotcuaProcedure IS NOT NULL")])


ASKED = ("look_up", "ask")


def asked(system: Running) -> Asked:
    """What dossiers asked the register for: look-ups, and numbers of newborns."""
    everything, answered = set(), set()
    with system.store.read() as session:
        for code in session.exec(select(Dossier.code)).all():
            for command, events in map(read, rows_of(session, code)):
                everything |= {f"{code}/{e.effect}" for e in events if isinstance(e, EffectRequested) and e.what in ASKED}
                if isinstance(command, Answer) and command.outcome != "unavailable" and command.data.get("why") != "incomplete":
                    answered.add(f"{code}/{command.effect}")
    return Asked(everything, answered & everything)


def answered_by_register(system: Running) -> Counter[str]:
    """The register's own log: how often each request id stands in it."""
    found: list[str] = []
    while True:
        answer = httpx.get(
            f"{system.register}/nhat-ky", params={"after": len(found), "limit": 1000},
            headers={"Authorization": f"Bearer {system.register_token}"}, timeout=30,
        ).json()  # fmt: skip
        found += [entry["MaYeuCau"] for entry in answer["MucNhatKy"]]
        if not answer["MucNhatKy"] or len(found) >= answer["TongSo"]:
            return Counter(found)
