"""What guards may speak of: the names offered to them and, where a JSON Schema is given, the fields under each name.

CEL has no types for groups of fields, so that every field of known type is declared to it as a name of its own
(`form.residence.unit: string`): its checker then knows the kinds of values wherever a form's schema does.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from typing import Any

from procedure_defs.guard_syntax import environment

Schema = Mapping[str, Any]
NAMES = ("form", "papers", "register", "fees", "channel", "applicant")
_DEEPEST = 6
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_RESERVED = frozenset(
    (
        *("as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in", "let", "loop"),
        *("namespace", "null", "package", "return", "true", "var", "void", "while"),
    )
)
_SCALARS = {"string": "string", "integer": "int", "boolean": "bool"}


class Shape:
    """What a JSON Schema says of the values at one place. A place it says nothing of is taken to hold anything."""

    def __init__(self, schema: Schema | None, root: Schema | None = None, depth: int = 0) -> None:
        self._root: Schema = root if root is not None else schema or {}
        self._depth = depth
        self._schema = self._resolved(schema or {})

    def _resolved(self, schema: Schema) -> Schema:
        for _ in range(_DEEPEST):
            reference = schema.get("$ref")
            if not isinstance(reference, str):
                return schema
            schema = self._pointed(reference)
        return {}

    def _pointed(self, reference: str) -> Schema:
        found: Any = self._root if reference.startswith("#") else {}
        for part in reference.removeprefix("#").strip("/").split("/") if reference != "#" else ():
            found = found.get(part, {}) if isinstance(found, Mapping) else {}
        return found if isinstance(found, Mapping) else {}

    def _parts(self) -> Iterator[Schema]:
        """The schema and those it is put together from: a field of any of them may be there."""
        yield self._schema
        for key in ("allOf", "anyOf", "oneOf"):
            for part in self._schema.get(key, ()):
                resolved = self._resolved(part)
                yield from (self._resolved(x) for x in (resolved, resolved.get("then", {}), resolved.get("else", {})))
        for key in ("then", "else"):
            yield self._resolved(self._schema.get(key, {}))

    @functools.cached_property
    def fields(self) -> dict[str, Shape]:
        """The fields named under this place; none where it is not a group of fields, or is open."""
        if self._depth > _DEEPEST:
            return {}
        parts = [part.get("properties", {}) for part in self._parts()]
        return {name: Shape(field, self._root, self._depth + 1) for part in parts for name, field in part.items()}

    @property
    def is_closed(self) -> bool:
        """Whether only the named fields can be there (JSON Schema leaves it open unless told; a guard should not)."""
        return bool(self.fields) and not self._schema.get("additionalProperties") and ("patternProperties" not in self._schema)

    def below(self, name: str) -> Shape:
        """What is at a field."""
        extra = self._schema.get("additionalProperties")
        known = Shape(extra, self._root, self._depth + 1) if isinstance(extra, Mapping) else ANYTHING
        return self.fields.get(name, known)

    @property
    def entry(self) -> Shape:
        """What is in each entry, where this is a list."""
        items = self._schema.get("items")
        return Shape(items, self._root, self._depth + 1) if isinstance(items, Mapping) else ANYTHING

    @property
    def choices(self) -> tuple[Any, ...]:
        """The values that can be there, where they are listed."""
        return (self._schema["const"],) if "const" in self._schema else tuple(self._schema.get("enum", ()))

    @property
    def cel_type(self) -> str:
        """CEL's type for what is here; `dyn` where the schema does not settle it."""
        kind = self._schema.get("type")
        if kind is None and self.choices and all(isinstance(choice, str) for choice in self.choices):
            return "string"
        if kind == "array":
            return f"list<{self.entry.cel_type}>" if self._depth < _DEEPEST else "list<dyn>"
        if kind == "object":
            return "map<string, dyn>"
        return _SCALARS.get(kind, "dyn") if isinstance(kind, str) else "dyn"


ANYTHING = Shape(None)


class Vocabulary:
    """The names that guards may use, each with the shape of what is under it."""

    def __init__(self, schemas: Mapping[str, Schema | None] | None = None, names: tuple[str, ...] = NAMES) -> None:
        given = schemas or {}
        self.shapes = {name: Shape(given.get(name)) for name in (*names, *(n for n in given if n not in names))}

    @functools.cached_property
    def names(self) -> Any:
        """CEL's environment for the names alone, under which the syntax tree is as written."""
        return environment(dict.fromkeys(self.shapes, "dyn"))

    @functools.cached_property
    def typed(self) -> Any:
        """CEL's environment with the types of the fields; made once, as that takes long."""
        types: dict[str, str] = {}
        for name, shape in self.shapes.items():
            # An object stays `dyn` at the top, so that a missing field is our fault to tell, in our words.
            types[name] = shape.cel_type if not shape.cel_type.startswith("map") else "dyn"
            types.update(_typed_fields(name, shape))
        return environment(types)


def _typed_fields(prefix: str, shape: Shape) -> Iterator[tuple[str, str]]:
    for name, field in shape.fields.items():
        if _NAME.match(name) and name not in _RESERVED:
            kind = field.cel_type
            yield f"{prefix}.{name}", "dyn" if kind.startswith("map") else kind
            yield from _typed_fields(f"{prefix}.{name}", field)
