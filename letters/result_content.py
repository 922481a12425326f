"""What a result document says, as data: printed by its template, attached to the PDF, and named by its digest in the QR.

Pure. A procedure may bring a template of its own under `letters: {result: ...}`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from letters.facts import Source, state_after
from letters.forms import Form
from letters.templating import decimal, dong
from letters.typesetting import qr
from statute.words import Bilingual

UNIT = re.compile(r"[0-9]{5}")
"""The code of an administrative unit, which people read by its name."""
ANY_MASK = 2
"""A signed statement is as good as random: under every mask its symbol is equally even."""


def content_of(
    source: Source, schema: Mapping[str, Any], number: str, signer: str, at: datetime, units: Mapping[str, str]
) -> dict[str, Any]:
    """The result in data: what the applicant filed, as it was decided; `units` names the units by their codes."""
    state = state_after(source.rows)
    return {
        "code": source.code, "number": number, "procedure": source.pinned.plan.procedure, "result": source.pinned.plan.result,
        "unit": source.around.unit, "signer": signer, "at": at.isoformat(),
        "form": [
            {"label": section["label"], "fields": [_named(field, units) for field in section["fields"]]}
            for section in sections(schema, state.personal.get("form") or {})
        ],
    }  # fmt: skip


def _named(field: dict[str, Any], units: Mapping[str, str]) -> dict[str, Any]:
    return {**field, "value": units.get(field["value"], field["value"])}


def unit_codes(values: Any) -> set[str]:
    """Every text of a form that may be the code of a unit."""
    if isinstance(values, Mapping):
        return {code for value in values.values() for code in unit_codes(value)}
    if isinstance(values, list):
        return {code for value in values for code in unit_codes(value)}
    return {values} if isinstance(values, str) and UNIT.fullmatch(values) else set()


def content_text(content: Mapping[str, Any]) -> str:
    """The one text form of a content."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def content_digest(text: str) -> str:
    """SHA-256 of a content's text, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def result_facts(source: Source, form: Form, content: Mapping[str, Any], text: str, address: str) -> dict[str, Any]:
    """Everything that a result's template may name."""
    named = source.labels.get("result") or form.name.model_dump()
    procedure = source.labels.get("name") or {"vi": source.pinned.plan.procedure}
    return {
        "unit": content["unit"], "place": source.around.place, "issued_at": datetime.fromisoformat(content["at"]),
        "title": Bilingual.model_validate(named), "basis": form.basis.cite, "code": source.code, "number": content["number"],
        "qr": qr(address, ANY_MASK),
        "procedure": {"id": source.pinned.plan.procedure, "name": Bilingual.model_validate(procedure)},
        "form": content["form"], "signer": content["signer"], "signer_title": "NGƯỜI KÝ", "content": text,
    }  # fmt: skip


def sections(schema: Mapping[str, Any], values: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The filled fields of a form under its headings, labels and values in words."""
    properties = schema.get("properties", {})
    written = schema.get("x-sections") or [{"vi": schema.get("x-vi", ""), "fields": list(properties)}]
    for part in written:
        fields = [
            found for name in part["fields"] if name in values
            for found in _fields(schema, properties.get(name, {}), values[name], "")
        ]  # fmt: skip
        if fields:
            yield {"label": {"vi": part.get("vi", ""), "en": part.get("en", "")}, "fields": fields}


def _fields(root: Mapping[str, Any], given: Mapping[str, Any], value: Any, before: str) -> Iterator[dict[str, Any]]:
    name = str(given.get("$ref", "")).removeprefix("#/$defs/")
    schema = {**root.get("$defs", {}).get(name, {}), **given} if name else given
    label = str(schema.get("x-vi") or before)
    if isinstance(value, Mapping):
        for key, part in schema.get("properties", {}).items():
            if key in value:
                yield from _fields(root, part, value[key], label)
    elif isinstance(value, list):
        for item in value:
            yield from _fields(root, schema.get("items", {}), item, label)
    elif value not in (None, ""):
        yield {"label": {"vi": label, "en": str(schema.get("x-en") or "")}, "value": _shown(schema, value)}


def _shown(schema: Mapping[str, Any], value: Any) -> str:
    named = (schema.get("x-choices") or {}).get(value) if isinstance(value, str) else None
    if isinstance(named, Mapping):
        return str(named.get("vi", value))
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, str) and len(value) == 10 and value[4:8:3] == "--":
        return "/".join(reversed(value.split("-")))
    if isinstance(value, float):
        return decimal(value)
    return dong(value).removesuffix(" đồng") if isinstance(value, int) else str(value)
