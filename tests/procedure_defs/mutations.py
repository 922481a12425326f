"""Seeded mutations of a definition, each unsound by construction: a way lost, turned back, past the signature, a limit too long.

What only might be meant (waiting again after an expiry, asking a body twice, another meaning of an outcome's name) is left out.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any, NamedTuple

Data = dict[str, Any]
NO_EVIDENT_WAY = {("publish", "objection"), ("consult", "objected"), ("inspect", "failed"), ("inspect", "absent")}
IMPOSSIBLE = 'channel == "post" && channel == "online"'


class Mutant(NamedTuple):
    """A definition spoilt: what was done, and its text as data."""

    what: str
    data: Data


def mutants(data: Data) -> Iterator[Mutant]:
    """Every mutant of a definition."""
    for number, step in enumerate(data["steps"]):
        kind, body = next(iter(step.items()))
        name = body.get("id", kind)
        yield from _of_outcomes(data, number, kind, name, body)
        if kind in ("examine", "approve"):
            yield _changed(data, f"{name} can never be come to", number, when=IMPOSSIBLE)
            yield _changed(data, f"{name} lasts longer than the term", number, within={"months": 6})
        if kind == "approve":
            yield from _of_signing(data, number, name, body)
        if kind == "return":
            yield Mutant("no return", _without(data, number))
    yield from _of_the_whole(data)


def _of_outcomes(data: Data, number: int, kind: str, name: str, body: Data) -> Iterator[Mutant]:
    for outcome in body.get("outcomes", {}):
        yield _led(data, f"{name}.{outcome} leads nowhere", number, outcome, "nowhere")
        if (kind, outcome) in NO_EVIDENT_WAY:
            spoilt = copy.deepcopy(data)
            del _body(spoilt, number)["outcomes"][outcome]
            yield Mutant(f"{name}.{outcome} is not said", spoilt)
        if kind in ("examine", "approve"):
            yield _led(data, f"{name}.{outcome} leads back to itself", number, outcome, name)
    if kind == "assign":
        yield _led(data, f"{name} leads back to itself", number, "assigned", name)


def _of_signing(data: Data, number: int, name: str, body: Data) -> Iterator[Mutant]:
    examined = body.get("four_eyes") or "examine"
    yield _led(data, f"{name}.signed leads back to {examined}", number, "signed", examined)
    yield _led(data, f"{name}.back leads to the return", number, "back", "return")
    yield _led(_led(data, "", number, "signed", examined).data, f"{name}: signed and back swapped", number, "back", "return")
    yield _led(data, f"{name}.signed is stopped", number, "signed", "stop")
    yield _changed(data, f"{name}: four eyes with itself", number, four_eyes=name)
    yield _changed(data, f"{name} by a consulted body", number, role="fire-officer")
    without = _without(data, number)
    for step in without["steps"]:
        outcomes = next(iter(step.values())).get("outcomes", {})
        outcomes.update({outcome: "return" for outcome, target in outcomes.items() if target == name})
    yield Mutant("no signature", without)
    examinations = [n for n, step in enumerate(data["steps"]) if "examine" in step]
    if examinations:
        yield _led(data, "the last examination leads past the signature", examinations[-1], "ready", "return")


def _of_the_whole(data: Data) -> Iterator[Mutant]:
    spoilt = copy.deepcopy(data)
    spoilt["rights"].pop("supplement", None)
    yield Mutant("no right to a supplement", spoilt)
    spoilt = copy.deepcopy(data)
    terms = spoilt["term"] if isinstance(spoilt["term"], list) else [spoilt["term"]]
    terms[-1]["channels"] = ["counter"]
    if data.get("channels", []) != ["counter"]:
        yield Mutant("a term for the counter only", spoilt)
    first = next((n for n, step in enumerate(data["steps"]) if "examine" in step), None)
    if first is None:
        return
    yield _trapped(data, first, {"arrived": "limbo"}, [])
    role = next((body["role"] for step in data["steps"] for body in step.values() if body.get("role")), "commune-chair")
    ring = [{"examine": {"id": "limbo-2", "role": role, "outcomes": {"ready": "limbo"}}}]
    yield _trapped(data, first, {"arrived": "limbo-2"}, ring)
    basis = next(iter(data["basis"]))
    outcomes = {"no_objection": "limbo", "objection": "return"}
    dead = {"id": "limbo-3", "when": IMPOSSIBLE, "lasts": {"calendar_days": 1}, "basis": basis, "outcomes": outcomes}
    ring = [{"examine": {"id": "limbo-2", "role": role, "outcomes": {"ready": "limbo-3"}}}, {"publish": dead}]
    yield _trapped(data, first, {"arrived": "limbo-2"}, ring)


def _trapped(data: Data, number: int, outcomes: dict[str, str], more: list[Data]) -> Mutant:
    """A wait before the return that an examination may lead to, and that leads round in a ring."""
    spoilt = copy.deepcopy(data)
    _body(spoilt, number).setdefault("outcomes", {})["doubtful"] = "limbo"
    limbo = {"wait": {"id": "limbo", "event": "answer", "partner": "tax", "outcomes": outcomes}}
    spoilt["steps"][-1:-1] = [limbo, *more]
    return Mutant(f"a trap of {len(more) + 1} steps", spoilt)


def _led(data: Data, what: str, number: int, outcome: str, target: str) -> Mutant:
    spoilt = copy.deepcopy(data)
    _body(spoilt, number).setdefault("outcomes", {})[outcome] = target
    return Mutant(what, spoilt)


def _changed(data: Data, what: str, number: int, **words: Any) -> Mutant:
    spoilt = copy.deepcopy(data)
    _body(spoilt, number).update(words)
    return Mutant(what, spoilt)


def _without(data: Data, number: int) -> Data:
    spoilt = copy.deepcopy(data)
    del spoilt["steps"][number]
    return spoilt


def _body(data: Data, number: int) -> Data:
    body: Data = next(iter(data["steps"][number].values()))
    return body
