"""`motcua diff OLD NEW`: what a new version of a definition changes, in the language of the law. Works alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.output import CallError, Outcome, add

if TYPE_CHECKING:
    from procedure_defs.model import Definition

Version = Annotated[Path, typer.Argument(help="A procedure.yaml, or the folder of one.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    add(app, "diff", diff)


def diff(old: Version, new: Version) -> Outcome:
    """Tell what changes from one version of a definition to another. Exit status 0, whether or not anything does."""
    from procedure_defs.findings import changes_found

    before, after = read(old), read(new)
    told = changes_found(before, after, form_of(old, before), form_of(new, after))
    lines = [line for each in told for line in (f"- {each['vi']}", f"  {each['en']}")]
    return Outcome(ok=True, figures={"changes": told}, lines=[*lines, f"{len(told)} thay đổi / changes"])


def read(path: Path) -> Definition:
    """The definition in a file or folder. Raises CallError where it has faults of form."""
    from procedure_defs.load import load
    from procedure_defs.model import Definition
    from procedure_defs.validate import validate

    file = _file(path)
    definition, faults = validate(load(file, str(file)), Definition)
    if definition is None:
        raise CallError(f"{file} cannot be read: {faults[0]}")
    return definition


def form_of(path: Path, definition: Definition) -> dict[str, Any]:
    """The form beside a definition; none where there is no such file. Raises CallError where it cannot be read."""
    from procedure_defs.load import load

    file = _file(path).parent / definition.form
    if not file.is_file():
        return {}
    source = load(file, str(file))
    if source.faults or not isinstance(source.data, dict):
        raise CallError(f"{file} cannot be read: {source.faults[0] if source.faults else 'it is no group of keys'}")
    return source.data


def _file(path: Path) -> Path:
    return path / "procedure.yaml" if path.is_dir() else path
