"""Which groups of a form are parties of the dossier, and what of a group may be filled in from the population register.

Both are the definition's to say: `x-party: true` on a group, `x-from: register.self.<field>` on a field. Asked by the API.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dossier.guard import truth

Schema = dict[str, Any]
SELF = "register.self."


def parties_in(schema: Schema, values: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The filled groups that are parties, in the order of the form; a list of blocks is a party each."""
    for name, field in schema.get("properties", {}).items():
        here = resolved(schema, field)
        hidden = "x-guard" in here and truth(here["x-guard"], {"form": dict(values)}) is not True
        if here.get("x-party") is True and not hidden:
            written = values.get(name)
            yield from (group for group in (written if isinstance(written, list) else [written]) if isinstance(group, Mapping))


def fillable(schema: Schema, path: str) -> dict[str, str]:
    """The fields of the group at a path (`form.bride`) by the register's field that each may be filled from."""
    group = _group(schema, path)
    name = path.rpartition(".")[2]
    found = {}
    for field, part in group.get("properties", {}).items():
        source = str(resolved(schema, part).get("x-from", ""))
        for subject in (SELF, f"register.{name}."):
            if source.startswith(subject):
                found[field] = source.removeprefix(subject)
    return found


def _group(schema: Schema, path: str) -> Schema:
    here = schema
    for segment in path.split(".")[1:]:
        below = here.get("items") if segment.isdigit() else here.get("properties", {}).get(segment)
        here = resolved(schema, below or {})
    return here


def resolved(schema: Schema, part: Schema) -> Schema:
    """A part of a schema with what it refers to; its own words stand before those."""
    name = str(part.get("$ref", "")).removeprefix("#/$defs/")
    found: Schema = {**schema.get("$defs", {}).get(name, {}), **part} if name else part
    return found
