"""Dossiers in flight by the shape of their public state: what a hundred thousand of them have in common is judged once.

A shape is everything that decides what may still happen: instants, names and codes are left out, nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import orjson
from sqlmodel import Session, col, select

from dossier.state import State
from registry.tables import Dossier

Plain = dict[str, Any]


class InFlight(NamedTuple):
    """The dossiers of one version and one shape: one state, and every code."""

    plan_digest: str
    state: State
    codes: list[str]


def in_flight(session: Session, procedure: str, but: str) -> list[InFlight]:
    """Every open dossier of a procedure that is not under the version `but`, by version and shape."""
    rows = select(Dossier.code, Dossier.plan_digest, Dossier.state).where(
        col(Dossier.procedure) == procedure, col(Dossier.phase) != "closed", col(Dossier.plan_digest) != but
    )
    found: dict[Any, tuple[str, str, list[str]]] = {}
    for code, plan, text in session.execute(rows.execution_options(yield_per=2_000)):
        shape = (plan, *_shape(orjson.loads(text)))
        if shape in found:
            found[shape][2].append(code)
        else:
            found[shape] = (plan, text, [code])
    return [InFlight(plan, State.model_validate_json(text), codes) for plan, text, codes in found.values()]


def _shape(s: Plain) -> Iterator[Any]:
    """What decides the future of a dossier, as something to compare by."""
    get = s.get
    yield from (get("phase"), get("step"), get("channel"), get("supplements"), get("extensions"), get("supplied_at") is None)
    yield from (get("until") is None, get("accepted_at") is None, (get("result") or {}).get("kind"), get("mirrors"))
    yield tuple(sorted((get("facts") or {}).items(), key=_name))
    yield tuple(sorted((name, amount > 0) for name, amount in (get("fees") or {}).items()))
    yield tuple(sorted((step, amount > 0) for step, amount in (get("amounts") or {}).items()))
    yield tuple((p["id"], p.get("outcome"), p.get("ref") is None) for p in get("parts", ()))
    yield tuple(_task(task) for task in get("tasks", ()))
    yield tuple((hold["kind"], hold["step"], hold.get("ground"), hold.get("due") is None) for hold in get("holds", ()))
    yield tuple((p["what"], p["step"], p.get("part"), (p.get("data") or {}).get("role")) for p in get("pending", ()))
    yield frozenset((work["step"], work["work"]) for work in get("done", ()))
    yield frozenset(paper["id"] for paper in get("papers", ()))
    yield tuple(get("chosen", ()))
    yield tuple(end["why"] for end in get("pause_ends", ()))
    yield tuple((m["order"], m.get("undoes")) for m in get("migrations", ()))
    clock = get("clock") or {}
    yield clock.get("stopped_at") is None, tuple(held["ground"] for held in clock.get("paused", ())), _term(clock.get("term"))


def _name(item: tuple[str, Any]) -> str:
    return item[0]


def _task(task: Plain) -> tuple[Any, ...]:
    get = task.get
    return task["step"], task["work"], task["role"], get("part"), get("silence"), get("due") is None


def _term(term: Plain | None) -> tuple[Any, ...]:
    return (term["unit"], term.get("n"), term.get("cut_off")) if term else ()
