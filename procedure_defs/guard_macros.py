"""CEL writes its macros out as loops; this tells from a loop which macro it was. Called by `guard_lowering` only."""

from __future__ import annotations

from typing import Any


def kind_of_macro(macro: Any) -> str | None:
    """Which macro a loop was written as: all, exists, exists_one, filter, map; None where it is none of ours."""
    start, step = macro.accu_init, macro.loop_step.call_expr
    if start.HasField("list_expr"):
        if step.function != "_?_:_":
            return "map"
        taken = _taken(step.args[1])
        return "filter" if taken.ident_expr.name == macro.iter_var else "map"
    if start.const_expr.HasField("int64_value"):
        return "exists_one"
    return {"_&&_": "all", "_||_": "exists"}.get(step.function)


def _taken(step: Any) -> Any:
    """The entry that `result + [entry]` adds."""
    return step.call_expr.args[1].list_expr.elements[0]


def parts_of_macro(kind: str, loop_step: Any) -> list[Any]:
    """What was written inside its brackets: the condition, or the value, or both."""
    step = loop_step.call_expr
    if kind in ("all", "exists"):
        return [step.args[1]]
    if kind in ("exists_one", "filter"):
        return [step.args[0]]
    return [step.args[0], _taken(step.args[1])] if step.function == "_?_:_" else [_taken(loop_step)]
