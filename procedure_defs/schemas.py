"""JSON Schemas of the files that administrators write, for completion and hints in an editor with a YAML language server.

Generated from the models that read the files, so that they cannot disagree; `motcua check` remains the judge. Written to
docs/schemas/ and compared there by a test.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

from procedure_defs.calendars.written import CalendarFile
from procedure_defs.form_definition import FORMATS, WORDS
from procedure_defs.mergers.written import MergerOrder
from procedure_defs.model import Definition
from procedure_defs.organisation_file import Organisation
from procedure_defs.roles import roles
from procedure_defs.scenario_model import Act, ScenarioFile

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
ONE_OF_ITS_WORDS = ("Step", "Limit")
ROLE_WORDS = ("role", "head")
_HOURS: Schema = {"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9]$", "examples": ["08:00-12:00"]}


def schemas() -> dict[str, Schema]:
    """The schema of each kind of file."""
    return {kind: make() for kind, make in KINDS.items()}


def as_text(schema: Schema) -> str:
    """A schema as its file holds it."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _procedure() -> Schema:
    schema = _of(Definition)
    for part in (schema, *schema["$defs"].values()):
        for name in ROLE_WORDS:
            if name in part.get("properties", {}):
                said = {key: each for key, each in part["properties"][name].items() if key == "description"}
                part["properties"][name] = {**said, "type": "string", "enum": sorted(roles())}
        for choice in part.get("properties", {}).get("escalate_to", {}).get("anyOf", ()):
            if choice.get("type") == "string":
                choice["enum"] = sorted(roles())
    return schema


def _scenarios() -> Schema:
    schema = _of(ScenarioFile)
    act = _of(Act)
    for expected in schema["$defs"]["Expected"]["properties"].values():  # that there is none is said too
        kept = {key: expected.pop(key) for key in list(expected) if key != "description"}
        expected |= {"anyOf": [{"type": "null"}, kept]}
    schema["$defs"] |= {**act.pop("$defs", {}), "Act": {key: value for key, value in act.items() if key != "$schema"}}
    said = {"anyOf": [{"$ref": "#/$defs/Act"}, {"type": ["string", "integer", "array", "object"]}]}
    schema["$defs"]["Scenario"]["properties"]["when"]["items"] = {
        "type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": said,
    }  # fmt: skip
    return schema


def _calendar() -> Schema:
    return _of(CalendarFile)


def _organisation() -> Schema:
    return _of(Organisation)


def _merger() -> Schema:
    return _of(MergerOrder)


def _form() -> Schema:
    """Forms are JSON Schemas themselves: this names their words, so that another is marked."""
    part, parts = {"$ref": "#/$defs/Field"}, {"type": "object", "additionalProperties": {"$ref": "#/$defs/Field"}}
    text = {"type": "string"}
    section = {
        "type": "object",
        "required": ["vi", "fields"],
        "properties": {"vi": text, "en": text, "fields": {"type": "array"}},
    }
    known: Schema = {word: {} for word in sorted(WORDS)}
    known |= dict.fromkeys(("properties", "$defs", "patternProperties", "dependentSchemas"), parts)
    known |= dict.fromkeys(("items", "contains", "not", "if", "then", "else"), part)
    known |= {key: {"type": "array", "items": part} for key in ("allOf", "anyOf", "oneOf", "prefixItems")}
    known |= dict.fromkeys(("x-vi", "x-en", "x-hint-vi", "x-hint-en", "x-from", "x-when", "pattern"), text)
    known |= {
        "type": {"enum": ["object", "array", "string", "integer", "number", "boolean"]},
        "format": {"enum": sorted(FORMATS)},
        "required": {"type": "array", "items": text},
        "x-choices": {"type": "object"},
        "x-party": {"type": "boolean"},
        "x-sections": {"type": "array", "items": section},
    }
    field = {"type": "object", "additionalProperties": False, "properties": known}
    return {"$schema": DIALECT, "title": "Form", "$ref": "#/$defs/Field", "$defs": {"Field": field}}


def _of(model: type[BaseModel]) -> Schema:
    schema = _plain(model.model_json_schema(by_alias=True))
    for name in ONE_OF_ITS_WORDS:
        if name in schema.get("$defs", {}):
            schema["$defs"][name] |= {"minProperties": 1, "maxProperties": 1}
    return {"$schema": DIALECT, **schema}


def _plain(node: Any) -> Any:
    """Without the nulls and titles of the models: a word that is written is not left empty; hours are text."""
    if isinstance(node, list):
        return [_plain(each) for each in node]
    if not isinstance(node, dict):
        return node
    if [each.get("format") for each in node.get("prefixItems", ())] == ["time", "time"]:
        return dict(_HOURS)
    kept = {key: _plain(each) for key, each in node.items() if not _is_noise(key, each)}
    choices = [each for each in kept.get("anyOf", ()) if each != {"type": "null"}]
    if len(choices) == 1 and len(kept["anyOf"]) > 1:
        return {**{key: each for key, each in kept.items() if key != "anyOf"}, **choices[0]}
    return {**kept, "anyOf": choices} if choices else kept


def _is_noise(key: str, value: Any) -> bool:
    return (key == "default" and value is None) or (key == "title" and isinstance(value, str))


KINDS: dict[str, Callable[[], Schema]] = {
    "procedure": _procedure, "form": _form, "scenarios": _scenarios, "calendar": _calendar, "organisation": _organisation,
    "merger": _merger,
}  # fmt: skip
