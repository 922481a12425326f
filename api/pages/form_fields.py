"""A form's JSON Schema as fields to show, and what a browser posted for them as values. Names are paths: `form.child.sex`.

What is faulty is said by `procedure_defs.form_values`, which the API asks too; here is only what is shown and read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from api.pages import dates
from dossier.guard import truth
from statute.words import Bilingual

Kind = Literal["group", "list", "choices", "choice", "yes_no", "day", "birth_day", "unit", "whole", "number", "text"]
Schema = dict[str, Any]
UNIT = "^[0-9]{5}$"
LONGEST_LINE = 300


class Field(NamedTuple):
    """A field, a group of fields, or a list of blocks. `hidden`: its condition does not hold now."""

    path: str
    kind: Kind
    label: Bilingual
    required: bool
    value: Any = None
    hint: Bilingual | None = None
    choices: tuple[tuple[Any, Bilingual], ...] = ()
    children: tuple[Field, ...] = ()
    longest: int | None = None
    hidden: bool = False
    conditional: bool = False


class Section(NamedTuple):
    """A part of the form under a heading of its own."""

    label: Bilingual
    fields: tuple[Field, ...]


def sections(schema: Schema, values: Mapping[str, Any], more: Mapping[str, int] | None = None) -> list[Section]:
    """The form as it is shown with these values; `more` says how many blocks a list has at least."""
    root = _field(schema, schema, "form", True, values, {"form": dict(values)}, more or {})
    by_name = {child.path.removeprefix("form."): child for child in root.children}
    written = schema.get("x-sections") or [{"vi": schema.get("x-vi", ""), "en": schema.get("x-en", ""), "fields": list(by_name)}]
    return [
        Section(
            Bilingual(vi=part["vi"], en=part.get("en", "")), tuple(by_name[name] for name in part["fields"] if name in by_name)
        )
        for part in written
    ]


def _field(
    root: Schema, given: Schema, path: str, required: bool, value: Any, scope: Mapping[str, Any], more: Mapping[str, int]
) -> Field:
    schema = resolved(root, given)
    kind = kind_of(schema)
    made = Field(
        path, kind, _label(schema), required, value, _hint(schema), _choices(schema), longest=schema.get("maxLength"),
        hidden="x-guard" in schema and truth(schema["x-guard"], scope) is not True, conditional="x-guard" in schema,
    )  # fmt: skip
    if kind == "group":
        needed = set(schema.get("required", ()))
        held = value if isinstance(value, Mapping) else {}
        fields = schema.get("properties", {}).items()
        children = [_field(root, part, f"{path}.{name}", name in needed, held.get(name), scope, more) for name, part in fields]
        return made._replace(children=tuple(children))
    if kind == "list":
        held_items = value if isinstance(value, list) else []
        number = max(len(held_items), more.get(path, 0), schema.get("minItems", 0), 1)
        blocks = [held_items[n] if n < len(held_items) else None for n in range(number)]
        items = schema.get("items", {})
        return made._replace(
            children=tuple(_field(root, items, f"{path}.{n}", False, block, scope, more) for n, block in enumerate(blocks))
        )
    return made


def resolved(root: Schema, given: Schema) -> Schema:
    """A schema with what it refers to; its own words stand before those."""
    name = str(given.get("$ref", "")).removeprefix("#/$defs/")
    found: Schema = {**root.get("$defs", {}).get(name, {}), **given} if name else given
    return found


def kind_of(schema: Schema) -> Kind:
    """How a schema is asked for."""
    if "properties" in schema or schema.get("type") == "object":
        return "group"
    if schema.get("type") == "array":
        return "choices" if "enum" in schema.get("items", {}) else "list"
    if "enum" in schema:
        return "choice"
    by_type: dict[str, Kind] = {"boolean": "yes_no", "integer": "whole", "number": "number"}
    by_format: dict[str, Kind] = {"date": "day", "birth-date": "birth_day"}
    found = by_type.get(str(schema.get("type"))) or by_format.get(str(schema.get("format")))
    return found or ("unit" if schema.get("pattern") == UNIT else "text")


def _label(schema: Schema) -> Bilingual:
    return Bilingual(vi=schema.get("x-vi", ""), en=schema.get("x-en", ""))


def _hint(schema: Schema) -> Bilingual | None:
    return Bilingual(vi=schema["x-hint-vi"], en=schema.get("x-hint-en", "")) if schema.get("x-hint-vi") else None


def _choices(schema: Schema) -> tuple[tuple[Any, Bilingual], ...]:
    source = schema.get("items", {}) if schema.get("type") == "array" else schema
    labels = source.get("x-choices") or schema.get("x-choices") or {}
    return tuple((value, _choice(labels.get(value), value)) for value in source.get("enum", ()))


def _choice(label: Any, value: Any) -> Bilingual:
    if isinstance(label, dict):
        return Bilingual(vi=label.get("vi", str(value)), en=label.get("en", ""))
    return Bilingual(vi=str(label or value), en=str(value))


def values_of(schema: Schema, posted: Mapping[str, list[str]]) -> dict[str, Any]:
    """What was posted as values of the form: nothing for what was left empty or whose condition does not hold."""
    read = _read(schema, schema, "form", True, posted)
    kept: dict[str, Any] = _without_hidden(schema, schema, read or {}, {"form": read or {}})
    return kept


def _read(root: Schema, given: Schema, path: str, required: bool, posted: Mapping[str, list[str]]) -> Any:
    schema = resolved(root, given)
    kind, written = kind_of(schema), [text.strip() for text in posted.get(path, []) if text.strip()]
    match kind:
        case "group":
            needed = set(schema.get("required", ()))
            found = {n: _read(root, p, f"{path}.{n}", n in needed, posted) for n, p in schema.get("properties", {}).items()}
            kept = {name: value for name, value in found.items() if value is not None}
            return kept if kept or required else None
        case "list":
            return _blocks(root, schema, path, posted) or None
        case "choices":
            return [_typed(schema["items"], text) for text in written] or None
    return _one(schema, kind, written[0]) if written else None


def _blocks(root: Schema, schema: Schema, path: str, posted: Mapping[str, list[str]]) -> list[Any]:
    starts = {name.removeprefix(f"{path}.").partition(".")[0] for name in posted if name.startswith(f"{path}.")}
    numbers = sorted(int(start) for start in starts if start.isdigit() and len(start) < 4)
    found = [_read(root, schema.get("items", {}), f"{path}.{number}", False, posted) for number in numbers]
    return [value for value in found if value is not None]


def _one(schema: Schema, kind: Kind, written: str) -> Any:
    match kind:
        case "yes_no":
            return {"yes": True, "no": False}.get(written)
        case "day" | "birth_day":
            return dates.iso_day(written)
        case "whole":
            return _number(written.replace(".", "").replace(" ", ""), int)
        case "number":
            return _number(written.replace(" ", "").replace(",", "."), float)
        case "choice":
            return _typed(schema, written)
    return written


def _number(written: str, kind: type[int] | type[float]) -> Any:
    """A number; text that is none stays text, and the schema says so."""
    try:
        found = kind(written)
    except ValueError:
        return written
    return found if abs(found) < 10**15 else written


def _typed(schema: Schema, written: str) -> Any:
    """The value of an enum that is written so."""
    return next((value for value in schema.get("enum", ()) if str(value) == written), written)


def _without_hidden(root: Schema, given: Schema, value: Any, scope: Mapping[str, Any]) -> Any:
    schema = resolved(root, given)
    if isinstance(value, list):
        return [_without_hidden(root, schema.get("items", {}), part, scope) for part in value]
    if not isinstance(value, dict):
        return value
    fields = schema.get("properties", {})
    return {
        name: _without_hidden(root, fields.get(name, {}), part, scope)
        for name, part in value.items()
        if not _is_hidden(resolved(root, fields.get(name, {})), scope)
    }


def _is_hidden(schema: Schema, scope: Mapping[str, Any]) -> bool:
    return "x-guard" in schema and truth(schema["x-guard"], scope) is not True


def labels(found: list[Section]) -> dict[str, Bilingual]:
    """Every field in the order of the form, with the label of the group that it is in."""
    return {
        each.path: (top.label if each is not top else section.label)
        for section in found for top in section.fields for each in _all([top])
    }  # fmt: skip


def own_labels(found: list[Section]) -> dict[str, Bilingual]:
    """Every field with the label of its own."""
    return {each.path: each.label for section in found for each in _all(list(section.fields)) if each.label.vi}


def unit_codes(found: list[Section]) -> set[str]:
    """The units that a form names."""
    fields = [field for section in found for field in section.fields]
    return {str(field.value) for field in _all(fields) if field.kind == "unit" and field.value}


def hidden_paths(found: list[Section]) -> list[str]:
    """The fields whose condition does not hold."""
    fields = [field for section in found for field in section.fields]
    return [field.path for field in _all(fields) if field.hidden]


def conditional_paths(found: list[Section]) -> list[str]:
    """The fields that have a condition."""
    fields = [field for section in found for field in section.fields]
    return [field.path for field in _all(fields) if field.conditional]


def _all(fields: list[Field]) -> list[Field]:
    return [each for field in fields for each in (field, *_all(list(field.children)))]
