"""An application's values held against its form: what does not fit, in clear words of both languages.

    form_faults(schema, values) -> [FormFault(path, vi, en), ...]

`schema` is a compiled form (`Compiled.form_schema`). Messages name fields, never values: those are personal. Called by
the API before a filing, and by the pages.
"""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache
from typing import Any

import jsonschema_rs
from pydantic import BaseModel, ConfigDict

from dossier.guard import truth
from statute.personal_numbers import is_acceptable

Schema = dict[str, Any]


class FormFault(BaseModel):
    """One thing in an application that does not fit: the field's path, and why, in Vietnamese and English."""

    model_config = ConfigDict(frozen=True)

    path: str
    vi: str
    en: str


def form_faults(schema: Schema, values: Any) -> list[FormFault]:
    """What of `values` does not fit the form; fields whose condition does not hold are not looked at."""
    effective = _effective(schema, {"form": values})
    validator = _validator(json.dumps(effective, sort_keys=True))
    faults = [fault for error in validator.iter_errors(values) for fault in _told(error, schema)]
    return sorted({fault.path + fault.en: fault for fault in faults}.values(), key=lambda fault: (fault.path, fault.en))


@lru_cache(maxsize=1024)
def _validator(schema: str) -> Any:
    formats = {"personal-number": is_acceptable, "birth-date": _is_birth_date}
    return jsonschema_rs.Draft202012Validator(json.loads(schema), formats=formats, validate_formats=True)


def _is_birth_date(text: str) -> bool:
    """A day, or the year alone where no more is known (which is legal data and no mistake)."""
    if len(text) == 4:
        return text.isascii() and text.isdigit()
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _effective(schema: Any, scope: dict[str, Any]) -> Any:
    """The schema with what is conditional settled: a field whose guard does not hold is free, and not required."""
    if isinstance(schema, list):
        return [_effective(part, scope) for part in schema]
    if not isinstance(schema, dict):
        return schema
    fields = schema.get("properties")
    settled = {key: _effective(part, scope) for key, part in schema.items() if not key.startswith("x-")}
    if not isinstance(fields, dict):
        return settled
    hidden = {name for name, field in fields.items() if _is_hidden(field, scope)}
    if hidden:
        settled["properties"] |= dict.fromkeys(hidden, True)
        settled["required"] = [name for name in schema.get("required", ()) if name not in hidden]
    return settled


def _is_hidden(field: Any, scope: dict[str, Any]) -> bool:
    return isinstance(field, dict) and "x-guard" in field and truth(field["x-guard"], scope) is not True


def _told(error: Any, schema: Schema) -> list[FormFault]:
    kind = error.kind.as_dict()
    name, path = error.kind.name, list(error.instance_path)
    if name == "required":
        return [_fault(schema, [*path, str(error.kind.property)], "còn thiếu", "is missing")]
    if name == "additionalProperties":
        words = "không có trong mẫu đơn", "is not a field of this form"
        return [_fault(schema, [*path, extra], *words) for extra in error.kind.unexpected]
    return [_fault(schema, path, *_words(name, kind))]


def _words(name: str, kind: dict[str, Any]) -> tuple[str, str]:
    limit = kind.get("limit")
    match name:
        case "type":
            wanted = _TYPES[kind["types"][0]]
            return f"phải là {wanted[0]}", f"must be {wanted[1]}"
        case "enum" | "const":
            return "không có trong danh mục", "is not one of the values offered"
        case "format":
            return _FORMATS.get(str(kind.get("format")), ("viết không đúng dạng", "is not well written"))
        case "pattern":
            return "viết không đúng dạng", "does not have the right form"
        case "minimum" | "exclusiveMinimum":
            return f"phải từ {limit} trở lên", f"must be at least {limit}"
        case "maximum" | "exclusiveMaximum":
            return f"không được quá {limit}", f"must be at most {limit}"
        case "minLength":
            return f"phải có ít nhất {limit} ký tự", f"must have at least {limit} characters"
        case "maxLength":
            return f"không được quá {limit} ký tự", f"must have at most {limit} characters"
        case "minItems":
            return f"phải có ít nhất {limit} mục", f"must have at least {limit} entries"
        case "maxItems":
            return f"không được quá {limit} mục", f"must have at most {limit} entries"
    return "không hợp lệ", "is not valid"


_TYPES = {
    "string": ("chữ", "text"),
    "integer": ("số nguyên", "a whole number"),
    "number": ("số", "a number"),
    "boolean": ("có hoặc không", "yes or no"),
    "array": ("danh sách", "a list"),
    "object": ("nhóm trường", "a group of fields"),
}
_FORMATS = {
    "date": ("không phải ngày có thật (viết năm-tháng-ngày)", "is not a date that exists (write year-month-day)"),
    "birth-date": ("không phải ngày sinh (viết năm-tháng-ngày, hoặc năm)", "is no date of birth (year-month-day, or year)"),
    "personal-number": ("không phải số định danh cá nhân hợp lệ", "is not a possible personal number"),
    "email": ("không phải địa chỉ thư điện tử", "is not an e-mail address"),
}


def _fault(schema: Schema, path: list[Any], vi: str, en: str) -> FormFault:
    field = ".".join(["form", *(str(segment) for segment in path)])
    label = _label(schema, path)
    shown_vi, shown_en = (f"{label[0]} " if label[0] else ""), (f"{label[1]} " if label[1] else f"{field} ")
    return FormFault(path=field, vi=f"{shown_vi or field + ' '}{vi}", en=f"{shown_en}{en}")


def _label(schema: Schema, path: list[Any]) -> tuple[str, str]:
    """The label of the innermost field of the path that has one of its own."""
    here: Any = schema
    label = ("", "")
    for segment in path:
        here = _resolved(schema, here)
        below = here.get("items") if isinstance(segment, int) else (here.get("properties") or {}).get(segment)
        if not isinstance(below, dict):
            return "", ""
        resolved = _resolved(schema, below)
        label = (below.get("x-vi") or resolved.get("x-vi") or "", below.get("x-en") or resolved.get("x-en") or "")
        here = below
    return label


def _resolved(schema: Schema, part: Schema) -> Schema:
    name = str(part.get("$ref", "")).removeprefix("#/$defs/")
    found: Schema = schema.get("$defs", {}).get(name, part) if name else part
    return found
