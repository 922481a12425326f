"""A procedure's folder as it was read: definition, form, conditions, each with its source. What the checker looks at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from procedure_defs.faults import Fault, has_errors, path_text
from procedure_defs.form_definition import Form, form_of
from procedure_defs.guard_vocabulary import Vocabulary
from procedure_defs.guards import Guard, guard_at
from procedure_defs.load import load
from procedure_defs.model import Definition
from procedure_defs.validate import validate
from procedure_defs.yaml_source import Path as KeyPath
from procedure_defs.yaml_source import Source

PROCEDURE = "procedure.yaml"
_CHANNELS = ["counter", "post", "online"]
_HOW = ["original", "copy", "shown", "reused", "register"]


class Written(NamedTuple):
    """One procedure as its files say it."""

    folder: Path
    source: Source
    definition: Definition
    form_source: Source
    form: Form
    guards: dict[KeyPath, Guard]

    def fault(self, rule: str, path: KeyPath, message: str, expected: str = "", hint: str = "", **more: Any) -> Fault:
        """A fault at a place of procedure.yaml; `at_key` points at the key, `severity` may be warning."""
        at_key = more.pop("at_key", False)
        place = self.source.where_key(path) if at_key else self.source.where(path)
        shown = path_text(path)
        return Fault(rule=rule, place=place, path=shown, message=message, expected=expected, hint=hint, **more)

    def steps(self) -> Iterator[tuple[KeyPath, Any]]:
        """Each step with the path of its body."""
        for number, step in enumerate(self.definition.steps):
            yield ("steps", number, step.type), step


def read_folder(folder: Path, shown_as: str | None = None) -> tuple[Written | None, list[Fault]]:
    """The folder of one procedure, or nothing, and every fault of text, words, form and conditions."""
    name = shown_as if shown_as is not None else folder.name
    source = load(folder / PROCEDURE, f"{name}/{PROCEDURE}")
    definition, faults = validate(source, Definition)
    form_name = definition.form if definition else _form_named(source)
    form_source = load(folder / form_name, f"{name}/{form_name}")
    form, form_faults = form_of(form_source)
    faults = [*faults, *form_faults]
    if definition is None:
        return None, faults
    guards, guard_faults = _guards(source, definition, form_source.data if form else None)
    faults += guard_faults
    if form is None or has_errors(faults):
        return None, faults
    return Written(folder, source, definition, form_source, form, guards), faults


def _form_named(source: Source) -> str:
    named = source.data.get("form") if isinstance(source.data, dict) else None
    return named if isinstance(named, str) else "form.yaml"


def _guards(source: Source, definition: Definition, form: Any) -> tuple[dict[KeyPath, Guard], list[Fault]]:
    vocabulary = vocabulary_of(definition, form)
    guards: dict[KeyPath, Guard] = {}
    faults: list[Fault] = []
    for path in conditions(source.data):
        guard, found = guard_at(source, path, vocabulary)
        faults += found
        if guard is not None:
            guards[path] = guard
    return guards, faults


def vocabulary_of(definition: Definition, form: Any) -> Vocabulary:
    """What the conditions of a definition may speak of, with the kinds of values."""
    papers = {paper.id: {"type": "string", "enum": _HOW} for paper in definition.papers or ()}
    fees = {fee.id: {"type": "integer"} for fee in definition.fees or ()}
    return Vocabulary(
        {
            "form": form,
            "papers": {"type": "object", "properties": papers},
            "fees": {"type": "object", "properties": fees},
            "channel": {"type": "string", "enum": _CHANNELS},
        }
    )


def conditions(data: Any, path: KeyPath = ()) -> Iterator[KeyPath]:
    """The paths of all conditions (`when`) in a definition, in written order."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key == "when" and not isinstance(value, dict | list):
                yield (*path, key)
            else:
                yield from conditions(value, (*path, key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from conditions(value, (*path, number))
