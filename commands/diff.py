"""`motcua diff OLD NEW`: what a new version of a definition changes, in the language of the law. Works alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
    from procedure_defs.compare import compared

    changes = compared(read(old), read(new))
    told = [{"part": each.part, "path": each.path, "vi": each.told.vi, "en": each.told.en} for each in changes]
    lines = [line for each in changes for line in (f"- {each.told.vi}", f"  {each.told.en}")]
    return Outcome(ok=True, figures={"changes": told}, lines=[*lines, f"{len(changes)} thay đổi / changes"])


def read(path: Path) -> Definition:
    """The definition in a file or folder. Raises CallError where it has faults of form."""
    from procedure_defs.load import load
    from procedure_defs.model import Definition
    from procedure_defs.validate import validate

    file = path / "procedure.yaml" if path.is_dir() else path
    definition, faults = validate(load(file, str(file)), Definition)
    if definition is None:
        raise CallError(f"{file} cannot be read: {faults[0]}")
    return definition
