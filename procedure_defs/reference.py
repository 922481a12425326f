"""The reference of every word of the files that administrators write: docs/reference.md, from the models' own descriptions.

python -m procedure_defs.reference        writes it; a test compares
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from procedure_defs.schemas import schemas

FILE = Path(__file__).resolve().parent.parent / "docs" / "reference.md"
_HEAD = """# Reference of every word

Generated from the models that read the files (`python -m procedure_defs.reference`). How they fit together is told in
[authoring.md](authoring.md); the rules that they are held to are in [rules.md](rules.md). A word with * is required. The words
of a form are those of JSON Schema with those that begin with `x-`; authoring.md tells them.
"""
_KINDS = {
    "procedure": "procedure.yaml", "scenarios": "scenarios.yaml", "calendar": "A calendar", "organisation": "An organisation",
    "merger": "A merger order",
}  # fmt: skip
Schema = dict[str, Any]


def as_markdown() -> str:
    """The whole reference."""
    found = schemas()
    return _HEAD + "".join(_file(title, found[kind]) for kind, title in _KINDS.items() if kind in found)


def undescribed() -> list[str]:
    """The words that no model describes; none in a right release."""
    return [
        f"{kind}: {name}.{word}"
        for kind, schema in schemas().items() if kind in _KINDS
        for name, part in _parts(kind, schema)
        for word, said in part.get("properties", {}).items() if not said.get("description")
    ]  # fmt: skip


def _parts(kind: str, schema: Schema) -> list[tuple[str, Schema]]:
    return [(kind, schema), *sorted(schema.get("$defs", {}).items())]


def _file(title: str, schema: Schema) -> str:
    return f"\n## {title}\n" + "".join(_part(name, part) for name, part in _parts("", schema) if part.get("properties"))


def _part(name: str, part: Schema) -> str:
    needed = set(part.get("required", ()))
    rows = [
        f"| `{word}`{'*' if word in needed else ''} | {_kind(said)} | {_told(said)} |"
        for word, said in part["properties"].items()
    ]
    head = f"\n### {name}\n" if name else ""
    about = " ".join(part.get("description", "").split())
    return f"{head}\n{about}\n\n| Word | Kind | Meaning |\n|---|---|---|\n" + "\n".join(rows) + "\n"


def _told(said: Schema) -> str:
    default = said.get("default")
    usual = f" Usually `{default}`." if isinstance(default, str | int | bool) and default not in ("", False) else ""
    return str(said.get("description", "")).replace("|", "\\|") + usual


def _kind(said: Schema) -> str:
    if "$ref" in said:
        return f"[{said['$ref'].rpartition('/')[2]}](#{said['$ref'].rpartition('/')[2].lower()})"
    if "enum" in said:
        return ", ".join(f"`{each}`" for each in said["enum"])
    if "const" in said:
        return f"`{said['const']}`"
    choices = said.get("anyOf") or said.get("oneOf")
    if choices:
        return " or ".join(dict.fromkeys(_kind(each) for each in choices if each != {"type": "null"}))
    if said.get("type") == "array":
        return f"list of {_kind(said['items'])}" if isinstance(said.get("items"), dict) else "list"
    if said.get("type") == "object":
        values = said.get("additionalProperties")
        return f"group of {_kind(values)}" if isinstance(values, dict) and values else "group"
    return {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}.get(
        str(said.get("type")), "anything"
    )


def main() -> None:
    """Write the file."""
    FILE.write_text(as_markdown(), "utf-8")
    sys.stderr.write(f"{FILE}\n")


if __name__ == "__main__":
    main()
