"""Counting what a run of writes left behind: in the registry, in its log of look-ups, and in Temporal.

For the demo and for tests of faults: nothing filed may be lost, nothing may be there twice. It reads, and changes nothing.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import NamedTuple

from sqlmodel import col, select
from temporalio.client import WorkflowExecutionStatus

from activities.desk import Office
from registry.tables import Dossier, LookUp, Request

CHUNK = 100
VISIBLE_WITHIN = 15.0
"""Seconds in which Temporal's index shows a workflow."""
UNASKED = ("unavailable",)
"""Outcomes of look-ups that may never have reached the register."""


class Counted(NamedTuple):
    """What was found of the dossiers with these codes."""

    registry: int
    temporal: int
    look_ups: int
    lost: list[str]
    duplicated: list[str]


async def count(office: Office, codes: list[str], keys: str, asked: Counter[str]) -> Counted:
    """Count; `codes` were answered to writes whose keys begin with `keys`, `asked` is the register's own log."""
    twice = [f"code {code} was answered twice" for code, n in Counter(codes).items() if n > 1]
    known, minted, looked = await asyncio.to_thread(_registered, office, codes, keys)
    runs = await _runs(office, codes)
    lost = [f"dossier {code} is not in the registry" for code in sorted(set(codes) - known)]
    lost += [f"dossier {code} has no workflow" for code in codes if not runs[code]]
    lost += [f"look-up {one} is not in the register's log" for one in sorted(looked - asked.keys())]
    mine = {one for one in asked if one.partition("/")[0] in known}
    lost += [f"look-up {one} is not in the registry's log" for one in sorted(mine - looked)]
    twice += [f"key {key} made {sorted(made)}" for key, made in minted.items() if len(made) > 1]
    twice += [f"dossier {code} was made by a write that was not answered" for made in minted.values() for code in made - {*codes}]
    twice += [f"dossier {code} has {n} workflows" for code, n in runs.items() if n > 1]
    twice += [f"look-up {one} stands {asked[one]} times in the register's log" for one in sorted(mine) if asked[one] > 1]
    return Counted(len(known), sum(n > 0 for n in runs.values()), len(looked), lost, twice)


def _registered(office: Office, codes: list[str], keys: str) -> tuple[set[str], dict[str, set[str]], set[str]]:
    known: set[str] = set()
    looked: set[str] = set()
    with office.store.read() as session:
        for chunk in _chunks(codes):
            known |= set(session.exec(select(Dossier.code).where(col(Dossier.code).in_(chunk))).all())
            found = select(LookUp.request_id).where(col(LookUp.dossier).in_(chunk), col(LookUp.outcome).not_in(UNASKED))
            looked |= set(session.exec(found).all())
        rows = session.exec(select(Request.key, Request.code).where(col(Request.key).startswith(keys, autoescape=True))).all()
    minted: dict[str, set[str]] = {}
    for key, code in rows:
        minted.setdefault(key, set()).update({code} if code is not None else ())
    return known, minted, looked


async def _runs(office: Office, codes: list[str]) -> Counter[str]:
    """How many workflows each code has; runs that were continued as new count as one."""
    left = VISIBLE_WITHIN
    while True:
        found: Counter[str] = Counter(dict.fromkeys(codes, 0))
        for chunk in _chunks(codes):
            query = f"WorkflowId IN ({', '.join(repr(code) for code in chunk)})"
            async for run in office.client.list_workflows(query):
                found[run.id] += run.status != WorkflowExecutionStatus.CONTINUED_AS_NEW
        if left <= 0 or all(found.values()):
            return found
        await asyncio.sleep(0.5)
        left -= 0.5


def _chunks(codes: list[str]) -> list[list[str]]:
    return [codes[start : start + CHUNK] for start in range(0, len(codes), CHUNK)]
