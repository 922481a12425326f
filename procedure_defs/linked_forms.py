"""What a linked procedure gets of the form of the dossier that calls it, and whether that fits its own form.

Called before a group is filed, so that the applicant is told at the field, and again when a linked dossier is begun.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from dossier.effects import given_to
from dossier.guard import truth
from dossier.plan import Child, Plan
from procedure_defs.form_values import FormFault, Schema, form_faults


def narrowed(schema: Schema, form: dict[str, Any]) -> dict[str, Any]:
    """Of a form the fields that a linked procedure asks for, in groups and lists as well: nobody is told more than they ask."""
    if "properties" not in schema:
        return form
    return {name: _narrowed(schema, schema["properties"][name], value) for name, value in form.items() if _asks(schema, name)}


def _narrowed(whole: Schema, part: Any, value: Any) -> Any:
    if isinstance(part, dict) and "$ref" in part:
        part = whole.get("$defs", {}).get(str(part["$ref"]).rpartition("/")[2], {})
    if isinstance(value, dict) and isinstance(part, dict) and "properties" in part:
        return {name: _narrowed(whole, part["properties"][name], each) for name, each in value.items() if _asks(part, name)}
    if isinstance(value, list) and isinstance(part, dict):
        return [_narrowed(whole, part.get("items", {}), each) for each in value]
    return value


def _asks(group: Schema, name: str) -> bool:
    return name in group.get("properties", {})


def going_along(plan: Plan, chosen: Collection[str], scope: dict[str, Any]) -> Iterator[Child]:
    """The linked procedures that begin for sure, as far as the application itself says; `scope` is that of conditions."""
    for step in plan.steps:
        for child in step.children if _holds(plan, step.when, scope) else ():
            if (child.required or child.id in chosen) and _holds(plan, child.when, scope):
                yield child


def _holds(plan: Plan, guard: str | None, scope: dict[str, Any]) -> bool:
    return guard is None or truth(plan.guards[guard], scope) is True


def linked_faults(child: Child, schema: Schema, personal: dict[str, Any]) -> list[FormFault]:
    """What of the calling form does not fit the form of a linked procedure, at the fields of the calling form."""
    faults = form_faults(schema, narrowed(schema, given_to(child, personal)))
    return [_told_here(child, fault) for fault in faults]


def _told_here(child: Child, fault: FormFault) -> FormFault:
    name, dot, rest = fault.path.removeprefix("form.").partition(".")
    path = child.about.get(name, f"form.{name}") + dot + rest
    return FormFault(
        path=path,
        vi=f"{fault.vi} (thủ tục liên thông {child.procedure})",
        en=f"{fault.en} (linked procedure {child.procedure})",
    )
