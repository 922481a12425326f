"""A procedure's form: `form.yaml`, a JSON Schema (Draft 2020-12) with labels, sources of values and conditions.

    x-vi, x-en       label          x-hint-vi, x-hint-en   a word of help        x-choices  labels of the values of an enum
    x-from           register.<subject>.<field>: may be filled from there (`self`: the group that the field is in)
    x-party          this group is a party of the dossier (a bride, a transferee), with a key of its own
  x-sections       the order of the form, in parts
    x-when           a guard over `form`: where it does not hold the field is neither asked nor checked

Objects that do not say otherwise take no other fields than those named. Read by the compiler; what it returns carries
each `x-when` lowered (`x-guard`), so that `form_values` needs no CEL.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import jsonschema_rs

from procedure_defs.faults import Fault, did_you_mean, listed, path_text
from procedure_defs.guard_vocabulary import Vocabulary
from procedure_defs.guards import guard_at
from procedure_defs.yaml_source import Path, Source

Schema = dict[str, Any]
FORMATS = frozenset({"date", "date-time", "time", "email", "birth-date", "personal-number"})
_OF_JSON_SCHEMA = frozenset(
    (
        *("$schema", "$id", "$ref", "$defs", "$comment", "type", "enum", "const", "title", "description", "default"),
        *("examples", "format", "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
        *("minLength", "maxLength", "minItems", "maxItems", "uniqueItems", "contains", "minContains", "maxContains"),
        *("items", "prefixItems", "properties", "required", "additionalProperties", "patternProperties"),
        *("propertyNames", "minProperties", "maxProperties", "dependentRequired", "dependentSchemas"),
        *("allOf", "anyOf", "oneOf", "not", "if", "then", "else"),
    )
)
_OURS = frozenset({"x-vi", "x-en", "x-hint-vi", "x-hint-en", "x-choices", "x-from", "x-party", "x-when", "x-sections"})
WORDS = _OF_JSON_SCHEMA | _OURS
_KINDS: dict[str, tuple[type, str]] = {
    **dict.fromkeys(("x-vi", "x-en", "x-hint-vi", "x-hint-en", "x-from", "x-when"), (str, "text")),
    "x-choices": (dict, "a group of labels"),
    "x-party": (bool, "true or false"),
    "x-sections": (list, "a list of {vi, en, fields}"),
}
_MAPS = ("properties", "$defs", "patternProperties", "dependentSchemas")
_ONE = ("items", "additionalProperties", "contains", "propertyNames", "not", "if", "then", "else")
_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")


class Form(NamedTuple):
    """A form read: the schema that applications are held against, and what its fields may be filled from."""

    schema: Schema
    sources: dict[str, str]


def form_of(source: Source) -> tuple[Form | None, list[Fault]]:
    """The form that a source writes, or nothing, and every fault of it."""
    if source.root is None or not isinstance(source.data, dict):
        return None, list(source.faults) or [_fault(source, "SCHEMA-001", (), "a form is a group of keys", "type: object")]
    faults = [*source.faults, *_schema_faults(source)] or [*_word_faults(source)]
    if faults:
        return None, faults
    faults = [*_label_faults(source), *_section_faults(source)]
    schema, guard_faults = _with_guards(source)
    faults += guard_faults
    return (None, faults) if faults else (Form(_closed(schema), dict(_sources(source.data))), [])


def parts(schema: Any, path: Path = ()) -> Iterator[tuple[Path, Schema]]:
    """Every schema within a schema, with its path, the whole first."""
    if not isinstance(schema, dict):
        return
    yield path, schema
    for key in _MAPS:
        for name, part in (schema.get(key) or {}).items():
            yield from parts(part, (*path, key, name))
    for key in _ONE:
        yield from parts(schema.get(key), (*path, key))
    for key in _LISTS:
        for number, part in enumerate(schema.get(key) or ()):
            yield from parts(part, (*path, key, number))


def _schema_faults(source: Source) -> Iterator[Fault]:
    try:
        jsonschema_rs.meta.validate(source.data)
        jsonschema_rs.Draft202012Validator(source.data)
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError) as error:
        path: Path = tuple(getattr(error, "instance_path", None) or ())
        message = getattr(error, "message", None) or str(error)
        if "under any of the schemas" in message:
            message = f"'{source.written(path)}' cannot stand here"
        yield _fault(source, "SCHEMA-001", path, f"this is no JSON Schema: {message}", hint="compare it with another form.yaml")


def _word_faults(source: Source) -> Iterator[Fault]:
    for path, schema in parts(source.data):
        for word in sorted(set(schema) - _OF_JSON_SCHEMA - _OURS):
            near = did_you_mean(word, _OF_JSON_SCHEMA | _OURS)
            hint = f"did you mean '{near}'?" if near else "delete it"
            if schema[word] is None:
                hint = "inside { } a comma ends a text: put the text in quotes"
            yield _fault(source, "SCHEMA-002", (*path, word), f"unknown word '{word}' in a form", hint=hint, at_key=True)
        for word, (kind, wanted) in _KINDS.items():
            if word in schema and not isinstance(schema[word], kind):
                yield _fault(source, "SCHEMA-002", (*path, word), f"'{word}' is of the wrong kind", wanted)
        for name, field in (schema.get("properties") or {}).items():
            if not isinstance(field, dict):
                yield _fault(source, "SCHEMA-002", (*path, "properties", name), f"'{name}' is no field", "{type: ..., x-vi: ...}")
        shape = schema.get("format")
        if shape is not None and shape not in FORMATS:
            expected = f"one of: {listed(FORMATS)}"
            yield _fault(source, "SCHEMA-002", (*path, "format"), f"unknown format '{shape}'", expected)


def _label_faults(source: Source) -> Iterator[Fault]:
    for path, schema in parts(source.data):
        named = len(path) >= 2 and path[-2] == "properties" and "if" not in path
        if named and not schema.get("x-vi") and "then" not in path and "else" not in path:
            yield _fault(source, "SCHEMA-003", path, f"'{path[-1]}' has no Vietnamese label", "x-vi: ...", at_key=True)


def _section_faults(source: Source) -> Iterator[Fault]:
    fields = set(source.data.get("properties", {}))
    sections = source.data.get("x-sections") or []
    seen: set[str] = set()
    for number, section in enumerate(sections):
        if not isinstance(section, dict) or not isinstance(section.get("fields"), list) or not section.get("vi"):
            yield _fault(source, "SCHEMA-004", ("x-sections", number), "this is no section", "{vi: ..., en: ..., fields: [...]}")
            continue
        for position, name in enumerate(section.get("fields", ())):
            path: Path = ("x-sections", number, "fields", position)
            if not isinstance(name, str) or name not in fields:
                yield _fault(source, "SCHEMA-004", path, f"there is no field '{name}'", f"one of: {listed(fields, most=30)}")
            elif name in seen:
                yield _fault(source, "SCHEMA-004", path, f"'{name}' stands in two sections", hint="keep one")
            seen.add(str(name))
    missing = fields - seen if sections else set()
    if missing:
        yield _fault(source, "SCHEMA-004", ("x-sections",), f"no section holds {listed(missing)}", hint="add them to a section")


def _with_guards(source: Source) -> tuple[Schema, list[Fault]]:
    vocabulary = Vocabulary({"form": source.data}, names=("form",))
    guards: dict[Path, Any] = {}
    faults: list[Fault] = []
    for path, schema in parts(source.data):
        if "x-when" in schema:
            guard, found = guard_at(source, (*path, "x-when"), vocabulary)
            faults += found
            guards[path] = guard.tree if guard else None
    return _marked(source.data, (), guards), faults


def _marked(value: Any, path: Path, guards: dict[Path, Any]) -> Any:
    if isinstance(value, dict):
        marked = {key: _marked(part, (*path, key), guards) for key, part in value.items()}
        return {**marked, "x-guard": guards[path]} if path in guards else marked
    if isinstance(value, list):
        return [_marked(part, (*path, number), guards) for number, part in enumerate(value)]
    return value


def _closed(schema: Schema) -> Schema:
    """Fields that are not named are refused, so that a slip of the pen in an application is seen."""
    for path, part in parts(schema):
        branch = {"allOf", "anyOf", "oneOf", "if", "then", "else", "not"} & set(map(str, path))
        if "properties" in part and not branch:
            part.setdefault("additionalProperties", False)
            part.setdefault("type", "object")
    return schema


def _sources(root: Schema, schema: Schema | None = None, prefix: str = "form") -> Iterator[tuple[str, str]]:
    """What each field may be filled from; `self` stands for the group that the field is in."""
    here = root if schema is None else schema
    here = root.get("$defs", {}).get(str(here.get("$ref", "")).removeprefix("#/$defs/"), here)
    for name, field in (here.get("properties") or {}).items():
        if "x-from" in field:
            yield f"{prefix}.{name}", field["x-from"].replace("register.self.", f"register.{prefix.rpartition('.')[2]}.")
        yield from _sources(root, field, f"{prefix}.{name}")


def _fault(
    source: Source, rule: str, path: Path, message: str, expected: str = "", hint: str = "", at_key: bool = False
) -> Fault:
    place = source.where_key(path) if at_key else source.where(path)
    return Fault(rule=rule, place=place, path=path_text(path), message=message, expected=expected, hint=hint)
