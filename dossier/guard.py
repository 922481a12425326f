"""Guards: conditions of a definition, lowered to a small JSON tree, evaluated here with the semantics of CEL.

A tree is `[operation, *arguments]`; its operations are listed in OPERATIONS. Values are those of JSON. Nothing but the
tree and the scope decides; work is bounded in steps; messages of errors name fields, never values (they are personal).
Called by `decide` wherever a definition says `when`; trees come from `procedure_defs.guards`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from dossier.guard_values import (
    ARITHMETIC,
    ExhaustedGuard,
    GuardError,
    Steps,
    as_text,
    compare,
    equal,
    index,
    is_member,
    select,
    size,
)
from dossier.lagging import ReleaseLags

Tree = list[Any]
Scope = Mapping[str, Any]
DEEPEST_TREE = 40
MOST_STEPS = 100_000

__all__ = ["MOST_STEPS", "ExhaustedGuard", "GuardError", "Scope", "Tree", "UnknownOperation", "evaluate", "truth"]


class UnknownOperation(ReleaseLags):
    """A plan of a later release: it is refused loudly, never taken for a condition that does not hold."""


Operation = Callable[[Tree, dict[str, Any], Steps, int], Any]


def evaluate(tree: Tree, scope: Scope, most_steps: int = MOST_STEPS) -> Any:
    """The value of a guard in a scope.

    Raises GuardError when CEL gives an error (a field that is not there, kinds that do not fit, overflow), and its
    subclass ExhaustedGuard when the work exceeds `most_steps`, which no `||` or `&&` absorbs.
    """
    return _value(tree, dict(scope), Steps(most_steps), 0)


def truth(tree: Tree, scope: Scope, most_steps: int = MOST_STEPS) -> bool | None:
    """Whether a guard holds; None when that is unknown (an error, or no truth value): then it does not hold."""
    try:
        value = evaluate(tree, scope, most_steps)
    except GuardError:
        return None
    return value if isinstance(value, bool) else None


def _value(tree: Tree, scope: dict[str, Any], steps: Steps, depth: int) -> Any:
    steps.take()
    if depth > DEEPEST_TREE:
        raise ExhaustedGuard("the guard is nested too deep")
    operation = OPERATIONS.get(tree[0])
    if operation is None:
        raise UnknownOperation(f"this engine knows no guard operation {tree[0]!r}; run a newer release")
    return operation(tree, scope, steps, depth + 1)


def _literal(tree: Tree, _scope: dict[str, Any], _steps: Steps, _depth: int) -> Any:
    return tree[1]


def _decimal(tree: Tree, _scope: dict[str, Any], _steps: Steps, _depth: int) -> float:
    return float(tree[1])


def _variable(tree: Tree, scope: dict[str, Any], _steps: Steps, _depth: int) -> Any:
    if tree[1] not in scope:
        raise GuardError("missing", f"there is no '{tree[1]}'")
    return scope[tree[1]]


def _select(tree: Tree, scope: dict[str, Any], steps: Steps, depth: int) -> Any:
    return select(_value(tree[1], scope, steps, depth), tree[2])


def _has(tree: Tree, scope: dict[str, Any], steps: Steps, depth: int) -> bool:
    around = _value(tree[1], scope, steps, depth)
    if not isinstance(around, Mapping):
        raise GuardError("kind", f"has(): what should hold '{tree[2]}' is not a group of fields")
    return tree[2] in around


def _list(tree: Tree, scope: dict[str, Any], steps: Steps, depth: int) -> list[Any]:
    return [_value(each, scope, steps, depth) for each in tree[1:]]


def _map(tree: Tree, scope: dict[str, Any], steps: Steps, depth: int) -> dict[str, Any]:
    return {key: _value(each, scope, steps, depth) for key, each in tree[1:]}


def _decided(absorbing: bool, values: Iterator[Callable[[], Any]]) -> bool:
    """One truth value over several: the deciding value wins over an error of another, whichever comes first."""
    fault: GuardError | None = None
    for value in values:
        try:
            if _truth_value(value()) is absorbing:
                return absorbing
        except ExhaustedGuard:
            raise
        except GuardError as error:
            fault = fault or error
    if fault:
        raise fault
    return not absorbing


def _logical(absorbing: bool) -> Operation:
    """`&&` and `||` of CEL."""

    def run(tree: Tree, scope: dict[str, Any], steps: Steps, depth: int) -> bool:
        return _decided(absorbing, (partial(_value, side, scope, steps, depth) for side in tree[1:]))

    return run


def _truth_value(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise GuardError("kind", "a condition is neither true nor false")


def _not(tree: Tree, scope: dict[str, Any], steps: Steps, depth: int) -> bool:
    return not _truth_value(_value(tree[1], scope, steps, depth))


def _if(tree: Tree, scope: dict[str, Any], steps: Steps, depth: int) -> Any:
    chosen = tree[2] if _truth_value(_value(tree[1], scope, steps, depth)) else tree[3]
    return _value(chosen, scope, steps, depth)


def _on_values(function: Callable[..., Any]) -> Operation:
    """An operation that only needs the values of its arguments."""

    def run(tree: Tree, scope: dict[str, Any], steps: Steps, depth: int) -> Any:
        values = [_value(each, scope, steps, depth) for each in tree[1:]]
        return function(steps, *values)

    return run


def _items(tree: Tree, scope: dict[str, Any], steps: Steps, depth: int) -> list[Any]:
    """What a macro goes over: the entries of a list; of a group of fields the names, in order of the alphabet."""
    over = _value(tree[2], scope, steps, depth)
    if isinstance(over, Mapping):
        return sorted(over)
    if isinstance(over, list | tuple):
        return list(over)
    raise GuardError("kind", f"{tree[0]}() needs a list")


def _quantifier(absorbing: bool) -> Operation:
    """`exists` and `all`, over the entries."""

    def run(tree: Tree, scope: dict[str, Any], steps: Steps, depth: int) -> bool:
        entries = _items(tree, scope, steps, depth)
        return _decided(absorbing, (partial(_value, tree[3], {**scope, tree[1]: each}, steps, depth) for each in entries))

    return run


def _selected(tree: Tree, scope: dict[str, Any], steps: Steps, depth: int) -> list[Any]:
    items = _items(tree, scope, steps, depth)
    return [x for x in items if _truth_value(_value(tree[3], {**scope, tree[1]: x}, steps, depth))]


def _exists_one(tree: Tree, scope: dict[str, Any], steps: Steps, depth: int) -> bool:
    return len(_selected(tree, scope, steps, depth)) == 1


def _mapped(tree: Tree, scope: dict[str, Any], steps: Steps, depth: int) -> list[Any]:
    """`map(x, to)` and `map(x, if, to)`: the tree's last part is what each entry becomes."""
    items = _items(tree, scope, steps, depth)
    results = []
    for item in items:
        inner = {**scope, tree[1]: item}
        if len(tree) == 4 or _truth_value(_value(tree[3], inner, steps, depth)):
            results.append(_value(tree[-1], inner, steps, depth))
    return results


