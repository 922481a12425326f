"""Two versions of a form compared: what is asked newly, what no longer, what became obligatory. Called by `motcua diff`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from procedure_defs.compare import Change
from statute.words import Bilingual

Schema = Mapping[str, Any]


class Field(NamedTuple):
    """A field that is asked: its label, whether it must be filled in, and what can be written there."""

    label: Bilingual
    required: bool
    kind: str
    when: str | None


def compared_forms(old: Schema, new: Schema) -> tuple[Change, ...]:
    """Every change of what is asked of the applicant, by fields; an order or a label is none."""
    before, after = dict(fields(old)), dict(fields(new))
    gone = [_told(path, before[path], "bỏ thông tin phải khai", "no longer asked") for path in before if path not in after]
    come = [_told(path, after[path], "thêm thông tin phải khai", "newly asked") for path in after if path not in before]
    return (*gone, *come, *(change for path in after if path in before for change in _of(path, before[path], after[path])))


def fields(schema: Schema, path: str = "form") -> Iterator[tuple[str, Field]]:
    """Each field of a form that holds a value, by its path; of a list, its entries' fields."""
    required = set(schema.get("required") or ())
    for name, part in (schema.get("properties") or {}).items():
        below = part.get("items") if isinstance(part.get("items"), dict) else part
        if below.get("properties"):
            yield from fields(below, f"{path}.{name}")
        else:
            label = Bilingual(vi=str(part.get("x-vi", name)), en=str(part.get("x-en") or part.get("x-vi", name)))
            kind = ", ".join(map(str, part["enum"])) if "enum" in part else str(part.get("format") or part.get("type", "?"))
            yield f"{path}.{name}", Field(label, name in required, kind, part.get("x-when"))


def _of(path: str, before: Field, after: Field) -> Iterator[Change]:
    if before.required != after.required:
        vi, en = ("bắt buộc khai", "now obligatory") if after.required else ("không còn bắt buộc khai", "no longer obligatory")
        yield _told(path, after, vi, en)
    for vi, en, old, new in (("giá trị", "values", before.kind, after.kind), ("khai khi", "asked when", before.when, after.when)):
        if old != new:
            turned = f"{old or '–'} → {new or '–'}"
            about = after.label
            told = Bilingual(
                vi=f"{about.vi} ({path}), {vi}: {turned}", en=f"{about.en} ({path}), {en}: {turned.replace('→', '->')}"
            )
            yield Change("form", path, told)


def _told(path: str, field: Field, vi: str, en: str) -> Change:
    return Change("form", path, Bilingual(vi=f"{vi}: {field.label.vi} ({path})", en=f"{en}: {field.label.en} ({path})"))
