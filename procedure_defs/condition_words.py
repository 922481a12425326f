"""A guard in words, where it is of a simple kind: "Trẻ bị bỏ rơi: Có". Others are left to the definition's own notes.

Called by the guide's page and by drawings.
"""

from __future__ import annotations

from typing import Any

from statute.words import Bilingual

YES, NO = Bilingual(vi="có", en="yes"), Bilingual(vi="không", en="no")
CHANNELS = {
    "counter": Bilingual(vi="tại quầy", en="at the counter"),
    "post": Bilingual(vi="qua bưu chính", en="by post"),
    "online": Bilingual(vi="trực tuyến", en="online"),
}
OTHERWISE = Bilingual(vi="trong trường hợp quy trình nêu", en="in the cases that the procedure names")


def in_words(tree: Any, schema: dict[str, Any]) -> Bilingual:
    """The condition of a paper, fee or term, for people."""
    return _words(tree, schema) or OTHERWISE


def _words(tree: Any, schema: dict[str, Any]) -> Bilingual | None:
    operation = tree[0] if isinstance(tree, list) and tree else None
    if operation in ("eq", "ne") and tree[2][:1] == ["literal"]:
        return _compared(_path(tree[1]), tree[2][1], operation == "eq", schema)
    if operation in ("and", "or"):
        return _joined([_words(part, schema) for part in tree[1:]], operation)
    path = _path(tree)
    return _compared(path, True, True, schema) if path else None


def _joined(parts: list[Bilingual | None], operation: str) -> Bilingual | None:
    found = [part for part in parts if part is not None]
    if len(found) < len(parts) or not found:
        return None
    vi, en = ("và", "and") if operation == "and" else ("hoặc", "or")
    return Bilingual(vi=f" {vi} ".join(p.vi for p in found), en=f" {en} ".join(p.en for p in found))


def _compared(path: list[str], value: Any, equal: bool, schema: dict[str, Any]) -> Bilingual | None:
    if path == ["channel"]:
        return _filed(str(value), equal)
    if path[:1] != ["form"]:
        return None
    name, shown = label_at(schema, path[1:], value)
    if isinstance(value, bool):
        shown, equal = (YES if value == equal else NO), True
    if name is None or shown is None:
        return None
    between = (": ", ": ") if equal else (": không phải ", ": other than ")
    return Bilingual(vi=f"{name.vi}{between[0]}{shown.vi}", en=f"{name.en or name.vi}{between[1]}{shown.en or shown.vi}")


def _filed(channel: str, equal: bool) -> Bilingual | None:
    found = CHANNELS.get(channel)
    if found is None:
        return None
    return Bilingual(vi=f"{'' if equal else 'không '}nộp {found.vi}", en=f"{'' if equal else 'not '}filed {found.en}")


def _path(tree: Any) -> list[str]:
    """`["get", ["var", "form"], "relation"]` as form, relation."""
    if not isinstance(tree, list) or not tree:
        return []
    if tree[0] == "var":
        return [str(tree[1])]
    if tree[0] == "get" and len(tree) == 3 and isinstance(tree[2], str):
        inner = _path(tree[1])
        return [*inner, tree[2]] if inner else []
    return []


def label_at(schema: dict[str, Any], path: list[str], value: Any = None) -> tuple[Bilingual | None, Bilingual | None]:
    """The label of a field of a form by its path, and that of one of its values."""
    here = _resolved(schema, schema)
    for name in path:
        below = here.get("properties", {}).get(name)
        if below is None:
            return None, None
        here = _resolved(schema, below)
    label = Bilingual(vi=here["x-vi"], en=here.get("x-en", "")) if here.get("x-vi") else None
    return label, _value_label((here.get("x-choices") or {}).get(value), value)


def _resolved(root: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    name = str(given.get("$ref", "")).removeprefix("#/$defs/")
    return {**root.get("$defs", {}).get(name, {}), **given} if name else given


def _value_label(label: Any, value: Any) -> Bilingual:
    if isinstance(label, dict):
        return Bilingual(vi=label.get("vi", str(value)), en=label.get("en", ""))
    return Bilingual(vi=str(label or value), en=str(value))