def _ordering(wanted: Callable[[int], bool]) -> Operation:
    return _on_values(lambda steps, a, b: wanted(compare(a, b, steps)))


OPERATIONS: dict[str, Operation] = {
    "literal": _literal,
    "decimal": _decimal,
    "list": _list,
    "group": _map,
    "var": _variable,
    "get": _select,
    "has": _has,
    "and": _logical(absorbing=False),
    "or": _logical(absorbing=True),
    "not": _not,
    "if": _if,
    "all": _quantifier(absorbing=False),
    "exists": _quantifier(absorbing=True),
    "exists_one": _exists_one,
    "filter": _selected,
    "map": _mapped,
    "eq": _on_values(lambda steps, a, b: equal(a, b, steps)),
    "ne": _on_values(lambda steps, a, b: not equal(a, b, steps)),
    "lt": _ordering(lambda order: order < 0),
    "le": _ordering(lambda order: order <= 0),
    "gt": _ordering(lambda order: order > 0),
    "ge": _ordering(lambda order: order >= 0),
    "in": _on_values(lambda steps, a, b: is_member(a, b, steps)),
    "index": _on_values(lambda _steps, a, b: index(a, b)),
    "size": _on_values(lambda _steps, a: size(a)),
    "startsWith": _on_values(lambda _steps, a, b: as_text(a).startswith(as_text(b))),
    "endsWith": _on_values(lambda _steps, a, b: as_text(a).endswith(as_text(b))),
    "contains": _on_values(lambda _steps, a, b: as_text(b) in as_text(a)),
    **{name: _on_values(function) for name, function in ARITHMETIC.items()},
}
