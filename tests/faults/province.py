"""Quảng Ninh as it was before its reform, in a registry that a system then starts on; and its order, dated anew."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from activities import cutting_over
from activities.desk import Office
from dossier.business import business
from dossier.journal import text
from dossier.state import State
from organisation.merger import CompetenceMove, Merger
from procedure_defs.compile import library
from procedure_defs.national_units import REFORM, national_graph
from registry import bootstrap
from registry.cutover.splits import decide_case, undecided
from registry.migrating import migrate
from registry.store import Store
from registry.tables import Unit
from registry.trial import organisation
from settings import Settings
from tests.cutover.country import order_for
from tests.faults.people import application as written

__all__ = ["written"]
PROVINCE = "22"
REAL = "quang-ninh-2025"
KEEPERS = ("administrator", "administrator-2")
MINISTRY = "bo-nong-nghiep"
"""The system that takes over `TAKEN` by the order that is sealed."""
TAKEN = "1.013831"
_STAMP = re.compile(r'"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+(Z|[+-]\d\d:\d\d)"')
_PERSON = re.compile(r"\b([a-z]+(?:-[a-z]+)*)-\d+\.\d+\b")
_LAID = re.compile(r"\b((?:ubnd|mc-ubnd)-\d{5})-\d{6}(\.\d)?")


def communes() -> list[str]:
    """The old communes of the order, by code."""
    merger, _ = order_for(REAL)
    return sorted(code for code in merger.successors if not code.startswith("D") and code != PROVINCE)


def whole() -> list[str]:
    """Those of them that go to one successor."""
    merger, _ = order_for(REAL)
    return [code for code in communes() if not merger.is_split(code)]


def prepare(data: Path, url: str | None) -> None:
    """The old order with everybody in office and signed up: 171 communes, and nothing of the new one."""
    settings = Settings(data=data, database_url=url)
    data.mkdir(parents=True)
    store = Store(settings.registry_url)
    migrate(store)
    with store.write() as session:
        session.execute(insert(Unit), list(_units()))
    store.close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(organisation, "PROVINCES", {PROVINCE: ("H49", len(communes()))})
        bootstrap.write_sign_ins(settings.first_sign_ins_file, bootstrap.bootstrap(settings))


def _units() -> Iterator[dict[str, Any]]:
    graph = national_graph()
    for code in (PROVINCE, *communes()):
        unit = graph.until(code, REFORM)
        assert unit is not None
        parent = None if code == PROVINCE else PROVINCE
        yield {**unit.model_dump(), "parent": parent, "valid_from": REFORM, "valid_to": None}


def signed(office: Office, at: datetime, called: str, *, taken: bool) -> Merger:
    """The real order for another instant: every split case decided by a person, signed by two; a procedure may be taken away."""
    merger, order = order_for(REAL, at, called)
    if taken:
        move = CompetenceMove(procedures=(TAKEN,), former="province", to="province", system=MINISTRY, open="moves", basis="thử")
        merger = Merger.model_validate({**merger.model_dump(), "moves": (*merger.moves, move)})
    cutting_over.plan(office, merger, real=True)
    with office.store.write() as session:
        for case in undecided(session, called, 100_000):
            new = sorted({link.new for link in merger.successors[case.old]})[-1]
            decide_case(session, merger, case.code, new, KEEPERS[0], "bản đồ địa chính", office.time.now())
    for who in KEEPERS:
        cutting_over.sign(office, merger, order, who)
    assert office.time.now() < at, "laying the order out took longer than there was time"
    return merger


def comparable(code: str, procedure: str, state: State) -> str:
    """A dossier's business part, without what is chance between two runs of one story.

    That is: at which microsecond something was recorded, which of several people of one role did it, the code's number,
    at which row a task was opened (an official may enter what the register was too slow to answer, by a row more),
    of a dossier that ended while the order ran, whether the old or the new office ended it, and of one that came in then,
    whether it was handed over or filed at the successor: only the former names where roles are held that its procedure lacks.
    """
    said = business(state)
    said["competence"] = _where(procedure, state)
    said["tasks"] = [{**task, "id": task["id"].rpartition("-")[0]} for task in said["tasks"]]
    said["result"] = (state.result.kind, state.result.signer) if state.result is not None else None  # its paper is signed anew
    if state.phase == "closed":
        said = {name: value for name, value in said.items() if name not in ("competence", "assignees")}
    found = _STAMP.sub('"then"', text(said)).replace(code, "CODE")
    return _LAID.sub(r"\1-new", _PERSON.sub(r"\1", found))


def _where(procedure: str, state: State) -> dict[str, Any] | None:
    if state.competence is None:
        return None
    steps = library()[procedure].plan.steps
    needed = {role for step in steps for role in (step.role, step.target_role, step.escalate_to)}
    roles = {role: at for role, at in state.competence.roles.items() if role in needed}
    return {**state.competence.model_dump(mode="json"), "roles": roles}
