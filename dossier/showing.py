"""What of a model stands in public: everything but sealed parts and fields at their defaults.

Every row of every journal passes here, and a loop over a model's fields costs three times what plain statements do. So
the statements are written out once for each model, as dataclasses do for theirs; they hold nothing but field names.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

Show = Callable[[dict[str, Any]], dict[str, Any]]


def shown(value: Any) -> Any:
    """The public fields of one of our models by name, or the seconds of a span of time."""
    show = _SHOW.get(type(value))
    if show is None:
        if isinstance(value, timedelta):
            return value.total_seconds()
        show = _SHOW[type(value)] = _written_out(type(value))
    return show(value.__dict__)


_SHOW: dict[type, Show] = {}


def _written_out(model: Any) -> Show:
    """The function of one model. A kind is always shown, for by it the model is found again."""
    space: dict[str, Any] = {}
    lines = ["def show(held):", " out = {}"]
    for name, field in model.model_fields.items():
        if name == "sealed":
            continue
        lines.append(f" value = held['{name}']")
        if field.is_required() or name == "kind":
            lines.append(f" out['{name}'] = value")
        else:
            space[f"d_{name}"] = field.default
            at_default = f"value is d_{name} or (type(value) is type(d_{name}) and value == d_{name})"
            lines += [f" if not ({at_default}):", f"  out['{name}'] = value"]
    exec("\n".join([*lines, " return out"]), space)
    show: Show = space["show"]
    return show
