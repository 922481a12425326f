"""The cases that a definition distinguishes: which conditions hold together, and whether there is anything to pay.

Conditions are free but consistent: the values that a form can have at what they read are combined, and each distinct
outcome of the core's own evaluator is a case. Called by the exploration, which gives each case a plan of its own.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from dossier.guard import truth
from dossier.plan import Channel, Fee, Plan
from procedure_defs.guard_vocabulary import Shape

MOST_COMBINATIONS = 4_096
MOST_CASES = 48
Path = tuple[str, ...]
_ABSENT: Any = object()


class Case(NamedTuple):
    """One kind of dossier: its channel, the truth of each condition, and whether it is a bare one (nothing to look up or pay)."""

    channel: Channel
    facts: tuple[tuple[str, bool], ...] = ()
    bare: bool = False


class Cases(NamedTuple):
    """The cases to explore; `exhaustive` says whether none was left out."""

    cases: tuple[Case, ...]
    exhaustive: bool


def cases_of(plan: Plan, form: Mapping[str, Any], channels: tuple[Channel, ...]) -> Cases:
    """Every consistent combination of the conditions that decide the way, for full and for bare dossiers."""
    names = _deciding(plan)
    found, exhaustive = _vectors(plan, names, form, channels)
    told_apart = found if channels_matter(plan) else {vector: found[vector][:1] for vector in found}
    plain = [Case(channel, vector, bare) for vector in told_apart for channel in told_apart[vector] for bare in _sizes(plan)]
    if len(plain) > MOST_CASES:
        plain, exhaustive = random.Random(0).sample(plain, MOST_CASES), False
    return Cases(tuple(plain), exhaustive)


def plan_of(plan: Plan, case: Case) -> Plan:
    """The plan as it is for one case: its conditions settled, its fees something or nothing."""
    facts = dict(case.facts)
    guards = {name: ["literal", facts.get(name, True)] for name in plan.guards}
    fees = tuple(Fee(id=f.id, basis=f.basis, amount=_amount(f, case.bare), when=f.when, channels=f.channels) for f in plan.fees)
    return plan.model_copy(update={"guards": guards, "fees": fees})


def _deciding(plan: Plan) -> list[str]:
    """The conditions that can change the way: of steps, children, terms, and of fees that a step asks for."""
    asked = {fee for step in plan.steps for fee in step.fees}
    named = [step.when for step in plan.steps] + [child.when for step in plan.steps for child in step.children]
    named += [rule.when for rule in plan.terms] + [fee.when for fee in plan.fees if fee.id in asked]
    return sorted({name for name in named if name is not None})


def channels_matter(plan: Plan) -> bool:
    """Whether a term or a fee depends on how the dossier was filed."""
    return any(rule.channels for rule in plan.terms) or any(fee.channels for fee in plan.fees)


def _sizes(plan: Plan) -> tuple[bool, ...]:
    """Full dossiers, and bare ones where that makes a difference."""
    differs = any(step.type == "verify" for step in plan.steps) or any(
        _amount(fee, True) != _amount(fee, False) for fee in plan.fees
    )
    return (False, True) if differs else (False,)


def _amount(fee: Fee, bare: bool) -> int:
    amount = fee.amount or max((tier.amount for tier in fee.tiers), default=0)
    return 0 if bare and (fee.per is not None or fee.times is not None) else amount


Vector = tuple[tuple[str, bool], ...]


def _vectors(
    plan: Plan, names: list[str], form: Mapping[str, Any], channels: tuple[Channel, ...]
) -> tuple[dict[Vector, list[Channel]], bool]:
    trees = {name: plan.guards[name] for name in names}
    known = {name for name, tree in trees.items() if not _free(tree)}
    fields = sorted({path for name in known for path in paths(trees[name])} - {("channel",)})
    literals = [value for name in known for value in _literals(trees[name])]
    values = {path: _values(path, form, literals) for path in fields}
    free = [name for name in names if name not in known]
    found: dict[Vector, list[Channel]] = {}
    combinations, exhaustive = _combined([values[path] for path in fields])
    for channel in channels or ("counter",):
        for combination in combinations:
            scope = _scope(dict(zip(fields, combination, strict=True)), channel)
            settled = {name: bool(truth(trees[name], scope)) for name in known}
            for others in itertools.product((True, False), repeat=min(len(free), 6)):
                both = settled | dict(zip(free, others, strict=False))
                held = found.setdefault(tuple((name, both.get(name, True)) for name in names), [])
                held += [] if channel in held else [channel]
    return found, exhaustive and len(free) <= 6


def _combined(values: list[list[Any]]) -> tuple[list[tuple[Any, ...]], bool]:
    """All combinations, or a seeded sample that has each value of each field many times."""
    total = 1
    for each in values:
        total *= len(each)
    if total <= MOST_COMBINATIONS:
        return list(itertools.product(*values)), True
    dice = random.Random(0)
    return [tuple(dice.choice(each) for each in values) for _ in range(MOST_COMBINATIONS)], False


def _scope(values: dict[Path, Any], channel: str) -> dict[str, Any]:
    scope: dict[str, Any] = {"form": {}, "papers": {}, "register": {}, "fees": {}, "applicant": {}, "channel": channel}
    for path, value in values.items():
        place = scope
        for name in path[:-1]:
            place = place.setdefault(name, {})
        if value is not _ABSENT:
            place[path[-1]] = value
    return scope


_PLAIN = frozenset({"literal", "var", "get", "has", "eq", "ne", "lt", "le", "gt", "ge", "in", "list", "and", "or", "not", "if"})


def _free(tree: Any) -> bool:
    """Whether a condition does more than compare plain values: then it is taken to hold or not, whatever the rest."""
    return any(node[0] not in _PLAIN for node in _nodes(tree))


def _nodes(tree: Any) -> Iterator[list[Any]]:
    yield tree
    if tree[0] not in ("literal", "var"):
        for each in tree[1:]:
            if isinstance(each, list):
                yield from _nodes(each)


def paths(tree: Any) -> Iterator[Path]:
    """The paths of the values that a condition reads, such as ("form", "residence", "unit")."""
    for node in _nodes(tree):
        if node[0] in ("get", "has", "var"):
            path = _path(node)
            if path is not None:
                yield path
    # A path that leads on to another is a group, not a value: `_values` gives it none.


def _path(tree: Any) -> Path | None:
    if tree[0] == "var":
        return (tree[1],) if tree[1] == "channel" else None
    if tree[0] in ("get", "has") and isinstance(tree[1], list):
        if tree[1][0] == "var":
            return (tree[1][1], tree[2])
        above = _path(tree[1])
        return (*above, tree[2]) if above else None
    return None


def _literals(tree: Any) -> Iterator[Any]:
    return (node[1] for node in _nodes(tree) if node[0] == "literal")


def _values(path: Path, form: Mapping[str, Any], literals: list[Any]) -> list[Any]:
    """The values worth trying at a field: those of its list, both truths, or those compared with and their neighbours."""
    shape = Shape(form if path[0] == "form" else {})
    for name in path[1:]:
        shape = shape.below(name)
    if shape.fields:
        return [_ABSENT]
    if shape.choices:
        return list(shape.choices)
    if shape.cel_type == "bool":
        return [True, False]
    whole = [value for value in literals if isinstance(value, int) and not isinstance(value, bool)]
    numbers = {near for value in whole for near in (value - 1, value, value + 1)}
    if shape.cel_type == "int":
        return sorted(numbers) or [0, 1]
    texts = sorted({value for value in literals if isinstance(value, str)})
    if shape.cel_type == "string":
        return [*texts, "?"]
    return [_ABSENT, True, False, *sorted(numbers), *texts]
