"""A law test over the registry's finished dossiers, or over the scenarios of a procedure. Needs no engine, changes nothing.

Called by `motcua law-test` and by the API. Where there are many dossiers a second process takes half of them.
"""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

import orjson

from dossier.plan import Plan
from procedure_defs.compile import Compiled
from procedure_defs.law_test.compliance import Prices
from procedure_defs.law_test.result import Result
from procedure_defs.law_test.trial import Trial, Untestable
from procedure_defs.scenarios import told
from registry.definitions import Definitions
from registry.finished import Finished, Pinning, finished, journals, personal
from registry.keys import Keys
from registry.sealing import KeyRing, Unsealable
from registry.store import Store

WORTH_A_PROCESS = 5_000
"""So many dossiers are told again in the time that another process takes to start."""


class Draft(NamedTuple):
    """What is tested: the draft's plan, the steps that have another name there (nothing: as they align), and unit prices."""

    plan: Plan
    prices: Prices
    mapping: Mapping[str, str] | None = None


class Period(NamedTuple):
    """When the dossiers ended: from an instant to before another."""

    since: datetime
    until: datetime


def law_test(url: str, ring: KeyRing, draft: Draft, period: Period, processes: int = 2) -> Result:
    """Tell every dossier again that ended in a period. Raises `NoDefinition`, `DigestMismatch`."""
    store = Store(url)
    try:
        with store.read() as session:
            found = finished(session, draft.plan.procedure, *period)
    finally:
        store.close()
    if processes < 2 or len(found) < WORTH_A_PROCESS:
        return _part(url, ring, draft, found)
    cut = len(found) // 2
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        other = pool.submit(_part, url, ring, draft, found[cut:])
        result = _part(url, ring, draft, found[:cut])
        result.join(other.result())
    return result


def _part(url: str, ring: KeyRing, draft: Draft, dossiers: Sequence[Pinning]) -> Result:
    store = Store(url)
    try:
        keys, definitions, result = Keys(store, ring), Definitions(store), Result(draft.prices)
        trial = Trial(draft.plan, draft.mapping)
        with store.read() as session, store.read() as opening:
            for one in journals(session, dossiers):
                _test(trial, result, definitions, one, lambda code: personal(opening, keys, code))
        return result
    finally:
        store.close()


def _test(trial: Trial, result: Result, definitions: Definitions, one: Finished, opened: Any) -> None:
    pinned = definitions.pinned(one.plan_digest, one.calendar_digest)
    try:
        result.add(one.code, trial.test(pinned, one.rows, one.sealed, lambda: opened(one.code)))
    except Untestable:
        result.leave_out(one.code, "changed")
    except (LookupError, Unsealable):  # the key was destroyed, or is not in this ring
        result.leave_out(one.code, "erased")


def law_test_on_scenarios(old: Compiled, draft: Draft) -> Result:
    """The dossiers of a procedure's scenarios told again: a trial where there are no finished dossiers yet."""
    result, trial = Result(draft.prices), Trial(draft.plan, draft.mapping)
    for name, play in told(old):
        if play.state.phase != "closed":
            continue
        rows = [orjson.loads(row.public) for row in play.rows]
        sealed = [json.loads(row.sealed) if row.sealed else {} for row in play.rows]
        try:
            result.add(name, trial.test(play.pinned, rows, [bool(each) for each in sealed], partial(list, sealed)))
        except Untestable:
            result.leave_out(name, "changed")
    return result
